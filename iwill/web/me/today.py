"""Today: the one next thing for a volunteer, and standby.

/me            seats held, calls waiting for an answer, the standby switch
/me/standby    on until a time, or off
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from iwill.callouts.models import Invitation, Seat
from iwill.callouts.queries import on_call, personal
from iwill.callouts.rests import queries as rests
from iwill.callouts.rests.rules import day_of
from iwill.core import clock
from iwill.core import policy as policies
from iwill.core.civil import organisation_zone
from iwill.core.db import db, transaction
from iwill.core.errors import IwillError
from iwill.core.localtime import known_zone, say_day
from iwill.core.tokens import LinkPurpose, make_token
from iwill.pool.models import Standby, Volunteer
from iwill.pool.services import availability
from iwill.pool.teams import queries as team_queries
from iwill.pool.vocabulary import vocabulary
from iwill.shifts.attendance import queries as attendance_queries
from iwill.shifts.attendance import rules
from iwill.web.guard import current_volunteer, for_volunteer
from iwill.web.i18n import reader_language

pages = Blueprint("me", __name__)

LOOK_BACK = timedelta(days=30)


@dataclass(frozen=True)
class Today:
    """What the page shows, soonest first. `asked_without_me` is how many real call-outs there were meanwhile,
    `rest` the day up to which she rests with the page where she can change it."""

    volunteer: Volunteer
    zone: str
    seats: list[tuple[Seat, str]]
    calls: list[tuple[Invitation, str]]
    standby: Standby | None
    choices: list[tuple[str, str]]
    asked_without_me: int
    stale: bool
    teams: list[str]
    left: str
    rest: tuple[str, str] | None


@pages.get("/me")
@for_volunteer
def today() -> str:
    """One next thing; says honestly where there is none."""
    return render_template("me/today.html", page=_today(current_volunteer(), clock.now()))


@pages.post("/me/standby")
@for_volunteer
def standby() -> Response:
    """Standby on until one of the times offered, or off."""
    now = clock.now()
    volunteer = current_volunteer()
    chosen = request.form.get("until", "")
    until = standby_ends(volunteer, now).get(chosen)
    try:
        with transaction():
            if chosen == "off":
                availability.end_standby(volunteer, now=now)
            elif until is not None:
                availability.start_standby(volunteer, until, now=now)
    except IwillError as error:
        flash(error.message, "problem")
        return redirect("/me", code=303)
    if chosen == "off":
        flash(_("You are no longer on standby."), "ok")
    elif until is None:
        flash(_("Choose until when you are on standby."), "problem")
    return redirect("/me", code=303)


def zone_of(volunteer: Volunteer) -> str:
    """The zone in which this person reads times: her own, else the organisation's."""
    return known_zone(volunteer.zone, organisation_zone())


def standby_ends(volunteer: Volunteer, now: datetime) -> dict[str, datetime]:
    """Until when standby can be switched on: two hours, four hours, 23:00 where that is near and another moment."""
    local = now.astimezone(ZoneInfo(zone_of(volunteer)))
    night = local.replace(hour=23, minute=0, second=0, microsecond=0)
    ends = {"2h": local + timedelta(hours=2), "4h": local + timedelta(hours=4)}
    if timedelta(0) < night - local <= availability.LONGEST_STANDBY and night not in ends.values():
        ends["23:00"] = night
    return ends


def _standby_choices(volunteer: Volunteer, now: datetime) -> list[tuple[str, str]]:
    words = {
        "2h": _l("2 hours, until %(time)s"),
        "4h": _l("4 hours, until %(time)s"),
        "23:00": _l("until %(time)s"),
    }
    return [(name, str(words[name]) % {"time": f"{end:%H:%M}"}) for name, end in standby_ends(volunteer, now).items()]


def answer_path(invitation: Invitation) -> str:
    """The personal page of an invitation."""
    return f"/c/{make_token(LinkPurpose.ANSWER, invitation.link_id)}"


def _shift_path(invitation: Invitation, seat: Seat, now: datetime) -> str:
    """Where a seat leads: to all seats of its call-out, and to the page of the shift once one can sign in there."""
    opens = rules.sign_in_opens(attendance_queries.served(seat, None), policies.current(db.session()))
    near = opens <= now and not seat.drill
    return f"{answer_path(invitation)}/shift/{seat.id}" if near else f"{answer_path(invitation)}/seat"


def _today(volunteer: Volunteer, now: datetime) -> Today:
    seats = []
    for seat in personal.held_seats(volunteer.id, now):
        invitation = personal.invitation_to(volunteer.id, seat.need.call_out_id)
        seats.append((seat, _shift_path(invitation, seat, now) if invitation else ""))
    calls = [(invitation, answer_path(invitation)) for invitation in personal.open_invitations(volunteer.id, now)]
    recent = volunteer.last_asked_at > now - LOOK_BACK
    standby = availability.standby_at(volunteer, now)
    return Today(
        volunteer=volunteer,
        zone=zone_of(volunteer),
        seats=seats,
        calls=calls,
        standby=standby,
        choices=_standby_choices(volunteer, now),
        asked_without_me=0 if recent else personal.real_callouts_launched(now, LOOK_BACK),
        stale=availability.is_stale(volunteer, now),
        teams=[held.team.name for held in team_queries.teams_of(volunteer)],
        left=_left(volunteer, now) if standby else "",
        rest=_rest(volunteer, now),
    )


def _rest(volunteer: Volunteer, now: datetime) -> tuple[str, str] | None:
    rest = rests.last_rest(volunteer.id, now)
    if rest is None:
        return None
    day = say_day(day_of(rest.until_at, zone_of(volunteer)), reader_language())
    return day, f"{answer_path(db.session.get_one(Invitation, rest.seat.invitation_id))}/shift/{rest.seat_id}/after"


def _left(volunteer: Volunteer, now: datetime) -> str:
    """What going off standby would leave, where that is too few; ending it stays as easy."""
    scarce = on_call.left_without(volunteer, now)
    if scarce is None:
        return ""
    if scarce.skill is None:
        return ngettext(
            "Without you %(num)s person would be on call now.",
            "Without you %(num)s people would be on call now.",
            scarce.people,
        )
    skill = vocabulary().label("skill", scarce.skill, reader_language())
    return ngettext(
        "Without you %(num)s person would be on call now for %(skill)s.",
        "Without you %(num)s people would be on call now for %(skill)s.",
        scarce.people,
        skill=skill,
    )
