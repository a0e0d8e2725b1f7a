"""Days that come once a year: the day on which somebody joined, and the last days of December.

Both are read off rows that are there already, so a year that lies behind is found as well as one to come.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, func, select

from iwill.callouts.models import Invitation
from iwill.callouts.terms import Answer
from iwill.core.civil import organisation_zone
from iwill.core.db import db
from iwill.core.lists import one_of
from iwill.engagement.journeys.events import Happened, happens
from iwill.engagement.journeys.happenings.rules import anniversary, joined_between
from iwill.pool.models import Volunteer
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.terms import COUNTING

# The review of a year goes out from this day of December on, people spread over so many days.
REVIEW_FROM, REVIEW_DAYS = 25, 6
_AT_ONCE = 500
_A_YEAR = timedelta(days=366)

_oldest = select(func.min(Volunteer.created_at))
_joined = select(Volunteer.id, Volunteer.created_at).where(
    Volunteer.created_at >= bindparam("begins"),
    Volunteer.created_at < bindparam("ends"),
    Volunteer.erased_at.is_(None),
    Volunteer.merged_into_id.is_(None),
)
_answered = select(Invitation.volunteer_id, Invitation.answer, Invitation.asked_at, Invitation.answered_at).where(
    one_of(Invitation.volunteer_id, "ids"), Invitation.answered_at > bindparam("since"), Invitation.answer.is_not(None)
)
_counting = select(HoursEntry.volunteer_id, HoursEntry.ended_at, HoursEntry.minutes).where(
    one_of(HoursEntry.volunteer_id, "ids"), HoursEntry.state.in_(COUNTING), HoursEntry.replaced_at.is_(None)
)


@happens("anniversary", _l("Another year in the pool"), foreseen=True)
def anniversaries(since: datetime, until: datetime) -> Iterable[Happened]:
    """The day on which somebody has been in the pool for a full number of years."""
    zone = _zone()
    first, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    connection = db.session.connection()
    oldest = connection.scalar(_oldest)
    for years in range(1, (last.year - oldest.year if oldest else 0) + 1):
        begins, ends = joined_between(first, last, years)
        days = {"begins": _midnight(begins, zone), "ends": _midnight(ends + timedelta(days=1), zone)}
        due = {
            volunteer_id: _noon(anniversary(created_at.astimezone(zone).date(), years), zone)
            for volunteer_id, created_at in connection.execute(_joined, days)
        }
        yield from _told(_within(due, since, until), f"{years}y", {"years": years})


@happens("year_over", _l("A year is over in which they answered or served"), foreseen=True)
def years_ending(since: datetime, until: datetime) -> Iterable[Happened]:
    """One of the last days of December, for each who answered a call-out or has hours that count in that year."""
    zone = _zone()
    for year in range(since.astimezone(zone).year, until.astimezone(zone).year + 1):
        days = [_noon(date(year, 12, REVIEW_FROM + turn), zone) for turn in range(REVIEW_DAYS)]
        if not any(since < day <= until for day in days):
            continue
        answered = select(Invitation.volunteer_id).where(
            Invitation.answered_at >= _midnight(date(year, 1, 1), zone),
            Invitation.answered_at < _midnight(date(year + 1, 1, 1), zone),
            Invitation.answer.is_not(None),
        )
        served = select(HoursEntry.volunteer_id).where(
            HoursEntry.on_day.between(date(year, 1, 1), date(year, 12, 31)),
            HoursEntry.state.in_(COUNTING),
            HoursEntry.replaced_at.is_(None),
        )
        people = db.session.scalars(answered.union(served))
        due = {volunteer_id: days[volunteer_id % REVIEW_DAYS] for volunteer_id in people}
        yield from _told(_within(due, since, until), str(year), {"year": year})


def _told(due: Mapping[int, datetime], key: str, words: dict[str, int]) -> Iterator[Happened]:
    """Each with what she did in the year that ends on her day."""
    ids = sorted(due)
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        answers, hours = _answers(some, due), _hours(some, due)
        for volunteer_id in some:
            yield Happened(volunteer_id, key, due[volunteer_id], words | answers[volunteer_id] | hours[volunteer_id])


def _answers(ids: Sequence[int], due: Mapping[int, datetime]) -> dict[int, dict[str, int]]:
    """By person: how often she answered within a year, how often yes and no, and in how many minutes: in half of the
    cases it was faster."""
    found: dict[int, list[Any]] = {one: [] for one in ids}
    whose = {"ids": ids, "since": min(due[one] for one in ids) - _A_YEAR}
    for row in db.session.connection().execute(_answered, whose):
        if due[row.volunteer_id] - _A_YEAR < row.answered_at <= due[row.volunteer_id]:
            found[row.volunteer_id].append(row)
    return {
        one: {
            "answered": len(rows),
            "yes": sum(row.answer in (Answer.YES, Answer.RESERVE, Answer.ONLY_IF_SHORT) for row in rows),
            "no": sum(row.answer is Answer.NO for row in rows),
            "minutes": round(median((row.answered_at - row.asked_at).total_seconds() / 60 for row in rows))
            if rows
            else 0,
        }
        for one, rows in found.items()
    }


def _hours(ids: Sequence[int], due: Mapping[int, datetime]) -> dict[int, dict[str, int]]:
    """By person: the whole hours that count within a year."""
    minutes = dict.fromkeys(ids, 0)
    for row in db.session.connection().execute(_counting, {"ids": ids}):
        if due[row.volunteer_id] - _A_YEAR < row.ended_at <= due[row.volunteer_id]:
            minutes[row.volunteer_id] += row.minutes
    return {one: {"hours": minutes[one] // 60} for one in ids}


def _within(due: Mapping[int, datetime], since: datetime, until: datetime) -> dict[int, datetime]:
    return {one: at for one, at in due.items() if since < at <= until}


def _noon(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(12), zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone)


def _zone() -> ZoneInfo:
    return ZoneInfo(organisation_zone())
