"""Somebody's place in line for a need, and what it came of: in words that a person can check."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from iwill.callouts import matching
from iwill.callouts.facts.sentences import Place, as_read, place_of
from iwill.callouts.models import CallOut, Need
from iwill.callouts.queries import ordering, personal
from iwill.callouts.queries.around import surroundings
from iwill.callouts.queries.candidates import Candidate, eligibility, fitting, policy_for, rank_candidates
from iwill.callouts.queries.ordering import InLine, Key
from iwill.callouts.terms import Rule
from iwill.core.db import db, is_sqlite
from iwill.core.policy import Value
from iwill.pool.models import Volunteer

LIMITS = frozenset({Rule.REST, Rule.CAP})


def place_in_line(volunteer: Volunteer, need: Need, call_out: CallOut, now: datetime) -> Place | None:
    """Where somebody stands for a need; the place as she was asked, where she has been. None for who does not fit."""
    asked = personal.invitation_to(volunteer.id, call_out.id)
    if asked is not None:
        return as_read(asked.place) if asked.place else None
    policy = policy_for(call_out)
    if not fitting(need, call_out, policy, now, among=[volunteer.id]):
        return None
    shape = matching.shape_of(need, call_out, sqlite=is_sqlite(db.session()))
    values = matching.parameters(need, call_out, surroundings(need, call_out, policy), policy, now)
    values |= ordering.faded(policy, now)
    apart = {sure: ordering.those_apart(values, shape, policy, now, certain=sure) for sure in (True, False)}
    mine = _apart_place(volunteer.id, apart)
    sure = mine[1] if mine else ordering.is_certain(values, shape, volunteer.id)
    key = mine[0].key if mine else _own_key(volunteer)
    counted = ordering.count_before(values, shape, key)
    of = sum(people for people, _before in counted.values()) + sum(len(listed) for listed in apart.values())
    before = counted.get(sure, (0, 0))[1] + sum(one.key < key for one in apart[sure])
    rota = ordering.those_on_rota(values, shape, policy, now) if ordering.anybody_on_rota(values) else ()
    on_rota = any(one.row.id == volunteer.id for one in rota)
    if on_rota:
        before = sum(one.key < key for one in rota)
    elif sure:
        before += sum(one.key > key for one in rota)
    else:
        before += counted.get(True, (0, 0))[0] + len(apart[True])
    later_days = mine[0].later.days if mine else 0
    return place_of(volunteer, before + 1, of, sure=sure, on_rota=on_rota, later_days=later_days)


def head_of_line(need: Need, call_out: CallOut, now: datetime, *, limit: int) -> list[tuple[Volunteer, Place]]:
    """The next people in line for a need, each with what the place came of."""
    policy = policy_for(call_out)
    ranked = rank_candidates(need, call_out, policy, now, limit=limit)
    people = {
        one.id: one
        for one in db.session.scalars(select(Volunteer).where(Volunteer.id.in_([each.volunteer_id for each in ranked])))
    }
    return [(people[person], place) for person, place in places_of(ranked, people, policy, now).items()]


def places_of(
    ranked: Sequence[Candidate], people: Mapping[int, Volunteer], policy: Mapping[str, Value], now: datetime
) -> dict[int, Place]:
    """The places of people who are about to be asked, by id."""
    later = ordering.later_days(policy, now)
    return {
        one.volunteer_id: place_of(
            people[one.volunteer_id],
            one.place,
            None,
            sure=one.sure,
            on_rota=one.on_rota,
            later_days=later.get(one.volunteer_id, 0),
        )
        for one in ranked
    }


def only_limits_bar(volunteer: Volunteer, need: Need, now: datetime) -> bool:
    """Whether nothing but what somebody holds already, and the rest after it, keeps her from a shift."""
    call_out = need.call_out
    failed = {one.rule for one in eligibility(volunteer.id, need, call_out, now).findings if not one.passed}
    around = surroundings(need, call_out, policy_for(call_out), only=volunteer.id)
    return bool(failed) and failed <= LIMITS and not around.too_long


def _apart_place(volunteer_id: int, apart: Mapping[bool, Collection[InLine]]) -> tuple[InLine, bool] | None:
    return next(
        ((one, sure) for sure, listed in apart.items() for one in listed if one.key.volunteer_id == volunteer_id), None
    )


def _own_key(volunteer: Volunteer) -> Key:
    return Key(volunteer.last_asked_at, volunteer.last_served_at, volunteer.hours_quarter, volunteer.id)
