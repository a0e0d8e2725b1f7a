"""Whoever a change touches hears of it once, in one message, by the link they have.

What has been queued and not been sent yet is worded anew, because a message is worded when it goes; nobody is told of a
change to something they have not heard of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from iwill.accounts.terms import Actor
from iwill.callouts.changes.models import CallOutChange
from iwill.callouts.changes.terms import ChangeKind, Effect, Outcome
from iwill.callouts.models import CallOut, Invitation, Need
from iwill.callouts.services import announcing
from iwill.core.db import db
from iwill.messaging import corrections
from iwill.messaging import services as messaging_services
from iwill.messaging.models import MESSAGES, MessageBrief
from iwill.messaging.terms import Channel, Lane, MessageState, Purpose

# What a person is promised, or has had, is told at any hour; a question waits for the morning.
_AT_ANY_HOUR = frozenset(Effect) - {Effect.MOVED, Effect.OFFERED, Effect.RENAMED, Effect.WAITING_FOR}
# Said anew by the message about the change; a second one about the old state would only confuse.
_OVERTAKEN = (Purpose.SEAT_CONFIRMED, Purpose.SHIFT_REMINDER, Purpose.RESERVE_OFFER)
PARTS = 500


def write_down(
    call_out: CallOut, kind: ChangeKind, facts: Mapping[str, Any], by: Actor, now: datetime
) -> CallOutChange:
    """The change as a row, before anybody has been told of it."""
    row = CallOutChange(
        call_out_id=call_out.id, kind=kind, facts=dict(facts), told=0, by_hand=[], made_by=by.label, made_at=now
    )
    db.session.add(row)
    db.session.flush()
    return row


def renew_brief(call_out: CallOut, now: datetime, *, causes: Sequence[str] = ()) -> MessageBrief:
    """What every message of a call-out says, as it is now, also for those that wait in the outbox. `causes` are further
    ones whose waiting messages it is for."""
    own = f"callout:{call_out.id}"
    old = select(MessageBrief.id).where(MessageBrief.cause.in_([own, *causes]))
    old_ids = list(db.session.scalars(old))
    brief = MessageBrief(cause=own, facts=announcing.brief_facts(call_out), created_at=now)
    db.session.add(brief)
    db.session.flush()
    db.session.execute(
        update(MESSAGES)
        .where(MESSAGES.c.state == MessageState.QUEUED, MESSAGES.c.brief_id.in_(old_ids))
        .values(brief_id=brief.id)
    )
    return brief


def tell(call_out: CallOut, outcome: Outcome, brief: MessageBrief, purpose: Purpose, key: str, now: datetime) -> None:
    """One message to each person touched; those without an address are left for a person to tell."""
    touched = _invitations(list(outcome.effects))
    unheard = _not_sent_yet([one.id for one in touched if one.answer is None])
    # A wrong word is put right on each way on which it went out; anything else is said once.
    correcting = purpose is Purpose.CORRECTION
    texted = corrections.texted([announcing.cause_of(one.id) for one in touched]) if correcting else set()
    for at_any_hour in (True, False):
        drafts = []
        for invitation in touched:
            effects = outcome.effects[invitation.id]
            if bool(_AT_ANY_HOUR & effects.keys()) is not at_any_hour:
                continue
            draft = _draft(invitation, outcome, key, at_any_hour)
            by_text = draft.cause in texted
            if by_text:
                drafts.append(replace(draft, dedupe_key=f"{draft.dedupe_key}:sms", channel=Channel.SMS))
            if invitation.id in unheard:
                outcome.replaced += 1
            elif invitation.channel is not Channel.MANUAL:
                drafts.append(draft)
            elif not by_text:
                outcome.by_hand.append(invitation.id)
        outcome.told += len({draft.cause for draft in drafts})
        _queue(drafts, call_out, brief, purpose, now)


def _draft(invitation: Invitation, outcome: Outcome, key: str, at_any_hour: bool) -> messaging_services.Draft:
    changes = [
        [effect.value, need_id, *(moment.isoformat() for moment in outcome.old_windows.get(need_id, ()))]
        for effect, need_ids in outcome.effects[invitation.id].items()
        for need_id in (need_ids or [0])
    ]
    facts: dict[str, Any] = {
        "link_id": invitation.link_id,
        "needs": list(dict.fromkeys(change[1] for change in changes if change[1]))
        or [offer.need_id for offer in invitation.offers],
        "changes": changes,
    }
    cause = announcing.cause_of(invitation.id)
    return messaging_services.Draft(invitation.volunteer, cause, f"{key}:{invitation.id}", facts, at_any_hour)


def _queue(
    drafts: Sequence[messaging_services.Draft], call_out: CallOut, brief: MessageBrief, purpose: Purpose, now: datetime
) -> None:
    if not drafts:
        return
    messaging_services.cancel_many([draft.cause for draft in drafts], purposes=_OVERTAKEN, now=now)
    urgent = purpose is Purpose.CORRECTION
    messaging_services.queue_many(
        drafts,
        purpose,
        brief=brief,
        lane=Lane.CALL_OUT if urgent else Lane.SEAT,
        now=now,
        expires_at=_until(call_out, now),
    )


def _until(call_out: CallOut, now: datetime) -> datetime:
    """Until when it makes sense to say so: the end of the last shift, among those that were dropped too."""
    ends = [need.ends_at for need in (*call_out.needs, *call_out.dropped_needs)]
    return max(ends, default=now)


def _invitations(ids: Sequence[int]) -> list[Invitation]:
    found: list[Invitation] = []
    for start in range(0, len(ids), PARTS):
        some = ids[start : start + PARTS]
        found += db.session.scalars(select(Invitation).where(Invitation.id.in_(some)).order_by(Invitation.id))
    return found


def _not_sent_yet(ids: Sequence[int]) -> set[int]:
    """Those whose question still waits in the outbox: they have heard of nothing yet."""
    waiting: set[int] = set()
    by_cause = {announcing.cause_of(invitation_id): invitation_id for invitation_id in ids}
    causes = list(by_cause)
    for start in range(0, len(causes), PARTS):
        found = db.session.scalars(
            select(MESSAGES.c.cause).where(
                MESSAGES.c.cause.in_(causes[start : start + PARTS]),
                MESSAGES.c.purpose == Purpose.INVITATION,
                MESSAGES.c.state == MessageState.QUEUED,
            )
        )
        waiting |= {by_cause[cause] for cause in found}
    return waiting


def offer_less(invitation: Invitation, gone: Need) -> None:
    """Take a need out of a question that has not been sent yet."""
    rows = db.session.execute(
        select(MESSAGES.c.id, MESSAGES.c.facts).where(
            MESSAGES.c.cause == announcing.cause_of(invitation.id), MESSAGES.c.state == MessageState.QUEUED
        )
    ).all()
    for row in rows:
        kept = [need_id for need_id in row.facts.get("needs", ()) if need_id != gone.id]
        facts = row.facts | {"needs": kept}
        db.session.execute(update(MESSAGES).where(MESSAGES.c.id == row.id).values(facts=facts))
