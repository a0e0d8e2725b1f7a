"""Chains of moves that fill one seat more.

Somebody from outside takes a seat at the first need, somebody there moves on to the next, and so on to a need with a
free seat. All that a step has to know is who at one need would gain most, or lose least, at the other; so chains are
searched among needs, however many people there are (Bellman-Ford, all steps from the needs that changed at once).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from iwill.core.assignment.seating import FLOOR, NEVER, OUTSIDE, Move, Seating, Whole

_LOOK_FOR_RINGS = 8
# Rooms that were tried to be made in vain, after which a seat stays empty.
_TRIES = 100


def fill(seating: Seating, limits: Whole, kept: Whole) -> None:
    """Seat people, one more at a time and each time by the best chain, until no need can come nearer its limit.

    No need falls below what is `kept`, the seats that an earlier call filled.
    """
    while True:
        open_needs = np.flatnonzero(seating.taken < limits)
        if not len(open_needs):
            return
        if not (_seat_one_more(seating, open_needs, []) or (seating.several and _make_room(seating, limits, kept))):
            return


def _seat_one_more(seating: Seating, open_needs: Whole, done: list[Move]) -> bool:
    """Carry out the best chain to one of these needs; False where none leads there. `done` is told who moved."""
    barred: set[int] = set()
    seated = None
    while seated is None:
        reach, before = _best_chains(seating)
        ring = _ring(before) if seating.several else None
        target = int(open_needs[reach[open_needs].argmax()]) if ring is None else ring
        if ring is None and reach[target] <= FLOOR:
            seated = False
            continue
        moves = _trace(seating, before, target)
        doubtful = _contradiction(seating, moves) if seating.several else None
        if doubtful is not None:
            seating.gain[doubtful.takes, doubtful.leaves] = NEVER
            barred.add(doubtful.leaves)
            continue
        seating.carry_out(moves)
        done += moves
        seated = True if ring is None else None
    for need in barred:
        seating.look_around(need)
    return seated


def _make_room(seating: Seating, limits: Whole, kept: Whole) -> bool:
    """Fill one seat more where no chain does: somebody leaves a need that excludes two others, and takes both.

    She takes an open need for the one she leaves, and begins a chain with the other; or nothing changes.
    """
    open_needs = np.flatnonzero(seating.taken < limits)
    leading = _leading_to(seating, open_needs)
    tried = 0
    for need in open_needs.tolist():
        for person in seating.queues[need].tolist():
            in_the_way = [held for held in seating.holds[person] if seating.excludes[held, need]]
            if len(in_the_way) != 1 or in_the_way[0] == need or seating.spare[person] <= 0:
                continue
            left = in_the_way[0]
            freed = (seating.clashes[person] == seating.excludes[left]) & ~seating.excludes[need].astype(bool)
            if not (freed & leading & (seating.points[person] > FLOOR)).any():
                continue
            done = [Move(person, left, need)]
            seating.carry_out(done)
            short = np.flatnonzero(seating.taken < kept)
            if _seat_one_more(seating, short if len(short) else np.flatnonzero(seating.taken < limits), done):
                return True
            seating.carry_out([Move(mover, takes, leaves) for mover, leaves, takes in reversed(done)])
            tried += 1
            if tried == _TRIES:
                return False
    return False


def _leading_to(seating: Seating, open_needs: Whole) -> npt.NDArray[np.bool_]:
    """From which needs a chain could go on to an open one."""
    leading = np.zeros(len(seating.taken), np.bool_)
    new = open_needs
    while len(new):
        leading[new] = True
        new = np.flatnonzero((seating.gain[new] > FLOOR).any(axis=0) & ~leading)
    return leading


def _best_chains(seating: Seating) -> tuple[Whole, Whole]:
    """The most points with which a chain reaches each need, and the need before it on that chain."""
    reach = seating.entry.copy()
    everywhere = np.arange(len(reach))
    before = np.full(len(reach), OUTSIDE, np.int64)
    changed = np.flatnonzero((reach > FLOOR) & (seating.taken > 0))
    for number in range(1, len(reach) + 1):
        if not len(changed):
            break
        through = seating.gain[:, changed] + reach[changed]
        via = through.argmax(axis=1)
        best = through[everywhere, via]
        better = np.flatnonzero((best > reach) & (best > FLOOR))
        reach[better] = best[better]
        before[better] = changed[via[better]]
        changed = better
        if seating.several and number % _LOOK_FOR_RINGS == 0 and _ring(before) is not None:
            break
    return reach, before


def _ring(before: Whole) -> int | None:
    """A need on a ring of moves, where there is one: such a ring fills nothing and adds points."""
    at = before
    for _ in range(len(before).bit_length()):
        at = np.where(at >= 0, at[at], OUTSIDE)
    inside = np.flatnonzero(at >= 0)
    return int(at[inside[0]]) if len(inside) else None


def _trace(seating: Seating, before: Whole, last: int) -> list[Move]:
    """The moves of the chain that ends at a need, or of the ring that comes back to it."""
    moves, need = [], last
    while True:
        source = int(before[need])
        person = seating.entrant[need] if source == OUTSIDE else seating.mover[need, source]
        moves.append(Move(int(person), source, need))
        need = source
        if source in (OUTSIDE, last):
            return moves


def _contradiction(seating: Seating, moves: Sequence[Move]) -> Move | None:
    """A move that does not go together with the others of the same person, where there is one."""
    for person, often in Counter(move.person for move in moves).items():
        if often == 1:
            continue
        own = [move for move in moves if move.person == person]
        clashes = seating.clashes[person].copy()
        for move in own:
            clashes += seating.excludes[move.takes]
            if move.leaves != OUTSIDE:
                clashes -= seating.excludes[move.leaves]
        if any(clashes[move.takes] > 1 for move in own):
            return own[0]
    return None
