"""Supervision in groups at the desk: when, who leads it, who signed up, who came.

/support/sessions            the sessions of the last week and to come; POST makes one
/support/sessions/<id>/off   it does not take place
/support/sessions/<id>/came  who came
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from iwill.accounts.terms import Permission
from iwill.core import clock
from iwill.core.civil import organisation_zone
from iwill.core.errors import Problem
from iwill.core.localtime import say_window
from iwill.shifts.supervision import queries
from iwill.shifts.supervision.models import GroupSession, SessionPlace
from iwill.shifts.supervision.services import sessions
from iwill.web.actions import act, attempt
from iwill.web.desk import words as desk_words
from iwill.web.guard import for_staff
from iwill.web.i18n import reader_language

pages = Blueprint("group_sessions", __name__)
pages.context_processor(lambda: {"desk": desk_words})
Page = str | tuple[str, int] | Response
LOOKED_BACK = timedelta(days=7)


@dataclass(frozen=True)
class SessionRow:
    """A session with whoever has a place in it."""

    session: GroupSession
    when: str
    leader: str
    people: Sequence[SessionPlace]
    begun: bool


@pages.get("/support/sessions")
@for_staff(Permission.RUN_CALLOUTS)
def show() -> Page:
    """Sessions of the last week, and those to come."""
    return _page()


@pages.post("/support/sessions")
@for_staff(Permission.RUN_CALLOUTS)
def make() -> Page:
    """Offer a session; what cannot be read comes back at its field."""
    form, places = request.form, request.form.get("places", "")
    done = attempt(
        lambda by, now: sessions.make_session(
            form.get("leader", ""),
            _moment("starts_at"),
            _moment("ends_at"),
            int(places) if places.isdecimal() and len(places) < 4 else None,
            by=by,
            now=now,
        )
    )
    if done.refusal is not None:
        return _page(done.problems), 422
    flash(_("Offered. Volunteers sign up behind their personal link."), "ok")
    return redirect("/support/sessions", code=303)


@pages.post("/support/sessions/<int:session_id>/off")
@for_staff(Permission.RUN_CALLOUTS)
def call_off(session_id: int) -> Response:
    """It does not take place, and whoever signed up is told."""
    told = act(lambda by, now: sessions.call_off(queries.session_by_id(session_id), by=by, now=now))
    flash(ngettext("Called off. %(num)s person is told.", "Called off. %(num)s people are told.", told), "ok")
    return redirect("/support/sessions", code=303)


@pages.post("/support/sessions/<int:session_id>/came")
@for_staff(Permission.RUN_CALLOUTS)
def note(session_id: int) -> Response:
    """Who came."""
    came = {int(one) for one in request.form.getlist("came") if one.isdecimal() and len(one) < 10}
    act(lambda by, now: sessions.note_who_came(queries.session_by_id(session_id), came, by=by, now=now))
    flash(_("Noted."), "ok")
    return redirect("/support/sessions", code=303)


def _page(problems: Sequence[Problem] = ()) -> str:
    now, zone = clock.now(), organisation_zone()
    rows = [
        SessionRow(
            session=one,
            when=say_window(one.starts_at, one.ends_at, zone, reader_language()),
            leader=queries.leader_of(one),
            people=[place for place in one.people if place.left_at is None],
            begun=one.starts_at <= now,
        )
        for one in queries.sessions_from(now - LOOKED_BACK)
    ]
    return render_template("on_shift/sessions.html", rows=rows, problems=problems, typed=request.form)


def _moment(name: str) -> datetime | None:
    """A day and a time on the organisation's clock; None for what cannot be read."""
    try:
        moment = datetime.fromisoformat(request.form.get(name, "").strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(organisation_zone()))
