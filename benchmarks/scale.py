"""The same search at ten times the people, for roles that many, few and nobody fit; and a search written without care.

Both pools stand side by side and are searched in turn. Filling the large one takes most of the time; a folder can be
named in which both are kept for another run.

How long a search takes must hardly grow with the pool: ten times the people at most 10^0.25 = 1.78 times the time,
wherever enough people fit that the list is full. A role that hardly anybody fits must not cost more than five of those.
The careless way is what a straightforward application does: load the people with all that belongs to them and filter in
Python; at 10,000, since at more it takes minutes.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import flask
from sqlalchemy import select, update
from sqlalchemy.orm import selectinload

from benchmarks.ground import NOW, Figure, draft_call_out, fill_pool, in_turn, installation, settle
from benchmarks.matching import ROLES, SHIFT
from iwill.callouts import queries
from iwill.callouts.models import CallOut
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


def figures(kind: str, kept: Path | None = None) -> Iterator[Figure]:
    """Growth from 100,000 to 1,000,000 people, rare roles beside a common one, and the careless way."""
    yield _careless(kind)
    with ExitStack() as both:
        apps = {size: both.enter_context(_pool(kind, size, kept)) for size in SIZES}
        times = {role: {size: _Times() for size in SIZES} for role in FITTED}
        for _ in range(REPEATS):
            for role, measured in times.items():
                for size, app in apps.items():
                    measured[size].add(app, role)
    for role in ROLES:
        small, large = (times[role][size] for size in SIZES)
        name = f"matching, 1,000,000 people beside 100,000, {role}, {kind}"
        yield Figure(name, large.wall, small.wall, "ms", GROWTH, "below")
        if kind == "sqlite":
            # Here the whole search is work of this process, and other processes cannot make it longer.
            yield Figure(f"{name}, processor time", large.own, small.own, "ms", GROWTH, "below")
    common = times[next(iter(ROLES))][SIZES[-1]].wall
    for role in FITTED.keys() - ROLES.keys():
        name = f"matching among 1,000,000, {role}, beside a common role, {kind}"
        yield Figure(name, times[role][SIZES[-1]].wall, common, "ms", RARE, "below")


class _Times:
    """How long one search takes, over and over: medians in milliseconds, by the clock and of the processor."""

    def __init__(self) -> None:
        self._taken: list[tuple[float, float]] = []

    def add(self, app: flask.Flask, role: str) -> None:
        """Search once to warm up, and once more."""
        with app.app_context():
            search = _search(_call_out_for(role))
            search()
            started, worked = time.perf_counter(), time.process_time()
            search()
            self._taken.append((time.perf_counter() - started, time.process_time() - worked))

    @property
    def wall(self) -> float:
        return statistics.median(wall for wall, _own in self._taken) * 1000

    @property
    def own(self) -> float:
        return statistics.median(own for _wall, own in self._taken) * 1000


@contextmanager
def _pool(kind: str, people: int, kept: Path | None) -> Iterator[flask.Flask]:
    """So many people, and a call-out for each role; as they were left where they are kept."""
    folder = kept / f"{kind}-{people}" if kept else None
    with installation(kind, kept=folder) as app:
        with app.app_context():
            if len(db.session.scalars(select(CallOut.id)).all()) < len(FITTED):
                _fill(people)
        yield app


def _fill(people: int) -> None:
    if db.session.scalar(select(Volunteer.id).limit(1)) is not None:
        raise SystemExit("A pool in this folder was filled in part: remove the folder and run again.")
    fill_pool(people)
    with transaction() as session:
        few = VolunteerSkill.volunteer_id % 10_000 == 0
        session.execute(update(VolunteerSkill).where(few, VolunteerSkill.skill == "legal").values(skill="teaching"))
    for asked in FITTED.values():
        draft_call_out(asked, starts_at=SHIFT)
    settle()


def _call_out_for(role: str) -> CallOut:
    """Call-outs are opened in the order of FITTED."""
    return db.session.scalars(select(CallOut).order_by(CallOut.id)).all()[list(FITTED).index(role)]


def _careless(kind: str) -> Figure:
    with installation(kind) as app, app.app_context():
        fill_pool(SMALL)
        ours = _search(draft_call_out(ROLES[next(iter(ROLES))], starts_at=SHIFT))
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


def _search(call_out: CallOut) -> Callable[[], list[int]]:
    policy, need = queries.policy_for(call_out), call_out.needs[0]
    return lambda: [one.volunteer_id for one in queries.rank_candidates(need, call_out, policy, NOW, limit=FIRST)]
