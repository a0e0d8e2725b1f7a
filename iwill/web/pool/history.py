"""Service before our own ledger: what somebody, or a roster, says of it, and who has seen the evidence.

/people/<id>/service-before            every statement
/people/<id>/service-before/<id>       vouch for one of them, POST
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from iwill.accounts.terms import Permission
from iwill.core.errors import Problem
from iwill.pool import queries as pool_queries
from iwill.pool.history import queries, services
from iwill.pool.history.models import ServiceHistory
from iwill.pool.models import Volunteer
from iwill.web.actions import attempt
from iwill.web.guard import for_staff, may
from iwill.web.pool.words import say_moment

pages = Blueprint("service_before", __name__)


@dataclass(frozen=True)
class Line:
    """One statement: how long, the last day, the words, and who has vouched for it."""

    id: int
    hours: str
    last_served: str
    words: str
    evidence: str
    evidenced_at: str
    typed: str


@dataclass(frozen=True)
class HistoryPage:
    """What staff/service_before.html prints. `wrong` is the statement whose form has problems."""

    volunteer: Volunteer
    lines: list[Line]
    counts: str
    may_edit: bool
    wrong: int = 0


@pages.get("/people/<int:volunteer_id>/service-before")
@for_staff(Permission.READ_POOL)
def show(volunteer_id: int) -> str:
    """Every statement about somebody's service before."""
    return _page(volunteer_id)


@pages.post("/people/<int:volunteer_id>/service-before/<int:statement_id>")
@for_staff(Permission.EDIT_POOL)
def vouch(volunteer_id: int, statement_id: int) -> Response | tuple[str, int]:
    """Say what the evidence shows, in one's own name; what is missing is named at its field."""
    statement = queries.statement_of(pool_queries.volunteer_by_id(volunteer_id), statement_id)
    minutes, evidence = _minutes(request.form.get("hours", "")), request.form.get("evidence", "")
    done = attempt(lambda by, now: services.evidence_service(statement, minutes, evidence, by=by, now=now))
    if done.refusal:
        return _page(volunteer_id, done.problems, statement_id), done.refusal.status
    flash(_("Noted in your name. It may count from now on."), "ok")
    return redirect(f"/people/{volunteer_id}/service-before", code=303)


def _page(volunteer_id: int, problems: Sequence[Problem] = (), wrong: int = 0) -> str:
    volunteer = pool_queries.volunteer_by_id(volunteer_id)
    page = HistoryPage(
        volunteer=volunteer,
        lines=[_line(one) for one in queries.history_of(volunteer)],
        counts=say_minutes(queries.evidenced_minutes(volunteer)),
        may_edit=may(Permission.EDIT_POOL),
        wrong=wrong,
    )
    typed = request.form if wrong else {}
    return render_template("staff/service_before.html", page=page, problems=problems, typed=typed)


def _line(statement: ServiceHistory) -> Line:
    hours = say_minutes(statement.minutes) if statement.minutes else _("not said how long")
    return Line(
        id=statement.id,
        hours=_("about %(hours)s", hours=hours) if statement.about else hours,
        last_served=statement.last_served or "",
        words=queries.words_of(statement),
        evidence=queries.evidence_of(statement),
        evidenced_at=say_moment(statement.evidenced_at) if statement.evidenced_at else "",
        typed=f"{statement.minutes / 60:g}" if statement.minutes else "",
    )


def say_minutes(minutes: int) -> str:
    """A stretch of service in hours, the unit of certificates."""
    return str(ngettext("%(hours)s hour", "%(hours)s hours", minutes // 60, hours=f"{minutes / 60:g}"))


def _minutes(typed: str) -> int:
    """Hours as typed, in minutes; 0 where they cannot be read."""
    try:
        hours = float(typed.strip().replace(",", "."))
    except ValueError:
        return 0
    return round(hours * 60) if 0 < hours < 100_000 else 0
