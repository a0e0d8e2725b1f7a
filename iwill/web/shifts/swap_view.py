"""What stands on the pages of a swap: whom one may ask, an offer that waits, and what a colleague is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from iwill.callouts.models import Invitation, Need, Seat
from iwill.callouts.sensitive import subjects_in
from iwill.core.db import db
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.swaps import queries
from iwill.shifts.swaps.models import SeatSwap
from iwill.shifts.swaps.queries import Colleague
from iwill.shifts.swaps.terms import OfferState
from iwill.web.answers.link_view import LinkView


@dataclass(frozen=True)
class SwapSection:
    """On the page of a shift: the offer of its seat that waits, with the name of who is asked, what came of the last
    one, and what colleagues offer."""

    waiting: SeatSwap | None
    last: OfferState | None
    offers: Sequence[SeatSwap]


@dataclass(frozen=True)
class SwapView(LinkView):
    """Whom somebody may ask for one seat."""

    seat: Seat
    colleagues: Sequence[Colleague]
    exchanges: Sequence[Colleague]

    @property
    def address(self) -> str:
        """Where the page of the shift is."""
        return f"/c/{self.token}/shift/{self.seat.id}"

    @property
    def need(self) -> Need:
        """The shift."""
        return self.seat.need


@dataclass(frozen=True)
class OfferView(LinkView):
    """What a colleague offers, for whoever is asked."""

    swap: SeatSwap

    @property
    def need(self) -> Need:
        """The shift that would be hers."""
        return self.swap.seat.need

    @property
    def from_whom(self) -> str:
        """By what name the colleague wants to be called."""
        return self.swap.asker.preferred_name

    @property
    def stands(self) -> bool:
        """Whether it can be answered."""
        gone = [one for one in (self.swap.seat, self.swap.in_return) if one is not None and one.released_at is not None]
        return self.swap.state is OfferState.ASKED and self.swap.expires_at > self.now and not gone

    @property
    def hard_to_meet(self) -> list[str]:
        """What one may meet on this shift, in sentences of our own."""
        subjects = subjects_in([self.need.sensitive])
        return [one.zh if self.language.startswith("zh") else one.en for one in subjects]


def swap_section(seat: Seat, attendance: Attendance | None, now: datetime) -> SwapSection | None:
    """The section on the page of a shift; nothing once it has started or somebody has come, and for drills."""
    if seat.drill or seat.need.starts_at <= now or (attendance is not None and attendance.checked_in_at is not None):
        return None
    last = queries.last_offer(seat.id)
    invitation = db.session.get_one(Invitation, seat.invitation_id)
    return SwapSection(
        waiting=last if last is not None and last.state is OfferState.ASKED else None,
        last=last.state if last is not None else None,
        offers=queries.offers_to(invitation, now),
    )
