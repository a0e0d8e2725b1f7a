"""What falls due: one row for each person, journey and period, written before its day begins anywhere on earth.

A day is planned when it begins in the first zone of the world, for everybody at once; the hour at which it goes out is
that of each person's own clock. So nobody who moves to another zone is passed over or meant twice. The unique key of
the rows is what makes an effect happen once; the mark only saves work, and moves in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Table, bindparam, insert, select, update

from iwill.core.db import carry_out, db
from iwill.engagement.journeys import audience
from iwill.engagement.journeys.audience import Person
from iwill.engagement.journeys.effects import Turn, write
from iwill.engagement.journeys.events import EVENTS, Happened
from iwill.engagement.journeys.models import JourneyMark
from iwill.engagement.journeys.rules import (
    falls_due_on,
    first_day_to_plan,
    is_held_out,
    label_of,
    label_of_event,
    moment_on,
    turns_between,
)
from iwill.engagement.journeys.standing import Standing
from iwill.engagement.journeys.terms import After, Every, Rule
from iwill.messaging.contact.queries import wishes
from iwill.messaging.services import reader_zone
from iwill.pool.models import Volunteer

# The first zone of the world in which a day begins is this far ahead of UTC.
FIRST_ZONE = timedelta(hours=14)
# Things that happen are looked at this often, and once a day where they are on file days ahead; so long before their
# effect falls due, and again for so many days, because they may be entered late.
LOOK_EVERY = timedelta(hours=1)
LOOK_DAILY = timedelta(days=1)
LOOK_AHEAD = timedelta(days=2)
LOOK_BACK = timedelta(days=3)
# Marks of either kind stand under the empty zone: a day is planned for all zones at once.
ALL_ZONES = ""

MARKS = cast(Table, JourneyMark.__table__)
_marks = select(MARKS.c.journey_id, MARKS.c.planned_to, MARKS.c.read_to).where(MARKS.c.zone == ALL_ZONES)
_first_mark = insert(MARKS)
_move_mark = (
    update(MARKS)
    .where(MARKS.c.journey_id == bindparam("journey"), MARKS.c.zone == ALL_ZONES)
    .values(planned_to=bindparam("to_day"), read_to=bindparam("to_instant"))
)


class Mark(NamedTuple):
    """How far a journey has been planned: for civil periods a day, for events an instant."""

    planned_to: date | None
    read_to: datetime | None


@dataclass
class _Clocks:
    """Hours of a day as instants, each zone and day worked out once for all who share them."""

    hour: int
    known: dict[tuple[date, str | None], datetime] = field(default_factory=dict)

    def moment(self, day: date, zone: str | None) -> datetime:
        if (day, zone) not in self.known:
            self.known[day, zone] = moment_on(day, self.hour, reader_zone(zone))
        return self.known[day, zone]


def planned_day(now: datetime) -> date:
    """The latest date on any wall: what is planned at this instant."""
    return (now + FIRST_ZONE).date()


def look_every(when: After) -> timedelta:
    """How often things of this kind are looked at: each hour where something follows at once or on the next day."""
    known = EVENTS.get(when.event)
    late_enough = all(days < 0 or days > 1 for days in when.days)
    return LOOK_DAILY if late_enough or (known is not None and known.foreseen) else LOOK_EVERY


def marks() -> dict[int, Mark]:
    """How far each journey has been planned; one that never was is missing."""
    return {row.journey_id: Mark(row.planned_to, row.read_to) for row in db.session.connection().execute(_marks)}


def is_behind(rule: Rule, mark: Mark | None, now: datetime) -> bool:
    """Whether there is something to plan, or a mark to pull back because the clock was ahead."""
    if mark is None or (mark.read_to if isinstance(rule.when, After) else mark.planned_to) is None:
        return True
    if isinstance(rule.when, After):
        assert mark.read_to is not None
        return now - mark.read_to >= look_every(rule.when) or mark.read_to > now
    assert mark.planned_to is not None
    today = planned_day(now)
    if mark.planned_to >= today:
        return mark.planned_to > today
    first = first_day_to_plan(mark.planned_to, today, rule.when.period)
    return next(turns_between(rule.when, first - timedelta(days=1), today), None) is not None


def plan(place: Standing, mark: Mark | None, now: datetime) -> int:
    """Write what has fallen due since the last time and move the mark; returns how many rows were new. The caller holds
    the lock on the journey."""
    new = write(place, _turns_since(place, mark or Mark(None, None), now), now)
    moved = Mark(planned_day(now), None) if isinstance(place.rule.when, Every) else Mark(None, now)
    if mark is None:
        carry_out(_first_mark, {"journey_id": place.id, "zone": ALL_ZONES, **moved._asdict()})
    else:
        carry_out(_move_mark, {"journey": place.id, "to_day": moved.planned_to, "to_instant": moved.read_to})
    return new


def _turns_since(place: Standing, mark: Mark, now: datetime) -> Iterator[Turn]:
    rule = place.rule
    if isinstance(rule.when, Every):
        today = planned_day(now)
        if mark.planned_to is None:
            # A journey begins with the day on which it is switched on; nobody is asked for the days before.
            return turns_of_days(place.code, rule, today, today, now)
        first = first_day_to_plan(min(mark.planned_to, today), today, rule.when.period)
        return turns_of_days(place.code, rule, first, today, now)
    since = min(mark.read_to or now, now) - LOOK_BACK
    return turns_of_events(place.code, rule, since, now + LOOK_AHEAD, now)


def turns_of_days(code: str, rule: Rule, first: date, last: date, now: datetime) -> Iterator[Turn]:
    """Everybody meant whose turn falls on one of these days and is not over yet."""
    assert isinstance(rule.when, Every)
    every, clocks = rule.when, _Clocks(rule.at_hour)
    for begins, lowest, highest in turns_between(every, first - timedelta(days=1), last):
        place = Volunteer.id % every.spread_days
        query = select(Volunteer.id, Volunteer.number, Volunteer.zone).where(audience.meant(rule.whom))
        if every.spread_days > 1:
            query = query.where(place.between(lowest, highest))
        people = [
            Person(*row) for row in db.session.execute(query.order_by(Volunteer.id), audience.times(rule.whom, now))
        ]
        free = _free_of_hold_outs(rule, people)
        label = label_of(begins, every.period)
        for person in people:
            day = falls_due_on(person.id, every, begins)
            due_at = clocks.moment(day, person.zone)
            yield from _turn(code, rule, person, label, day, due_at, {}, free, now)


def turns_of_events(code: str, rule: Rule, since: datetime, until: datetime, now: datetime) -> Iterator[Turn]:
    """Everybody meant to whom it happened so long before or after these instants, once for each time and offset."""
    assert isinstance(rule.when, After)
    happened = [
        (offset, one)
        for offset in rule.when.days
        for one in _happened(rule.when.event, since - timedelta(days=offset), until - timedelta(days=offset))
    ]
    ids = {one.volunteer_id for _, one in happened}
    people = audience.meant_of(rule.whom, ids, now) if ids else {}
    free, clocks = _free_of_hold_outs(rule, people.values()), _Clocks(rule.at_hour)
    for offset, one in happened:
        person = people.get(one.volunteer_id)
        if person is None:
            continue
        day = one.at.astimezone(ZoneInfo(reader_zone(person.zone))).date() + timedelta(days=offset)
        due_at = clocks.moment(day, person.zone)
        # What follows at once does not come before the thing itself.
        due_at = max(due_at, one.at) if offset == 0 else due_at
        label = label_of_event(rule.when.event, one.key, offset)
        yield from _turn(code, rule, person, label, day, due_at, one.words, free, now)


def _turn(
    code: str,
    rule: Rule,
    person: Person,
    label: str,
    day: date,
    due_at: datetime,
    words: Mapping[str, Any],
    free: frozenset[int],
    now: datetime,
) -> Iterator[Turn]:
    """One person's turn, unless it is over or comes after the end of the journey."""
    until_at = due_at + timedelta(days=rule.until_days)
    if until_at <= now or (rule.ends_on is not None and day > rule.ends_on):
        return
    held_out = person.id not in free and is_held_out(code, person.number, rule.hold_out)
    yield Turn(label, person.id, due_at, until_at, held_out, words)


def _happened(event: str, since: datetime, until: datetime) -> Iterable[Happened]:
    """What happened; nothing for an event that this version of the program no longer knows."""
    return EVENTS[event].happened(since, until) if event in EVENTS else ()


def _free_of_hold_outs(rule: Rule, people: Iterable[Person]) -> frozenset[int]:
    """Those who do not wish to be in a group that is deliberately not written to."""
    if not rule.hold_out:
        return frozenset()
    said = wishes([person.id for person in people])
    return frozenset(person for person, wish in said.items() if wish.no_hold_outs)
