"""Hours at the desk.

/callouts/<id>/hours            what a call-out came to, what is odd first; confirm it, all at once where nothing is odd
/callouts/<id>/hours/enter      for people without the page
/hours                          what people contest, what was served outside of call-outs, and what is late
/hours/enter                    what somebody served outside of call-outs
/hours/<id>/<step>              confirm, correct, take-out, decide
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor, Permission
from iwill.callouts import queries as callout_queries
from iwill.callouts.facts import queries as seat_queries
from iwill.callouts.terms import Work
from iwill.core import clock
from iwill.core.civil import organisation_zone
from iwill.core.errors import Invalid, Missing, Problem
from iwill.pool import queries as pool_queries
from iwill.shifts.hours import queries, services
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.terms import HoursDecision, HoursReason
from iwill.web.actions import act, attempt
from iwill.web.desk import words as desk_words
from iwill.web.guard import current_actor, for_staff
from iwill.web.hours_form import read_times
from iwill.web.hours_words import on_paper
from iwill.web.on_shift.hours_view import hours_page, open_page, zone_of_entry

pages = Blueprint("on_shift_hours", __name__)
pages.context_processor(lambda: {"desk": desk_words})
Page = str | Response | tuple[str, int]
Code = TypeVar("Code", bound=StrEnum)


@pages.get("/callouts/<int:call_out_id>/hours")
@for_staff(Permission.RUN_CALLOUTS)
def of_call_out(call_out_id: int) -> str:
    """What a call-out came to, what is odd about it first."""
    return _of_call_out(call_out_id)


@pages.post("/callouts/<int:call_out_id>/hours/confirm")
@for_staff(Permission.RUN_CALLOUTS)
def confirm_all(call_out_id: int) -> Response:
    """Confirm everything that nothing is odd about and that the reader may confirm."""
    done, left = act(lambda by, now: services.confirm_all(callout_queries.callout_by_id(call_out_id), by=by, now=now))
    flash(ngettext("%(num)s entry confirmed.", "%(num)s entries confirmed.", done), "ok")
    if left:
        flash(
            ngettext("%(num)s has to be looked at one by one.", "%(num)s have to be looked at one by one.", left),
            "info",
        )
    return redirect(f"/callouts/{call_out_id}/hours", code=303)


@pages.post("/callouts/<int:call_out_id>/hours/enter")
@for_staff(Permission.RUN_CALLOUTS)
def enter(call_out_id: int) -> Page:
    """Record a seat for somebody without the page."""
    words = request.form.get("seat", "")
    seat_id = int(words) if words.isdecimal() and len(words) < 10 else 0

    def use_case(by: Actor, now: datetime) -> None:
        seat = seat_queries.seat_by_id(seat_id)
        call_out = seat.need.call_out
        if call_out.id != call_out_id:
            raise Missing
        started_at, ended_at = read_times(request.form, call_out.timezone)
        services.enter(seat.volunteer, started_at, ended_at, seat=seat, by=by, now=now)

    ended = attempt(use_case)
    if isinstance(ended.refusal, Missing):
        raise ended.refusal
    if ended.refusal is not None:
        return _of_call_out(call_out_id, ended.problems), ended.refusal.status
    flash(_("Recorded. Somebody else confirms it."), "ok")
    return redirect(f"/callouts/{call_out_id}/hours", code=303)


@pages.get("/hours")
@for_staff(Permission.RUN_CALLOUTS)
def waiting() -> str:
    """What people contest, and what is late by the law's ten working days."""
    return _waiting()


@pages.post("/hours/enter")
@for_staff(Permission.RUN_CALLOUTS)
def enter_loose() -> Page:
    """Record what somebody served outside of call-outs, under one of our words."""

    def use_case(by: Actor, now: datetime) -> None:
        work = _chosen(Work, "work")
        zone = organisation_zone()
        started_at, ended_at = read_times(request.form, zone)
        volunteer = pool_queries.volunteer_by_number(request.form.get("number", "").strip().upper())
        services.enter(volunteer, started_at, ended_at, work=work, content=on_paper(work), by=by, now=now)

    ended = attempt(use_case)
    if isinstance(ended.refusal, Missing):
        unknown = _("Nobody has this number.")
        return _waiting([Problem("number", "unknown_row", unknown)]), 422
    if ended.refusal is not None:
        return _waiting(ended.problems), ended.refusal.status
    flash(_("Recorded. Somebody else confirms it."), "ok")
    return redirect("/hours", code=303)


@pages.post("/hours/<int:entry_id>/<step>")
@for_staff(Permission.RUN_CALLOUTS)
def take_step(entry_id: int, step: str) -> Page:
    """One step with one entry, by a named person."""
    if step not in STEPS:
        abort(404)
    use_case, told = STEPS[step]
    ended = attempt(lambda by, now: use_case(queries.entry_by_id(entry_id), by, now))
    if isinstance(ended.refusal, Missing):
        raise ended.refusal
    entry = queries.entry_by_id(entry_id)
    if ended.refusal is None:
        flash(str(told), "ok")
        here = step != "decide" and entry.call_out_id is not None
        return redirect(f"/callouts/{entry.call_out_id}/hours" if here else "/hours", code=303)
    status = ended.refusal.status
    if step == "decide" or entry.call_out_id is None:
        return _waiting(ended.problems), status
    return _of_call_out(entry.call_out_id, ended.problems), status


def _confirm(entry: HoursEntry, by: Actor, now: datetime) -> None:
    services.confirm(entry, by=by, now=now)


def _correct(entry: HoursEntry, by: Actor, now: datetime) -> None:
    reason = _chosen(HoursReason, "reason")
    services.correct(entry, *read_times(request.form, zone_of_entry(entry)), reason=reason, by=by, now=now)


def _take_out(entry: HoursEntry, by: Actor, now: datetime) -> None:
    services.take_out(entry, reason=_chosen(HoursReason, "reason"), by=by, now=now)


def _decide(entry: HoursEntry, by: Actor, now: datetime) -> None:
    decision, reason = _chosen(HoursDecision, "decision"), _chosen(HoursReason, "reason")
    times = read_times(request.form, zone_of_entry(entry)) if decision is HoursDecision.CORRECTED else None
    services.decide(entry, decision, reason=reason, times=times, by=by, now=now)


STEPS: dict[str, tuple[Callable[[HoursEntry, Actor, datetime], None], object]] = {
    "confirm": (_confirm, _l("Confirmed.")),
    "correct": (_correct, _l("Corrected; the version before it stays. Somebody else confirms it.")),
    "take-out": (_take_out, _l("Taken out. It stays on file, and the person can contest it.")),
    "decide": (_decide, _l("Decided. The person is told.")),
}


def _chosen(kind: type[Code], field: str) -> Code:
    try:
        return kind(request.form.get(field, ""))
    except ValueError:
        raise Invalid([Problem(field, "required", _("Choose one."))]) from None


def _waiting(problems: Sequence[Problem] = ()) -> str:
    page = open_page(current_actor(), clock.now())
    return render_template("on_shift/waiting.html", page=page, problems=problems, typed=request.form)


def _of_call_out(call_out_id: int, problems: Sequence[Problem] = ()) -> str:
    call_out = callout_queries.started_callout(call_out_id)
    page = hours_page(call_out, current_actor(), clock.now())
    return render_template("on_shift/hours.html", page=page, problems=problems, typed=request.form)
