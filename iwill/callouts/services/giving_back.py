"""Giving seats back: each goes to the reserve, and the call-out goes on calling if one stays open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from iwill.callouts.models import Invitation, Seat
from iwill.callouts.services import reserve, seats


def give_back_seats(invitation: Invitation, going: Sequence[Seat], now: datetime) -> None:
    """Free the seats, call the reserve for each, and let the call-out go on calling if one stays open."""
    for seat in going:
        if seats.give_back(seat, now):
            reserve.offer_next(seat.need, invitation.call_out, now)
    if going:
        seats.settle_state(invitation.call_out, now)
