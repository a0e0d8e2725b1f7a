"""Support on the page of a shift, and supervision in groups, behind the personal link.

/c/<token>/shift/<seat>/support         POST calls the supervisor; nobody asks why
/c/<token>/shift/<seat>/support/<call>  POST a supervisor says that she turns to the caller
/c/<token>/shift/<seat>/debrief         POST answer= yes with wished_at, or no
/c/<token>/supervision                  GET the group sessions; POST session= with press= come or leave
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor, ActorKind
from iwill.callouts import queries as callout_queries
from iwill.callouts.models import Seat
from iwill.callouts.services import answers
from iwill.core import clock
from iwill.core.db import transaction
from iwill.core.errors import IwillError, Missing
from iwill.core.localtime import say_window
from iwill.shifts.supervision import queries
from iwill.shifts.supervision.models import GroupSession
from iwill.shifts.supervision.services import calls, debriefs, sessions
from iwill.shifts.supervision.terms import DebriefAnswer
from iwill.web import i18n
from iwill.web.answers.behind_link import address, readable
from iwill.web.answers.link_view import LinkView
from iwill.web.answers.pages import unknown_link
from iwill.web.guard import by_link
from iwill.web.me.today import zone_of
from iwill.web.shifts.page import on_shift

pages = Blueprint("support", __name__)
pages.register_error_handler(404, unknown_link)
Page = str | tuple[str, int] | Response


@pages.post("/c/<token>/shift/<int:seat_id>/support")
@by_link
def call(token: str, seat_id: int) -> Page:
    """Call for support."""
    return on_shift(token, seat_id, calls.call_for_support)


@pages.post("/c/<token>/shift/<int:seat_id>/support/<int:call_id>")
@by_link
def acknowledge(token: str, seat_id: int, call_id: int) -> Page:
    """Turn to whoever called."""
    return on_shift(token, seat_id, lambda _seat, by, now: calls.acknowledge(queries.call_by_id(call_id), by, now))


@pages.post("/c/<token>/shift/<int:seat_id>/debrief")
@by_link
def wish(token: str, seat_id: int) -> Page:
    """Say whether, and when, one would like to talk about the shift."""

    def use_case(seat: Seat, by: Actor, now: datetime) -> None:
        talk = queries.debrief_of(seat.id)
        if talk is None:
            raise Missing
        said = request.form.get("answer")
        answer = DebriefAnswer(said) if said in set(DebriefAnswer) else None
        debriefs.answer_debrief(talk, answer, _moment(zone_of(seat.volunteer)), by=by, now=now)

    return on_shift(token, seat_id, use_case)


@dataclass(frozen=True)
class SessionLine:
    """A group session for its reader."""

    session: GroupSession
    when: str
    leader: str
    left: int
    mine: bool


@dataclass(frozen=True)
class SessionsView(LinkView):
    """Group sessions to come."""

    lines: Sequence[SessionLine]


@pages.get("/c/<token>/supervision")
@by_link
def group_sessions(token: str) -> Page:
    """The group sessions to come, and where one has a place."""
    return _sessions(token)


@pages.post("/c/<token>/supervision")
@by_link
def sign_up(token: str) -> Page:
    """Take a place in one, or give it back."""
    now, chosen = clock.now(), request.form.get("session", "")
    use_case = sessions.leave_session if request.form.get("press") == "leave" else sessions.sign_up
    try:
        with transaction():
            invitation = readable(answers.invitation_to_answer(token))
            session = queries.session_by_id(int(chosen) if chosen.isdecimal() and len(chosen) < 10 else 0)
            by = Actor(ActorKind.VOLUNTEER, invitation.volunteer_id)
            use_case(session, invitation.volunteer, by=by, now=now)
    except IwillError as error:
        return _sessions(token, notice=error.message, status=error.status)
    return redirect(address(token, "/supervision"), code=303)


def _sessions(token: str, *, notice: str | None = None, status: int = 200) -> Page:
    invitation = readable(callout_queries.invitation_by_token(token))
    now, zone, language = clock.now(), zone_of(invitation.volunteer), i18n.reader_language()
    lines = []
    for one in queries.sessions_from(now):
        people = {place.volunteer_id for place in one.people if place.left_at is None}
        if one.starts_at > now and one.called_off_at is None:
            when = say_window(one.starts_at, one.ends_at, zone, language)
            mine = invitation.volunteer_id in people
            lines.append(SessionLine(one, when, queries.leader_of(one), one.places - len(people), mine))
    view = SessionsView(token, invitation, zone, language, now, lines)
    return render_template("shift/sessions.html", view=view, notice=notice), status


def _moment(zone: str) -> datetime | None:
    """A day and a time on the reader's clock; None for what cannot be read."""
    try:
        moment = datetime.fromisoformat(request.form.get("wished_at", "").strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
