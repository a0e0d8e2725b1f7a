"""Handing over behind a personal link: a note in choices alone, and the tick of whoever comes next.

/c/<token>/shift/<seat>/handover               GET the form; POST it
/c/<token>/shift/<seat>/handover/<note>/taken  POST: I have this from now on
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor
from iwill.callouts.models import Seat
from iwill.core import clock
from iwill.core.db import transaction
from iwill.core.errors import IwillError, Missing, Problem
from iwill.shifts.handover import services
from iwill.shifts.handover.queries import note_by_id
from iwill.web import i18n
from iwill.web.answers.pages import unknown_link
from iwill.web.guard import by_link
from iwill.web.shifts.handover_view import HandoverForm
from iwill.web.shifts.opening import page_address, seat_behind, seat_to_press
from iwill.web.shifts.page import on_shift
from iwill.web.shifts.view import shift_view

pages = Blueprint("shift_handover", __name__)
pages.register_error_handler(404, unknown_link)
Page = str | tuple[str, int] | Response
_CHOICES = ("case", "level", "promise", "due")


@pages.get("/c/<token>/shift/<int:seat_id>/handover")
@by_link
def new_note(token: str, seat_id: int) -> Page:
    """The form, empty."""
    return _form(token, seat_id, {})


@pages.post("/c/<token>/shift/<int:seat_id>/handover")
@by_link
def write(token: str, seat_id: int) -> Page:
    """Write the note; what was not chosen comes back at its place, with what was."""
    now, chosen = clock.now(), {name: request.form.get(name, "") for name in _CHOICES}
    typed = request.form.get("typed", "").strip()
    try:
        with transaction():
            seat, by = seat_to_press(token, seat_id)
            services.write_note(seat, **chosen | {"case": typed or chosen["case"]}, by=by, now=now)
    except Missing:
        return redirect(f"/c/{token}", code=303)
    except IwillError as refusal:
        notice = None if refusal.details else refusal.message
        said = chosen | {"typed": typed}
        return _form(token, seat_id, said, problems=refusal.details, notice=notice, status=refusal.status)
    return redirect(page_address(token, seat_id), code=303)


@pages.post("/c/<token>/shift/<int:seat_id>/handover/<int:note_id>/taken")
@by_link
def take_over(token: str, seat_id: int, note_id: int) -> Page:
    """The tick."""

    def use_case(seat: Seat, by: Actor, now: datetime) -> None:
        services.take_over(note_by_id(note_id), by=by, now=now, seat=seat)

    return on_shift(token, seat_id, use_case)


def _form(
    token: str,
    seat_id: int,
    said: dict[str, str],
    *,
    problems: Sequence[Problem] = (),
    notice: str | None = None,
    status: int = 200,
) -> Page:
    invitation, seat = seat_behind(token, seat_id)
    view = shift_view(token, invitation, seat, i18n.reader_language(), clock.now())
    form = HandoverForm(seat, **said)
    return render_template("shift/handover.html", view=view, form=form, problems=problems, notice=notice), status
