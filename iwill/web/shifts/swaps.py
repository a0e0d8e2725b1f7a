"""Giving a seat to a colleague, behind personal links: hers who gives it, and his who is asked.

/c/<token>/shift/<seat>/swap  GET whom one may ask; POST colleague= or change= asks, press=withdraw takes it back
/c/<token>/swap/<offer>       GET what a colleague offers; POST answer= yes or no
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor, ActorKind
from iwill.callouts import queries as callout_queries
from iwill.callouts.models import Invitation, Seat
from iwill.callouts.sensitive import AGREEMENT_MISSING
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.core.errors import Invalid, IwillError, Problem, Refused, sentence_for
from iwill.shifts.swaps import queries, services
from iwill.shifts.swaps.models import SeatSwap
from iwill.shifts.swaps.terms import NOT_A_COLLEAGUE
from iwill.web import i18n
from iwill.web.answers.behind_link import address, readable
from iwill.web.answers.pages import unknown_link
from iwill.web.guard import by_link
from iwill.web.me.today import zone_of
from iwill.web.shifts.opening import page_address, seat_behind
from iwill.web.shifts.page import on_shift
from iwill.web.shifts.swap_view import OfferView, SwapView

pages = Blueprint("swaps", __name__)
pages.register_error_handler(404, unknown_link)
Page = str | tuple[str, int] | Response


@pages.get("/c/<token>/shift/<int:seat_id>/swap")
@by_link
def colleagues(token: str, seat_id: int) -> Page:
    """Whom one may ask to take the seat over or to change; the page of the shift where nothing can be asked."""
    invitation, seat = seat_behind(token, seat_id)
    now = clock.now()
    if seat.released_at is not None or seat.need.starts_at <= now or queries.open_offer(seat.id) is not None:
        return redirect(page_address(token, seat_id), code=303)
    view = SwapView(
        token=token,
        invitation=invitation,
        zone=zone_of(invitation.volunteer),
        language=i18n.reader_language(),
        now=now,
        seat=seat,
        colleagues=queries.colleagues_for(seat, now),
        exchanges=queries.exchanges_for(seat, now),
    )
    return render_template("shift/swap.html", view=view)


@pages.post("/c/<token>/shift/<int:seat_id>/swap")
@by_link
def ask(token: str, seat_id: int) -> Page:
    """Ask a colleague, or take that back; the page of the shift says what came of it."""
    return on_shift(token, seat_id, _withdraw if request.form.get("press") == "withdraw" else _ask)


@pages.get("/c/<token>/swap/<int:swap_id>")
@by_link
def offer(token: str, swap_id: int) -> Page:
    """What a colleague offers."""
    return _offer_page(token, swap_id)


@pages.post("/c/<token>/swap/<int:swap_id>")
@by_link
def answer(token: str, swap_id: int) -> Page:
    """Take the seat over, or say no. Work that is hard to bear takes a tick first, as after any yes."""
    now, said = clock.now(), request.form.get("answer")
    try:
        with transaction():
            swap = _offered(callout_queries.invitation_by_token(token), swap_id)
            by = Actor(ActorKind.VOLUNTEER, swap.asked_id)
            if said == "no":
                services.decline_offer(swap, by=by, now=now)
            elif said != "yes":
                return redirect(_address(token, swap_id), code=303)
            elif swap.seat.need.sensitive and request.form.get("agree") != "on":
                raise Invalid([Problem("agree", AGREEMENT_MISSING, sentence_for(AGREEMENT_MISSING))])
            else:
                return redirect(page_address(token, services.accept_offer(swap, by=by, now=now).id), code=303)
    except Invalid as error:
        return _offer_page(token, swap_id, problems=error.details, status=error.status)
    except IwillError as error:
        return _offer_page(token, swap_id, notice=error.message, status=error.status)
    return redirect(_address(token, swap_id), code=303)


def _ask(seat: Seat, by: Actor, now: datetime) -> None:
    """The button says whom, and for which seat in return: 12, or 12:34."""
    chosen = (request.form.get("change") or request.form.get("colleague") or "").split(":")
    if not all(one.isdecimal() and len(one) < 10 for one in chosen):
        raise Refused(NOT_A_COLLEAGUE)
    colleague = db.session.get(Invitation, int(chosen[0]))
    in_return = db.session.get(Seat, int(chosen[1])) if len(chosen) > 1 else None
    if colleague is None or (len(chosen) > 1 and in_return is None):
        raise Refused(NOT_A_COLLEAGUE)
    services.offer_seat(seat, colleague, in_return=in_return, by=by, now=now)


def _withdraw(seat: Seat, by: Actor, now: datetime) -> None:
    swap = queries.open_offer(seat.id)
    if swap is not None:
        services.withdraw_offer(swap, by=by, now=now)


def _offer_page(
    token: str, swap_id: int, *, problems: Sequence[Problem] = (), notice: str | None = None, status: int = 200
) -> Page:
    invitation = callout_queries.invitation_by_token(token)
    swap = _offered(invitation, swap_id)
    assert invitation is not None
    view = OfferView(
        token=token,
        invitation=invitation,
        zone=zone_of(invitation.volunteer),
        language=i18n.reader_language(),
        now=clock.now(),
        swap=swap,
    )
    return render_template("shift/offer.html", view=view, problems=problems, notice=notice), status


def _offered(invitation: Invitation | None, swap_id: int) -> SeatSwap:
    """An offer that is for the link's holder, in the call-out of the link; 404 for every other."""
    invitation = readable(invitation)
    swap = db.session.get(SeatSwap, swap_id)
    if swap is None or swap.asked_id != invitation.volunteer_id or swap.seat.need.call_out_id != invitation.call_out_id:
        abort(404)
    return swap


def _address(token: str, swap_id: int) -> str:
    return address(token, f"/swap/{swap_id}")
