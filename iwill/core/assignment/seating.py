"""Who sits where, and for every pair of needs who would move best from one to the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from iwill.core.assignment.terms import Need, Person

Whole = npt.NDArray[np.int64]

# Points below the floor mean that something cannot be done; the sums of chains stay far above it.
NEVER, FLOOR = -(2**60), -(2**59)
OUTSIDE = -1
_LOOK = 64


class Move(NamedTuple):
    """A person leaves one need, or comes from OUTSIDE, and takes another."""

    person: int
    leaves: int
    takes: int


class Seating:
    """People and needs by position. Seats that were promised count as taken, and nobody is moved out of them.

    `gain[b, a]` is what the best move from need a to need b adds to the points, and `mover[b, a]` who makes it;
    `entry[b]` and `entrant[b]` say the same of somebody who comes to b from outside.
    """

    def __init__(self, people: Sequence[Person], needs: Sequence[Need], excluded: Iterable[tuple[int, int]]) -> None:
        place = {need.id: position for position, need in enumerate(needs)}
        size = len(needs)
        self.taken = np.zeros(size, np.int64)
        self.holds: list[set[int]] = [set() for _ in people]
        self.excludes = np.eye(size, dtype=np.int16)
        for one, other in excluded:
            self.excludes[place[one], place[other]] = self.excludes[place[other], place[one]] = 1
        self.points = np.full((len(people), size), NEVER, np.int64)
        self.clashes = np.zeros((len(people), size), np.int16)
        self._may_take = np.array([person.at_most - len(person.promised) for person in people], np.int64)
        for row, person in enumerate(people):
            self.points[row, [place[need] for need in person.fits]] = list(person.fits.values())
            for need in person.promised:
                self.taken[place[need]] += 1
                self.points[row, self.excludes[place[need]] > 0] = NEVER
        self.gain = np.full((size, size), NEVER, np.int64)
        self.mover = np.zeros((size, size), np.int64)
        self.entry = np.full(size, NEVER, np.int64)
        self.entrant = np.full(size, OUTSIDE, np.int64)
        self._at: list[list[int]] = [[] for _ in needs]
        self._everywhere = np.arange(size)
        self.queues = [self._queue(need) for need in range(size)]
        self.allow(size)

    def allow(self, needs_each: int) -> None:
        """Let people take at most so many needs each, or fewer where they may not; nobody is moved."""
        may_take = np.minimum(self._may_take, needs_each)
        self.spare = may_take - np.array([len(held) for held in self.holds], np.int64)
        # Where nobody can take more than one need nothing clashes, and most of the bookkeeping falls away.
        self.several = bool((may_take > 1).any())
        self._served = [0] * len(self._at)
        for need in range(len(self._at)):
            self.look_around(need)
            self._next_in(need)

    def _queue(self, need: int) -> Whole:
        """Those who fit a need, best first; of equals, whoever was named first."""
        fitting = np.flatnonzero(self.points[:, need] > FLOOR)
        queue: Whole = fitting[np.argsort(-self.points[fitting, need], kind="stable")]
        return queue

    def carry_out(self, moves: Sequence[Move]) -> None:
        """Move people, and note anew whatever depends on where they sit."""
        people = list({move.person: None for move in moves})
        touched = {need for person in people for need in self.holds[person]}
        for person, leaves, takes in moves:
            if leaves == OUTSIDE:
                self.spare[person] -= 1
            else:
                self.holds[person].remove(leaves)
                self._at[leaves].remove(person)
                self.clashes[person] -= self.excludes[leaves]
                self.taken[leaves] -= 1
            self.holds[person].add(takes)
            self._at[takes].append(person)
            self.clashes[person] += self.excludes[takes]
            self.taken[takes] += 1
        touched.update(need for person in people for need in self.holds[person])
        for need in touched:
            self.look_around(need)
        for need in np.flatnonzero((self.entrant[:, None] == people).any(axis=1)).tolist():
            self._next_in(need)
        for person in people:
            if self.spare[person] > 0:
                better = (self.clashes[person] == 0) & (self.points[person] > self.entry)
                self.entry[better] = self.points[person][better]
                self.entrant[better] = person

    def look_around(self, need: int) -> None:
        """Note for each other need who of this one would gain most, or lose least, by moving there."""
        members = self._at[need]
        if not members:
            self.gain[:, need] = NEVER
            return
        gains = self.points[members] - self.points[members, need][:, None]
        if self.several:
            gains[self.clashes[members] != self.excludes[need]] = NEVER
        best = gains.argmax(axis=0)
        self.gain[:, need] = gains[best, self._everywhere]
        self.mover[:, need] = np.array(members)[best]
        self.gain[need, need] = NEVER

    def _next_in(self, need: int) -> None:
        """Note who would come best from outside to a need."""
        queue, at = self.queues[need], self._served[need]
        while at < len(queue) and self.spare[queue[at]] <= 0:
            at += 1
        self._served[need] = at
        look = _LOOK
        while at < len(queue):
            some = queue[at : at + look]
            able = np.flatnonzero((self.spare[some] > 0) & (self.clashes[some, need] == 0))
            if len(able):
                self.entrant[need] = some[able[0]]
                self.entry[need] = self.points[some[able[0]], need]
                return
            at, look = at + look, look * 4
        self.entrant[need], self.entry[need] = OUTSIDE, NEVER
