"""Rows of sheets: which file with people's data went out, why, and by whom."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from iwill.core.db import Base, UtcDateTime


class SheetExport(Base):
    """One file that went out. Never changed; `reason` is in the words of whoever asked for it."""

    __tablename__ = "sheet_export"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(200))
    rows: Mapped[int] = mapped_column(Integer)
    with_contacts: Mapped[bool] = mapped_column(Boolean)
    exported_by: Mapped[str] = mapped_column(String(40))
    exported_at: Mapped[datetime] = mapped_column(UtcDateTime)
