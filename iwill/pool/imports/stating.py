"""Hours in words: kept beside what they were read as, confirmed by whoever wrote them, or overtaken by her own week."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import insert, select, update

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core.db import db, new_uid
from iwill.core.encryption import seal, unseal
from iwill.core.errors import Missing
from iwill.pool.hours import Stretch, apart
from iwill.pool.imports.hours.cells import Statement
from iwill.pool.imports.models import StatedHours
from iwill.pool.models import Volunteer
from iwill.pool.services.availability import set_weekly_hours

_CHUNK = 500


def keep_statements(said: Iterable[tuple[int, Statement, datetime]], *, source: str) -> None:
    """Keep what people wrote, by their ids, with the instant at which they did."""
    rows = []
    for person, statement, stated_at in said:
        uid = new_uid()
        rows.append(
            {
                "uid": uid,
                "volunteer_id": person,
                "words_sealed": seal(statement.words, uid),
                "stretches": [[one.weekday, one.from_minute, one.to_minute] for one in statement.stretches],
                "counted": statement.counted,
                "source": source,
                "stated_at": stated_at,
            }
        )
    if rows:
        db.session.execute(insert(StatedHours), rows)


def open_statements(volunteer: Volunteer) -> Sequence[StatedHours]:
    """What this person wrote and has not answered for yet, in the order in which it came."""
    query = select(StatedHours).where(StatedHours.volunteer_id == volunteer.id, StatedHours.settled_at.is_(None))
    return db.session.scalars(query.order_by(StatedHours.id)).all()


def words_of(statement: StatedHours) -> str:
    """The hours as they were written, in clear."""
    return unseal(statement.words_sealed, statement.uid)


def stretches_of(statement: StatedHours) -> list[Stretch]:
    """The hours as they were read."""
    return [Stretch(weekday, start, end) for weekday, start, end in statement.stretches]


def confirm_hours(volunteer: Volunteer, statement_id: int, *, by: Actor, now: datetime) -> None:
    """She says that her words were read rightly. Hours that waited for that word are added to her week.

    Missing where she has nothing of that id to answer for, as after a second press.
    """
    statement = next((one for one in open_statements(volunteer) if one.id == statement_id), None)
    if statement is None:
        raise Missing
    statement.settled_at = now
    if not statement.counted:
        week = apart((row.at_least, row.weekday, row.from_minute, row.to_minute) for row in volunteer.weekly_hours)
        set_weekly_hours(volunteer, [*week, *stretches_of(statement)], now=now)
    if volunteer.availability_set_at is not None:
        volunteer.availability_set_at = now
    db.session.flush()
    audit.record(by, "hours.confirmed", f"volunteer:{volunteer.id}", now=now, statement=statement.id)


def settle_statements(people: Iterable[int], *, now: datetime) -> None:
    """Ask these people no more about what they wrote before: they have set their week, or have written anew."""
    listed = list(people)
    for start in range(0, len(listed), _CHUNK):
        mine = StatedHours.volunteer_id.in_(listed[start : start + _CHUNK]), StatedHours.settled_at.is_(None)
        db.session.execute(update(StatedHours).where(*mine).values(settled_at=now))
