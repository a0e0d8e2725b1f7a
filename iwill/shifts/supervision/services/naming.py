"""Who of staff supervises a call-out. She is told where name and number are those of an account; the people of its
shifts are told where they lose her."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select

from iwill.accounts.models import Staff
from iwill.accounts.terms import Actor
from iwill.callouts.models import CallOut
from iwill.callouts.queries import named_supervisor
from iwill.callouts.queries.opened import needs_not_open
from iwill.callouts.services import supervising
from iwill.core.db import db
from iwill.messaging import services as messaging_services
from iwill.messaging.models import Message
from iwill.messaging.terms import MessageState, Purpose
from iwill.shifts.supervision.queries import staff_named
from iwill.shifts.supervision.services.gaps import note_loss


def name_supervisor(call_out: CallOut, name: str, phone: str, *, by: Actor, now: datetime) -> None:
    """Name who of staff supervises a call-out; refused as `callouts.services.supervising` refuses it. Whoever has an
    account under that name and number is told, and so is whoever was named before; all others somebody has to ring."""
    before = named_supervisor(call_out)
    before_her = staff_named(call_out)
    supervising.name_supervisor(call_out, name, phone, by=by, now=now)
    if named_supervisor(call_out) == before:
        return
    if before_her is not None:
        _tell_no_longer(call_out, before_her, now)
    staff = staff_named(call_out)
    if staff is not None:
        _tell(call_out, staff, "supervisor_named", now)


def take_supervisor_away(call_out: CallOut, *, by: Actor, now: datetime) -> None:
    """Nobody of staff supervises the call-out any more, and she is told; so is whoever has a seat that was open because
    of her."""
    closed, staff = needs_not_open(call_out, now), staff_named(call_out)
    supervising.take_supervisor_away(call_out, by=by, now=now)
    if staff is not None:
        _tell_no_longer(call_out, staff, now)
    if call_out.launched_at is not None:
        note_loss(call_out, closed, now)


def _tell_no_longer(call_out: CallOut, staff: Staff, now: datetime) -> None:
    """Take back what has not gone yet; whoever has heard that she supervises hears that she does not."""
    cause = _cause(call_out, staff)
    messaging_services.cancel_for(cause, now=now)
    if db.session.scalar(select(exists().where(Message.cause == cause, Message.state != MessageState.CANCELLED))):
        _tell(call_out, staff, "supervisor_off", now)


def _tell(call_out: CallOut, staff: Staff, news: str, now: datetime) -> None:
    messaging_services.queue_to_staff(
        staff,
        Purpose.DUTY,
        cause=_cause(call_out, staff),
        dedupe_key=f"{_cause(call_out, staff)}:{news}:{int(now.timestamp())}",
        facts={
            "news": news,
            "words": {"call_out": str(call_out.id)},
            "moments": {
                "starts": min(need.starts_at for need in call_out.needs).isoformat(),
                "ends": max(need.ends_at for need in call_out.needs).isoformat(),
            },
        },
        now=now,
        expires_at=max(need.ends_at for need in call_out.needs),
    )


def _cause(call_out: CallOut, staff: Staff) -> str:
    return f"supervisor_named:{call_out.id}:{staff.id}"
