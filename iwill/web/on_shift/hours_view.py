"""What the desk's pages about hours print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from iwill.accounts.terms import Actor
from iwill.callouts.models import CallOut, Need, Seat
from iwill.callouts.terms import CallOutKind
from iwill.core.civil import civil_day, organisation_zone
from iwill.core.db import db
from iwill.core.errors import sentence_for
from iwill.core.localtime import known_zone, say_day, say_window
from iwill.pool.models import Volunteer
from iwill.shifts.hours import queries
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.queries import Late
from iwill.shifts.hours.rules import Judge, refusal_to_change, refusal_to_confirm, refusal_to_decide
from iwill.shifts.hours.terms import COUNTING, HoursFlag, HoursState
from iwill.web.desk.staff_names import StaffNames
from iwill.web.hours_form import times_as_typed
from iwill.web.hours_words import CONTESTED, DECISIONS, REASONS, SOURCES, WORKS, flags, say_hours, state, what_for
from iwill.web.i18n import reader_language

Choice = tuple[str, str]


@dataclass(frozen=True)
class EntryLine:
    """One entry and what the reader may do with it; `why_not` says why she may not confirm or decide."""

    entry: HoursEntry
    volunteer: Volunteer
    what: str
    when: str
    hours: str
    source: str
    state: tuple[str, str]
    odd: Sequence[str]
    by: str
    before: Sequence[str]
    typed: Mapping[str, str]
    why_not: str
    changeable: bool
    says: str = ""
    by_day: str = ""
    overdue: bool = False


@dataclass(frozen=True)
class SeatLine:
    """A seat that is over and of which nothing is on file."""

    seat: Seat
    volunteer: Volunteer
    role: str
    when: str
    typed: Mapping[str, str]


@dataclass(frozen=True)
class HoursPage:
    """What on_shift/hours.html prints; `plain` is how many can be confirmed at one press."""

    call_out: CallOut
    lines: Sequence[EntryLine]
    nothing: Sequence[SeatLine]
    plain: int
    confirmed: str
    drill: bool
    reasons: Sequence[Choice]


@dataclass(frozen=True)
class OpenPage:
    """What on_shift/waiting.html prints."""

    contested: Sequence[EntryLine]
    loose: Sequence[EntryLine]
    late: Sequence[tuple[Late, str, str]]
    reasons: Sequence[Choice]
    decisions: Sequence[Choice]
    works: Sequence[Choice]
    today: str


def hours_page(call_out: CallOut, by: Actor, now: datetime) -> HoursPage:
    """Every entry of a call-out: what is odd first, then what waits, then what is settled; and seats without any."""
    entries = queries.entries_on(call_out.id)
    waiting = [one for one in entries if one.state is HoursState.RECORDED]
    odd, judge, names = queries.flags_on(waiting), queries.judge_for(by, call_out.id), StaffNames()
    lines = [_to_confirm(entry, odd, judge, names) for entry in entries]
    order = (HoursState.RECORDED, HoursState.CONTESTED)
    lines.sort(key=lambda one: (one.entry.state not in order, one.entry.state is not HoursState.RECORDED, not one.odd))
    plain = [one for one in lines if one.entry.state is HoursState.RECORDED and not one.odd and not one.why_not]
    return HoursPage(
        call_out=call_out,
        lines=lines,
        nothing=[_seat(seat, call_out) for seat in _without_hours(call_out, now)],
        plain=len(plain),
        confirmed=say_hours(sum(one.minutes for one in entries if one.state in COUNTING)),
        drill=call_out.kind is CallOutKind.DRILL,
        reasons=reasons(),
    )


def open_page(by: Actor, now: datetime) -> OpenPage:
    """What is contested, the oldest first, and what is late."""
    names, today = StaffNames(), civil_day(now)
    contested = []
    for entry in queries.contested_entries():
        judge = queries.judge_for(by, entry.call_out_id)
        acted = {entry.confirmed_by, entry.taken_out_by}
        reason = refusal_to_decide(entry.state, entry.volunteer_id, entry.recorded_by, acted, judge)
        contested.append(_contested(entry, names, reason, today >= queries.decide_by(_contested_at(entry))))
    loose = queries.entries_without_call_out()
    odd, judge = queries.flags_on(loose), queries.judge_for(by, None)
    return OpenPage(
        contested=contested,
        loose=[_to_confirm(entry, odd, judge, names) for entry in loose],
        late=[
            (one, say_day(civil_day(one.ended_at), reader_language()), say_day(one.due_on, reader_language()))
            for one in queries.late(now)
        ],
        reasons=reasons(),
        decisions=[(one.value, str(word)) for one, word in DECISIONS.items()],
        works=[(work.value, str(word)) for work, word in WORKS.items()],
        today=today.isoformat(),
    )


def reasons() -> list[Choice]:
    """Reasons to choose from."""
    return [("", _("choose"))] + [(one.value, str(word)) for one, word in REASONS.items()]


def zone_of_entry(entry: HoursEntry) -> str:
    """On whose clock the desk reads and types the times of an entry: the call-out's, else the organisation's."""
    zone = entry.call_out.timezone if entry.call_out is not None else None
    return known_zone(zone, organisation_zone())


def _to_confirm(
    entry: HoursEntry, odd: Mapping[int, Sequence[HoursFlag]], judge: Judge, names: StaffNames
) -> EntryLine:
    reason = refusal_to_confirm(entry.state, entry.volunteer_id, entry.recorded_by, judge)
    change = refusal_to_change(entry.state, entry.volunteer_id, judge)
    shown = odd.get(entry.id, tuple(HoursFlag(flag) for flag in entry.flags))
    return _line(entry, shown, names, reason, changeable=change is None)


def _line(
    entry: HoursEntry, odd: Sequence[HoursFlag], names: StaffNames, refusal: str | None, *, changeable: bool
) -> EntryLine:
    zone = zone_of_entry(entry)
    herself = f"volunteer:{entry.volunteer_id}"
    return EntryLine(
        entry=entry,
        volunteer=entry.volunteer,
        what=what_for(entry),
        when=_window(entry, zone),
        hours=say_hours(entry.minutes),
        source=str(SOURCES[entry.source]),
        state=state(entry),
        odd=flags(odd),
        by="" if entry.recorded_by == herself else names.of(entry.recorded_by),
        before=[f"{_window(one, zone)} · {say_hours(one.minutes)}" for one in queries.versions_of(entry)[1:]],
        typed=times_as_typed(entry.started_at, entry.ended_at, zone),
        why_not=sentence_for(refusal) if refusal is not None else "",
        changeable=changeable,
    )


def _contested(entry: HoursEntry, names: StaffNames, refusal: str | None, overdue: bool) -> EntryLine:
    zone, language = zone_of_entry(entry), reader_language()
    line = _line(entry, [HoursFlag(flag) for flag in entry.flags], names, refusal, changeable=False)
    says = str(CONTESTED[entry.contest_reason]) if entry.contest_reason else ""
    claimed: Mapping[str, str] = line.typed
    if entry.claimed_from is not None and entry.claimed_to is not None:
        says += f" · {say_window(entry.claimed_from, entry.claimed_to, zone, language)}"
        claimed = times_as_typed(entry.claimed_from, entry.claimed_to, zone)
    by_day = say_day(queries.decide_by(_contested_at(entry)), language)
    return EntryLine(**vars(line) | {"says": says, "typed": claimed, "by_day": by_day, "overdue": overdue})


def _contested_at(entry: HoursEntry) -> datetime:
    return entry.contested_at or entry.recorded_at


def _window(entry: HoursEntry, zone: str) -> str:
    return say_window(entry.started_at, entry.ended_at, zone, reader_language())


def _without_hours(call_out: CallOut, now: datetime) -> list[Seat]:
    on_file = {entry.seat_id for entry in queries.entries_on(call_out.id)}
    seats = db.session.scalars(
        queries.unfinished(now).where(Need.call_out_id == call_out.id).order_by(Need.starts_at, Seat.id)
    )
    return [seat for seat in seats if seat.id not in on_file]


def _seat(seat: Seat, call_out: CallOut) -> SeatLine:
    need = seat.need
    return SeatLine(
        seat=seat,
        volunteer=seat.volunteer,
        role=need.role,
        when=say_window(need.starts_at, need.ends_at, call_out.timezone, reader_language()),
        typed=times_as_typed(need.starts_at, need.ends_at, call_out.timezone),
    )
