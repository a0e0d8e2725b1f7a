"""Where a volunteer belongs: her teams, who leads them, her buddy, and her turns of standby.

/me/teams                      the page
/me/teams/turns                ask colleagues to take a turn over
/me/teams/swaps/<id>/take      take over a colleague's turn
/me/teams/swaps/<id>/withdraw  take one's own question back
/me/teams/off                  stand by in a slot no longer

Of colleagues it shows how they like to be called and what they are in the team; never an address, never a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor
from iwill.core import clock
from iwill.core.errors import Missing, Problem
from iwill.pool.models import Volunteer
from iwill.pool.teams import queries
from iwill.pool.teams.models import RotaSlot, RotaSwap, Team, TeamMember
from iwill.pool.teams.queries import rota
from iwill.pool.teams.rules import Turn
from iwill.pool.teams.services import slots, swaps
from iwill.pool.teams.terms import TeamRole
from iwill.web.actions import UseCase, act, attempt
from iwill.web.guard import current_volunteer, for_volunteer
from iwill.web.me.times import DAYS
from iwill.web.me.today import zone_of
from iwill.web.pool.teams_view import days_ahead, missing_hours, names, say_slot
from iwill.web.pool.words import word
from iwill.web.recognition.words import team_month

pages = Blueprint("me_teams", __name__)
HERE = "/me/teams"
KEEPERS = (TeamRole.LEADER, TeamRole.COORDINATOR)


@dataclass(frozen=True)
class TurnToCome:
    """A turn of her own: its slot, whether she has asked colleagues, and an hour that its day leaves out."""

    turn: Turn
    slot: RotaSlot
    asked: RotaSwap | None
    gap: str


@dataclass(frozen=True)
class Belonging:
    """One team as she sees it. `asking` are turns that colleagues would like to give away; `handed` and `short` are
    for those who keep the team."""

    team: Team
    month: str
    role: str
    people: list[tuple[str, str]]
    leaders: str
    coordinators: str
    mentors: str
    buddy: str
    turns: list[TurnToCome]
    weekly: list[tuple[RotaSlot, str]]
    asking: list[tuple[RotaSwap, Turn, str]]
    handed: list[tuple[Turn, str, str]]
    short: list[tuple[Turn, int]]


@pages.get(HERE)
@for_volunteer
def show() -> str:
    """Every team that the reader belongs to."""
    return _page([])


@pages.post(f"{HERE}/turns")
@for_volunteer
def ask() -> Response | tuple[str, int]:
    """Ask colleagues to take one of her turns over."""
    volunteer = current_volunteer()

    def use_case(by: Actor, now: datetime) -> None:
        swaps.ask_swap(_slot(volunteer), _day(), volunteer, by=by, now=now)

    return _done(use_case, _("Your colleagues see that now. Until somebody takes it over, the turn stays yours."))


@pages.post(f"{HERE}/swaps/<int:swap_id>/take")
@for_volunteer
def take(swap_id: int) -> Response | tuple[str, int]:
    """Take over a colleague's turn; refused where somebody was quicker."""
    volunteer = current_volunteer()

    def use_case(by: Actor, now: datetime) -> None:
        swap = rota.swap_by_id(swap_id)
        _belongs(volunteer, swap.slot)
        swaps.take_over(swap, volunteer, by=by, now=now)

    return _done(use_case, _("Thank you: this turn is yours now."))


@pages.post(f"{HERE}/swaps/<int:swap_id>/withdraw")
@for_volunteer
def withdraw(swap_id: int) -> Response | tuple[str, int]:
    """Take one's own question back."""
    volunteer = current_volunteer()

    def use_case(by: Actor, now: datetime) -> None:
        swap = rota.swap_by_id(swap_id)
        if swap.asker_id != volunteer.id:
            raise Missing
        swaps.withdraw_swap(swap, by=by, now=now)

    return _done(use_case, _("Taken back: you stand by as planned."))


@pages.post(f"{HERE}/off")
@for_volunteer
def off() -> Response:
    """Stand by in a slot no longer."""
    volunteer = current_volunteer()
    act(lambda by, now: slots.take_off(_slot(volunteer), volunteer, by=by, now=now))
    flash(_("You do not stand by then any more."), "ok")
    return redirect(HERE, code=303)


def _slot(volunteer: Volunteer) -> RotaSlot:
    chosen = request.form.get("slot", "")
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 10):
        raise Missing
    slot = rota.slot_by_id(int(chosen))
    _belongs(volunteer, slot)
    return slot


def _belongs(volunteer: Volunteer, slot: RotaSlot) -> None:
    if queries.membership(slot.team, volunteer) is None:
        raise Missing


def _day() -> date:
    try:
        return date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        raise Missing from None


def _done(use_case: UseCase[None], said: str) -> Response | tuple[str, int]:
    ended = attempt(use_case)
    if isinstance(ended.refusal, Missing):
        raise ended.refusal
    if ended.refusal is not None:
        return _page([Problem("turns", one.code, one.message) for one in ended.problems]), ended.refusal.status
    flash(said, "ok")
    return redirect(HERE, code=303)


def _page(problems: Sequence[Problem]) -> str:
    volunteer, now = current_volunteer(), clock.now()
    return render_template(
        "me/teams.html",
        teams=[_belonging(held, volunteer, now) for held in queries.teams_of(volunteer)],
        zone=zone_of(volunteer),
        weekdays=DAYS,
        days=days_ahead(),
        problems=problems,
    )


def _belonging(held: TeamMember, volunteer: Volunteer, now: datetime) -> Belonging:
    team, members = held.team, queries.members_of(held.team)
    coming = rota.coming(team, now, now + timedelta(days=days_ahead()))
    called = {member.volunteer_id: member.volunteer.preferred_name for member in members}
    weekly = rota.slots_of(team)
    on = rota.places_on(weekly, rota.team_day(team, now))
    mine = [one for one in coming if volunteer in one.people]
    return Belonging(
        team=team,
        month=team_month(team.id, now),
        role=word(held.role),
        people=[(member.volunteer.preferred_name, word(member.role)) for member in members],
        leaders=names(members, TeamRole.LEADER),
        coordinators=names(members, TeamRole.COORDINATOR),
        mentors=names(members, TeamRole.MENTOR),
        buddy=called.get(queries.pairs_of(team).get(volunteer.id, 0), ""),
        turns=[_own_turn(one, volunteer, team) for one in mine],
        weekly=[(slot, say_slot(slot)) for slot in weekly if volunteer in on[slot.id]],
        asking=[
            (swap, one.turn, called.get(swap.asker_id, ""))
            for one in coming
            if one.turn.starts_at > now and volunteer not in one.people
            for swap in one.swaps
        ],
        handed=[
            (one.turn, called.get(swap.asker_id, ""), called.get(swap.taker_id or 0, ""))
            for one in coming
            for swap in one.handed
            if held.role in KEEPERS
        ],
        short=[(one.turn, one.missing) for one in coming if one.missing] if held.role in KEEPERS else [],
    )


def _own_turn(one: rota.Coming, volunteer: Volunteer, team: Team) -> TurnToCome:
    asked = next((swap for swap in one.swaps if swap.asker_id == volunteer.id), None)
    return TurnToCome(one.turn, one.slot, asked, missing_hours(one, team.zone))
