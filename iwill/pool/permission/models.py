"""The one request to each person who never agreed to be on file."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.pool.permission.terms import Reply, Way


class PermissionRequest(Base):
    """That somebody was asked, how, and what came back. One for each person, ever.

    The row outlives an erasure under the person's number, without its link: it is the proof that she was asked, and
    that a no, or silence, was heeded (个人信息保护法 art. 9, 69).
    """

    __tablename__ = "permission_request"
    __table_args__ = (Index("ix_permission_request_reply", "reply", "asked_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), unique=True)
    link_id: Mapped[str | None] = mapped_column(String(16), unique=True)
    way: Mapped[Way] = mapped_column(enum_type(Way))
    asked_by: Mapped[str] = mapped_column(String(40))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reply: Mapped[Reply | None] = mapped_column(enum_type(Reply))
    replied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
