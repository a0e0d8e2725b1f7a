"""Whom to contact this week, and why: facts, no scores; never called comes first.

/insight/contact                   the list        /insight/contact.csv    as a file, without names
/insight/contact/<id>/contacted    somebody has called or written, POST
/insight/contact/<id>/leave-alone  no list for a quarter, POST
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from iwill.accounts import audit
from iwill.accounts.terms import Permission
from iwill.core import clock
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.insight import services
from iwill.insight.queries.contact import MOST, QUIET_DAYS, UNANSWERED_DAYS, ToContact, Why, count_of, to_contact
from iwill.insight.settings import LEAVE_ALONE_DAYS
from iwill.pool import queries as pool_queries
from iwill.web.actions import act
from iwill.web.guard import for_staff, may
from iwill.web.insight import boards, shown
from iwill.web.insight.filed import as_csv
from iwill.web.pool.person_parts import skill_name

pages = Blueprint("insight_contact", __name__)
pages.context_processor(boards.words)
WHY = {
    Why.NEVER_CALLED: _l("never called"),
    Why.FIRST_SERVICE: _l("first service just behind them"),
    Why.UNANSWERED: _l("does not answer any more"),
    Why.QUIET: _l("served, and quiet for long"),
}


@pages.get("/insight/contact")
@for_staff(Permission.READ_POOL)
def show() -> str:
    """The list; that it was read is noted."""
    why, now = _why(), clock.now()
    people = to_contact(now, why)
    ids = [one.volunteer_id for one in people]
    act(lambda by, at: audit.record(by, "board.people_read", "insight:contact", now=at, people=ids))
    days = int(policies.current(db.session())[LEAVE_ALONE_DAYS])
    return render_template(
        "insight/contact.html",
        answer=_answer(people),
        people=[(one, WHY[one.why], fact(one)) for one in people],
        why=why.value if why else "",
        reasons=[(one.value, WHY[one]) for one in Why],
        most=MOST,
        days=days,
        may_edit=may(Permission.EDIT_POOL),
        day=shown.day,
    )


@pages.get("/insight/contact.csv")
@for_staff(Permission.READ_POOL)
def file() -> Response:
    """How many there are for each reason, as a file; names are on the page alone."""
    fewest, now = shown.fewest_shown(), clock.now()
    counts = [(one, count_of(one, now)) for one in Why]
    total = sum(number for _one, number in counts)
    rows = [
        (WHY[one], shown.count(number, fewest), f"{100 * number / total:.1f}" if total and number >= fewest else "")
        for one, number in counts
    ]
    return as_csv("contact", "", [_("Why"), _("People"), _("% of all")], rows)


@pages.post("/insight/contact/<int:volunteer_id>/contacted")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def contacted(volunteer_id: int) -> Response:
    """Note that somebody has called or written."""
    volunteer = pool_queries.volunteer_by_id(volunteer_id)
    act(lambda by, now: services.note_contact(volunteer, by=by, now=now))
    flash(_("Noted."), "ok")
    return redirect("/insight/contact", code=303)


@pages.post("/insight/contact/<int:volunteer_id>/leave-alone")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def leave_alone(volunteer_id: int) -> Response:
    """Leave somebody off the list for a quarter."""
    volunteer = pool_queries.volunteer_by_id(volunteer_id)
    act(lambda by, now: services.leave_alone(volunteer, by=by, now=now))
    flash(_("Left alone; call-outs ask as ever."), "ok")
    return redirect("/insight/contact", code=303)


def _why() -> Why | None:
    chosen = request.args.get("why", "")
    return Why(chosen) if chosen in list(Why) else None


def _answer(people: list[ToContact]) -> str:
    if not people:
        return _("Nobody has to be contacted this week.")
    never = sum(one.why is Why.NEVER_CALLED for one in people)
    sentence = ngettext(
        "%(num)s person would be glad to hear from you.", "%(num)s people would be glad to hear from you.", len(people)
    )
    if never:
        sentence += " " + ngettext(
            "%(num)s of them has never been called; begin there.",
            "%(num)s of them have never been called; begin there.",
            never,
        )
    return sentence


def _facts_of_never_called(one: ToContact) -> Iterator[str]:
    """Since when, and what has gone unused meanwhile."""
    yield _("Joined %(day)s and has not been asked for anything since.", day=shown.day(one.joined_on))
    if one.skills:
        yield _("Offers %(skills)s.", skills=_(", ").join(str(skill_name(code)) for code in one.skills))
    if one.course:
        yield _("Completed “%(course)s” on %(day)s.", course=one.course, day=shown.day(one.trained_on))


def fact(one: ToContact) -> str:
    """What the reason rests on, as staff and she herself read it."""
    match one.why:
        case Why.NEVER_CALLED:
            return " ".join(_facts_of_never_called(one))
        case Why.FIRST_SERVICE:
            return _("Served for the first time on %(day)s.", day=shown.day(one.served_on))
        case Why.UNANSWERED:
            return ngettext(
                "Asked %(num)s time in %(days)s days, without an answer.",
                "Asked %(num)s times in %(days)s days, without an answer.",
                one.unanswered,
                days=UNANSWERED_DAYS,
            )
        case Why.QUIET:
            return _(
                "Served first on %(day)s; no sign for more than %(days)s days, the last one on %(last)s.",
                day=shown.day(one.served_on),
                days=QUIET_DAYS,
                last=shown.day(one.last_sign_on),
            )
