"""The page of one shift behind a personal link. Looking changes nothing; each button is pressed once, however often.

/c/<token>/shift/<seat>          GET the page; POST press= in, out, back, confirm, excuse, longer, share or keep_back
/c/<token>/shift/<seat>/numbers  POST the same page with the numbers of those who agreed to show theirs; it is noted
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from iwill.accounts import audit
from iwill.accounts.terms import Actor, ActorKind
from iwill.callouts.models import Invitation, Seat
from iwill.callouts.terms import CallOutState
from iwill.core import clock
from iwill.core.db import transaction
from iwill.core.errors import Invalid, IwillError, Missing, Problem
from iwill.shifts.attendance import returning, services
from iwill.web import i18n
from iwill.web.answers.pages import unknown_link
from iwill.web.guard import by_link
from iwill.web.me.today import zone_of
from iwill.web.shifts import form, words
from iwill.web.shifts.opening import page_address, seat_behind, seat_to_press
from iwill.web.shifts.view import shift_view

pages = Blueprint("shifts", __name__)
pages.register_error_handler(404, unknown_link)
Page = str | tuple[str, int] | Response
Press = Callable[[Seat, Actor, datetime], object]


@pages.get("/c/<token>/shift/<int:seat_id>")
@by_link
def shift(token: str, seat_id: int) -> Page:
    """The page of a shift; without the seat, or once all was called off, how it stands with the invitation."""
    return shift_page(token, seat_id)


@pages.post("/c/<token>/shift/<int:seat_id>")
@by_link
def press(token: str, seat_id: int) -> Page:
    """Sign in or out, confirm, stay longer, say that one cannot come; what cannot be read comes back at its place."""
    pressed = PRESSES.get(request.form.get("press", ""))
    if pressed is None:
        return redirect(page_address(token, seat_id), code=303)
    return on_shift(token, seat_id, pressed)


@pages.post("/c/<token>/shift/<int:seat_id>/numbers")
@by_link
def numbers(token: str, seat_id: int) -> Page:
    """The page with telephone numbers; whose was read by whom is noted."""
    invitation, seat = seat_behind(token, seat_id)
    by, now = Actor(ActorKind.VOLUNTEER, invitation.volunteer_id), clock.now()
    view = shift_view(token, invitation, seat, i18n.reader_language(), now)
    # A member of staff who was named to supervise is read with the call-out.
    read = [
        f"volunteer:{one.volunteer_id}" if one.volunteer_id else f"callout:{invitation.call_out_id}"
        for one in view.beside
        if one.may_show
    ]
    if read and seat.released_at is None:
        with transaction():
            for subject in read:
                audit.record(by, "contact.read", subject, now=now, seat=seat_id)
    return shift_page(token, seat_id, numbers=True)


def on_shift(token: str, seat_id: int, use_case: Press) -> Page:
    """Do one thing about a seat in one transaction and go back to its page, or show there why not, or what it says of
    how things stand. For the sections too."""
    now = clock.now()
    try:
        with transaction():
            seat, by = seat_to_press(token, seat_id)
            said = use_case(seat, by, now)
    except Missing:
        return redirect(f"/c/{token}", code=303)
    except Invalid as error:
        return shift_page(token, seat_id, problems=error.details, status=error.status)
    except IwillError as error:
        return shift_page(token, seat_id, notice=error.message, status=error.status)
    if isinstance(said, str):
        return shift_page(token, seat_id, notice=said, status=409)
    return redirect(page_address(token, seat_id), code=303)


def shift_page(
    token: str,
    seat_id: int,
    *,
    problems: Sequence[Problem] = (),
    notice: str | None = None,
    numbers: bool = False,
    status: int = 200,
) -> Page:
    """The page as it stands now."""
    invitation, seat = seat_behind(token, seat_id)
    if seat.released_at is not None or _was_called_off(invitation, seat):
        return redirect(f"/c/{token}", code=303)
    view = shift_view(token, invitation, seat, i18n.reader_language(), clock.now(), numbers=numbers)
    return render_template("shift/page.html", view=view, problems=problems, notice=notice), status


def _was_called_off(invitation: Invitation, seat: Seat) -> bool:
    call_out = invitation.call_out
    ended_at = call_out.ended_at if call_out.state is CallOutState.ENDED else None
    return ended_at is not None and ended_at <= seat.need.starts_at


def _sign_in(seat: Seat, by: Actor, now: datetime) -> str | None:
    said_at = form.said_at(request.form, zone_of(seat.volunteer), seat.need.starts_at)
    came_at = services.check_in(seat, by, now, said_at).came_at
    return words.what_stands(came_at, said_at, zone_of(seat.volunteer))


def _sign_out(seat: Seat, by: Actor, now: datetime) -> str | None:
    said_at = form.said_at(request.form, zone_of(seat.volunteer), seat.need.ends_at)
    left_at = services.check_out(seat, by, now, said_at).left_at
    return words.what_stands(left_at, said_at, zone_of(seat.volunteer))


def _excuse(seat: Seat, by: Actor, now: datetime) -> None:
    services.excuse(seat, form.reason(request.form), by, now)


def _longer(seat: Seat, by: Actor, now: datetime) -> None:
    services.extend(seat, seat.need.ends_at + timedelta(minutes=form.minutes(request.form)), by, now)


PRESSES: dict[str, Press] = {
    "in": _sign_in,
    "out": _sign_out,
    "back": returning.still_here,
    "confirm": services.confirm,
    "excuse": _excuse,
    "longer": _longer,
    "share": lambda seat, by, now: services.share_phone(seat, True, by, now),
    "keep_back": lambda seat, by, now: services.share_phone(seat, False, by, now),
}
