"""Chains of moves that fill one seat more.

Somebody from outside takes a seat at the first need, somebody there moves on to the next, and so on to a need with a
free seat. All that a step has to know is who at one need would gain most, or lose least, at the other; so chains are
searched among needs, however many people there are (Bellman-Ford, all steps from the needs that changed at once).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from iwill.core.assignment.seating import FLOOR, NEVER, OUTSIDE, Move, Seating, Whole

_LOOK_FOR_RINGS = 8


def fill(seating: Seating, limits: Whole) -> None:
    """Seat people, one more at a time and each time by the best chain, until no need can come nearer its limit. No need
    loses a seat."""
    while len(open_needs := np.flatnonzero(seating.taken < limits)):
        if not _seat_one_more(seating, open_needs):
            return


def _seat_one_more(seating: Seating, open_needs: Whole) -> bool:
    """Carry out the best chain to one of these needs; False where none leads there."""
    barred: set[int] = set()
    seated = None
    while seated is None:
        reach, before = _best_chains(seating, seating.entry)
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
        seated = True if ring is None else None
    for need in barred:
        seating.look_around(need)
    return seated


def go_round(seating: Seating) -> None:
    """Carry out rings of moves that add points and fill nothing, until none is left."""
    barred: set[int] = set()
    while (ring := _ring(before := _best_chains(seating, np.zeros_like(seating.entry))[1])) is not None:
        moves = _trace(seating, before, ring)
        doubtful = _contradiction(seating, moves)
        if doubtful is not None:
            seating.gain[doubtful.takes, doubtful.leaves] = NEVER
            barred.add(doubtful.leaves)
        else:
            seating.carry_out(moves)
    for need in barred:
        seating.look_around(need)


def _best_chains(seating: Seating, start: Whole) -> tuple[Whole, Whole]:
    """The most points with which a chain reaches each need, and the need before it on that chain."""
    reach = start.copy()
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
