"""Rows of bulk actions. Of how the people were found nothing is kept, since that may have been a name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.pool.bulk.terms import BulkKind, BulkState, ItemState


class BulkAction(Base):
    """One thing done to many people. `argument` is a code or an id, as the kind says.

    `counted_to` is the last person whom the count has looked at. `counts` is written at the end, and outlives the
    people's own rows.
    """

    __tablename__ = "bulk_action"
    __table_args__ = (Index("ix_bulk_action_state", "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[BulkKind] = mapped_column(enum_type(BulkKind))
    argument: Mapped[str] = mapped_column(String(40))
    state: Mapped[BulkState] = mapped_column(enum_type(BulkState))
    people: Mapped[int] = mapped_column(Integer)
    counted_to: Mapped[int] = mapped_column(Integer, default=0)
    counts: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    made_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BulkItem(Base):
    """One person in an action: once, whatever happens. `before` is what undoing puts back: codes and instants."""

    __tablename__ = "bulk_item"
    __table_args__ = (
        Index("ix_bulk_item_state", "action_id", "state", "volunteer_id"),
        Index("ix_bulk_item_volunteer", "volunteer_id"),
    )

    action_id: Mapped[int] = mapped_column(ForeignKey("bulk_action.id"), primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), primary_key=True)
    state: Mapped[ItemState] = mapped_column(enum_type(ItemState))
    reason: Mapped[str | None] = mapped_column(String(40))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
