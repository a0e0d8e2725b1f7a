"""The morning after a late shift: the question how it was carries the offer of a talk, so that one mail goes and not
two.

The offer's own mail waits a little for the other one, and goes by itself where that one does not go.
"""

from __future__ import annotations

from datetime import datetime

from iwill.callouts.models import Seat
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.messaging import services as messaging_services
from iwill.messaging.services import reader_zone
from iwill.shifts.care import asking
from iwill.shifts.care.queries import answer_of, officers
from iwill.shifts.care.rules import asked_between
from iwill.shifts.supervision.queries import debrief_of
from iwill.shifts.supervision.services import debriefs


def asked_at(seat: Seat, now: datetime) -> datetime | None:
    """When whoever leaves her shift now is asked how it was; None where nobody would read the answer, or she has said
    so already."""
    if not officers() or answer_of(seat.id) is not None:
        return None
    return asked_between(now, reader_zone(seat.volunteer.zone), policies.current(db.session()))[0]


def offer_taken_along(seat: Seat, now: datetime) -> datetime | None:
    """Take back the mail of an offer that has not gone yet, and say until when the offer stands; None where there is
    no such mail."""
    debrief = debrief_of(seat.id)
    if debrief is None or not messaging_services.cancel_for(debriefs.cause_of(debrief), now=now):
        return None
    return debriefs.offered_until(seat)


debriefs.MAIL_BESIDE.append(asked_at)
asking.CARRIES.append(offer_taken_along)
