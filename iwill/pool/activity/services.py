"""What happened is noted, in the transaction in which it happened. Noting it again changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, delete
from sqlalchemy.dialects import postgresql, sqlite

from iwill.core.civil import civil_day
from iwill.core.db import db, is_sqlite
from iwill.pool.activity.models import Activity
from iwill.pool.activity.terms import MOVED, Happening, Kind, Path
from iwill.pool.terms import Lifecycle

ROWS = cast(Table, Activity.__table__)
# What is counted from these rows hears of new ones, and of people whose rows have changed otherwise.
NOTED: list[Callable[[Sequence[Happening]], None]] = []
REWRITTEN: list[Callable[[Sequence[int]], None]] = []
# A feature on the right says which crisis is open at an instant, for whoever joins then.
CRISIS_AT: list[Callable[[datetime], int]] = []
_CHUNK = 1000


def note(
    kind: Kind,
    volunteer_id: int,
    *,
    ref: int | None = None,
    on: date | None = None,
    now: datetime,
) -> None:
    """Note one thing. Without a `ref` it counts once a day."""
    note_many([_happening(kind, volunteer_id, ref, on or civil_day(now), now)])


def note_for_many(kind: Kind, pairs: Iterable[tuple[int, int | None]], *, now: datetime) -> None:
    """Note the same of many people, given with what it is about, in one statement for a thousand."""
    day = civil_day(now)
    note_many([_happening(kind, volunteer_id, ref, day, now) for volunteer_id, ref in pairs])


def note_joined(people: Iterable[int], path: Path, *, now: datetime) -> None:
    """Note that these people came in, in which way, and in which crisis."""
    day = civil_day(now)
    crisis = max((ask(now) for ask in CRISIS_AT), default=0)
    note_many([Happening(one, Kind.JOINED, crisis, day, now, path) for one in people])


def note_moves(people: Iterable[int], target: Lifecycle, *, now: datetime) -> None:
    """Note what a new place in the pool says has happened; nothing where it says nothing."""
    day, kinds = civil_day(now), MOVED.get(target, ())
    note_many([_happening(kind, one, None, day, now) for one in people for kind in kinds])


def note_many(happenings: Sequence[Happening]) -> int:
    """Note any things of any people; returns how many were not known. Those alone are told on."""
    fresh: list[Happening] = []
    for start in range(0, len(happenings), _CHUNK):
        fresh += _insert(happenings[start : start + _CHUNK])
    if fresh:
        for follow in NOTED:
            follow(fresh)
    return len(fresh)


def take_back(kind: Kind, volunteer_id: int, ref: int) -> None:
    """A thing that did not happen after all is struck out."""
    gone = delete(ROWS).where(ROWS.c.volunteer_id == volunteer_id, ROWS.c.kind == kind, ROWS.c.ref == ref)
    if db.session.connection().execute(gone).rowcount:
        rewritten([volunteer_id])


def rewritten(people: Sequence[int]) -> None:
    """Tell on that rows of these people have changed otherwise than by a new one."""
    for follow in REWRITTEN:
        follow(people)


def _happening(kind: Kind, volunteer_id: int, ref: int | None, day: date, at: datetime) -> Happening:
    return Happening(volunteer_id, kind, day.toordinal() if ref is None else ref, day, at)


def _insert(happenings: Sequence[Happening]) -> Sequence[Happening]:
    connection = db.session.connection()
    rows: list[dict[str, Any]] = [vars(one) for one in happenings]
    plain = _statement(is_sqlite(db.session()))
    if len(rows) == 1:
        return happenings if connection.execute(plain, rows[0]).rowcount else ()
    known = connection.execute(plain.returning(ROWS.c.volunteer_id, ROWS.c.kind, ROWS.c.ref), rows)
    new = {(row.volunteer_id, row.kind, row.ref) for row in known}
    # Of two alike in one list the first is the one that was written.
    found: dict[Any, Happening] = {}
    for one in happenings:
        key = (one.volunteer_id, one.kind, one.ref)
        if key in new:
            found.setdefault(key, one)
    return list(found.values())


@cache
def _statement(on_sqlite: bool) -> Any:
    build = sqlite.insert if on_sqlite else postgresql.insert
    return build(ROWS).on_conflict_do_nothing()
