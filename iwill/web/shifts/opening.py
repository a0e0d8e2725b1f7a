"""Whose seat a link opens: only seats that came of its own invitation, and only while they are held."""

from __future__ import annotations

from flask import abort

from iwill.accounts.terms import Actor, ActorKind
from iwill.callouts import queries as callout_queries
from iwill.callouts.models import Invitation, Seat
from iwill.callouts.services import answers
from iwill.core.db import db
from iwill.web.answers.behind_link import address, readable


def seat_behind(token: str, seat_id: int) -> tuple[Invitation, Seat]:
    """The invitation behind a link and one of its seats, for looking; 404 where the link does not open this seat."""
    return _opened(callout_queries.invitation_by_token(token), seat_id)


def seat_to_press(token: str, seat_id: int) -> tuple[Seat, Actor]:
    """The same for a button, inside its transaction: the person held, the seat as it is now, and who acts."""
    invitation, seat = _opened(answers.invitation_to_answer(token), seat_id)
    return seat, Actor(ActorKind.VOLUNTEER, invitation.volunteer_id)


def page_address(token: str, seat_id: int) -> str:
    """Where the page of a shift is, in the language chosen on it."""
    return address(token, f"/shift/{seat_id}")


def _opened(invitation: Invitation | None, seat_id: int) -> tuple[Invitation, Seat]:
    invitation = readable(invitation)
    seat = db.session.get(Seat, seat_id)
    if seat is None or seat.invitation_id != invitation.id:
        abort(404)
    return invitation, seat
