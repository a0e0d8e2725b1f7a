"""Words of swaps: how an offer stands, and why it cannot be made or taken."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class OfferState(StrEnum):
    """Until somebody has said yes the seat stays with whoever offers it. OVERTAKEN is an offer whose seat has gone
    another way meanwhile."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    OVERTAKEN = "overtaken"


SWAP_OPEN = say("swap_open", _l("Somebody has been asked for this seat already. Take that back first."))
SWAP_OVER = say("swap_over", _l("This offer is over; the seat stays where it is."))
NOT_A_COLLEAGUE = say("not_a_colleague", _l("This person cannot be asked for the shift as things stand."))
SHIFT_BEGUN = say("checked_in_already", _l("You have checked in already; the supervisor can relieve you."))
