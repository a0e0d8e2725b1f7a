"""What surrounds a shift: the zones people live in, and the few whom it would bring over a limit.

What people hold, and which of their shifts were hard, is read once for all the needs that are looked at together.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, cached_property
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Integer, Select, bindparam, func, literal, not_, null, select, union_all
from sqlalchemy.orm import aliased

from iwill.callouts import limits, minutes
from iwill.callouts.facts import queries as fact_queries
from iwill.callouts.matching import Surroundings
from iwill.callouts.models import CallOut, Need, Seat
from iwill.callouts.rests import queries as rest_queries
from iwill.callouts.rests.queries import Span
from iwill.callouts.terms import CallOutKind, Rule
from iwill.core.civil import organisation_zone
from iwill.core.db import db
from iwill.core.policy import Value
from iwill.pool.models import Volunteer


def surroundings(
    need: Need,
    call_out: CallOut,
    policy: Mapping[str, Value],
    *,
    only: int | None = None,
    zones: Sequence[str] | None = None,
) -> Surroundings:
    """The zones of the pool, and the few people whom this shift would bring over a limit. Whoever knows the `zones`
    says so."""
    around = Around([need], call_out, policy, only=only)
    if zones is not None:
        around.zones = zones
    return around.of(need)


class _Held(NamedTuple):
    """A seat that somebody holds: on which need, by which minutes, and as limits see it."""

    need_id: int
    from_minute: int
    to_minute: int
    commitment: limits.Commitment


class _Beside(NamedTuple):
    """What people have beside a shift, by person: seats, the ends of hard shifts, rests."""

    held: dict[int, list[_Held]]
    hard: dict[int, list[datetime]]
    rests: dict[int, list[Span]]


_HELD, _HARD, _REST = range(3)


class Around:
    """What surrounds the shifts of one call-out. Limits neither count nor bar in a drill."""

    def __init__(
        self, needs: Sequence[Need], call_out: CallOut, policy: Mapping[str, Value], *, only: int | None = None
    ) -> None:
        self._needs, self._policy, self._only = needs, policy, only
        self._drill = call_out.kind is CallOutKind.DRILL
        self._zone = organisation_zone()

    @cached_property
    def zones(self) -> Sequence[str]:
        """The zones of the pool."""
        return zones_of_the_pool()

    def of(self, need: Need, among: Collection[int] | None = None) -> Surroundings:
        """What surrounds one of the needs; with `among`, limits are judged for these people alone."""
        if self._drill:
            return Surroundings(self.zones)
        broken = self._broken(need, among)
        return Surroundings(
            self.zones,
            resting=[person for person, rule in broken.items() if rule is Rule.REST],
            capped=[person for person, rule in broken.items() if rule is Rule.CAP],
            too_long=self._too_long(need),
        )

    def limit_of(self, need: Need, person: int) -> Rule | None:
        """The limit that one person would break by this shift, rest first; None where none is."""
        rule = self._broken(need, {person}).get(person)
        return Rule.CAP if rule is None and self._too_long(need) else rule

    def _too_long(self, need: Need) -> bool:
        return limits.broken_limit(_commitment(need), (), self._policy, self._zone) is not None

    def _broken(self, need: Need, among: Collection[int] | None) -> dict[int, Rule]:
        """Which limit each of the few would break by this shift."""
        wanted, broken = _commitment(need), {}
        first = minutes.minute_of(need.starts_at - limits.HORIZON)
        last = minutes.minute_of_end(need.ends_at + limits.HORIZON)
        held, hard_shifts, resting = self._beside
        for person in held.keys() | hard_shifts.keys() | resting.keys():
            if among is not None and person not in among:
                continue
            beside = [
                one.commitment
                for one in held.get(person, ())
                if one.need_id != need.id and one.from_minute < last and one.to_minute > first
            ]
            hard = max((ended for ended in hard_shifts.get(person, ()) if ended <= need.starts_at), default=None)
            rests = any(
                one.until_at > need.starts_at and one.starts_at < need.ends_at for one in resting.get(person, ())
            )
            rule = Rule.REST if rests else limits.broken_limit(wanted, beside, self._policy, self._zone, hard)
            if rule is not None and person not in self._set_aside.get(need.id, ()):
                broken[person] = rule
        return broken

    @cached_property
    def _beside(self) -> _Beside:
        starts, ends = [need.starts_at for need in self._needs], [need.ends_at for need in self._needs]
        values = {
            "only": self._only,
            "first_minute": minutes.minute_of(min(starts) - limits.HORIZON),
            "last_minute": minutes.minute_of_end(max(ends) + limits.HORIZON),
            # After shifts that ended in this time somebody would still rest as one of these begins.
            "since": min(starts) - timedelta(hours=float(self._policy[limits.HARD_REST])),
            "until": max(starts),
            "first": min(starts),
            "last": max(ends),
        }
        beside = _Beside({}, {}, {})
        lines = db.session.connection().execute(_all_beside(self._only is not None), values)
        for what, person, starts_at, ends_at, need_id, from_minute, to_minute, work in lines:
            if what == _HELD:
                one = _Held(need_id, from_minute, to_minute, limits.Commitment(starts_at, ends_at, work))
                beside.held.setdefault(person, []).append(one)
            elif what == _HARD:
                beside.hard.setdefault(person, []).append(ends_at)
            else:
                beside.rests.setdefault(person, []).append(Span(starts_at, ends_at))
        return beside

    @cached_property
    def _set_aside(self) -> Mapping[int, Collection[int]]:
        return fact_queries.overridden_on([need.id for need in self._needs])


def hard_shifts_before(need: Need, policy: Mapping[str, Value], only: int | None) -> Mapping[int, datetime]:
    """When a hard shift ended, for those who would still rest after it when this one starts."""
    since = need.starts_at - timedelta(hours=float(policy[limits.HARD_REST]))
    return fact_queries.hard_shifts_between(since, need.starts_at, only=only)


def _commitment(need: Need) -> limits.Commitment:
    return limits.Commitment(need.starts_at, need.ends_at, need.work)


@cache
def _all_beside(of_one: bool) -> CompoundSelect[*tuple[Any, ...]]:
    """Seats, hard shifts and rests in one statement, for it is asked with every search and with every yes."""
    held = (
        select(
            literal(_HELD),
            Seat.volunteer_id,
            Need.starts_at,
            Need.ends_at,
            Seat.need_id,
            Seat.from_minute,
            Seat.to_minute,
            Seat.work,
        )
        .join(Need, Need.id == Seat.need_id)
        .where(
            Seat.released_at.is_(None),
            not_(Seat.drill),
            Seat.from_minute < bindparam("last_minute", type_=Integer()),
            Seat.to_minute > bindparam("first_minute", type_=Integer()),
        )
    )
    if of_one:
        held = held.where(Seat.volunteer_id == bindparam("only", type_=Integer()))
    hard = fact_queries.hard_within(of_one).subquery()
    rest = rest_queries.reaching_into(of_one).subquery()
    no_seat = [null()] * 4
    return union_all(
        held,
        select(literal(_HARD), hard.c.volunteer_id, null(), hard.c.ended_at, *no_seat),
        select(literal(_REST), rest.c.volunteer_id, rest.c.starts_at, rest.c.until_at, *no_seat),
    )


def zones_of_the_pool() -> Sequence[str]:
    """The zones people live in, found by jumping along the index instead of reading the pool."""
    return list(db.session.connection().scalars(zones()))


@cache
def zones() -> Select[*tuple[Any, ...]]:
    """The same as a statement."""
    step = select(func.min(Volunteer.zone).label("zone")).cte("zones", recursive=True)
    person = aliased(Volunteer)
    following = select(func.min(person.zone)).where(person.zone > step.c.zone).scalar_subquery()
    each = step.union_all(select(following).where(step.c.zone.is_not(None)))
    return select(each.c.zone).where(each.c.zone.is_not(None))
