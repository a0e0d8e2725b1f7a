"""What the desk does for somebody who is reached by telephone alone, and has no link to press on.

/callouts/<id>/seats/<seat>/on-behalf   GET what can be done; POST press=support or withdraw, colleague= or change=
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor, Permission
from iwill.callouts.facts.queries import seat_by_id
from iwill.callouts.models import CallOut, Invitation, Seat
from iwill.core import clock
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.errors import Missing, Refused
from iwill.messaging.terms import Channel
from iwill.shifts.supervision.queries import open_call
from iwill.shifts.supervision.rules import may_call
from iwill.shifts.supervision.services.calls import call_for_support
from iwill.shifts.swaps import queries, services
from iwill.shifts.swaps.models import SeatSwap
from iwill.shifts.swaps.queries import Colleague
from iwill.shifts.swaps.terms import NOT_A_COLLEAGUE
from iwill.web.actions import attempt
from iwill.web.desk import words as desk_words
from iwill.web.guard import for_staff

pages = Blueprint("on_behalf", __name__)
pages.context_processor(lambda: {"desk": desk_words})
HERE = "/callouts/<int:call_out_id>/seats/<int:seat_id>/on-behalf"


@dataclass(frozen=True)
class OnBehalfPage:
    """What on_shift/on_behalf.html prints: `waiting` is an offer of the seat that stands, `may_call` says that support
    can be called at this hour, `called` that it was."""

    call_out: CallOut
    seat: Seat
    when: str
    waiting: SeatSwap | None
    colleagues: Sequence[Colleague]
    exchanges: Sequence[Colleague]
    may_call: bool
    called: bool


@pages.get(HERE)
@for_staff(Permission.RUN_CALLOUTS)
def show(call_out_id: int, seat_id: int) -> str:
    """Whom one can ask to take the shift, and a call for support."""
    seat, now = _seat(call_out_id, seat_id), clock.now()
    to_come = seat.need.starts_at > now
    waiting = queries.open_offer(seat.id)
    policy = policies.current(db.session())
    page = OnBehalfPage(
        call_out=seat.need.call_out,
        seat=seat,
        when=desk_words.window(seat.need, seat.need.call_out),
        waiting=waiting,
        colleagues=queries.colleagues_for(seat, now) if to_come and waiting is None else (),
        exchanges=queries.exchanges_for(seat, now) if to_come and waiting is None else (),
        may_call=may_call(seat.need.starts_at, seat.need.ends_at, policy, now),
        called=open_call(seat.id) is not None,
    )
    return render_template("on_shift/on_behalf.html", page=page)


@pages.post(HERE)
@for_staff(Permission.RUN_CALLOUTS)
def press(call_out_id: int, seat_id: int) -> Response:
    """Do it as she asked for on the telephone; who of staff did stands in the trail."""

    def use_case(by: Actor, now: datetime) -> str:
        return _press(_seat(call_out_id, seat_id), by, now)

    done = attempt(use_case)
    if isinstance(done.refusal, Missing):
        raise done.refusal
    for problem in done.problems:
        flash(problem.message, "problem")
    if done.result is not None:
        flash(done.result, "ok")
    return redirect(f"/callouts/{call_out_id}/seats/{seat_id}/on-behalf", code=303)


def _press(seat: Seat, by: Actor, now: datetime) -> str:
    match request.form.get("press"):
        case "support":
            call_for_support(seat, by, now)
            return _("Support is called. Tell her that it is, and stay on the line if you can.")
        case "withdraw":
            swap = queries.open_offer(seat.id)
            if swap is not None:
                services.withdraw_offer(swap, by=by, now=now)
            return _("Taken back. The seat stays hers.")
        case _:
            colleague, in_return = _chosen()
            services.offer_seat(seat, colleague, in_return=in_return, by=by, now=now)
            return _("Asked. Until there is a yes the seat stays hers; you are told how it ends, and ring her.")


def _chosen() -> tuple[Invitation, Seat | None]:
    """Who was chosen, and for which seat in return: 12, or 12:34."""
    chosen = (request.form.get("change") or request.form.get("colleague") or "").split(":")
    if not all(one.isdecimal() and len(one) < 10 for one in chosen):
        raise Refused(NOT_A_COLLEAGUE)
    colleague = db.session.get(Invitation, int(chosen[0]))
    in_return = db.session.get(Seat, int(chosen[1])) if len(chosen) > 1 else None
    if colleague is None or (len(chosen) > 1 and in_return is None):
        raise Refused(NOT_A_COLLEAGUE)
    return colleague, in_return


def _seat(call_out_id: int, seat_id: int) -> Seat:
    """A held seat of this call-out whose holder has no link to press on; everybody else does it herself."""
    seat = seat_by_id(seat_id)
    invitation = db.session.get_one(Invitation, seat.invitation_id)
    by_phone = invitation.channel is Channel.MANUAL
    if seat.need.call_out_id != call_out_id or seat.released_at is not None or seat.drill or not by_phone:
        raise Missing
    return seat
