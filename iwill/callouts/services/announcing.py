"""What call-outs tell people: each deed's message, queued in the transaction of the deed.

The facts handed to the outbox are ids, the confirmed outward wording, roles and times. Nothing else of a request gets
this far.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from iwill.callouts.ladder.ways import TEXT_MARK, ways_to
from iwill.callouts.models import CallOut, Invitation, Need, ReservePlace, Seat
from iwill.callouts.replies.rules import code_of
from iwill.callouts.terms import Answer, CallOutKind
from iwill.core.db import db
from iwill.messaging import services as messaging_services
from iwill.messaging.models import MessageBrief
from iwill.messaging.terms import Channel, Lane, Purpose
from iwill.pool.models import Volunteer

_latest_brief = (
    select(MessageBrief).where(MessageBrief.cause == bindparam("about")).order_by(MessageBrief.id.desc()).limit(1)
)


def cause_of(invitation_id: int) -> str:
    """The name under which the messages of an invitation are found."""
    return f"invitation:{invitation_id}"


def brief_for(call_out: CallOut, now: datetime) -> MessageBrief:
    """What all messages of a call-out have in common: as confirmed at launch, or as changed since."""
    cause = f"callout:{call_out.id}"
    brief = db.session.scalar(_latest_brief, {"about": cause})
    if brief is None:
        brief = MessageBrief(cause=cause, facts=brief_facts(call_out), created_at=now)
        db.session.add(brief)
        db.session.flush()
    return brief


def brief_facts(call_out: CallOut) -> dict[str, Any]:
    """The outward facts of a call-out, for messages and for wordings to copy."""
    return {
        "call_out": call_out.id,
        "kind": call_out.kind.value,
        "title": call_out.title,
        "wording": call_out.wording,
        "timezone": call_out.timezone,
        "respond_by": call_out.respond_by.isoformat(),
        "needs": {
            str(need.id): {
                "role": need.role,
                "starts_at": need.starts_at.isoformat(),
                "ends_at": need.ends_at.isoformat(),
                "seats": need.seats,
            }
            for need in (*call_out.needs, *call_out.dropped_needs)
        },
        "dropped": [need.id for need in call_out.dropped_needs],
    }


def why_asked(need: Need) -> list[str]:
    """Why somebody was asked, as codes that the wording turns into words."""
    return [f"skill:{skill}" for skill in need.skills[:2]]


def _how_free(volunteer_id: int, on_call: set[int], on_rota: set[int]) -> str:
    if volunteer_id in on_rota:
        return "rota"
    return "standby" if volunteer_id in on_call else "hours"


def announce_invitations(
    call_out: CallOut,
    asked: Sequence[tuple[Invitation, Volunteer, Sequence[Need]]],
    *,
    on_call: set[int],
    on_rota: set[int],
    now: datetime,
) -> None:
    """One message to each person of a wave who has an address. At night a real call-out reaches only people on standby
    and those who agreed to it; the others get it in the morning, if there is still time."""
    real = call_out.kind is CallOutKind.REAL
    messaging_services.queue_many(
        [
            messaging_services.Draft(
                recipient=volunteer,
                cause=cause_of(invitation.id),
                dedupe_key=f"invitation:{invitation.id}",
                facts={
                    "link_id": invitation.link_id,
                    "needs": [need.id for need in needs],
                    "why": [*why_asked(needs[0]), _how_free(volunteer.id, on_call, on_rota)],
                    "code": code_of(invitation),
                },
                passes_quiet_hours=real and (volunteer.night_calls or volunteer.id in on_call),
            )
            for invitation, volunteer, needs in asked
            if invitation.channel is not Channel.MANUAL
        ],
        Purpose.INVITATION,
        brief=brief_for(call_out, now),
        lane=Lane.CALL_OUT,
        now=now,
        expires_at=latest_answer(call_out, now),
    )


def announce_seats(invitation: Invitation, taken: Sequence[Seat], *, now: datetime) -> None:
    """Confirm seats; whatever concerns a seat already held passes quiet hours."""
    _tell(
        invitation,
        Purpose.SEAT_CONFIRMED,
        key="seat:" + ",".join(str(seat.id) for seat in taken)[:80],
        facts={"needs": [seat.need_id for seat in taken]},
        expires_at=max(seat.need.ends_at for seat in taken),
        now=now,
    )


def announce_release(invitation: Invitation, released: Sequence[Seat], *, now: datetime) -> None:
    """Confirm that seats were given back, so that a slip or a stranger's press is noticed."""
    _tell(
        invitation,
        Purpose.SEAT_RELEASED,
        key="released:" + ",".join(str(seat.id) for seat in released)[:80],
        facts={"needs": [seat.need_id for seat in released]},
        expires_at=max(seat.need.ends_at for seat in released),
        now=now,
    )


