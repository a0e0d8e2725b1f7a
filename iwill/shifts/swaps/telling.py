"""What a swap tells people: one message to each whom it concerns, and one to whoever launched the call-out.

No name stands in them: whose seat it is, and who took it, is on the page behind the link.
"""

from __future__ import annotations

from datetime import datetime

from iwill.accounts.models import Staff
from iwill.accounts.services.staff import staff_in
from iwill.accounts.terms import ActorKind, Role
from iwill.callouts.models import Invitation, Seat
from iwill.callouts.services import announcing
from iwill.core.db import db
from iwill.messaging import services as messaging_services
from iwill.messaging.terms import Channel, Lane, Purpose
from iwill.shifts.swaps.models import SeatSwap
from iwill.shifts.swaps.queries import invitation_asked
from iwill.shifts.swaps.terms import OfferState


def cause_of(swap: SeatSwap) -> str:
    """The name under which the messages of an offer are found."""
    return f"swap:{swap.id}"


def ask(swap: SeatSwap, now: datetime) -> None:
    """Ask the colleague, in her waking hours."""
    _tell(swap, invitation_asked(swap), "swap_asked", now, swap.expires_at, waking=True)


def say_taken(swap: SeatSwap, now: datetime) -> None:
    """Tell both that it is done, and whoever launched the call-out that somebody else comes."""
    taken = db.session.get_one(Seat, swap.taken_as_id)
    announcing.announce_seats(invitation_asked(swap), [taken], now=now)
    _tell_asker(swap, "swap_changed" if swap.in_return_id else "swap_taken", now)
    launched_by = str(swap.seat.need.call_out.launched_by or "").split(":")
    staff = db.session.get(Staff, int(launched_by[1])) if launched_by[0] == ActorKind.STAFF else None
    if staff is None:
        return
    messaging_services.queue_to_staff(
        staff,
        Purpose.DUTY,
        cause=cause_of(swap),
        dedupe_key=f"{cause_of(swap)}:duty",
        facts={
            "news": "swap_done",
            "words": {"call_out": str(swap.seat.need.call_out_id), "role": swap.seat.need.role},
            "moments": {"starts": swap.seat.need.starts_at.isoformat()},
        },
        now=now,
        expires_at=swap.seat.need.starts_at,
        lane=Lane.ROUTINE,
    )


def say_no(swap: SeatSwap, now: datetime) -> None:
    """Tell the asker that the seat stays hers."""
    _tell_asker(swap, "swap_declined", now)


def say_ended(swap: SeatSwap, now: datetime) -> None:
    """Tell the asker that nobody answered in time, and the seat stays hers."""
    _tell_asker(swap, "swap_ended", now)


def withdraw_question(swap: SeatSwap, now: datetime) -> None:
    """What has not gone out yet never will."""
    messaging_services.cancel_for(cause_of(swap), purposes=(Purpose.ON_SHIFT,), now=now)


def _tell_asker(swap: SeatSwap, news: str, now: datetime) -> None:
    asker = db.session.get_one(Invitation, swap.seat.invitation_id)
    if asker.channel is Channel.MANUAL:
        _have_her_rung(swap, news, now)
    else:
        _tell(swap, asker, news, now, swap.seat.need.starts_at)


def _have_her_rung(swap: SeatSwap, news: str, now: datetime) -> None:
    """Whoever has no link asked by telephone, and hears by telephone how it ended: the desk rings her."""
    need = swap.seat.need
    if need.starts_at <= now:
        return
    for staff in staff_in(Role.STAFF, Role.ORGANIZER):
        messaging_services.queue_to_staff(
            staff,
            Purpose.DUTY,
            cause=cause_of(swap),
            dedupe_key=f"{cause_of(swap)}:{news}:ring:{staff.id}",
            facts={
                "news": "swap_ring",
                "words": {
                    "call_out": str(need.call_out_id),
                    "role": need.role,
                    "taken": "yes" if swap.state is OfferState.ACCEPTED else "",
                    "person": str(swap.asker_id),
                },
                "moments": {"starts": need.starts_at.isoformat()},
            },
            now=now,
            expires_at=need.starts_at,
        )


def _tell(
    swap: SeatSwap, reader: Invitation, news: str, now: datetime, expires_at: datetime, *, waking: bool = False
) -> None:
    if expires_at <= now or reader.channel is Channel.MANUAL:
        return
    words, moments = {"swap": str(swap.id), "seat": str(swap.seat_id)}, {"until": swap.expires_at.isoformat()}
    about = swap.seat
    if swap.in_return is not None:
        words["in_return"] = swap.in_return.need.role
        moments["in_return"] = swap.in_return.need.starts_at.isoformat()
        if news == "swap_changed":
            # What is hers now, and not what it was changed for.
            about = swap.in_return
    messaging_services.queue_to_volunteer(
        reader.volunteer,
        Purpose.ON_SHIFT,
        cause=cause_of(swap),
        dedupe_key=f"{cause_of(swap)}:{news}",
        brief=announcing.brief_for(reader.call_out, now),
        facts={
            "news": news,
            "words": {"in_return": ""} | words,
            "moments": moments,
            "needs": [about.need_id],
            "link_id": reader.link_id,
        },
        lane=Lane.SEAT,
        passes_quiet_hours=not waking,
        now=now,
        expires_at=expires_at,
    )
