"""Use cases of messaging: something is queued in the transaction that causes it, or taken back before it has gone.

Nothing is worded or sent here; see outbox. The same dedupe key queues once, however often it is asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import Update, bindparam, or_, update

import config
from iwill.accounts.models import Staff
from iwill.core import policy
from iwill.core.db import carry_out, db, new_uids
from iwill.core.localtime import known_zone
from iwill.core.policy import Value
from iwill.messaging.channels import chat
from iwill.messaging.models import MESSAGES, Message, MessageBrief
from iwill.messaging.queueing import message_by_key, row_for, write
from iwill.messaging.rules import channel_allowed, earliest_send, is_inside_mainland
from iwill.messaging.terms import Channel, Lane, MessageState, Purpose, RecipientKind
from iwill.pool.models import Volunteer
from iwill.pool.sign_up.models import SignUp


@cache
def _cancelling(purposes: frozenset[Purpose]) -> Update:
    """The statement for one cause: a single value is looked up by its own index on either database."""
    return (
        update(MESSAGES)
        .where(
            MESSAGES.c.cause == bindparam("about"),
            MESSAGES.c.state == MessageState.QUEUED,
            or_(*(MESSAGES.c.purpose == purpose for purpose in sorted(purposes))),
        )
        .values(state=MessageState.CANCELLED, state_reason="withdrawn", settled_at=bindparam("at"))
    )


class Reader(NamedTuple):
    """What queueing asks of somebody who is written to, for those who are not read whole."""

    id: int
    zone: str | None
    region: str | None


@dataclass(frozen=True)
class Draft:
    """One person's message among many of the same purpose. `facts` hold ids and codes, never contact data."""

    recipient: Volunteer | Reader
    cause: str
    dedupe_key: str
    facts: Mapping[str, Any]
    passes_quiet_hours: bool
    channel: Channel | None = None


def queue_to_volunteer(
    volunteer: Volunteer,
    purpose: Purpose,
    *,
    cause: str,
    dedupe_key: str,
    brief: MessageBrief | None,
    facts: Mapping[str, Any],
    lane: Lane,
    passes_quiet_hours: bool,
    now: datetime,
    expires_at: datetime,
    not_before: datetime | None = None,
    channel: Channel | None = None,
) -> None:
    """Queue a message to a volunteer; queueing the same key again changes nothing. It goes by mail, unless another
    channel is named."""
    draft = Draft(volunteer, cause, dedupe_key, facts, passes_quiet_hours, channel)
    queue_many([draft], purpose, brief=brief, lane=lane, now=now, expires_at=expires_at, not_before=not_before)


def queue_many(
    drafts: Sequence[Draft],
    purpose: Purpose,
    *,
    brief: MessageBrief | None,
    lane: Lane,
    now: datetime,
    expires_at: datetime,
    not_before: datetime | None = None,
    rules: Mapping[str, Value] | None = None,
) -> int:
    """Queue the messages of a whole wave in one statement; returns how many were new.

    Each goes at the earliest hour that suits its reader. A first question is also announced in the chat groups that its
    readers may be in, once for each call-out. Whoever has read the policies already passes them on as `rules`.
    """
    at_any_hour = purpose is not Purpose.INVITATION and all(draft.passes_quiet_hours for draft in drafts)
    rules = rules or ({} if at_any_hour else policy.current(db.session()))

    @cache
    def goes_at(zone: str | None, passes_quiet_hours: bool) -> datetime:
        return earliest_send(max(now, not_before or now), reader_zone(zone), passes_quiet_hours, rules)

    alike = row_for(
        "", purpose, RecipientKind.VOLUNTEER, 0, "", facts={}, brief=brief, lane=lane, now=now, expires_at=expires_at
    )
    rows = [
        {
            **alike,
            "uid": uid,
            "cause": draft.cause,
            "recipient_id": draft.recipient.id,
            "dedupe_key": draft.dedupe_key,
            "facts": draft.facts,
            "passes_quiet_hours": draft.passes_quiet_hours,
            "channel": draft.channel,
            "not_before": goes_at(draft.recipient.zone, draft.passes_quiet_hours),
        }
        for uid, draft in zip(new_uids(len(drafts)), drafts, strict=True)
    ]
    by_mail = [draft for draft in drafts if draft.channel is None]
    if purpose is Purpose.INVITATION and brief is not None and by_mail:
        rows += _group_cards(by_mail, brief, lane=lane, now=now, expires_at=expires_at, rules=rules)
    return write(rows)


