"""Whose a reply is, what they could be answering, and which replies wait for a person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import NamedTuple

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from iwill.callouts.changes.models import CallOutChange
from iwill.callouts.models import CallOut, Invitation, Need
from iwill.callouts.queries.lookup import LIVE
from iwill.callouts.replies.models import InboundReply
from iwill.callouts.replies.rules import code_of
from iwill.callouts.services import seats
from iwill.callouts.terms import InvitationState
from iwill.core.db import db
from iwill.core.errors import Missing
from iwill.core.paging import Page, page_by_id
from iwill.pool import queries as pool_queries
from iwill.pool.imports.contacts import read_addresses, read_phone
from iwill.pool.models import ContactPoint, Volunteer
from iwill.pool.terms import ContactKind


class _Known(NamedTuple):
    call_out_id: int


def people_behind(sender: str) -> list[Volunteer]:
    """Everybody on file with the address or number that a reply came from; a family can share one. Nobody where it can
    be read as neither."""
    if "@" in sender or "＠" in sender:
        address = read_addresses([parseaddr(sender)[1] or sender]).values
        return pool_queries.people_with_contact(ContactKind.EMAIL, address[0]) if len(address) == 1 else []
    number = read_phone(sender)
    return pool_queries.people_with_contact(ContactKind.PHONE, number) if number else []


def reply_by_key(key: str) -> InboundReply | None:
    """The reply that came in under this digest of its provider's id."""
    return db.session.scalar(select(InboundReply).where(InboundReply.key == key))


def answerable(people: Collection[int], now: datetime) -> list[Invitation]:
    """Invitations of these people that can still be answered: with a shift to come, or a seat that is not over."""
    return [one for one in _invitations(people, None) if _is_open(one, now)]


def lately_over(people: Collection[int], now: datetime, *, within: timedelta) -> list[Invitation]:
    """Invitations of these people that can be answered no more and could until lately, the newest first."""
    since = now - within
    found = [one for one in _invitations(people, since) if not _is_open(one, now)]
    return [one for one in found if one.call_out.ended_at is not None or _last_end(one) > since][::-1]


def numbered_needs(invitation: Invitation) -> list[Need]:
    """The shifts offered in the order in which messages list them: the first is number 1."""
    return sorted((offer.need for offer in invitation.offers), key=lambda need: (need.starts_at, need.id))


def by_code(invitations: Sequence[Invitation]) -> dict[str, list[Invitation]]:
    """Invitations by the code that tells them apart; those of a call-out that another has become one with answer to the
    codes of both."""
    ids = {one.call_out_id for one in invitations}
    joined = select(CallOut.id, CallOut.merged_into_id).where(CallOut.merged_into_id.in_(ids))
    leads_to = {number: number for number in ids}
    leads_to.update((gone, kept) for gone, kept in db.session.execute(joined) if kept is not None)
    codes: dict[str, list[Invitation]] = {}
    for number, kept in leads_to.items():
        codes.setdefault(code_of(_Known(number)), []).extend(one for one in invitations if one.call_out_id == kept)
    return codes


def changes_of(invitation: Invitation) -> int:
    """How often the call-out has changed since this person was asked: numbers of shifts in an earlier message then name
    other shifts."""
    changed = select(func.count(CallOutChange.id)).where(
        CallOutChange.call_out_id == invitation.call_out_id, CallOutChange.made_at >= invitation.asked_at
    )
    return db.session.scalar(changed) or 0


def newest_reply(invitation: Invitation, *, besides: InboundReply) -> InboundReply | None:
    """The reply to an invitation that came in last and was taken as an answer."""
    query = (
        select(InboundReply)
        .where(
            InboundReply.invitation_id == invitation.id,
            InboundReply.id != besides.id,
            InboundReply.answer.is_not(None),
        )
        .order_by(InboundReply.received_at.desc(), InboundReply.id.desc())
    )
    return db.session.scalar(query.limit(1))


def reply_by_id(reply_id: int) -> InboundReply:
    """The reply, or Missing."""
    reply = db.session.get(InboundReply, reply_id)
    if reply is None:
        raise Missing
    return reply


def page_to_look_at(cursor: str | None = None) -> Page:
    """A page of the replies that wait for a person, the oldest first."""
    query = select(InboundReply).where(InboundReply.to_look_at, InboundReply.looked_at.is_(None))
    return page_by_id(db.session(), query, InboundReply.id, cursor)


def count_to_look_at() -> int:
    """How many replies wait for a person."""
    waiting = select(func.count(InboundReply.id)).where(InboundReply.to_look_at, InboundReply.looked_at.is_(None))
    return db.session.scalar(waiting) or 0


def answerable_with(reply: InboundReply, now: datetime) -> list[Invitation]:
    """What a reply can be about: open invitations of its sender, and of whoever shares an address or number."""
    mine, theirs = aliased(ContactPoint), aliased(ContactPoint)
    sharing = select(theirs.volunteer_id).where(
        exists().where(
            mine.volunteer_id == reply.volunteer_id,
            mine.kind == theirs.kind,
            mine.value_index == theirs.value_index,
        )
    )
    people = {reply.volunteer_id, *db.session.scalars(sharing)}
    return answerable(people, now)


def _invitations(people: Collection[int], since: datetime | None) -> Sequence[Invitation]:
    query = (
        select(Invitation)
        .join(CallOut, CallOut.id == Invitation.call_out_id)
        .where(Invitation.volunteer_id.in_(people))
        .order_by(Invitation.id)
    )
    if since is None:
        query = query.where(CallOut.state.in_(LIVE), Invitation.state != InvitationState.STOOD_DOWN)
    else:
        query = query.where(CallOut.ended_at.is_(None) | (CallOut.ended_at > since))
    return db.session.scalars(query).all()


def _is_open(invitation: Invitation, now: datetime) -> bool:
    if invitation.call_out.state not in LIVE or invitation.state is InvitationState.STOOD_DOWN:
        return False
    if any(offer.need.starts_at > now for offer in invitation.offers):
        return True
    return any(seat.need.ends_at > now for seat in seats.held_seats(invitation))


def _last_end(invitation: Invitation) -> datetime:
    return max(offer.need.ends_at for offer in invitation.offers)
