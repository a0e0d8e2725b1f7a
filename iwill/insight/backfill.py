"""What was noted, completed from the true tables: for a pool that is older than the notes, and as a proof that every
use case writes them. What is there already stays as it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from iwill.accounts.terms import SYSTEM
from iwill.callouts.crises import crisis_at
from iwill.callouts.models import AnswerRecord, CallOut, Invitation
from iwill.callouts.terms import AnswerAction, CallOutKind
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.lists import one_of
from iwill.pool.activity import services as activity
from iwill.pool.activity.queries import happened_to
from iwill.pool.activity.terms import MOVED, Happening, Kind, Path
from iwill.pool.models import Consent, ImportRow, Training, Volunteer
from iwill.pool.sign_up.services import SOURCE
from iwill.pool.terms import RowOutcome
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.terms import COUNTING, HoursSource, HoursState

PEOPLE_AT_ONCE = 500


def next_volunteers(after: int) -> list[int]:
    """The ids of the next people on file."""
    query = select(Volunteer.id).where(Volunteer.id > after, Volunteer.merged_into_id.is_(None))
    return list(db.session.scalars(query.order_by(Volunteer.id).limit(PEOPLE_AT_ONCE)))


def note_what_is_missing(people: Sequence[int]) -> int:
    """Note what the true tables tell of these people and nobody has noted; returns how many things that were."""
    return activity.note_many(list(missing(people)))


def missing(people: Sequence[int]) -> Iterator[Happening]:
    """What the true tables tell of these people and nobody has noted."""
    known: set[tuple[int, Kind, int]] = set()
    kinds: dict[int, set[Kind]] = defaultdict(set)
    for one in happened_to(people):
        known.add((one.volunteer_id, one.kind, one.ref))
        kinds[one.volunteer_id].add(one.kind)
    for one in _standing(people, kinds):
        yield one
    for one in (*_trained(people), *_called(people), *_served(people)):
        if (one.volunteer_id, one.kind, one.ref) not in known:
            yield one


def _standing(people: Sequence[int], kinds: dict[int, set[Kind]]) -> Iterator[Happening]:
    """How people came and where they stand, of kinds of which nothing was noted. The day of a move of which there is no
    note is not known any more; it counts from the day on which she came, and leaving from that of an erasure."""
    ways = _ways_in(people)
    for one in _rows(select(Volunteer).where(one_of(Volunteer.__table__.c.id, "people")), people):
        volunteer: Volunteer = one[0]
        noted, came = kinds[volunteer.id], volunteer.created_at
        if Kind.JOINED not in noted:
            path = ways.get(volunteer.id, Path.ENTERED)
            yield Happening(volunteer.id, Kind.JOINED, crisis_at(came), civil_day(came), came, path)
        if volunteer.availability_set_at is not None and Kind.AVAILABLE not in noted:
            yield _on_a_day(volunteer.id, Kind.AVAILABLE, volunteer.availability_set_at)
        for kind in MOVED.get(volunteer.lifecycle, ()):
            if kind is not Kind.PAUSED and kind not in noted:
                yield _on_a_day(volunteer.id, kind, (volunteer.erased_at or came) if kind is Kind.LEFT else came)


def _ways_in(people: Sequence[int]) -> dict[int, Path]:
    created = select(ImportRow.volunteer_id).where(
        ImportRow.outcome == RowOutcome.CREATED, one_of(ImportRow.__table__.c.volunteer_id, "people")
    )
    signed = select(Consent.volunteer_id).where(
        Consent.source == SOURCE, one_of(Consent.__table__.c.volunteer_id, "people")
    )
    ways = {row[0]: Path.IMPORTED for row in _rows(created, people)}
    return ways | {row[0]: Path.SIGNED_UP for row in _rows(signed, people)}


def _trained(people: Sequence[int]) -> Iterator[Happening]:
    query = select(Training.volunteer_id, Training.id, Training.completed_on, Volunteer.created_at)
    query = query.join(Volunteer, Volunteer.id == Training.volunteer_id)
    for volunteer_id, ref, day, at in _rows(query.where(one_of(Training.__table__.c.volunteer_id, "people")), people):
        yield Happening(volunteer_id, Kind.TRAINED, ref, day, at)


def _called(people: Sequence[int]) -> Iterator[Happening]:
    """Who was asked for a real call-out, and whose first answer there is to any."""
    theirs = one_of(Invitation.__table__.c.volunteer_id, "people")
    asked = (
        select(Invitation.volunteer_id, Invitation.id, Invitation.asked_at)
        .join(CallOut, CallOut.id == Invitation.call_out_id)
        .where(theirs, CallOut.kind == CallOutKind.REAL)
    )
    for volunteer_id, ref, at in _rows(asked, people):
        yield Happening(volunteer_id, Kind.ASKED, ref, civil_day(at), at)
    no_answer = (AnswerAction.UNDO, AnswerAction.RELEASE)
    answered = (
        select(Invitation.volunteer_id, Invitation.id, CallOut.kind, func.min(AnswerRecord.at))
        .join(AnswerRecord, AnswerRecord.invitation_id == Invitation.id)
        .join(CallOut, CallOut.id == Invitation.call_out_id)
        .where(theirs, AnswerRecord.action.not_in(no_answer), AnswerRecord.recorded_by != SYSTEM.label)
        .group_by(Invitation.volunteer_id, Invitation.id, CallOut.kind)
    )
    for volunteer_id, ref, kind, at in _rows(answered, people):
        what = Kind.DRILLED if kind is CallOutKind.DRILL else Kind.ANSWERED
        yield Happening(volunteer_id, what, ref, civil_day(at), at)


def _served(people: Sequence[int]) -> Iterator[Happening]:
    stands = select(HoursEntry.volunteer_id, HoursEntry.id, HoursEntry.on_day, HoursEntry.recorded_at).where(
        one_of(HoursEntry.__table__.c.volunteer_id, "people"),
        HoursEntry.replaced_at.is_(None),
        HoursEntry.state != HoursState.WITHDRAWN,
        or_(HoursEntry.source != HoursSource.SELF_DECLARED, HoursEntry.state.in_(COUNTING)),
    )
    for volunteer_id, ref, day, at in _rows(stands, people):
        yield Happening(volunteer_id, Kind.SERVED, ref, day, at)


def _on_a_day(volunteer_id: int, kind: Kind, at: datetime) -> Happening:
    day = civil_day(at)
    return Happening(volunteer_id, kind, day.toordinal(), day, at)


def _rows(query: Any, people: Sequence[int]) -> Any:
    return db.session.execute(query, {"people": list(people)}).all()
