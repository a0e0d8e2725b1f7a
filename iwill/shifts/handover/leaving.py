"""What hand-over holds about a person: that she wrote notes, and which she took over. Both go with the notes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select

from iwill.callouts.models import Seat
from iwill.core.db import db
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from iwill.shifts.handover.models import HandoverNote


def handed_over_by(volunteer: Volunteer) -> list[dict[str, Any]]:
    """What she handed over or took over, as codes: the case is somebody else."""
    label = f"volunteer:{volunteer.id}"
    query = (
        select(HandoverNote)
        .join(Seat, Seat.id == HandoverNote.seat_id)
        .where(or_(Seat.volunteer_id == volunteer.id, HandoverNote.taken_by == label))
    )
    return [
        {
            "role": note.seat.need.role,
            "written": note.seat.volunteer_id == volunteer.id,
            "written_at": note.written_at.isoformat(),
            "promise": note.promise.value,
            "due_at": note.due_at.isoformat() if note.due_at else None,
            "taken_at": note.taken_at.isoformat() if note.taken_at else None,
        }
        for note in db.session.scalars(query.order_by(HandoverNote.id))
    ]


leaving.SECTIONS["handed_over"] = handed_over_by
