"""On which nights a weekly rota falls, who stands by on each, and what standby follows from it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from iwill.core.policy import declare
from iwill.core.wall_clock import instant_at

DAYS_AHEAD = declare(
    "rota.days_ahead",
    14,
    "days",
    "our own judgement: two weeks is how far people look ahead",
    "standby is written for this many coming days of a rota",
)

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Slot:
    """A weekly stretch on the team's clock; an end at or before the start is on the next day."""

    id: int
    weekday: int
    from_minute: int
    to_minute: int

    @property
    def over_midnight(self) -> bool:
        return self.to_minute <= self.from_minute


@dataclass(frozen=True)
class Turn:
    """A slot on one date: the day on which it begins and its two instants."""

    slot_id: int
    day: date
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Place:
    """Somebody stands by in a slot each week, from a first day to a last one, if any."""

    slot_id: int
    volunteer_id: int
    from_on: date
    until_on: date | None


@dataclass(frozen=True)
class Handover:
    """One turn that went from one person to another."""

    slot_id: int
    day: date
    from_id: int
    to_id: int


Wanted = Mapping[tuple[int, str], tuple[datetime, datetime]]


def turns(slots: Iterable[Slot], zone: str, first: date, last: date) -> list[Turn]:
    """Every turn that begins on one of these days of the team, soonest first.

    A slot that lies wholly in an hour which its day leaves out has no turn on it.
    """
    found = []
    for slot in slots:
        day = first + timedelta(days=(slot.weekday - first.weekday()) % 7)
        while day <= last:
            end_day = day + A_DAY if slot.over_midnight else day
            starts_at = instant_at(day, slot.from_minute, zone)
            ends_at = instant_at(end_day, slot.to_minute, zone, ends=True)
            if starts_at < ends_at:
                found.append(Turn(slot.id, day, starts_at, ends_at))
            day += timedelta(days=7)
    return sorted(found, key=lambda turn: (turn.starts_at, turn.slot_id))


def people_on(turn: Turn, places: Iterable[Place], handovers: Iterable[Handover]) -> list[int]:
    """Who stands by on a turn: those who do so every week, after each handover of it, in the order they were made."""
    people = [
        place.volunteer_id
        for place in places
        if place.slot_id == turn.slot_id
        and place.from_on <= turn.day
        and (place.until_on is None or turn.day <= place.until_on)
    ]
    for given in handovers:
        if (given.slot_id, given.day) == (turn.slot_id, turn.day) and given.from_id in people:
            people[people.index(given.from_id)] = given.to_id
    return list(dict.fromkeys(people))


def source_of(team_id: int, turn: Turn) -> str:
    """The name under which standby of a turn is written, and by which the rota knows its own again."""
    return f"rota:{team_id}:{turn.slot_id}:{turn.day.isoformat()}"


def wanted_standby(
    team_id: int,
    coming: Iterable[Turn],
    places: Collection[Place],
    handovers: Collection[Handover],
    able: Collection[int],
) -> Wanted:
    """The standby that should be on file, by person and source; who cannot be called (`able`) stands by for nothing."""
    return {
        (person, source_of(team_id, turn)): (turn.starts_at, turn.ends_at)
        for turn in coming
        for person in people_on(turn, places, handovers)
        if person in able
    }
