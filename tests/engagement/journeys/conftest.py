"""A journey in a line: tests say what matters of its rule, and let the real job run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import flask
import pytest
from sqlalchemy import select

from iwill.core.db import db, transaction
from iwill.engagement.journeys import jobs, services
from iwill.engagement.journeys.models import Effect, Journey
from iwill.engagement.journeys.schemas import read_rule, rule_as_json
from iwill.messaging.models import Message
from tests.builders import an_actor

BY = an_actor()


class Calendar:
    """Journeys of a test alone, and the job that keeps them."""

    def journey(self, code: str = "asks", *, priority: int = 50, now: datetime, **rule: Any) -> Journey:
        """A journey that runs: a question to everybody active, on the first day of each quarter at 19:00."""
        with transaction() as session:
            journey = Journey(
                code=code,
                title_zh=code,
                title_en=code,
                priority=priority,
                running=True,
                version=1,
                rule=rule_as_json(read_rule(a_rule(**rule))),
                changed_at=now,
                changed_by="staff:1",
            )
            session.add(journey)
        return journey

    def keep(self, now: datetime) -> dict[str, Any]:
        """Run the job once."""
        return jobs.keep_journeys(now)

    def through(self, start: datetime, days: float, step: timedelta = timedelta(hours=1)) -> None:
        """Run the job again and again."""
        moment, end = start, start + timedelta(days=days)
        while moment < end:
            self.keep(moment)
            moment += step

    def effects(self, code: str | None = None) -> Sequence[Effect]:
        """Everything on file, in order."""
        query = select(Effect).join(Journey).order_by(Effect.due_at, Effect.id)
        return db.session.scalars(query.where(Journey.code == code) if code else query).all()

    def letters(self) -> Sequence[Message]:
        """What was queued, in order."""
        return db.session.scalars(select(Message).order_by(Message.id)).all()


def a_rule(**changes: Any) -> dict[str, Any]:
    """A rule as staff would write it; a question to everybody active at the beginning of a quarter."""
    rule: dict[str, Any] = {
        "whom": {},
        "when": {"every": "quarter"},
        "nature": "question",
        "template": "check_in",
        "questions": ["still_here"],
    }
    return rule | changes


@pytest.fixture
def calendar(ctx: flask.Flask, monkeypatch: pytest.MonkeyPatch) -> Calendar:
    """An installation without the shipped journeys, so that a test sees its own alone."""
    monkeypatch.setattr(services, "SHIPPED", ())
    return Calendar()