def announce_offer(place: ReservePlace, call_out: CallOut, *, now: datetime) -> None:
    """Offer a seat to somebody in reserve, with the end of the offer. A seat that others wait for goes first of all."""
    assert place.offer_expires_at is not None
    _tell(
        place.invitation,
        Purpose.RESERVE_OFFER,
        key=f"offer:{place.id}:{int(now.timestamp())}",
        facts={
            "needs": [place.need_id],
            "need": place.need_id,
            "offer_expires_at": place.offer_expires_at.isoformat(),
        },
        expires_at=place.offer_expires_at,
        now=now,
        lane=Lane.CALL_OUT if place.need.required_for else Lane.SEAT,
    )


def remind_later(invitation: Invitation, *, at: datetime, now: datetime) -> None:
    """Come back at the moment the person chose; cancelled by any other answer."""
    _tell(
        invitation,
        Purpose.LATER_REMINDER,
        key=f"later:{invitation.id}:{int(at.timestamp())}",
        facts={"needs": [offer.need_id for offer in invitation.offers]},
        expires_at=max(invitation.call_out.respond_by, at),
        not_before=at,
        now=now,
    )


def announce_stand_down(call_out: CallOut, thanked: Iterable[Invitation], *, now: datetime) -> None:
    """Thank everybody but those who said no, in words that fit what they answered; whoever has a seat also at night."""
    ends_at = max(need.ends_at for need in call_out.needs)
    seated = set(
        db.session.scalars(
            select(Seat.invitation_id)
            .join(Need, Need.id == Seat.need_id)
            .where(Need.call_out_id == call_out.id, Seat.released_at.is_(None))
        )
    )
    for invitation in thanked:
        answered = "yes" if invitation.id in seated else _FAREWELLS.get(invitation.answer, "none")
        _tell(
            invitation,
            Purpose.STAND_DOWN,
            key=f"stand_down:{invitation.id}",
            facts={"needs": [], "answered": answered},
            expires_at=max(ends_at, now),
            now=now,
            passes_quiet_hours=answered == "yes",
        )


# What the wording of a farewell goes by, for people without a seat.
_FAREWELLS: dict[Answer | None, str] = {
    Answer.YES: "not_needed",
    Answer.RESERVE: "reserve",
    Answer.ONLY_IF_SHORT: "only_if_short",
    Answer.LATER: "later",
}


def withdraw_open_messages(call_out: CallOut, *, now: datetime) -> None:
    """Questions that have not gone out yet never will."""
    ids = db.session.scalars(select(Invitation.id).where(Invitation.call_out_id == call_out.id))
    messaging_services.cancel_many([cause_of(invitation_id) for invitation_id in ids], now=now)


def withdraw_question(invitation: Invitation, *, now: datetime) -> None:
    """The question is answered: what has not been sent of it is not sent any more."""
    messaging_services.cancel_for(
        cause_of(invitation.id), purposes=(Purpose.INVITATION, Purpose.LATER_REMINDER), now=now
    )


def _tell(
    invitation: Invitation,
    purpose: Purpose,
    *,
    key: str,
    facts: Mapping[str, Any],
    now: datetime,
    expires_at: datetime,
    not_before: datetime | None = None,
    passes_quiet_hours: bool = True,
    lane: Lane = Lane.SEAT,
) -> None:
    if expires_at <= now:
        return
    for way in ways_to(invitation, purpose):
        messaging_services.queue_to_volunteer(
            invitation.volunteer,
            purpose,
            cause=cause_of(invitation.id),
            dedupe_key=key if way is None else f"{key}{TEXT_MARK}",
            brief=brief_for(invitation.call_out, now),
            facts={"link_id": invitation.link_id, **facts},
            lane=lane,
            passes_quiet_hours=passes_quiet_hours,
            now=now,
            expires_at=expires_at,
            not_before=not_before,
            channel=way,
        )


def latest_answer(call_out: CallOut, now: datetime) -> datetime:
    """Until when an invitation makes sense: the deadline, or, for a seat given back later, the last start."""
    if now < call_out.respond_by:
        return call_out.respond_by
    return max(need.starts_at for need in call_out.needs)
