"""Notes of hand-over: those that somebody on shift may read, and those that nobody has taken over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from iwill.callouts import queries as callout_queries
from iwill.callouts.models import CallOut, Need, Seat
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.errors import Missing
from iwill.shifts.cases.queries import line_of, post_of, seats_on_line
from iwill.shifts.handover.models import HandoverNote
from iwill.shifts.handover.rules import READING_HOURS, Held, comes_after, may_read


def note_by_id(note_id: int) -> HandoverNote:
    """One note; Missing where there is none of that id."""
    found = db.session.get(HandoverNote, note_id) if note_id < 2**31 else None
    if found is None:
        raise Missing
    return found


def notes_of(seat: Seat) -> Sequence[HandoverNote]:
    """What was handed over from a seat, in order."""
    query = select(HandoverNote).where(HandoverNote.seat_id == seat.id)
    return db.session.scalars(query.order_by(HandoverNote.id)).all()


def readable_from(seat: Seat, now: datetime) -> Sequence[HandoverNote]:
    """Others' notes that the holder of a seat may read now: on her own line while her shift runs or is near; those of
    every shift that she leads. Open ones first."""
    hours = float(policies.current(db.session())[READING_HOURS])
    if not may_read(post_of(seat.need), hours, now):
        return []
    line = line_of(seat.need)
    led = callout_queries.supervised_needs(seat.need)
    ids = {need.id for need in (*line, *(one for first in led for one in line_of(first)))}
    query = (
        select(HandoverNote)
        .join(Seat, Seat.id == HandoverNote.seat_id)
        .where(Seat.need_id.in_(ids), HandoverNote.seat_id != seat.id)
    )
    return db.session.scalars(query.order_by(HandoverNote.taken_at.is_not(None), HandoverNote.id)).all()


def following(note: HandoverNote) -> Sequence[Held]:
    """Who on the line comes after the shift on which a note was written."""
    return comes_after(_held(note.seat), [_held(seat) for seat in seats_on_line(note.seat.need)])


def lying() -> Sequence[HandoverNote]:
    """Every note that nobody has taken over, the oldest first."""
    query = select(HandoverNote).where(HandoverNote.taken_at.is_(None))
    return db.session.scalars(query.order_by(HandoverNote.written_at, HandoverNote.id)).all()


def waiting_for_alarm() -> Sequence[HandoverNote]:
    """Those of them about which the desk has not been told."""
    query = select(HandoverNote).where(HandoverNote.taken_at.is_(None), HandoverNote.alerted_at.is_(None))
    return db.session.scalars(query.order_by(HandoverNote.id)).all()


def count_left_lying(call_out: CallOut | None = None) -> int:
    """How many notes the desk was told of and nobody has taken over yet; of one call-out where it is given."""
    query = (
        select(func.count())
        .select_from(HandoverNote)
        .where(HandoverNote.alerted_at.is_not(None), HandoverNote.taken_at.is_(None))
    )
    if call_out is not None:
        query = query.join(Seat, Seat.id == HandoverNote.seat_id).join(Need, Need.id == Seat.need_id)
        query = query.where(Need.call_out_id == call_out.id)
    return int(db.session.scalar(query) or 0)


def _held(seat: Seat) -> Held:
    return Held(seat.id, seat.volunteer_id, post_of(seat.need))
