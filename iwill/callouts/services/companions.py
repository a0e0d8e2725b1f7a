"""Whether somebody may sit beside those who sit already: who has served before, asked where it matters."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, true

from iwill.callouts.company import NEWCOMERS_PER_VETERAN, Company, refusal
from iwill.callouts.facts import queries as facts
from iwill.callouts.models import CallOut, Need, Seat
from iwill.callouts.queries.candidates import policy_for
from iwill.callouts.terms import Work


def keeps_seats(need: Need) -> bool:
    """Whether a need keeps seats for veterans or first-timers."""
    return bool(need.veterans or need.buddy_seats)


def is_veteran(volunteer_id: int, now: datetime) -> bool:
    """Whether this person has served before."""
    return volunteer_id in facts.veterans_among([volunteer_id], now)


def why_not_beside(need: Need, call_out: CallOut, volunteer_id: int, now: datetime) -> str | None:
    """Why the seats that are open are not for this person, or None; nothing is asked where none is kept."""
    if not keeps_seats(need):
        return None
    company = _company(need, call_out, now)
    return refusal(company, veteran=is_veteran(volunteer_id, now))


def why_not_in_place_of(seat: Seat, call_out: CallOut, volunteer_id: int, now: datetime) -> str | None:
    """Why this person may not sit where somebody else sits, beside those who stay, or None."""
    need = seat.need
    if not keeps_seats(need):
        return None
    company = _company(need, call_out, now)
    company = replace(
        company,
        taken=company.taken - 1,
        veterans_taken=company.veterans_taken - int(seat.veteran is True),
        newcomers_taken=company.newcomers_taken - int(seat.veteran is False),
    )
    return refusal(company, veteran=is_veteran(volunteer_id, now))


def room(need: Need, call_out: CallOut, now: datetime, *, veteran: bool, with_an_offer: bool) -> ColumnElement[bool]:
    """The same as a condition of the UPDATE that takes the seat, so that two people at once cannot both slip in."""
    held = Need.offered - 1 if with_an_offer else Need.offered
    if veteran:
        kept = _above_zero(Need.buddy_seats - Need.newcomers_taken) if now < call_out.respond_by else 0
        return Need.taken + held + kept < Need.maximum
    beside: ColumnElement[bool] = true()
    if need.work is Work.CRISIS or need.children:
        per_veteran = int(policy_for(call_out)[NEWCOMERS_PER_VETERAN])
        beside = Need.newcomers_taken < Need.buddy_seats + per_veteran * Need.veterans_taken
    kept = _above_zero(Need.veterans - Need.veterans_taken)
    return and_(Need.taken + held + kept < Need.maximum, beside)


def counts(*, veteran: bool, more: int) -> dict[str, Any]:
    """What changes in the numbers of a need when one of them comes or goes."""
    if veteran:
        return {"veterans_taken": Need.veterans_taken + more}
    return {"newcomers_taken": Need.newcomers_taken + more}


def _company(need: Need, call_out: CallOut, now: datetime) -> Company:
    return Company(
        maximum=need.maximum,
        taken=need.taken,
        offered=need.offered,
        veterans=need.veterans,
        veterans_taken=need.veterans_taken,
        buddy_seats=need.buddy_seats,
        newcomers_taken=need.newcomers_taken,
        newcomers_kept=now < call_out.respond_by,
        work=need.work,
        children=need.children,
        newcomers_per_veteran=int(policy_for(call_out)[NEWCOMERS_PER_VETERAN]),
    )


def _above_zero(number: ColumnElement[int]) -> ColumnElement[int]:
    return case((number > 0, number), else_=0)
