"""Rows of the outbox: a message with its cause, and each attempt to deliver it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.messaging.terms import Channel, DeliveryState, MessageState, Purpose, RecipientKind


class MessageBrief(Base):
    """What all messages of one cause have in common, such as a call-out's wording and needs: kept once, not per person.

    Plain words and ids that the wording needs, in the outward form a person has confirmed; never contact data.
    """

    __tablename__ = "message_brief"

    id: Mapped[int] = mapped_column(primary_key=True)
    cause: Mapped[str] = mapped_column(String(60), index=True)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Message(Base):
    """Something to tell one person, written in the transaction that caused it and worded only when it is sent.

    `cause` names the row it is about ("invitation:12"); `dedupe_key` makes a second queueing of the same thing
    harmless. `facts` holds ids and plain words that the wording needs, never contact data. `passes_quiet_hours` is kept
    because the reader's hour is looked at again when the message is sent. `channel` is the way it has to take; without
    one it goes by mail, or to its group. The lease says which process holds a claimed message, and `fence` lets it
    settle only what it still holds.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_due", "state", "lane", "not_before", "id"),
        Index("ix_message_cause", "cause"),
        Index("ix_message_recipient", "recipient_kind", "recipient_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True)
    cause: Mapped[str] = mapped_column(String(60))
    purpose: Mapped[Purpose] = mapped_column(enum_type(Purpose))
    recipient_kind: Mapped[RecipientKind] = mapped_column(enum_type(RecipientKind))
    recipient_id: Mapped[int] = mapped_column(Integer)
    dedupe_key: Mapped[str] = mapped_column(String(100), unique=True)
    lane: Mapped[int] = mapped_column(Integer)
    channel: Mapped[Channel | None] = mapped_column(enum_type(Channel))
    brief_id: Mapped[int | None] = mapped_column(ForeignKey("message_brief.id"))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[MessageState] = mapped_column(enum_type(MessageState), default=MessageState.QUEUED)
    state_reason: Mapped[str | None] = mapped_column(String(60))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    passes_quiet_hours: Mapped[bool] = mapped_column(Boolean, default=False)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_owner: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fence: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Delivery(Base):
    """One attempt on one channel, written before the attempt is made."""

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("message_id", "channel", "attempt"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    channel: Mapped[Channel] = mapped_column(enum_type(Channel))
    attempt: Mapped[int] = mapped_column(Integer)
    contact_id: Mapped[int | None] = mapped_column(Integer)
    state: Mapped[DeliveryState] = mapped_column(enum_type(DeliveryState), default=DeliveryState.SENDING)
    provider_code: Mapped[str | None] = mapped_column(String(100))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


# The bare tables, for statements that run once for every fifty mails and carry no objects.
MESSAGES = cast(Table, Message.__table__)
DELIVERIES = cast(Table, Delivery.__table__)
