"""The words of an assignment: needs with seats, people who fit them, and the placement that comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum

# Worth more than all other points of ten thousand seats together, as long as those stay below a thousand each.
FIRST_CHOICE = 10_000_000
MOST_POINTS = 2**40


class Missed(StrEnum):
    """Why somebody does not hold a need."""

    NOT_FITTING = "not_fitting"  # she does not fit it
    FULL = "full"  # every seat is held by somebody else
    CLASH = "clash"  # it has a free seat, and excludes what she holds
    ENOUGH = "enough"  # it has a free seat, and she holds as many as she may


# Seats filled up to the minimums, up to what is wanted, and up to the maximums.
Fills = tuple[int, int, int]


@dataclass(frozen=True)
class Need:
    """Seats of one kind at one time. Minimums of all needs fill first, then what is wanted, then the maximum."""

    id: int
    minimum: int
    wanted: int
    maximum: int

    def __post_init__(self) -> None:
        if not 0 <= self.minimum <= self.wanted <= self.maximum:
            raise ValueError(f"need {self.id}: a minimum is at most what is wanted, and that at most the maximum")

    def level(self, seat: int) -> int:
        """What a seat fills, the first being 0: the minimum (0), what is wanted (1), or the maximum (2)."""
        return 0 if seat < self.minimum else 1 if seat < self.wanted else 2


def fills_of(taken: Sequence[int], needs: Sequence[Need]) -> Fills:
    """How full these needs are with so many seats taken."""
    minimums = wanted = maximums = 0
    for seats, need in zip(taken, needs, strict=True):
        minimums += min(seats, need.minimum)
        wanted += min(seats, need.wanted)
        maximums += min(seats, need.maximum)
    return minimums, wanted, maximums


@dataclass(frozen=True)
class Person:
    """Somebody who may be placed: points for each need she fits (whole numbers, higher is better), at most how many
    needs she may hold in all, and those of them that she has been promised and keeps whatever comes."""

    id: int
    fits: Mapping[int, int]
    at_most: int = 1
    promised: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if any(abs(points) > MOST_POINTS for points in self.fits.values()):
            raise ValueError(f"person {self.id}: points lie between -{MOST_POINTS} and {MOST_POINTS}")


@dataclass(frozen=True)
class Outcome:
    """What became of a person: the needs she holds, and for every other need why she does not."""

    holds: tuple[int, ...]
    missed: Mapping[int, Missed]

    @property
    def why_nothing(self) -> Missed | None:
        """The reason that comes closest to a seat, for somebody who holds nothing."""
        if self.holds:
            return None
        return min(self.missed.values(), key=_NEAREST.index, default=Missed.NOT_FITTING)


_NEAREST = (Missed.CLASH, Missed.ENOUGH, Missed.FULL, Missed.NOT_FITTING)


@dataclass(frozen=True)
class Placement:
    """Who holds what. `filled` counts seats up to the minimums, up to what is wanted, and up to the maximums; `proven`
    says whether it is certain that no placement is fuller."""

    holds: Mapping[int, tuple[int, ...]]
    taken: Mapping[int, int]
    filled: Fills
    points: int
    proven: bool
    people: Mapping[int, Person] = field(repr=False)
    needs: Mapping[int, Need] = field(repr=False)
    excluded: Mapping[int, AbstractSet[int]] = field(repr=False)

    def outcome(self, person_id: int) -> Outcome:
        """Where a person is placed, and why nowhere else."""
        holds = self.holds[person_id]
        others = [need for need in self.needs.values() if need.id not in holds]
        return Outcome(holds, {need.id: self._missed(self.people[person_id], need, holds) for need in others})

    def _missed(self, person: Person, need: Need, holds: Sequence[int]) -> Missed:
        if need.id not in person.fits:
            return Missed.NOT_FITTING
        if self.taken[need.id] >= need.maximum:
            return Missed.FULL
        if not self.excluded[need.id].isdisjoint(holds):
            return Missed.CLASH
        return Missed.ENOUGH
