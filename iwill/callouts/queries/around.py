"""What surrounds a shift: the zones people live in, and the few whom it would bring over a limit.

What people hold, and which of their shifts were hard, is read once for all the needs that are looked at together.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, cached_property
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, bindparam, func, not_, select
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
    need: Need, call_out: CallOut, policy: Mapping[str, Value], *, only: int | None = None
) -> Surroundings:
    """The zones of the pool, and the few people whom this shift would bring over a limit."""
    return Around([need], call_out, policy, only=only).of(need)


class _Held(NamedTuple):
    """A seat that somebody holds: on which need, by which minutes, and as limits see it."""

    need_id: int
    from_minute: int
    to_minute: int
    commitment: limits.Commitment


class Around:
    """What surrounds the shifts of one call-out. Limits neither count nor bar in a drill."""

    def __init__(
        self, needs: Sequence[Need], call_out: CallOut, policy: Mapping[str, Value], *, only: int | None = None
    ) -> None:
        self._needs, self._policy, self._only = needs, policy, only
        self._drill = call_out.kind is CallOutKind.DRILL
        self._zone = organisation_zone()
        self.zones = zones_of_the_pool()

    def of(self, need: Need, among: Collection[int] | None = None) -> Surroundings:
        """What surrounds one of the needs; with `among`, limits are judged for these people alone."""
        if self._drill:
            return Surroundings(self.zones)
        broken = self._broken(need, among)
        return Surroundings(
            self.zones,
            resting=[person for person, rule in broken.items() if rule is Rule.REST],
            capped=[person for person, rule in broken.items() if rule is Rule.CAP],
            too_long=limits.broken_limit(_commitment(need), (), self._policy, self._zone) is not None,
        )

    def _broken(self, need: Need, among: Collection[int] | None) -> dict[int, Rule]:
        """Which limit each of the few would break by this shift."""
        wanted, broken = _commitment(need), {}
        first = minutes.minute_of(need.starts_at - limits.HORIZON)
        last = minutes.minute_of_end(need.ends_at + limits.HORIZON)
        for person in self._held.keys() | self._hard.keys() | self._rests.keys():
            if among is not None and person not in among:
                continue
            beside = [
                one.commitment
                for one in self._held.get(person, ())
                if one.need_id != need.id and one.from_minute < last and one.to_minute > first
            ]
            hard = max((ended for ended in self._hard.get(person, ()) if ended <= need.starts_at), default=None)
            rests = any(
                one.until_at > need.starts_at and one.starts_at < need.ends_at for one in self._rests.get(person, ())
            )
            rule = Rule.REST if rests else limits.broken_limit(wanted, beside, self._policy, self._zone, hard)
            if rule is not None and person not in self._set_aside.get(need.id, ()):
                broken[person] = rule
        return broken

    @cached_property
    def _held(self) -> dict[int, list[_Held]]:
        values = {
            "first": minutes.minute_of(min(need.starts_at for need in self._needs) - limits.HORIZON),
            "last": minutes.minute_of_end(max(need.ends_at for need in self._needs) + limits.HORIZON),
            "only": self._only,
        }
        held: dict[int, list[_Held]] = {}
        rows = db.session.connection().execute(_commitments(self._only is not None), values)
        for person, need_id, from_minute, to_minute, starts_at, ends_at, work in rows:
            commitment = limits.Commitment(starts_at, ends_at, work)
            held.setdefault(person, []).append(_Held(need_id, from_minute, to_minute, commitment))
        return held

    @cached_property
    def _hard(self) -> Mapping[int, Sequence[datetime]]:
        """When hard shifts ended after which somebody would still rest as one of these begins."""
        since = min(need.starts_at for need in self._needs) - timedelta(hours=float(self._policy[limits.HARD_REST]))
        until = max(need.starts_at for need in self._needs)
        return fact_queries.hard_shifts_within(since, until, only=self._only)

    @cached_property
    def _rests(self) -> Mapping[int, Sequence[Span]]:
        first, last = min(need.starts_at for need in self._needs), max(need.ends_at for need in self._needs)
        return rest_queries.rests_between(first, last, only=self._only)

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
def _commitments(of_one: bool) -> Select[*tuple[Any, ...]]:
    query = (
        select(
            Seat.volunteer_id,
            Seat.need_id,
            Seat.from_minute,
            Seat.to_minute,
            Need.starts_at,
            Need.ends_at,
            Seat.work,
        )
        .join(Need, Need.id == Seat.need_id)
        .where(
            Seat.released_at.is_(None),
            not_(Seat.drill),
            Seat.from_minute < bindparam("last", type_=Integer()),
            Seat.to_minute > bindparam("first", type_=Integer()),
        )
    )
    return query.where(Seat.volunteer_id == bindparam("only", type_=Integer())) if of_one else query


def zones_of_the_pool() -> Sequence[str]:
    """The zones people live in, found by jumping along the index instead of reading the pool."""
    return list(db.session.connection().scalars(_zones()))


@cache
def _zones() -> Select[*tuple[Any, ...]]:
    step = select(func.min(Volunteer.zone).label("zone")).cte("zones", recursive=True)
    person = aliased(Volunteer)
    following = select(func.min(person.zone)).where(person.zone > step.c.zone).scalar_subquery()
    zones = step.union_all(select(following).where(step.c.zone.is_not(None)))
    return select(zones.c.zone).where(zones.c.zone.is_not(None))
