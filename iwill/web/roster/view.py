"""The days of the roster: gaps first, who holds what and who was asked, and for a wide screen the week as a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from iwill.callouts import queries as callout_queries
from iwill.callouts.models import CallOut, Need
from iwill.core.civil import organisation_zone
from iwill.core.localtime import say_day, say_hours, say_window, zone_name
from iwill.pool.models import Volunteer
from iwill.shifts.roster import queries
from iwill.shifts.roster.queries import RosterShift
from iwill.shifts.roster.rules import days_of_strangers, together_for
from iwill.shifts.swaps.queries import swaps_in
from iwill.shifts.swaps.terms import OfferState
from iwill.web.i18n import reader_language

DAYS = 7


@dataclass(frozen=True)
class ShiftCard:
    """One shift on the page. `together` is for how many minutes the next ones are there before these leave."""

    shift: RosterShift
    role: str
    hours: str
    together: int

    @property
    def need(self) -> Need:
        """The shift itself."""
        return self.shift.need


@dataclass(frozen=True)
class Day:
    """One day: its shifts, those with gaps first, and the groups that see only new faces."""

    on: date
    word: str
    cards: Sequence[ShiftCard]
    missing: int
    strangers: Sequence[str]

    @property
    def anchor(self) -> str:
        """Where the day is on the page."""
        return f"day-{self.on.isoformat()}"


@dataclass(frozen=True)
class WeekRow:
    """One line of the table: a role at one time of day, and on each day the shifts there."""

    title: str
    cells: Sequence[Sequence[ShiftCard]]


@dataclass(frozen=True)
class SwapLine:
    """Somebody gave a shift to a colleague, or asks one to take it."""

    role: str
    when: str
    from_whom: str
    to_whom: str
    done: bool


@dataclass(frozen=True)
class RosterPage:
    """What roster/days.html prints. `call_out` is set where the roster of one alone is shown."""

    call_out: CallOut | None
    call_outs: Sequence[CallOut]
    days: Sequence[Day]
    rows: Sequence[WeekRow]
    people: Sequence[Volunteer]
    swaps: Sequence[SwapLine]
    before: date
    after: date
    next_day: date | None
    zone: str
    cut: bool

    @property
    def missing(self) -> int:
        """How many are missing on these days."""
        return sum(day.missing for day in self.days)

    @property
    def empty(self) -> bool:
        """Whether nothing is planned on these days."""
        return not any(day.cards for day in self.days)

    def address(self, day: date) -> str:
        """The same roster from another day on."""
        chosen = f"&callout={self.call_out.id}" if self.call_out else ""
        return f"/roster?day={day.isoformat()}{chosen}"


def roster_days(first: date | None, call_out_id: int | None, now: datetime) -> RosterPage:
    """The seven days from a day on; without one from today, or from the first shift to come."""
    zone = organisation_zone()
    place, today = ZoneInfo(zone), now.astimezone(ZoneInfo(zone)).date()
    ahead = queries.next_start(_midnight(today, place), call_out_id=call_out_id)
    next_day = ahead.astimezone(place).date() if ahead else None
    start = first or next_day or today
    days = [start + timedelta(days=number) for number in range(DAYS)]
    shifts = queries.shifts_between(
        _midnight(start, place), _midnight(start + timedelta(days=DAYS), place), now, call_out_id=call_out_id
    )
    shown = {one.need.call_out_id: one.need.call_out for one in shifts}
    broken = _strangers(list(shown), zone)
    cards = _cards(shifts, zone)
    return RosterPage(
        call_out=callout_queries.callout_by_id(call_out_id) if call_out_id else None,
        call_outs=callout_queries.live_callouts(),
        days=[_day(day, cards, broken, place) for day in days],
        rows=_rows(cards, days, place),
        people=queries.people_of(shown) if shown else [],
        swaps=_swaps(call_out_id) if call_out_id else [],
        before=start - timedelta(days=DAYS),
        after=start + timedelta(days=DAYS),
        next_day=next_day,
        zone=zone_name(zone, reader_language(), now),
        cut=len(shifts) == queries.MOST_SHIFTS,
    )


def role_of(need: Need) -> str:
    """The role of a shift, with the number of its group."""
    if need.team_group is None:
        return need.role
    return _("%(role)s, group %(number)s", role=need.role, number=need.team_group)


def _swaps(call_out_id: int) -> list[SwapLine]:
    """What people of a call-out have arranged among themselves, the newest first."""
    call_out = callout_queries.callout_by_id(call_out_id)
    return [
        SwapLine(
            role_of(one.seat.need),
            say_window(one.seat.need.starts_at, one.seat.need.ends_at, call_out.timezone, reader_language()),
            one.asker.preferred_name,
            one.asked.preferred_name,
            one.state is OfferState.ACCEPTED,
        )
        for one in swaps_in(call_out)
    ]


def _midnight(day: date, place: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), place)


def _cards(shifts: Sequence[RosterShift], zone: str) -> list[ShiftCard]:
    starts: dict[tuple[int, int, int | None], list[datetime]] = defaultdict(list)
    for one in shifts:
        starts[_line_of(one.need)].append(one.need.starts_at)
    return [
        ShiftCard(
            one,
            role_of(one.need),
            say_hours(one.need.starts_at, one.need.ends_at, zone, reader_language()),
            together_for(one.need.ends_at, [at for at in starts[_line_of(one.need)] if at > one.need.starts_at]),
        )
        for one in shifts
    ]


def _line_of(need: Need) -> tuple[int, int, int | None]:
    """The shifts that follow each other: those cut from one window, of one group."""
    return need.call_out_id, need.part_of, need.team_group


def _day(on: date, cards: Sequence[ShiftCard], broken: Mapping[queries.Group, set[date]], place: ZoneInfo) -> Day:
    own = [card for card in cards if card.need.starts_at.astimezone(place).date() == on]
    own.sort(key=lambda card: (card.shift.missing == 0, card.need.starts_at, card.need.position))
    groups = {(card.need.call_out_id, card.need.team_group) for card in own}
    strangers = [
        _("group %(number)s", number=group) if group else _("call-out %(number)s", number=call_out)
        for call_out, group in sorted(groups, key=str)
        if on in broken.get((call_out, group), ())
    ]
    missing = sum(card.shift.missing for card in own)
    return Day(on, say_day(on, reader_language()), own, missing, strangers)


def _strangers(call_out_ids: Sequence[int], zone: str) -> dict[queries.Group, set[date]]:
    faces = queries.faces_by_day(call_out_ids, zone) if call_out_ids else {}
    return {group: days_of_strangers(people) for group, people in faces.items()}


def _rows(cards: Sequence[ShiftCard], days: Sequence[date], place: ZoneInfo) -> list[WeekRow]:
    """A line for each role and time of day, in the order of the day."""
    lines: dict[tuple[time, str, str], dict[date, list[ShiftCard]]] = defaultdict(lambda: defaultdict(list))
    for card in cards:
        begins = card.need.starts_at.astimezone(place)
        lines[begins.time(), card.hours, card.role][begins.date()].append(card)
    return [
        WeekRow(f"{hours} {role}", [by_day[day] for day in days])
        for (_at, hours, role), by_day in sorted(lines.items())
    ]
