"""Rows of changes: what was done to a running call-out, and links that lead on to another invitation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from iwill.callouts.changes.terms import ChangeKind
from iwill.core.db import Base, UtcDateTime, enum_type


class CallOutChange(Base):
    """One change to a call-out, by whom and when. `facts` are ids, codes and numbers; `by_hand` are the ids of the
    invitations of people whom only a person can tell."""

    __tablename__ = "call_out_change"
    __table_args__ = (Index("ix_call_out_change_call_out", "call_out_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_out_id: Mapped[int] = mapped_column(ForeignKey("call_out.id"))
    kind: Mapped[ChangeKind] = mapped_column(enum_type(ChangeKind))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    told: Mapped[int] = mapped_column(Integer)
    by_hand: Mapped[list[int]] = mapped_column(JSON)
    made_by: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class JoinedLink(Base):
    """The personal link of an invitation that became one with another when two call-outs did; it leads to that one."""

    __tablename__ = "joined_link"

    link_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    leads_to: Mapped[str] = mapped_column(String(16))
