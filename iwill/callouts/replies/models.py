"""A reply as it came in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.callouts.models import Invitation
from iwill.callouts.replies.terms import ReplyAnswer, ReplyChannel, ReplyOutcome
from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.pool.models import Volunteer


class InboundReply(Base):
    """One reply of a person on file. `key` is a digest of the provider's id: the same reply is there once, whoever
    posts it how often. The words are sealed and forgotten with time; of unknown senders there is no row at all.

    `to_look_at` puts it before the desk until somebody has decided, or the person has answered by another way.
    """

    __tablename__ = "inbound_reply"
    __table_args__ = (
        Index("ix_inbound_reply_volunteer", "volunteer_id"),
        Index("ix_inbound_reply_invitation", "invitation_id", "received_at"),
        Index("ix_inbound_reply_desk", "to_look_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(22), unique=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id"))
    channel: Mapped[ReplyChannel] = mapped_column(enum_type(ReplyChannel))
    text_sealed: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[ReplyOutcome] = mapped_column(enum_type(ReplyOutcome), default=ReplyOutcome.RECORDED)
    answer: Mapped[ReplyAnswer | None] = mapped_column(enum_type(ReplyAnswer))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    arrived_at: Mapped[datetime] = mapped_column(UtcDateTime)
    to_look_at: Mapped[bool] = mapped_column(Boolean, default=False)
    looked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    looked_by: Mapped[str | None] = mapped_column(String(40))

    volunteer: Mapped[Volunteer] = relationship()
    invitation: Mapped[Invitation | None] = relationship()
