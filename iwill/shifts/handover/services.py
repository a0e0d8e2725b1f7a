"""A note is written, taken over by whoever comes next, and brought to the desk where nobody does."""

from __future__ import annotations

from datetime import datetime, timedelta

from iwill.accounts import audit
from iwill.accounts.services.staff import staff_in
from iwill.accounts.terms import SYSTEM, Actor, ActorKind, Role
from iwill.callouts.models import Seat
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem, Refused, sentence_for
from iwill.messaging import services as messaging_services
from iwill.messaging.terms import Lane, Purpose
from iwill.shifts.attendance.services import hold as hold_seat
from iwill.shifts.cases.rules import may_be_said
from iwill.shifts.cases.services import case_meant, level_meant
from iwill.shifts.handover.models import HandoverNote
from iwill.shifts.handover.queries import following, notes_of, readable_from
from iwill.shifts.handover.rules import LATE_HOURS, UNTAKEN_MINUTES, untaken_from
from iwill.shifts.handover.terms import (
    NOT_NEXT,
    NOTE_TAKEN,
    OWN_NOTE,
    TIME_GIVEN,
    UNKNOWN_DUE,
    UNKNOWN_PROMISE,
    DueIn,
    Promise,
)

# The desk is told once; after this time a message that was held up would say nothing new.
EXPIRES = timedelta(hours=12)


def write_note(seat: Seat, *, case: str, level: str, promise: str, due: str, by: Actor, now: datetime) -> HandoverNote:
    """Hand something over from a shift. Without a case code a new case is opened; "nothing promised" ends the case and
    needs no time. The same note twice is one. Refused, at its field, where a choice is missing or is none of ours."""
    hold_seat(seat)
    policy = policies.current(db.session())
    late, refusal = may_be_said(seat.need.starts_at, seat.need.ends_at, float(policy[LATE_HOURS]), now)
    if refusal is not None:
        raise Refused(refusal)
    promised, due_at = _promised(promise, due, now)
    meant = case_meant(seat.need, case, by=by, now=now)
    note = HandoverNote(
        seat_id=seat.id,
        seat=seat,
        case_code=meant.code,
        level=level_meant(level),
        promise=promised,
        due_at=due_at,
        drill=seat.drill,
        late=late,
        written_at=now,
    )
    again = _same_note(seat, note)
    if again is not None:
        return again
    db.session.add(note)
    db.session.flush()
    if promised is Promise.NONE:
        meant.closed_at = now
    audit.record(by, "handover.written", f"handover:{note.id}", now=now, promise=promised.value, drill=seat.drill)
    if not following(note):
        _bring_to_desk(note, now, nobody=True)
    return note


def take_over(note: HandoverNote, *, by: Actor, now: datetime, seat: Seat | None = None) -> None:
    """The next person, whoever leads, or the desk has it from now on. Harmless when she presses twice; refused to the
    writer, to strangers, and after somebody else."""
    db.session.refresh(note, with_for_update=True)
    if note.taken_at is not None:
        if note.taken_by == by.label:
            return
        raise Refused(NOTE_TAKEN)
    if by.kind is not ActorKind.STAFF:
        if by.id == note.seat.volunteer_id:
            raise Refused(OWN_NOTE)
        if seat is None or note.id not in {one.id for one in readable_from(seat, now)}:
            raise Refused(NOT_NEXT)
    note.taken_at, note.taken_by = now, by.label
    db.session.flush()
    audit.record(by, "handover.taken", f"handover:{note.id}", now=now)


def alert_desk(note: HandoverNote, now: datetime) -> bool:
    """Tell the desk of a note that lies there too long, or that nobody will ever take; once. False while there is time,
    and where somebody has taken it meanwhile."""
    db.session.refresh(note, with_for_update=True)
    if note.taken_at is not None or note.alerted_at is not None:
        return False
    minutes = float(policies.current(db.session())[UNTAKEN_MINUTES])
    due = untaken_from(note.written_at, following(note), minutes)
    if due is not None and now < due:
        return False
    _bring_to_desk(note, now, nobody=due is None)
    return True


def _bring_to_desk(note: HandoverNote, now: datetime, *, nobody: bool) -> None:
    note.alerted_at, note.to_desk = now, nobody
    need = note.seat.need
    for staff in staff_in(Role.STAFF, Role.ORGANIZER) or staff_in(Role.ADMIN):
        messaging_services.queue_to_staff(
            staff,
            Purpose.DUTY,
            cause=f"handover:{note.id}",
            dedupe_key=f"handover:{note.id}:staff:{staff.id}",
            facts={
                "news": "handover",
                "words": {
                    "note": str(note.id),
                    "case": note.case_code,
                    "level": note.level.value,
                    "role": need.role,
                    "call_out": str(need.call_out_id),
                    "drill": "yes" if note.drill else "",
                    "nobody": "yes" if nobody else "",
                },
                "moments": {"due": note.due_at.isoformat()} if note.due_at is not None else {},
            },
            now=now,
            expires_at=now + EXPIRES,
            lane=Lane.SEAT,
        )
    db.session.flush()
    audit.record(SYSTEM, "handover.alerted", f"handover:{note.id}", now=now, nobody=nobody)


def _promised(promise: str, due: str, now: datetime) -> tuple[Promise, datetime | None]:
    problems = []
    if promise not in set(Promise):
        problems.append(Problem("promise", UNKNOWN_PROMISE, sentence_for(UNKNOWN_PROMISE)))
    elif promise != Promise.NONE and due not in set(DueIn):
        problems.append(Problem("due", UNKNOWN_DUE, sentence_for(UNKNOWN_DUE)))
    if problems:
        raise Invalid(problems)
    return Promise(promise), None if promise == Promise.NONE else now + TIME_GIVEN[DueIn(due)]


def _same_note(seat: Seat, note: HandoverNote) -> HandoverNote | None:
    """A note of this seat that says the same and was written within the last minute: a second press."""
    for one in notes_of(seat):
        alike = (one.case_code, one.level, one.promise) == (note.case_code, note.level, note.promise)
        if alike and note.written_at - one.written_at < timedelta(minutes=1):
            return one
    return None
