"""Complaints, bars and evaluations, for staff.

/complaints                    open ones, bars that wait or have ended, what was decided last; a new complaint, a bar
/complaints/<id>               one: whom it is about, who was heard, the decision
/complaints/<id>/whom|hear|decide
/bars                          propose a bar
/bars/<id>/confirm|lift        the second person; the end of it
/evaluations                   how a service was
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts import audit
from iwill.accounts.models import Staff
from iwill.accounts.services import staff as staff_services
from iwill.accounts.terms import Actor, Permission
from iwill.core import clock
from iwill.core.errors import Invalid, IwillError, Missing, Problem
from iwill.pool import queries as pool_queries
from iwill.pool.complaints import queries
from iwill.pool.complaints.services import bars, complaints, evaluations
from iwill.pool.complaints.terms import NEEDED, Complainant, ComplaintOutcome, Party, Quality
from iwill.pool.models import Volunteer
from iwill.web.actions import act, attempt
from iwill.web.guard import for_staff
from iwill.web.pool.complaint_view import complaint_page, list_page

pages = Blueprint("complaints", __name__)
Page = str | Response | tuple[str, int]
LIST = "/complaints"


@pages.get(LIST)
@for_staff(Permission.EDIT_POOL)
def list_complaints() -> Page:
    """What is open, what has ended, and the forms; nothing that was written is opened here."""
    return _list()


@pages.post(LIST)
@for_staff(Permission.EDIT_POOL)
def receive() -> Page:
    """Take a complaint in."""
    form = request.form

    def use_case(by: Actor, now: datetime) -> int:
        if form.get("source") not in set(Complainant):
            raise Invalid([Problem("source", "required", str(NEEDED["source"]))])
        return complaints.receive(
            form.get("words", ""),
            Complainant(form["source"]),
            about=_whom("about"),
            told=form.get("told", ""),
            by=by,
            now=now,
        ).id

    ended = attempt(use_case)
    if ended.refusal is not None:
        return _list(ended.problems), ended.refusal.status
    flash(_("Received."), "ok")
    return redirect(f"{LIST}/{ended.result}", code=303)


@pages.get(f"{LIST}/<int:complaint_id>")
@for_staff(Permission.EDIT_POOL)
def one(complaint_id: int) -> Page:
    """One complaint with every word; that it was read is noted."""
    return _one(complaint_id)


@pages.post(f"{LIST}/<int:complaint_id>/whom")
@for_staff(Permission.EDIT_POOL)
def name_whom(complaint_id: int) -> Page:
    """Say whom it is about and what that person reads."""

    def use_case(by: Actor, now: datetime) -> None:
        found = queries.complaint_by_id(complaint_id)
        complaints.name_whom(found, _whom("about"), request.form.get("told", ""), by=by, now=now)

    return _done(complaint_id, use_case, _("Noted."))


@pages.post(f"{LIST}/<int:complaint_id>/hear")
@for_staff(Permission.EDIT_POOL)
def hear(complaint_id: int) -> Page:
    """Write down what one side said."""

    def use_case(by: Actor, now: datetime) -> None:
        party = request.form.get("party", "")
        if party not in set(Party):
            raise Invalid([Problem("party", "required", _("Say who was heard."))])
        found = queries.complaint_by_id(complaint_id)
        complaints.hear(found, Party(party), request.form.get("heard", ""), by=by, now=now)

    return _done(complaint_id, use_case, _("Noted."))


@pages.post(f"{LIST}/<int:complaint_id>/decide")
@for_staff(Permission.EDIT_POOL)
def decide(complaint_id: int) -> Page:
    """Decide, in words that the person reads."""

    def use_case(by: Actor, now: datetime) -> None:
        outcome = request.form.get("outcome", "")
        if outcome not in set(ComplaintOutcome):
            raise Invalid([Problem("outcome", "required", str(NEEDED["outcome"]))])
        found = queries.complaint_by_id(complaint_id)
        complaints.decide(found, ComplaintOutcome(outcome), request.form.get("decision", ""), by=by, now=now)

    return _done(complaint_id, use_case, _("Decided. The person reads it on her own page."))


@pages.post("/bars")
@for_staff(Permission.EDIT_POOL)
def propose_bar() -> Page:
    """Propose a bar; a second person confirms it."""
    form = request.form

    def use_case(by: Actor, now: datetime) -> None:
        volunteer = _whom("volunteer")
        if not isinstance(volunteer, Volunteer):
            raise Invalid([Problem("volunteer", "required", str(NEEDED["about"]))])
        bars.propose(
            volunteer,
            form.get("reason", ""),
            ends_on=_day("ends_on"),
            review_on=_day("review_on"),
            by=by,
            now=now,
        )

    ended = attempt(use_case)
    if ended.refusal is not None:
        return _list(ended.problems), ended.refusal.status
    flash(_("Proposed. It holds once a second person has confirmed it."), "ok")
    return redirect(f"{LIST}#bars", code=303)


@pages.post("/bars/<int:bar_id>/confirm")
@for_staff(Permission.EDIT_POOL)
def confirm_bar(bar_id: int) -> Page:
    """The second person: from now on she is not asked."""
    act(lambda by, now: bars.confirm(queries.bar_by_id(bar_id), by=by, now=now))
    flash(_("The bar holds from now on."), "ok")
    return redirect(f"{LIST}#bars", code=303)


@pages.post("/bars/<int:bar_id>/lift")
@for_staff(Permission.EDIT_POOL)
def lift_bar(bar_id: int) -> Page:
    """End a bar, or withdraw a proposal."""
    act(lambda by, now: bars.lift(queries.bar_by_id(bar_id), by=by, now=now))
    flash(_("It is over."), "ok")
    return redirect(f"{LIST}#bars", code=303)


@pages.post("/evaluations")
@for_staff(Permission.EDIT_POOL)
def evaluate() -> Page:
    """Write down how a service was."""
    form = request.form

    def use_case(by: Actor, now: datetime) -> None:
        volunteer, quality = _whom("evaluated"), form.get("quality", "")
        problems = []
        if not isinstance(volunteer, Volunteer):
            problems.append(Problem("evaluated", "required", str(NEEDED["about"])))
        if quality not in set(Quality):
            problems.append(Problem("quality", "required", str(NEEDED["quality"])))
        if problems or not isinstance(volunteer, Volunteer):
            raise Invalid(problems)
        evaluations.evaluate(
            volunteer, Quality(quality), form.get("said", ""), evaluated_on=_day("evaluated_on"), by=by, now=now
        )

    ended = attempt(use_case)
    if ended.refusal is not None:
        return _list(ended.problems), ended.refusal.status
    flash(_("Noted. The person reads it on her own page."), "ok")
    return redirect(f"{LIST}#evaluations", code=303)


def _whom(field: str) -> Volunteer | Staff | None:
    """Whoever a field names: a volunteer by number, or somebody of staff chosen from the list beside it."""
    number, staff_id = request.form.get(field, "").strip(), request.form.get(f"{field}_staff", "")
    try:
        if number:
            return pool_queries.volunteer_by_number(number)
        if staff_id.isascii() and staff_id.isdigit() and len(staff_id) < 10:
            return staff_services.staff_by_id(int(staff_id))
    except Missing:
        raise Invalid([Problem(field, "invalid", _("Nobody has this number."))]) from None
    return None


def _day(field: str) -> date | None:
    words = request.form.get(field, "").strip()
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        raise Invalid([Problem(field, "invalid", _("Write the date as 2026-12-31."))]) from None


def _list(problems: Sequence[Problem] = ()) -> str:
    page: Any = list_page(clock.now())
    return render_template("staff/complaints.html", page=page, typed=request.form, problems=problems)


def _one(complaint_id: int, problems: Sequence[Problem] = ()) -> str:
    def note_reading(by: Actor, now: datetime) -> None:
        found = queries.complaint_by_id(complaint_id)
        audit.record(by, "complaint.read", f"complaint:{found.id}", now=now)

    act(note_reading)
    page = complaint_page(queries.complaint_by_id(complaint_id))
    return render_template("staff/complaint.html", page=page, typed=request.form, problems=problems)


def _done(complaint_id: int, use_case: Callable[[Actor, datetime], None], said: str) -> Page:
    ended = attempt(use_case)
    if isinstance(ended.refusal, Missing):
        raise ended.refusal
    if isinstance(ended.refusal, IwillError):
        return _one(complaint_id, ended.problems), ended.refusal.status
    flash(said, "ok")
    return redirect(f"{LIST}/{complaint_id}", code=303)
