"""A journey in a line: tests say what matters of its rule, and let the real job run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import flask
import pytest
from sqlalchemy import func, insert, select, text

import config
from iwill.core.db import db, is_sqlite, transaction
from iwill.core.encryption import seal
from iwill.engagement.journeys import jobs, services
from iwill.engagement.journeys.models import Effect, Journey
from iwill.engagement.journeys.schemas import read_rule, rule_as_json
from iwill.messaging.models import Message
from iwill.pool.models import ContactPoint, Volunteer
from iwill.pool.terms import Lifecycle
from tests.builders import an_actor

BY = an_actor()


class Calendar:
    """Journeys of a test alone, and the job that keeps them."""

    def __init__(self, settings: config.Settings) -> None:
        self.settings = settings

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


def some_people(
    number: int, *, zone: str | None = "Asia/Shanghai", mail: bool = True, phone: bool = False, **more: Any
) -> list[int]:
    """So many active people of age, with consent and an address, and nothing else: written in two statements."""
    known = {"zone": zone, "lifecycle": Lifecycle.ACTIVE, "may_process": True, "may_contact": True, "language": "en"}
    known |= {"created_at": datetime(2026, 1, 1, tzinfo=UTC), **more}
    with transaction() as session:
        last = session.scalar(select(func.max(Volunteer.id))) or 0
        ids = list(range(last + 1, last + number + 1))
        named = [{"number": f"V-{one:08d}", "mailing_link_id": f"{one:016x}", "id": one} for one in ids]
        names = {"name": "P", "preferred_name": "P", "name_key": "p"}
        session.execute(insert(Volunteer), [names | known | one for one in named])
        sealed = [(one, f"c{one}") for one in ids if mail]
        rows = [
            {"volunteer_id": one, "kind": "email", "uid": uid, "value_index": f"{one:040x}"}
            | {"value_sealed": seal(f"p{one}@pool.example", uid)}
            for one, uid in sealed
        ]
        called = [(one, f"t{one}") for one in ids if phone]
        rows += [
            {"volunteer_id": one, "kind": "phone", "uid": uid, "value_index": f"{one + 10**9:040x}"}
            | {"value_sealed": seal(f"+86138{one:08d}", uid)}
            for one, uid in called
        ]
        if rows:
            session.execute(insert(ContactPoint), rows)
        if not is_sqlite(session):
            session.execute(text(f"SELECT setval('volunteer_id_seq', {ids[-1]})"))
    return ids


@pytest.fixture
def calendar(ctx: flask.Flask, monkeypatch: pytest.MonkeyPatch) -> Calendar:
    """An installation without the shipped journeys, so that a test sees its own alone."""
    monkeypatch.setattr(services, "SHIPPED", ())
    return Calendar(ctx.extensions["iwill_settings"])
