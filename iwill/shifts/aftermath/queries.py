"""What looking back counts: who served, what went wrong in numbers, and what somebody was told it was good for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, not_, or_, select
from sqlalchemy.orm import aliased

from iwill.callouts.facts.models import ShiftFact
from iwill.callouts.facts.terms import FactKind, FactState
from iwill.callouts.models import CallOut, Need, Seat
from iwill.core.db import db
from iwill.core.encryption import unseal
from iwill.pool.models import Volunteer
from iwill.shifts.aftermath.models import AfterAction
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.terms import HoursState
from iwill.shifts.supervision.models import SupportCall


@dataclass(frozen=True)
class ToldNote:
    """What somebody was told of a call-out; `language` where it is not the reader's."""

    title: str
    words: str
    language: str


def after_action_of(call_out: CallOut) -> AfterAction | None:
    """What was written of a call-out so far."""
    return db.session.scalar(select(AfterAction).where(AfterAction.call_out_id == call_out.id))


def people_who_served(call_out: CallOut) -> Sequence[Volunteer]:
    """Everybody who was there: signed in, or with hours on file that were not taken out; nobody twice, nobody who is
    erased."""
    came = exists().where(Attendance.seat_id == Seat.id, Attendance.checked_in_at.is_not(None))
    seated = (
        select(Seat.volunteer_id)
        .join(Need, Need.id == Seat.need_id)
        .where(Need.call_out_id == call_out.id, Seat.released_at.is_(None), not_(Seat.drill), came)
    )
    on_file = select(HoursEntry.volunteer_id).where(
        HoursEntry.call_out_id == call_out.id,
        HoursEntry.replaced_at.is_(None),
        HoursEntry.state != HoursState.WITHDRAWN,
    )
    query = select(Volunteer).where(
        or_(Volunteer.id.in_(seated), Volunteer.id.in_(on_file)), Volunteer.erased_at.is_(None)
    )
    return db.session.scalars(query.order_by(Volunteer.id)).all()


def counts_of(call_out: CallOut, served: int) -> dict[str, int]:
    """A call-out in numbers: seats wanted and never filled, people who did not come, calls for support, who served."""
    absent = dict.fromkeys(FactKind, 0)
    query = (
        select(ShiftFact.kind, func.count())
        .join(Seat, Seat.id == ShiftFact.seat_id)
        .join(Need, Need.id == Seat.need_id)
        .where(Need.call_out_id == call_out.id, ShiftFact.state != FactState.TAKEN_BACK)
        .group_by(ShiftFact.kind)
    )
    absent.update({row[0]: row[1] for row in db.session.execute(query)})
    calls = (
        select(func.count())
        .select_from(SupportCall)
        .join(Seat, Seat.id == SupportCall.seat_id)
        .join(Need, Need.id == Seat.need_id)
        .where(Need.call_out_id == call_out.id)
    )
    return {
        "served": served,
        "unfilled": sum(max(0, need.seats - need.taken) for need in call_out.needs),
        "no_shows": absent[FactKind.NO_SHOW],
        "excused": absent[FactKind.EXCUSED],
        "hard_shifts": absent[FactKind.HARD_SHIFT],
        "support_calls": db.session.scalar(calls) or 0,
    }


def served_beside(volunteer_id: int, now: datetime) -> int:
    """With how many others somebody has been on a real shift that is over."""
    mine, theirs, came = aliased(Seat), aliased(Seat), aliased(Attendance)
    query = (
        select(func.count(theirs.volunteer_id.distinct()))
        .select_from(mine)
        .join(theirs, theirs.need_id == mine.need_id)
        .join(Attendance, Attendance.seat_id == theirs.id)
        .join(Need, Need.id == mine.need_id)
        .where(
            mine.volunteer_id == volunteer_id,
            theirs.volunteer_id != volunteer_id,
            mine.released_at.is_(None),
            theirs.released_at.is_(None),
            not_(mine.drill),
            Attendance.checked_in_at.is_not(None),
            Need.ends_at <= now,
            exists().where(came.seat_id == mine.id, came.checked_in_at.is_not(None)),
        )
    )
    return db.session.scalar(query) or 0


def notes_to(volunteer_id: int, language: str) -> list[ToldNote]:
    """What somebody was told that her service was good for, the latest first, in the reader's language where there is
    one."""
    served = exists().where(
        HoursEntry.call_out_id == AfterAction.call_out_id,
        HoursEntry.volunteer_id == volunteer_id,
        HoursEntry.replaced_at.is_(None),
        HoursEntry.state != HoursState.WITHDRAWN,
    )
    query = (
        select(AfterAction, CallOut.title)
        .join(CallOut, CallOut.id == AfterAction.call_out_id)
        .where(AfterAction.noted_at.is_not(None), served)
        .order_by(AfterAction.noted_at.desc())
    )
    found = []
    for row, title in db.session.execute(query):
        words, written_in = note_in(row, language)
        if words:
            found.append(ToldNote(title, words, written_in if written_in != language else ""))
    return found


def note_in(row: AfterAction, language: str) -> tuple[str, str]:
    """The note in a language, or in the other where it was written in that one alone; and which of them it is."""
    both = {"zh-Hans": row.note_zh_sealed, "en": row.note_en_sealed}
    order = sorted(both, key=lambda one: one != language)
    return next(((unseal(sealed, row.uid), one) for one in order if (sealed := both[one])), ("", ""))
