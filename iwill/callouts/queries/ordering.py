"""The line in which people are asked: the walk along the index, and the few who are placed apart from it.

Nearly everybody stands where the index has them: least recently asked, then longest since serving, then the freshest
hours. Apart stand those with a no-show that still counts, as if asked later than they were, and those who want their
history left out: each of these stands beside somebody drawn by lot, anew for each call-out. They are so few that they
are fetched whole and put between the others. Where there is none, nothing but the question costs. Before everybody
else come those whose turn on the rota of a team covers the whole shift: they have said beforehand that they would.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from heapq import merge
from itertools import islice
from typing import Any

from sqlalchemy import Select

from iwill.callouts.facts.models import ShiftFact
from iwill.callouts.facts.queries import counting_no_shows
from iwill.callouts.facts.rules import FADES_DAYS, later_by
from iwill.callouts.matching import Shape
from iwill.callouts.queries import order_statements, statements
from iwill.callouts.queries.statements import ON_ROTA
from iwill.core.db import db, walking_an_index
from iwill.core.policy import Value
from iwill.pool.models import NEVER

MOST_ON_ROTA = 10_000


@dataclass(frozen=True, order=True)
class Key:
    """What decides a place, most weighty first."""

    asked_at: datetime
    served_at: datetime
    hours_quarter: int
    volunteer_id: int


@dataclass(frozen=True)
class InLine:
    """Somebody in line: by what they are placed, and whether apart from the walk. `later` is what no-shows add."""

    key: Key
    row: Any
    neutral: bool = False
    later: timedelta = timedelta(0)


def anybody_apart(policy: Mapping[str, Value], now: datetime) -> bool:
    """Whether there is anybody at all who is placed apart."""
    return bool(db.session.connection().scalar(order_statements.anybody(), faded(policy, now)))


def walk(
    values: Mapping[str, Any], shape: Shape, *, among: int | None, certain: bool | None, limit: int
) -> Sequence[Any]:
    """The first of those who are placed by the index alone, where nobody is placed apart."""
    return _first(statements.ranking(shape, certain=certain, among=among), values, among, limit)


def walk_with_those_apart(
    values: Mapping[str, Any],
    shape: Shape,
    policy: Mapping[str, Value],
    now: datetime,
    *,
    among: int | None,
    certain: bool | None,
    limit: int,
) -> list[InLine]:
    """The first in line with everybody at their place."""
    known = {**values, **faded(policy, now)}
    rows = _first(order_statements.walking(shape, certain=certain, among=among), known, among, limit)
    walked = [InLine(_key(row), row) for row in rows]
    rota = among if among == ON_ROTA else None
    apart = those_apart(known, shape, policy, now, certain=certain, among=rota)
    return list(islice(merge(walked, apart, key=_by_key), limit))


def those_on_rota(
    values: Mapping[str, Any], shape: Shape, policy: Mapping[str, Value], now: datetime
) -> Sequence[InLine]:
    """Everybody eligible whose turn on the rota of a team covers the shift, in order: they are the first in line."""
    return walk_with_those_apart(values, shape, policy, now, among=ON_ROTA, certain=True, limit=MOST_ON_ROTA)


def anybody_on_rota(values: Mapping[str, Any]) -> bool:
    """Whether the rota of any team covers the shift: mostly none does, and the line need not be walked for it."""
    return db.session.connection().scalar(_first_on_rota(), values) is not None


@lru_cache(1)
def _first_on_rota() -> Select[Any]:
    return statements.on_rota().limit(1)


def _first(statement: Select[Any], values: Mapping[str, Any], among: int | None, limit: int) -> Sequence[Any]:
    """Along the line, or out of the few who have what is asked for."""
    with walking_an_index(db.session()) if among is None else nullcontext():
        return db.session.connection().execute(statement, {**values, "limit": limit}).all()


def those_apart(
    values: Mapping[str, Any],
    shape: Shape,
    policy: Mapping[str, Value],
    now: datetime,
    *,
    certain: bool | None,
    among: int | None = None,
) -> list[InLine]:
    """Everybody eligible who is placed apart, in order; or only those on a rota."""
    known = {**values, **faded(policy, now)}
    rows = db.session.connection().execute(order_statements.apart(shape, certain=certain, among=among), known).all()
    if not rows:
        return []
    fallen = _no_shows(policy, now)
    lots = _drawn([row.id for row in rows if row.neutral_place], known["call_out_id"])
    placed = []
    for row in rows:
        later = _later(fallen.get(row.id, ()), policy, now)
        own = InLine(_key(row), row)
        if row.neutral_place:
            placed.append(replace(own, key=lots[row.id], neutral=True))
        else:
            asked_at = max(own.key.asked_at, min(own.key.asked_at + later, now))
            placed.append(replace(own, key=replace(own.key, asked_at=asked_at), later=later))
    return sorted(placed, key=_by_key)


def count_before(values: Mapping[str, Any], shape: Shape, key: Key) -> dict[bool, tuple[int, int]]:
    """Of those placed by the index alone, by whether they are certain of the time: how many stand in line, and how many
    of them before a place."""
    known = {
        **values,
        "at_asked": key.asked_at,
        "at_served": key.served_at,
        "at_quarter": key.hours_quarter,
        "at_id": key.volunteer_id,
    }
    rows = db.session.connection().execute(order_statements.counting(shape), known)
    return {bool(certain): (people, int(before or 0)) for certain, people, before in rows}


def is_certain(values: Mapping[str, Any], shape: Shape, volunteer_id: int) -> bool:
    """Whether somebody is sure of the time, or stands by."""
    return bool(
        db.session.connection().scalar(order_statements.certain(shape), {**values, "volunteer_id": volunteer_id})
    )


def later_days(policy: Mapping[str, Value], now: datetime) -> dict[int, int]:
    """By how many days no-shows put people back, for those they put back at all."""
    fallen = _no_shows(policy, now) if anybody_apart(policy, now) else {}
    return {person: _later(ends, policy, now).days for person, ends in fallen.items()}


def _later(ends: Sequence[datetime], policy: Mapping[str, Value], now: datetime) -> timedelta:
    return sum((later_by(ended_at, policy, now) for ended_at in ends), timedelta(0))


def faded(policy: Mapping[str, Value], now: datetime) -> dict[str, datetime]:
    """Before when a no-show has faded, as the statements ask for it."""
    return {"faded_before": now - timedelta(days=int(policy[FADES_DAYS]))}


def _key(row: Any) -> Key:
    return Key(row.last_asked_at, row.last_served_at, row.hours_quarter, row.id)


def _by_key(one: InLine) -> Key:
    return one.key


def _no_shows(policy: Mapping[str, Value], now: datetime) -> dict[int, list[datetime]]:
    found: dict[int, list[datetime]] = {}
    query = counting_no_shows().add_columns(ShiftFact.ended_at)
    for person, ended_at in db.session.connection().execute(query, faded(policy, now)):
        found.setdefault(person, []).append(ended_at)
    return found


def _drawn(volunteer_ids: Sequence[int], call_out_id: int) -> dict[int, Key]:
    """The places drawn for these people: each beside whoever the lot of this call-out and this person falls on."""
    if not volunteer_ids:
        return {}
    found: dict[int, Key] = {}
    for start in range(0, len(volunteer_ids), 1000):
        values = {"call_out_id": call_out_id, "drawing": list(volunteer_ids[start : start + 1000])}
        for row in db.session.connection().execute(order_statements.lots(), values):
            asked_at, served_at = row.last_asked_at or NEVER, row.last_served_at or NEVER
            found[row.person] = Key(asked_at, served_at, row.hours_quarter or 0, row.person)
    return found
