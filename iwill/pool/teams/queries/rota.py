"""The rota as it stands: slots, who is on them, what is coming, what is short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from iwill.core.db import db
from iwill.core.errors import Missing
from iwill.pool.models import Standby, Volunteer
from iwill.pool.queries.person import LARGEST_ID
from iwill.pool.teams.models import RotaPlace, RotaSlot, RotaSwap, Team, TeamMember
from iwill.pool.teams.rules import A_DAY, Handover, Place, Slot, Turn, people_on, source_of, turns
from iwill.pool.teams.terms import SwapState
from iwill.pool.terms import Lifecycle


@dataclass(frozen=True)
class Plan:
    """What a stretch of the rota is worked out from. `able` are those of the team who can be called at present."""

    turns: list[Turn]
    places: list[Place]
    handovers: list[Handover]
    able: frozenset[int]


@dataclass(frozen=True)
class Coming:
    """One turn to come: who stands by, how many should, who asks to be relieved (`swaps`), who was (`handed`)."""

    turn: Turn
    slot: RotaSlot
    people: list[Volunteer]
    swaps: list[RotaSwap]
    handed: list[RotaSwap]

    @property
    def missing(self) -> int:
        return max(0, self.slot.minimum - len(self.people))


def slot_by_id(slot_id: int) -> RotaSlot:
    """The slot with this id; Missing where there is none, or no more."""
    slot = db.session.get(RotaSlot, slot_id) if slot_id <= LARGEST_ID else None
    if slot is None or slot.ended_at is not None:
        raise Missing
    return slot


def swap_by_id(swap_id: int) -> RotaSwap:
    """The swap with this id; Missing where there is none."""
    swap = db.session.get(RotaSwap, swap_id) if swap_id <= LARGEST_ID else None
    if swap is None:
        raise Missing
    return swap


def slots_of(team: Team) -> Sequence[RotaSlot]:
    """The slots of a team's rota, in the order of the week."""
    query = select(RotaSlot).where(RotaSlot.team_id == team.id, RotaSlot.ended_at.is_(None))
    return db.session.scalars(query.order_by(RotaSlot.weekday, RotaSlot.from_minute, RotaSlot.id)).all()


def places_on(slots: Sequence[RotaSlot], day: date) -> dict[int, list[Volunteer]]:
    """Who stands by every week in each slot, from that day on."""
    query = (
        select(RotaPlace.slot_id, Volunteer)
        .join(Volunteer, Volunteer.id == RotaPlace.volunteer_id)
        .where(RotaPlace.slot_id.in_([slot.id for slot in slots]))
        .where(or_(RotaPlace.until_on.is_(None), RotaPlace.until_on >= day))
        .order_by(RotaPlace.id)
    )
    found: dict[int, list[Volunteer]] = {slot.id: [] for slot in slots}
    for slot_id, volunteer in db.session.execute(query):
        found[slot_id].append(volunteer)
    return found


def team_day(team: Team, moment: datetime) -> date:
    """The date of an instant on the team's clock."""
    return moment.astimezone(ZoneInfo(team.zone)).date()


def plan_of(team: Team, now: datetime, until: datetime) -> Plan:
    """The turns that have not ended and begin before an instant, and all that says who is on them."""
    # A turn that began yesterday may still run.
    first, last = team_day(team, now) - A_DAY, team_day(team, until)
    slots = [as_rule(slot) for slot in slots_of(team)]
    places, handovers = who_is_on([slot.id for slot in slots], first)
    return Plan(
        turns=[one for one in turns(slots, team.zone, first, last) if one.ends_at > now and one.starts_at < until],
        places=places,
        handovers=handovers,
        able=able_in(team),
    )


def as_rule(slot: RotaSlot) -> Slot:
    """A slot as the rules take it."""
    return Slot(slot.id, slot.weekday, slot.from_minute, slot.to_minute)


def who_is_on(slot_ids: Sequence[int], first: date) -> tuple[list[Place], list[Handover]]:
    """Who stands by in these slots, and which turns from a day on went to a colleague, in that order."""
    places = select(RotaPlace).where(RotaPlace.slot_id.in_(slot_ids)).order_by(RotaPlace.id)
    given = (
        select(RotaSwap)
        .where(RotaSwap.slot_id.in_(slot_ids), RotaSwap.day >= first, RotaSwap.state == SwapState.ACCEPTED)
        .order_by(RotaSwap.settled_at, RotaSwap.id)
    )
    return (
        [Place(row.slot_id, row.volunteer_id, row.from_on, row.until_on) for row in db.session.scalars(places)],
        [
            Handover(row.slot_id, row.day, row.asker_id, row.taker_id)
            for row in db.session.scalars(given)
            if row.taker_id is not None
        ],
    )


def coming(team: Team, now: datetime, until: datetime) -> list[Coming]:
    """Every turn that runs or is to come, with those who really stand by: not whoever ended it early or is away."""
    plan = plan_of(team, now, until)
    ended = _ended_early(team, plan.turns, now)
    slots = {slot.id: slot for slot in slots_of(team)}
    swaps = _swaps_of(team, now)
    on = {
        turn: [
            person
            for person in people_on(turn, plan.places, plan.handovers)
            if person in plan.able and (person, source_of(team.id, turn)) not in ended
        ]
        for turn in plan.turns
    }
    people = {
        person.id: person
        for person in db.session.scalars(
            select(Volunteer).where(Volunteer.id.in_({one for ids in on.values() for one in ids}))
        )
    }
    return [
        Coming(
            turn=turn,
            slot=slots[turn.slot_id],
            people=[people[one] for one in on[turn]],
            swaps=swaps.get((turn.slot_id, turn.day, SwapState.ASKED), []),
            handed=swaps.get((turn.slot_id, turn.day, SwapState.ACCEPTED), []),
        )
        for turn in plan.turns
    ]


def _swaps_of(team: Team, now: datetime) -> dict[tuple[int, date, SwapState], list[RotaSwap]]:
    """What was asked and what was taken over of the turns that are not past, by slot, day and state."""
    query = (
        select(RotaSwap)
        .join(RotaSwap.slot)
        .where(
            RotaSlot.team_id == team.id,
            RotaSwap.state.in_((SwapState.ASKED, SwapState.ACCEPTED)),
            RotaSwap.day >= team_day(team, now) - A_DAY,
        )
        .order_by(RotaSwap.settled_at, RotaSwap.id)
    )
    found: dict[tuple[int, date, SwapState], list[RotaSwap]] = {}
    for swap in db.session.scalars(query):
        found.setdefault((swap.slot_id, swap.day, swap.state), []).append(swap)
    return found


def able_in(team: Team) -> frozenset[int]:
    """Those who are in the team and may be called today: active, with consent."""
    return frozenset(
        db.session.scalars(
            select(TeamMember.volunteer_id)
            .join(Volunteer, Volunteer.id == TeamMember.volunteer_id)
            .where(
                TeamMember.team_id == team.id,
                TeamMember.left_at.is_(None),
                Volunteer.lifecycle == Lifecycle.ACTIVE,
                Volunteer.may_process,
                Volunteer.may_contact,
            )
        )
    )


def _ended_early(team: Team, coming: Sequence[Turn], now: datetime) -> frozenset[tuple[int, str]]:
    """Who has ended standby in a turn that still runs, by person and source."""
    running = {source_of(team.id, turn): turn for turn in coming if turn.starts_at <= now}
    rows = db.session.scalars(select(Standby).where(Standby.source.in_(running), Standby.ends_at <= now))
    return frozenset((row.volunteer_id, str(row.source)) for row in rows)
