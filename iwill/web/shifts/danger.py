"""Reporting danger behind a personal link, in two taps; the gravest in one. The numbers to ring stand above everything.

/c/<token>/shift/<seat>/danger            GET the second tap for ?level=; POST level= and case= report it
/c/<token>/shift/<seat>/danger/<report>   GET how it stands; POST do= acknowledge, join or raise
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.callouts.models import Seat
from iwill.callouts.queries import named_supervisor
from iwill.core import clock
from iwill.core.db import transaction
from iwill.core.errors import Invalid, IwillError, Missing, Problem
from iwill.shifts.cases.services import level_meant
from iwill.shifts.danger import services
from iwill.shifts.danger.models import DangerReport
from iwill.web import i18n
from iwill.web.answers.behind_link import address
from iwill.web.answers.pages import unknown_link
from iwill.web.guard import by_link
from iwill.web.shifts.danger_view import DangerForm, report_for, stand_of
from iwill.web.shifts.opening import page_address, seat_behind, seat_to_press
from iwill.web.shifts.view import shift_view

pages = Blueprint("shift_danger", __name__)
pages.register_error_handler(404, unknown_link)
pages.register_error_handler(Missing, unknown_link)
Page = str | tuple[str, int] | Response


@pages.get("/c/<token>/shift/<int:seat_id>/danger")
@by_link
def second_tap(token: str, seat_id: int) -> Page:
    """What a level means and what follows, before it is confirmed."""
    try:
        level = level_meant(request.args.get("level", ""))
    except Invalid:
        return redirect(page_address(token, seat_id), code=303)
    _invitation, seat = seat_behind(token, seat_id)
    return _form(token, seat, DangerForm(level, seat))


@pages.post("/c/<token>/shift/<int:seat_id>/danger")
@by_link
def report(token: str, seat_id: int) -> Page:
    """Report it. What cannot be read comes back at its place, with the numbers to ring above it."""
    now, typed = clock.now(), request.form.get("typed", "").strip() or request.form.get("case", "")
    try:
        with transaction():
            seat, by = seat_to_press(token, seat_id)
            level = level_meant(request.form.get("level", ""))
            made = services.report_danger(seat, level, typed, by=by, now=now).id
            # The page she is led to shows whom of staff to ring; looking at a page writes nothing, so it is noted here.
            if named_supervisor(seat.need.call_out) is not None:
                audit.record(by, "contact.read", f"callout:{seat.need.call_out_id}", now=now, seat=seat_id)
    except Missing:
        return redirect(f"/c/{token}", code=303)
    except IwillError as refusal:
        _invitation, seat = seat_behind(token, seat_id)
        form = DangerForm(level, seat, typed) if not _about_level(refusal.details) else None
        return _form(token, seat, form, problems=refusal.details, notice=_notice(refusal), status=refusal.status)
    return redirect(_address(token, seat_id, made), code=303)


@pages.get("/c/<token>/shift/<int:seat_id>/danger/<int:report_id>")
@by_link
def stand(token: str, seat_id: int, report_id: int) -> Page:
    """Who was told, whether somebody has acknowledged it, and what can be done."""
    return _stand(token, seat_id, report_id)


@pages.post("/c/<token>/shift/<int:seat_id>/danger/<int:report_id>")
@by_link
def act_on(token: str, seat_id: int, report_id: int) -> Page:
    """Acknowledge it, join as the second person, or raise the level."""
    now, do = clock.now(), request.form.get("do", "")
    try:
        with transaction():
            seat, by = seat_to_press(token, seat_id)
            _act(report_for(seat, report_id, now), do, by, now)
    except Missing:
        return redirect(page_address(token, seat_id), code=303)
    except IwillError as refusal:
        return _stand(token, seat_id, report_id, notice=refusal.message, status=refusal.status)
    return redirect(_address(token, seat_id, report_id), code=303)


def _act(found: DangerReport, do: str, by: Actor, now: datetime) -> None:
    match do:
        case "acknowledge":
            services.acknowledge(found, by=by, now=now)
        case "join":
            services.join_report(found, by=by, now=now)
        case "raise":
            services.change_level(found, level_meant(request.form.get("level", "")), by=by, now=now)


def _about_level(problems: Sequence[Problem]) -> bool:
    return any(problem.path == "level" for problem in problems)


def _notice(refusal: IwillError) -> str | None:
    return None if refusal.details else refusal.message


def _form(
    token: str,
    seat: Seat,
    form: DangerForm | None,
    *,
    problems: Sequence[Problem] = (),
    notice: str | None = None,
    status: int = 200,
) -> Page:
    invitation, seat = seat_behind(token, seat.id)
    view = shift_view(token, invitation, seat, i18n.reader_language(), clock.now())
    return render_template("shift/danger.html", view=view, form=form, problems=problems, notice=notice), status


def _stand(token: str, seat_id: int, report_id: int, *, notice: str | None = None, status: int = 200) -> Page:
    now = clock.now()
    invitation, seat = seat_behind(token, seat_id)
    view = shift_view(token, invitation, seat, i18n.reader_language(), now)
    page = stand_of(report_for(seat, report_id, now), seat)
    return render_template("shift/danger_stand.html", view=view, page=page, notice=notice), status


def _address(token: str, seat_id: int, report_id: int) -> str:
    return address(token, f"/shift/{seat_id}/danger/{report_id}")
