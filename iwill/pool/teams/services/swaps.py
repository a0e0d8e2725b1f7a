"""A turn of standby goes to a colleague: one asks, another of the team takes it over, everybody in it sees that."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.core.errors import Refused
from iwill.pool.models import Volunteer
from iwill.pool.teams.models import RotaSlot, RotaSwap
from iwill.pool.teams.queries import rota
from iwill.pool.teams.rules import people_on, turns
from iwill.pool.teams.services.standby import write_standby
from iwill.pool.teams.terms import CANNOT_TAKE_OVER, NOT_ON_TURN, SWAP_SETTLED, TURN_BEGUN, SwapState

FARTHEST = timedelta(days=366)


def ask_swap(slot: RotaSlot, day: date, volunteer: Volunteer, *, by: Actor, now: datetime) -> RotaSwap:
    """Ask colleagues to take over the turn of a slot that begins on a day; asking twice is one request.

    Refused where the person is not on that turn, or it has begun. Until somebody takes it over it stays hers.
    """
    db.session.refresh(slot.team, with_for_update=True)
    if volunteer.id not in _on_turn_to_come(slot, day, now):
        raise Refused(NOT_ON_TURN)
    asked = db.session.scalar(
        select(RotaSwap).where(
            RotaSwap.slot_id == slot.id,
            RotaSwap.day == day,
            RotaSwap.asker_id == volunteer.id,
            RotaSwap.state == SwapState.ASKED,
        )
    )
    if asked is not None:
        return asked
    swap = RotaSwap(slot_id=slot.id, day=day, asker_id=volunteer.id, state=SwapState.ASKED, asked_at=now)
    db.session.add(swap)
    db.session.flush()
    audit.record(by, "rota.swap_asked", f"volunteer:{volunteer.id}", now=now, slot=slot.id, day=day.isoformat())
    return swap


def take_over(swap: RotaSwap, volunteer: Volunteer, *, by: Actor, now: datetime) -> None:
    """Take a colleague's turn over: her standby of that day becomes yours.

    Refused where somebody was quicker or it was taken back, where the turn has begun, and for who is not an active
    colleague of the team or is on that turn already.
    """
    db.session.refresh(swap.slot.team, with_for_update=True)
    db.session.refresh(swap)
    if swap.state is not SwapState.ASKED:
        raise Refused(SWAP_SETTLED)
    on = _on_turn_to_come(swap.slot, swap.day, now)
    if volunteer.id in on or volunteer.id not in rota.able_in(swap.slot.team):
        raise Refused(CANNOT_TAKE_OVER)
    if swap.asker_id not in on:
        raise Refused(SWAP_SETTLED)
    swap.state, swap.taker_id, swap.settled_at = SwapState.ACCEPTED, volunteer.id, now
    for person in (swap.asker_id, volunteer.id):
        audit.record(by, "rota.swapped", f"volunteer:{person}", now=now, swap=swap.id)
    write_standby(swap.slot.team, now=now)


def withdraw_swap(swap: RotaSwap, *, by: Actor, now: datetime) -> None:
    """Take a request back. Refused once somebody has taken the turn over."""
    db.session.refresh(swap.slot.team, with_for_update=True)
    db.session.refresh(swap)
    if swap.state is SwapState.ACCEPTED:
        raise Refused(SWAP_SETTLED)
    if swap.state is SwapState.ASKED:
        swap.state, swap.settled_at = SwapState.WITHDRAWN, now
        db.session.flush()
        audit.record(by, "rota.swap_withdrawn", f"volunteer:{swap.asker_id}", now=now, swap=swap.id)


def _on_turn_to_come(slot: RotaSlot, day: date, now: datetime) -> list[int]:
    """Who is on the turn of a slot that begins on a day; refused where there is none, or it has begun."""
    team = slot.team
    if abs(day - now.date()) > FARTHEST:
        raise Refused(NOT_ON_TURN)
    found = turns([rota.as_rule(slot)], team.zone, day, day)
    if slot.ended_at is not None or not found:
        raise Refused(NOT_ON_TURN)
    if found[0].starts_at <= now:
        raise Refused(TURN_BEGUN)
    places, handovers = rota.who_is_on([slot.id], day)
    return people_on(found[0], places, handovers)
