"""Who of staff supervises a call-out: the people of its shifts are told where they lose her."""

from __future__ import annotations

from datetime import datetime

from iwill.accounts.terms import Actor
from iwill.callouts.models import CallOut
from iwill.callouts.queries.opened import needs_not_open
from iwill.callouts.services import supervising
from iwill.shifts.supervision.services.gaps import note_loss


def name_supervisor(call_out: CallOut, name: str, phone: str, *, by: Actor, now: datetime) -> None:
    """Name who of staff supervises a call-out; refused as `callouts.services.supervising` refuses it."""
    supervising.name_supervisor(call_out, name, phone, by=by, now=now)


def take_supervisor_away(call_out: CallOut, *, by: Actor, now: datetime) -> None:
    """Nobody of staff supervises the call-out any more, and whoever has a seat that was open because of her is told."""
    before = needs_not_open(call_out, now)
    supervising.take_supervisor_away(call_out, by=by, now=now)
    if call_out.launched_at is not None:
        note_loss(call_out, before, now)
