"""The weekly rota: slots opened, changed and given up; people put on them and taken off."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem, Refused
from iwill.core.wall_clock import MINUTES_A_DAY
from iwill.pool.models import Volunteer
from iwill.pool.teams import queries
from iwill.pool.teams.models import RotaPlace, RotaSlot, RotaSwap, Team
from iwill.pool.teams.queries import rota
from iwill.pool.teams.rules import A_DAY
from iwill.pool.teams.services.standby import write_standby
from iwill.pool.teams.terms import NOT_IN_TEAM, TEAM_CLOSED, SwapState

MOST_AT_ONCE = 200


def open_slot(
    team: Team, weekday: int, from_minute: int, to_minute: int, *, minimum: int, by: Actor, now: datetime
) -> RotaSlot:
    """Add a weekly slot; an end at or before the start is on the next day. Refuses an empty one and a closed team."""
    if team.closed_at is not None:
        raise Refused(TEAM_CLOSED)
    _check(from_minute, to_minute, minimum)
    slot = RotaSlot(team_id=team.id, weekday=weekday, from_minute=from_minute, to_minute=to_minute, minimum=minimum)
    db.session.add(slot)
    db.session.flush()
    audit.record(by, "rota.slot_opened", f"team:{team.id}", now=now, slot=slot.id)
    return slot


def change_slot(slot: RotaSlot, from_minute: int, to_minute: int, *, minimum: int, by: Actor, now: datetime) -> None:
    """Move a slot on its weekday, or change how many should stand by; standby to come moves along."""
    _check(from_minute, to_minute, minimum)
    slot.from_minute, slot.to_minute, slot.minimum = from_minute, to_minute, minimum
    audit.record(by, "rota.slot_changed", f"team:{slot.team_id}", now=now, slot=slot.id)
    write_standby(slot.team, now=now)


def end_slot(slot: RotaSlot, *, by: Actor, now: datetime) -> None:
    """Give a slot up: standby to come goes, and whoever is on it now is off."""
    slot.ended_at = now
    audit.record(by, "rota.slot_ended", f"team:{slot.team_id}", now=now, slot=slot.id)
    write_standby(slot.team, now=now)


def put_on(slot: RotaSlot, volunteer: Volunteer, *, by: Actor, now: datetime) -> None:
    """Let somebody of the team stand by in a slot every week from today on; who is on it already stays.

    Refused for who is not in the team.
    """
    if queries.membership(slot.team, volunteer) is None:
        raise Refused(NOT_IN_TEAM)
    # Two presses at once wait for each other here.
    db.session.refresh(slot.team, with_for_update=True)
    today = rota.team_day(slot.team, now)
    if any(place.until_on is None or place.until_on >= today for place in _places(volunteer, [slot.id])):
        return
    db.session.add(RotaPlace(slot_id=slot.id, volunteer_id=volunteer.id, from_on=today))
    audit.record(by, "rota.put_on", f"volunteer:{volunteer.id}", now=now, slot=slot.id)
    write_standby(slot.team, now=now)


def take_off(slot: RotaSlot, volunteer: Volunteer, *, by: Actor, now: datetime) -> None:
    """Let somebody stand by in a slot no longer, from today on; harmless for who is not on it."""
    if _end_places(slot.team, volunteer, [slot.id], now):
        audit.record(by, "rota.taken_off", f"volunteer:{volunteer.id}", now=now, slot=slot.id)
        write_standby(slot.team, now=now)


def leave_rota(team: Team, volunteer: Volunteer, *, now: datetime) -> None:
    """End whatever somebody has to do with a team's rota: her places, her open requests, her standby."""
    slot_ids = [slot.id for slot in rota.slots_of(team)]
    if not slot_ids:
        return
    _end_places(team, volunteer, slot_ids, now)
    write_standby(team, now=now)


def _end_places(team: Team, volunteer: Volunteer, slot_ids: list[int], now: datetime) -> bool:
    yesterday = rota.team_day(team, now) - A_DAY
    ended = False
    for place in _places(volunteer, slot_ids):
        if place.until_on is not None and place.until_on <= yesterday:
            continue
        ended = True
        if place.from_on > yesterday:
            db.session.delete(place)
        else:
            place.until_on = yesterday
    open_swaps = select(RotaSwap).where(
        RotaSwap.slot_id.in_(slot_ids), RotaSwap.asker_id == volunteer.id, RotaSwap.state == SwapState.ASKED
    )
    for swap in db.session.scalars(open_swaps):
        swap.state, swap.settled_at = SwapState.WITHDRAWN, now
    db.session.flush()
    return ended


def _places(volunteer: Volunteer, slot_ids: list[int]) -> list[RotaPlace]:
    query = select(RotaPlace).where(RotaPlace.slot_id.in_(slot_ids), RotaPlace.volunteer_id == volunteer.id)
    return list(db.session.scalars(query.order_by(RotaPlace.id)))


def _check(from_minute: int, to_minute: int, minimum: int) -> None:
    problems = []
    if not (0 <= from_minute < MINUTES_A_DAY and 0 <= to_minute <= MINUTES_A_DAY) or from_minute == to_minute:
        problems.append(Problem("to", "invalid", _("Give an end that differs from the start.")))
    if not 1 <= minimum <= MOST_AT_ONCE:
        problems.append(Problem("minimum", "invalid", _("Give a number from 1 to 200.")))
    if problems:
        raise Invalid(problems)
