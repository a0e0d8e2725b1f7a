"""What all use cases of hours write alike: a first version, or one that follows another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from iwill.callouts import wording
from iwill.callouts.models import CallOut, Need, Seat
from iwill.callouts.services import seats
from iwill.callouts.terms import CallOutKind, Work
from iwill.core.civil import civil_day, organisation_zone
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem, Refused, sentence_for
from iwill.pool.activity import services as activity
from iwill.pool.activity.terms import Kind
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.queries import set_aside_last, spans_beside
from iwill.shifts.hours.rules import impossible, more_than_a_day, whole_minutes
from iwill.shifts.hours.terms import (
    COUNTING,
    MORE_THAN_A_DAY,
    NO_HOURS_IN_DRILL,
    HoursFlag,
    HoursSource,
    HoursState,
)


@dataclass(frozen=True)
class Served:
    """Whose time it was and what for: a seat, or a call-out, or a kind of work alone. `content` is what goes on paper:
    the role, an outward title in somebody's words, or a word of ours."""

    volunteer_id: int
    work: Work
    content: str
    role: str | None = None
    seat_id: int | None = None
    call_out_id: int | None = None


def of_seat(seat: Seat) -> Served:
    """What a seat was for. Refused for a drill."""
    if seat.drill:
        raise Refused(NO_HOURS_IN_DRILL)
    need = seat.need
    return Served(seat.volunteer_id, seat.work, _content(need), need.role, seat.id, need.call_out_id)


def _content(need: Need) -> str:
    """The title that somebody gave to the call-out. One that was drafted names the roles and the hours of everybody,
    which nobody served alone: then it is the role."""
    call_out = need.call_out
    language = wording.language_of(call_out.needs)
    drafted = wording.draft_title(call_out.needs, call_out.timezone, language)
    return need.role if call_out.title == drafted else call_out.title


def of_call_out(volunteer_id: int, call_out: CallOut, work: Work) -> Served:
    """Help in a call-out without a seat of it. Refused for a drill."""
    if call_out.kind is CallOutKind.DRILL:
        raise Refused(NO_HOURS_IN_DRILL)
    return Served(volunteer_id, work, call_out.title, call_out_id=call_out.id)


def require_possible(
    volunteer_id: int,
    started_at: datetime,
    ended_at: datetime,
    now: datetime,
    *,
    oldest: timedelta | None = None,
    without: int | None = None,
) -> None:
    """Refuse, at its field, what cannot be: an end before the beginning, time to come, more hours than a day has."""
    wrong = impossible(started_at, ended_at, now, oldest=oldest)
    if not wrong and overfull(volunteer_id, started_at, ended_at, without=without):
        wrong = {"ended_at": MORE_THAN_A_DAY}
    if wrong:
        raise Invalid([Problem(path, code, sentence_for(code)) for path, code in wrong.items()])


def overfull(volunteer_id: int, started_at: datetime, ended_at: datetime, *, without: int | None = None) -> bool:
    """Whether with this a day of hers would have more hours than a day has."""
    zone = organisation_zone()
    beside = spans_beside(volunteer_id, started_at, ended_at, without=without)
    return more_than_a_day([(started_at, ended_at), *beside], zone)


def first_version(
    served: Served,
    source: HoursSource,
    started_at: datetime,
    ended_at: datetime,
    *,
    flags: Iterable[HoursFlag] = (),
    by: str,
    now: datetime,
) -> HoursEntry:
    """Write an entry where nothing stands; it follows the version that was set aside, where a sign-out was taken
    back."""
    before = set_aside_last(served.seat_id) if served.seat_id is not None else None
    entry = HoursEntry(
        volunteer_id=served.volunteer_id,
        seat_id=served.seat_id,
        call_out_id=served.call_out_id,
        version=before.version + 1 if before else 1,
        replaces_id=before.id if before else None,
        work=served.work,
        content=served.content,
        role=served.role,
        state=HoursState.RECORDED,
    )
    return _write(entry, source, started_at, ended_at, flags=flags, by=by, now=now)


def next_version(
    entry: HoursEntry,
    source: HoursSource,
    started_at: datetime,
    ended_at: datetime,
    *,
    state: HoursState = HoursState.RECORDED,
    flags: Iterable[HoursFlag] = (),
    by: str,
    now: datetime,
) -> HoursEntry:
    """Write the version that stands from now on; the one before it stays as it was, with the moment it was replaced."""
    set_aside(entry, now)
    following = HoursEntry(
        volunteer_id=entry.volunteer_id,
        seat_id=entry.seat_id,
        call_out_id=entry.call_out_id,
        version=entry.version + 1,
        replaces_id=entry.id,
        work=entry.work,
        content=entry.content,
        role=entry.role,
        state=state,
    )
    return _write(following, source, started_at, ended_at, flags=flags, by=by, now=now)


def set_aside(entry: HoursEntry, now: datetime) -> None:
    """Let a version stand no longer; only then is there room for the next one of its seat."""
    entry.replaced_at = now
    db.session.flush()
    note_service(entry, now)


def note_service(entry: HoursEntry, now: datetime) -> None:
    """Keep the note that she served in step with an entry: it is there while the entry stands and is not merely what
    she said herself."""
    said_only = entry.source is HoursSource.SELF_DECLARED and entry.state not in COUNTING
    if entry.replaced_at is not None or entry.state is HoursState.WITHDRAWN or said_only:
        activity.take_back(Kind.SERVED, entry.volunteer_id, entry.id)
    else:
        activity.note(Kind.SERVED, entry.volunteer_id, ref=entry.id, on=entry.on_day, now=now)


def hold(entry: HoursEntry) -> None:
    """Hold the person, and read the entry anew: of two who press at once the second finds what the first has done, and
    two entries of one person are never weighed without each other."""
    seats.lock_person(entry.volunteer_id)
    db.session.refresh(entry)


def _write(
    entry: HoursEntry,
    source: HoursSource,
    started_at: datetime,
    ended_at: datetime,
    *,
    flags: Iterable[HoursFlag],
    by: str,
    now: datetime,
) -> HoursEntry:
    entry.source, entry.started_at, entry.ended_at = source, started_at, ended_at
    entry.minutes, entry.on_day = whole_minutes(started_at, ended_at), civil_day(started_at)
    entry.flags, entry.recorded_by, entry.recorded_at = [flag.value for flag in flags], by, now
    db.session.add(entry)
    db.session.flush()
    note_service(entry, now)
    return entry
