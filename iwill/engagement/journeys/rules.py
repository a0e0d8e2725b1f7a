"""Rules of journeys: civil periods on each person's own calendar, places in a spread, who is held out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

from iwill.engagement.journeys.terms import MOST_HELD_OUT, After, Every, Nature, Period, Rule

_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.HALF_YEAR: 6, Period.YEAR: 12}
_SHORTEST = {Period.MONTH: 28, Period.QUARTER: 90, Period.HALF_YEAR: 181, Period.YEAR: 365}
# So many days are made up even where a new period has begun since. Less than the shortest period, so that it is never
# two turns of one person.
MADE_UP_DAYS = 7
# What is never withheld from anybody, whatever could be learnt from it, by words in the names of its parts.
_NEVER_WITHHELD = frozenset(
    {"care", "hard", "talk", "consent", "permission", "licence", "ends", "renewed", "contact", "thanks"}
)
# What is answered to care alone, by the same.
_FOR_CARE = frozenset({"care", "hard", "talk", "nine"})
LONGEST_LABEL = 60


def label_of(day: date, period: Period) -> str:
    """The name of the period in which a day lies: 2026-11, 2026-Q4, 2026-H2, 2026."""
    if period is Period.MONTH:
        return f"{day:%Y-%m}"
    if period is Period.QUARTER:
        return f"{day.year}-Q{(day.month + 2) // 3}"
    if period is Period.HALF_YEAR:
        return f"{day.year}-H{1 if day.month <= 6 else 2}"
    return str(day.year)


def first_day_of(day: date, period: Period) -> date:
    """The day on which the period of a day began."""
    months = _MONTHS[period]
    return date(day.year, day.month - (day.month - 1) % months, 1)


def next_period(first: date, period: Period) -> date:
    """The first day of the period after the one that begins on `first`."""
    months = first.month - 1 + _MONTHS[period]
    return date(first.year + months // 12, months % 12 + 1, 1)


def shortest(period: Period) -> int:
    """The days of the shortest stretch of this kind: a February, a first quarter."""
    return _SHORTEST[period]


def label_of_event(event: str, key: str, offset: int) -> str:
    """The name under which one thing that happened counts once for each offset; a digest stands for too long a key."""
    label = f"{event}:{key}:{offset}"
    if len(label) <= LONGEST_LABEL:
        return label
    return f"{event[:30]}:{blake2b(key.encode(), digest_size=8).hexdigest()}:{offset}"


def first_day_to_plan(planned_to: date, today: date, period: Period) -> date:
    """From which day on turns are made up, where they were planned up to another.

    After a standstill only the present period is made up, and the last week where that began a few days ago: nobody is
    asked four times because the program was away for a year. Two turns of one person are further apart than a week.
    """
    return max(planned_to + timedelta(days=1), min(first_day_of(today, period), today - timedelta(days=MADE_UP_DAYS)))


def turns_between(every: Every, after: date, up_to: date) -> Iterator[tuple[date, int, int]]:
    """The periods whose turns fall on the days after one and up to another: the first day of each, and which places of
    its spread have their turn on those days, from and to."""
    first = first_day_of(after, every.period)
    while first <= up_to:
        begins = first + timedelta(days=every.day - 1)
        lowest, highest = (after - begins).days + 1, (up_to - begins).days
        if lowest < every.spread_days and highest >= 0:
            yield first, max(lowest, 0), min(highest, every.spread_days - 1)
        first = next_period(first, every.period)


def may_hold_out(rule: Rule) -> bool:
    """Whether a group may be left without this, to measure its effect: never where it is care, consent, something that
    runs out, how somebody is reached, or thanks."""
    return rule.nature not in (Nature.NOTICE, Nature.THANKS) and not _named_in(rule) & _NEVER_WITHHELD


def may_be_called(rule: Rule) -> bool:
    """Whether a human may ask this by telephone: a question, and none that is answered to care alone."""
    return rule.nature is Nature.QUESTION and not _named_in(rule) & _FOR_CARE


def _named_in(rule: Rule) -> set[str]:
    """The words in the names of its parts."""
    names = [rule.template, *rule.questions, *([rule.when.event] if isinstance(rule.when, After) else [])]
    return {word for name in names for word in name.split("_")}


def falls_due_on(volunteer_id: int, every: Every, first: date) -> date:
    """The day of the period beginning on `first` on which one person's turn comes: the same in each period, and people
    spread evenly, so that nobody's letters come in one flood and the answers can be read."""
    return first + timedelta(days=every.day - 1 + volunteer_id % max(1, every.spread_days))


def days_between(after: date, up_to: date) -> Iterator[date]:
    """The days after one and up to another, in order."""
    day = after + timedelta(days=1)
    while day <= up_to:
        yield day
        day += timedelta(days=1)


def moment_on(day: date, hour: int, zone: str) -> datetime:
    """An hour of somebody's clock as an instant. An hour that daylight saving leaves out is the first instant after the
    gap; one that comes twice is the first of the two."""
    place = ZoneInfo(zone)
    local = datetime.combine(day, time(hour), place)
    moment = local.astimezone(UTC)
    if moment.astimezone(place).replace(tzinfo=None) == local.replace(tzinfo=None):
        return moment
    # In a gap the two readings of the local time lie on either side of it; between them it begins.
    return _end_of_gap(moment, local.replace(fold=1).astimezone(UTC), place)


def from_hour(moment: datetime, hour: int, zone: str) -> datetime:
    """The first instant from one on at which it is that hour of the day or later on somebody's clock."""
    local = moment.astimezone(ZoneInfo(zone))
    return moment if local.hour >= hour else max(moment, moment_on(local.date(), hour, zone))


def _end_of_gap(one: datetime, other: datetime, place: ZoneInfo) -> datetime:
    """The first instant after the clocks went forward, which lies between two instants."""
    before, after = sorted((one, other))
    offset = before.astimezone(place).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(place).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def is_held_out(journey: str, volunteer_number: str, share: float) -> bool:
    """Whether somebody belongs to the group that a journey does not write to, so that its effect can be measured. Drawn
    from the public number, the same for as long as the journey lives, independent between journeys."""
    if share <= 0:
        return False
    drawn = int.from_bytes(blake2b(f"{journey}:{volunteer_number}".encode(), digest_size=8).digest())
    return drawn < min(share, MOST_HELD_OUT) * 2**64
