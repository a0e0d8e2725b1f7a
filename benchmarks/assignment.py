"""People placed at needs, beside the optimum that scipy works out: seats, points and time.

One need each is the case in which the optimum is promised. With several each and needs that exclude one another the
best is sought but not promised, so the worst of all instances is what counts. Nothing here touches a database.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from benchmarks.ground import Figure, in_turn
from benchmarks.optimum import by_program, by_seats
from iwill.core.assignment.placing import assign
from iwill.core.assignment.terms import Need, Person

Case = tuple[list[Person], list[Need], list[tuple[int, int]]]
INSTANCES, REPEATS = 100, 5
# Where the second hundred begins: made up after the search had been written, and never used to better it.
UNSEEN = 5_000
UTILITY, TIMES = 0.97, 3.0


def made_up_case(seed: int, people: int, needs: int, *, at_most: int, scarcity: float | None = None) -> Case:
    """Eight days with three shifts a day and several needs a shift; who serves one of them rests over the next.

    Seats are about half, as many as, or half as many again as people could fill, unless `scarcity` says so; somebody
    fits 3, 10 or 30 % of the needs. Where everybody serves once, nothing needs to exclude anything.
    """
    dice = random.Random(seed)
    starts = [24 * dice.randrange(8) + dice.choice((8, 14, 19)) for _ in range(needs)]
    seats = (scarcity or dice.choice((0.5, 1.0, 1.5))) * people * (1 + at_most) / 2 / needs
    rows = []
    for number in range(needs):
        wanted = dice.randint(1, max(1, round(2 * seats)))
        rows.append(Need(number, dice.randint(0, wanted), wanted, wanted + dice.randint(0, 3)))
    share = dice.choice((0.03, 0.1, 0.3))
    crowd = [
        Person(
            number,
            {need: dice.randrange(1000) for need in range(needs) if dice.random() < share},
            dice.randint(1, at_most),
        )
        for number in range(people)
    ]
    pairs = [(a, b) for a, b in combinations(range(needs), 2) if at_most > 1 and abs(starts[a] - starts[b]) < 14]
    return crowd, rows, pairs


def figures(_: str) -> Iterator[Figure]:
    """Seats and points of a hundred instances of each kind, of a hundred unseen ones, then the time of large ones."""
    for first, which in ((0, ""), (UNSEEN, ", unseen")):
        seeds = range(first, first + INSTANCES)
        yield from _fullness(f"one need each{which}", [made_up_case(n, 400, 60, at_most=1) for n in seeds])
        yield from _fullness(f"several each{which}", [made_up_case(n, 120, 40, at_most=6) for n in seeds])
    people, needs, _pairs = made_up_case(1, 5_000, 161, at_most=1, scarcity=0.2)
    size = f"5,000 people, 161 needs, {sum(need.maximum for need in needs)} seats"
    yield _time(f"one need each, {size}", lambda: assign(people, needs), lambda: by_seats(people, needs))
    several = made_up_case(2, 600, 80, at_most=6)
    yield _time("several each, 600 people, 80 needs", lambda: assign(*several), lambda: by_program(*several))


def _fullness(kind: str, cases: Sequence[Case]) -> Iterator[Figure]:
    found = []
    ours_s = theirs_s = 0.0
    for people, needs, pairs in cases:
        started = time.process_time()
        placement = assign(people, needs, pairs)
        placed = time.process_time()
        fills, points = by_program(people, needs, pairs) if pairs else by_seats(people, needs)
        ours_s, theirs_s = ours_s + placed - started, theirs_s + time.process_time() - placed
        found.append((placement.filled, fills, placement.points, points))
    if cases[0][2]:
        yield Figure(f"assignment, {kind}: processor time of all", ours_s * 1000, theirs_s * 1000, "ms", TIMES, "below")
    as_full = sum(ours == best for ours, best, _, _ in found)
    yield Figure(f"assignment, {kind}: as full as the optimum", as_full, len(found), "of them", 1.0, "above")
    ours, best = (sum(one[side][1] for one in found) for side in (0, 1))
    yield Figure(f"assignment, {kind}: seats up to what is wanted, all", ours, best, "seats", 1.0, "above")
    worst = min(found, key=lambda one: one[0][1] / max(1, one[1][1]))
    yield Figure(f"assignment, {kind}: the same, worst instance", worst[0][1], worst[1][1], "seats", 1.0, "above")
    worst = min(found, key=lambda one: one[2] / max(1, one[3]))
    yield Figure(f"assignment, {kind}: utility, worst instance", worst[2], worst[3], "points", UTILITY, "above")


def _time(name: str, ours: Callable[[], object], reference: Callable[[], object]) -> Figure:
    mine, theirs = in_turn(ours, reference, REPEATS)
    return Figure(f"assignment, {name}: time", mine * 1000, theirs * 1000, "ms", TIMES, "below")