@dataclass(frozen=True)
class StaffDraft:
    """One message to a member of staff among many of the same purpose."""

    staff: Staff
    cause: str
    dedupe_key: str
    facts: Mapping[str, Any]
    expires_at: datetime


def queue_many_to_staff(
    drafts: Sequence[StaffDraft], purpose: Purpose, *, now: datetime, lane: Lane = Lane.SEAT
) -> int:
    """Queue messages to staff in one statement, for any hour: staff asked for them. Returns how many were new."""
    return write(
        [
            row_for(
                draft.cause,
                purpose,
                RecipientKind.STAFF,
                draft.staff.id,
                draft.dedupe_key,
                facts=draft.facts,
                brief=None,
                lane=lane,
                now=now,
                expires_at=draft.expires_at,
            )
            for draft in drafts
        ]
    )


def queue_to_staff(
    staff: Staff,
    purpose: Purpose,
    *,
    cause: str,
    dedupe_key: str,
    facts: Mapping[str, Any],
    now: datetime,
    expires_at: datetime,
    lane: Lane = Lane.SEAT,
) -> None:
    """Queue a message to a member of staff; queueing the same key again changes nothing."""
    queue_many_to_staff([StaffDraft(staff, cause, dedupe_key, facts, expires_at)], purpose, now=now, lane=lane)


def queue_to_newcomer(sign_up: SignUp, *, now: datetime, expires_at: datetime) -> Message:
    """Queue the mail that proves an address; it goes at any hour, because its reader is waiting for it."""
    key = f"sign-up:{sign_up.link_id}"
    row = row_for(
        f"sign_up:{sign_up.id}",
        Purpose.SIGN_UP,
        RecipientKind.NEWCOMER,
        sign_up.id,
        key,
        facts={"link_id": sign_up.link_id},
        brief=None,
        lane=Lane.SEAT,
        now=now,
        expires_at=expires_at,
    )
    write([row])
    return message_by_key(key)


def cancel_for(cause: str, *, purposes: Collection[Purpose] | None = None, now: datetime) -> int:
    """Take back what has not gone yet about one cause; returns how many. What is on its way stays on its way."""
    return cancel_many([cause], purposes=purposes, now=now)


def cancel_many(causes: Sequence[str], *, purposes: Collection[Purpose] | None = None, now: datetime) -> int:
    """Take back what has not gone yet about any of these causes; returns how many."""
    statement, cancelled = _cancelling(frozenset(Purpose if purposes is None else purposes)), 0
    for cause in causes:
        cancelled += carry_out(statement, {"about": cause, "at": now}).rowcount
    return cancelled


def reader_zone(zone: str | None) -> str:
    """The reader's own zone, or the organisation's where theirs is not known."""
    settings: config.Settings = current_app.extensions["iwill_settings"]
    return known_zone(zone, settings.org_zone)


def _group_cards(
    drafts: Sequence[Draft],
    brief: MessageBrief,
    *,
    lane: Lane,
    now: datetime,
    expires_at: datetime,
    rules: Mapping[str, policy.Value],
) -> list[dict[str, Any]]:
    """A card for each configured chat group that at least one of these readers may be reached in."""
    groups = chat.groups()
    if not groups:
        return []
    inside = {is_inside_mainland(draft.recipient.region, draft.recipient.zone) for draft in drafts}
    call_out = f"callout:{brief.facts['call_out']}"
    return [
        row_for(
            call_out,
            Purpose.INVITATION,
            RecipientKind.GROUP,
            place,
            f"card:{call_out}:{place}",
            facts={},
            brief=brief,
            lane=lane,
            now=now,
            expires_at=expires_at,
        )
        for place, group in enumerate(groups)
        if any(channel_allowed(group.country, inside_mainland=here, policy=rules) for here in inside)
    ]
