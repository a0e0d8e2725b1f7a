"""How one person's summary follows from what happened, and which cells she counts in. Pure, and the same for keeping
the summaries and for rebuilding them, whatever the order in which things become known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from iwill.insight.terms import (
    EARLY_DAYS,
    FIRST_OF,
    LAST_MONTH,
    LONGEST_WAIT,
    SIGNS,
    STEPS,
    Board,
    Cell,
    Person,
)
from iwill.pool.activity.terms import Happening, Kind, Path

# What a summary is made of; the rest of what happens changes none.
TELLING = SIGNS | FIRST_OF.keys() | {Kind.JOINED, Kind.LEFT}


def month_of(day: date) -> int:
    """Months since the year 0, so that one can be taken from another."""
    return day.year * 12 + day.month - 1


def first_of_month(month: int) -> date:
    """The first day of a month as `month_of` counts it."""
    return date(month // 12, month % 12 + 1, 1)


def fold_all(happenings: Iterable[Happening]) -> Person | None:
    """Everything that happened to one person as a summary; None of somebody of whom it is not known how she came."""
    listed = list(happenings)
    joined = min((one for one in listed if one.kind is Kind.JOINED), key=_in_order, default=None)
    if joined is None:
        return None
    person = Person(joined.on_day, joined.path or Path.ENTERED, joined.ref)
    for one in listed:
        if one.kind is not Kind.JOINED:
            person = fold(person, one)
    return person


def _in_order(one: Happening) -> tuple[date, int]:
    return one.on_day, one.ref


def fold(person: Person, one: Happening) -> Person:
    """The summary after one thing more. Not for joining itself, on which all months depend."""
    changes: dict[str, object] = {}
    kind, day = one.kind, one.on_day
    field = FIRST_OF.get(kind)
    if field is not None:
        before = getattr(person, field)
        if before is None or day < before:
            changes[field] = day
    if kind in SIGNS:
        bit = _bit(person, day)
        if bit & ~person.signs:
            changes["signs"] = person.signs | bit
        if kind is Kind.SERVED:
            changes |= _after_service(person, day, bit)
    if kind is Kind.LEFT and (person.left_at is None or one.at > person.left_at):
        changes["left_at"] = one.at
        changes["left_on"] = None if person.back_at is not None and person.back_at >= one.at else day
    if kind is Kind.ACTIVE and (person.back_at is None or one.at > person.back_at):
        changes["back_at"] = one.at
        if person.left_at is not None and one.at >= person.left_at:
            changes["left_on"] = None
    changes = {name: value for name, value in changes.items() if getattr(person, name) != value}
    return replace(person, **changes) if changes else person  # type: ignore[arg-type]


def _after_service(person: Person, day: date, bit: int) -> dict[str, object]:
    changes: dict[str, object] = {"served": person.served | bit}
    if person.served_on is None or day < person.served_on:
        changes |= {"served_on": day, "again_on": person.served_on}
    elif day > person.served_on and (person.again_on is None or day < person.again_on):
        changes["again_on"] = day
    return changes


def _bit(person: Person, day: date) -> int:
    after = max(0, month_of(day) - month_of(person.joined_on))
    return 1 << after if after <= LAST_MONTH else 0


def furthest(person: Person) -> int:
    """The last step of the funnel that somebody has reached; whoever served has come past all before it."""
    return max(place for place, day in enumerate(step_days(person)) if day is not None)


def step_days(person: Person) -> tuple[date | None, ...]:
    """When each step was first reached, in the order of the steps."""
    return (
        person.joined_on,
        person.verified_on,
        person.trained_on,
        person.available_on,
        person.asked_on,
        person.answered_on,
        person.served_on,
        person.again_on,
    )


def cells_of(person: Person | None) -> Iterator[Cell]:
    """Every cell that this person counts in, once each."""
    if person is None:
        return
    joined = month_of(person.joined_on)

    def cell(board: Board, x: int, y: int) -> Cell:
        return Cell(board, joined, person.path, person.crisis, x, y)

    for after in _bits(person.signs | 1):
        yield cell(Board.RETURN, after, 0)
    for after in _bits(person.served):
        yield cell(Board.RETURN, after, 1)
    yield cell(*_stay(person, joined))
    days = step_days(person)
    for place in range(furthest(person) + 1):
        yield cell(Board.STEP, place, 0)
    before = person.joined_on
    for place in range(1, len(STEPS)):
        day = days[place]
        if day is not None:
            yield cell(Board.DAYS, place, rounded_wait((day - before).days))
            before = day


def rounded_wait(days: int) -> int:
    """Days as they are counted: exact up to two weeks, then whole weeks up to fourteen, then months of 30 days. A wait
    that is longer, or backwards, is the longest or none."""
    days = min(max(days, 0), LONGEST_WAIT)
    if days <= 14:
        return days
    return days // 7 * 7 if days < 98 else days // 30 * 30


def _stay(person: Person, joined: int) -> tuple[Board, int, int]:
    served_on = person.served_on
    early = served_on is not None and (served_on - person.joined_on).days <= EARLY_DAYS
    last = person.signs.bit_length() - 1 if person.signs else 0
    left = -1 if person.left_on is None else max(0, month_of(person.left_on) - joined)
    return (Board.EARLY if early else Board.STAY), last, left


def _bits(mask: int) -> Iterator[int]:
    return (place for place in range(mask.bit_length()) if mask >> place & 1)
