"""Climbing: the next rung for whoever has not answered, taken once, in the transaction that queues the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update

from iwill.accounts import audit
from iwill.accounts.terms import SYSTEM
from iwill.callouts.ladder import queries
from iwill.callouts.ladder.rules import Standing, next_rung
from iwill.callouts.ladder.ways import text_key
from iwill.callouts.models import CallOut, Invitation
from iwill.callouts.queries.candidates import policy_for
from iwill.callouts.replies.rules import code_of
from iwill.callouts.services import announcing
from iwill.callouts.terms import CallOutKind, CallOutState, InvitationState, RequestState, Rung
from iwill.core.db import carry_out, db
from iwill.messaging import hold
from iwill.messaging import services as messaging_services
from iwill.messaging.terms import Channel, Lane, Purpose
from iwill.pool.models import Standby


def climb(call_out: CallOut, *, now: datetime) -> Mapping[Rung, int]:
    """Take the next rung for everybody whose time on theirs is over; returns how many took which. Nobody climbs while
    sending is on hold, for nothing has reached them, or while the request is set aside."""
    if call_out.state is not CallOutState.CALLING or call_out.request.state is RequestState.SUSPENDED or hold.is_held():
        return {}
    standing = queries.climbers(call_out, now)
    people = [one.invitation.volunteer for one in standing if one.failed or one.waited is not None]
    texted, rung = queries.can_be_texted(people), queries.can_be_rung(people)
    policy, minutes_left = policy_for(call_out), _minutes_left(call_out, now)

    taken: dict[Rung, list[Invitation]] = {}
    for invitation, waited, failed in standing:
        person = invitation.volunteer_id
        stands = Standing(invitation.rung, waited, failed, can_text=person in texted, can_ring=person in rung)
        to = next_rung(stands, call_out.request.level, minutes_left, policy)
        if to is not None and _step(invitation, to, now):
            taken.setdefault(to, []).append(invitation)

    if Rung.TEXT in taken:
        _queue_texts(call_out, taken[Rung.TEXT], now)
    counts = {to: len(invitations) for to, invitations in taken.items()}
    if counts:
        told = {to.value: number for to, number in counts.items()}
        audit.record(SYSTEM, "ladder.climbed", f"callout:{call_out.id}", now=now, **told)
    return counts


def _step(invitation: Invitation, to: Rung, now: datetime) -> bool:
    """The row itself has the last word: whoever answers at this moment climbs no further, and nobody climbs twice."""
    stepped = carry_out(
        update(Invitation)
        .where(
            Invitation.id == invitation.id,
            Invitation.rung == invitation.rung,
            Invitation.state == InvitationState.ASKED,
        )
        .values(rung=to, rung_at=now),
        {},
    )
    db.session.expire(invitation, ["rung", "rung_at"])
    return stepped.rowcount == 1


def _queue_texts(call_out: CallOut, invitations: Sequence[Invitation], now: datetime) -> None:
    on_call = _on_call([one.volunteer_id for one in invitations], now)
    real = call_out.kind is CallOutKind.REAL
    drafts = [
        messaging_services.Draft(
            recipient=one.volunteer,
            cause=announcing.cause_of(one.id),
            dedupe_key=text_key(one.id),
            facts={
                "link_id": one.link_id,
                "needs": [offer.need_id for offer in one.offers],
                "code": code_of(one),
            },
            passes_quiet_hours=real and (one.volunteer.night_calls or one.volunteer_id in on_call),
            channel=Channel.SMS,
        )
        for one in invitations
    ]
    messaging_services.queue_many(
        drafts,
        Purpose.INVITATION,
        brief=announcing.brief_for(call_out, now),
        lane=Lane.CALL_OUT,
        now=now,
        expires_at=announcing.latest_answer(call_out, now),
    )


def _on_call(ids: Sequence[int], now: datetime) -> set[int]:
    standing_by = select(Standby.volunteer_id).where(
        Standby.volunteer_id.in_(ids), Standby.starts_at <= now, Standby.ends_at > now
    )
    return set(db.session.scalars(standing_by))


def _minutes_left(call_out: CallOut, now: datetime) -> float:
    return max(0.0, (announcing.latest_answer(call_out, now) - now).total_seconds() / 60)
