"""Letters that ask something, as journeys would have sent them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import flask
import pytest

from iwill.core.db import db, transaction
from iwill.core.tokens import LinkPurpose, make_token, new_link_id
from iwill.engagement.answering import services
from iwill.engagement.answering.models import JourneyAnswer
from iwill.engagement.answering.terms import Given
from iwill.engagement.journeys.models import Effect, Journey, Letter
from iwill.engagement.journeys.schemas import rule_as_json
from iwill.engagement.journeys.terms import After, EffectState, Every, Nature, Period, Rule, Whom
from iwill.pool.models import Volunteer
from tests.builders import a_volunteer
from tests.conftest import NOW

DAY = timedelta(days=1)


def a_letter(volunteer: Volunteer, *questions: str, now: datetime = NOW, event: str | None = None) -> Letter:
    """A letter that has gone to somebody and asks these questions."""
    when = After(event) if event else Every(Period.QUARTER)
    rule = Rule(Whom(), when, Nature.QUESTION, "check_in", questions=questions)
    code = "t_" + "_".join(questions)[:30] + (event or "")
    journey = db.session.query(Journey).filter_by(code=code[:40]).one_or_none()
    if journey is None:
        journey = Journey(
            code=code[:40],
            title_zh="信",
            title_en="Letter",
            priority=50,
            rule=rule_as_json(rule),
            changed_at=now,
            changed_by="test",
        )
    letter = Letter(volunteer_id=volunteer.id, link_id=new_link_id(), queued_at=now, expires_at=now + 60 * DAY)
    db.session.add_all([journey, letter])
    db.session.flush()
    db.session.add(
        Effect(
            journey_id=journey.id,
            version=1,
            period=f"t{letter.id}",
            volunteer_id=volunteer.id,
            state=EffectState.SENT,
            words={},
            due_at=now,
            until_at=now + DAY,
            settled_at=now,
            letter_id=letter.id,
        )
    )
    db.session.flush()
    return letter


def give(letter: Letter, question: str, choice: str, *, now: datetime = NOW, **fields: Any) -> JourneyAnswer:
    """Press a button of a letter, with what goes with it."""
    values = {name: (value,) if isinstance(value, str) else tuple(value) for name, value in fields.items()}
    return services.answer(letter, question, Given(choice, values), now=now)


@dataclass
class Post:
    """A person with a letter, as a browser finds them."""

    volunteer_id: int
    letter_id: int
    path: str


@pytest.fixture
def post(app: flask.Flask) -> Any:
    """Somebody gets a letter: `post("still_here", "hours_right", phone="+8613...")`."""

    def send(*questions: str, **about: Any) -> Post:
        with app.app_context(), transaction():
            volunteer = a_volunteer(**about)
            letter = a_letter(volunteer, *questions)
            return Post(volunteer.id, letter.id, f"/j/{make_token(LinkPurpose.JOURNEY, letter.link_id)}")

    return send
