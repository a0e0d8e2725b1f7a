"""Rows of danger: a report, and its timeline. Ids, codes and instants; no word about anybody."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from iwill.callouts.models import Seat
from iwill.core.db import Base, UtcDateTime, enum_type
from iwill.shifts.cases.terms import DangerLevel
from iwill.shifts.danger.terms import LineKind, Outcome, Whom


class DangerReport(Base):
    """That somebody on shift met danger, how much, and what has been done about it.

    `tell_next_at` is when the next in line is told unless somebody has acknowledged by then; empty once nobody is left
    to be told. `follow_up_due_at` is about the person in need, `debrief_due_at` about the reporter: only a person,
    never a job, says that they were done.
    """

    __tablename__ = "danger_report"
    __table_args__ = (
        Index("ix_danger_report_seat", "seat_id"),
        Index("ix_danger_report_waiting", "tell_next_at"),
        Index("ix_danger_report_closed", "closed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    level: Mapped[DangerLevel] = mapped_column(enum_type(DangerLevel))
    case_code: Mapped[str] = mapped_column(String(5))
    drill: Mapped[bool] = mapped_column(Boolean)
    late: Mapped[bool] = mapped_column(Boolean)
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tell_next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_by: Mapped[str | None] = mapped_column(String(40))
    follow_up_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    followed_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    followed_up_by: Mapped[str | None] = mapped_column(String(40))
    relieved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    debrief_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    debriefed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    debriefed_by: Mapped[str | None] = mapped_column(String(40))
    outcome: Mapped[Outcome | None] = mapped_column(enum_type(Outcome))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[str | None] = mapped_column(String(40))

    seat: Mapped[Seat] = relationship()
    lines: Mapped[list[DangerLine]] = relationship(order_by="DangerLine.id", back_populates="report")


class DangerLine(Base):
    """One line of a timeline, only ever added. `by` did it; of a line that tells who was told, `whom` says as what and
    `person` who, as a label such as staff:7."""

    __tablename__ = "danger_line"
    __table_args__ = (Index("ix_danger_line_report", "report_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("danger_report.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[LineKind] = mapped_column(enum_type(LineKind))
    by: Mapped[str] = mapped_column(String(40))
    whom: Mapped[Whom | None] = mapped_column(enum_type(Whom))
    person: Mapped[str | None] = mapped_column(String(40))
    level: Mapped[DangerLevel | None] = mapped_column(enum_type(DangerLevel))
    outcome: Mapped[Outcome | None] = mapped_column(enum_type(Outcome))

    report: Mapped[DangerReport] = relationship(back_populates="lines")
