"""The same search at ten times the people, for roles that many, few and nobody fit; and a search written without care.

How long a search takes must hardly grow with the pool: ten times the people at most 10^0.25 = 1.78 times the time,
wherever enough people fit that the list is full. A role that hardly anybody fits must not cost more than five of those.
The careless way is what a straightforward application does: load the people with all that belongs to them and filter in
Python; at 10,000, since at more it takes minutes.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import selectinload

from benchmarks.ground import NOW, Figure, draft_call_out, fill_pool, in_turn, installation, settle
from benchmarks.matching import ROLES, SHIFT
from iwill.callouts import queries
from iwill.core.db import db, transaction
from iwill.pool.models import Volunteer, VolunteerSkill
from iwill.pool.terms import Lifecycle

SIZES = (100_000, 1_000_000)
SMALL = 10_000
FIRST = 200
REPEATS = 9
GROWTH = 10**0.25
RARE = 5.0
CARELESS = 1 / 200
FITTED = {**ROLES, "rare (1 person in 10,000)": {"skills": ["teaching"]}, "nobody": {"skills": ["mentoring"]}}


def figures(kind: str) -> Iterator[Figure]:
    """Growth from 100,000 to 1,000,000 people, rare roles beside a common one, and the careless way."""
    yield _careless(kind)
    times = {size: _times(kind, size) for size in SIZES}
    small, large = (times[size] for size in SIZES)
    for role in ROLES:
        name = f"matching, 1,000,000 people beside 100,000, {role}, {kind}"
        yield Figure(name, large[role] * 1000, small[role] * 1000, "ms", GROWTH, "below")
    for role in set(FITTED) - set(ROLES):
        name = f"matching among 1,000,000, {role}, beside a common role, {kind}"
        yield Figure(name, large[role] * 1000, large[next(iter(ROLES))] * 1000, "ms", RARE, "below")


def _times(kind: str, people: int) -> dict[str, float]:
    """The median seconds of the first 200 in rank order, by role, among so many people."""
    with installation(kind) as app, app.app_context():
        fill_pool(people)
        with transaction() as session:
            few = VolunteerSkill.volunteer_id % 10_000 == 0
            session.execute(update(VolunteerSkill).where(few, VolunteerSkill.skill == "legal").values(skill="teaching"))
        settle()
        return {role: _seconds(_search(asked)) for role, asked in FITTED.items()}


def _careless(kind: str) -> Figure:
    with installation(kind) as app, app.app_context():
        fill_pool(SMALL)
        ours = _search(ROLES[next(iter(ROLES))])
        mine, theirs = in_turn(ours, _load_and_filter, 1)
    return Figure(f"matching among 10,000, beside loading and filtering, {kind}", mine, theirs, "s", CARELESS, "below")


def _load_and_filter() -> list[int]:
    """Everybody with all that belongs to them, looked through in Python; it asks less than the product does."""
    parts = (Volunteer.skills, Volunteer.credentials, Volunteer.languages, Volunteer.weekly_hours, Volunteer.contacts)
    everybody = db.session.scalars(select(Volunteer).options(*(selectinload(part) for part in parts)))
    fitting = [
        one
        for one in everybody
        if one.lifecycle is Lifecycle.ACTIVE
        and one.may_contact
        and one.contacts
        and any(skill.skill == "listening" for skill in one.skills)
        and _is_free(one)
    ]
    db.session.expunge_all()
    return [one.id for one in sorted(fitting, key=lambda one: (one.last_asked_at, one.last_served_at, one.id))[:FIRST]]


def _is_free(one: Volunteer) -> bool:
    there = SHIFT.astimezone(ZoneInfo(one.zone or "UTC"))
    start = there.hour * 60 + there.minute
    return any(
        hours.weekday == there.weekday() and hours.from_minute <= start and hours.to_minute >= start + 180
        for hours in one.weekly_hours
    )


def _search(role: dict[str, Any]) -> Callable[[], list[int]]:
    call_out = draft_call_out(role, starts_at=SHIFT)
    policy, need = queries.policy_for(call_out), call_out.needs[0]
    return lambda: [one.volunteer_id for one in queries.rank_candidates(need, call_out, policy, NOW, limit=FIRST)]


def _seconds(search: Callable[[], object]) -> float:
    search()
    taken = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        search()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)
