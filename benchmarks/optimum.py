"""The fullest placement with the most points, worked out by scipy: what an assignment is measured against."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp
from scipy.sparse import coo_array

from iwill.core.assignment.terms import Need, Person

Fills = tuple[int, int, int]


def by_seats(people: Sequence[Person], needs: Sequence[Need]) -> tuple[Fills, int]:
    """The optimum where everybody may take one need, by linear_sum_assignment: a column for each seat."""
    most = max((points for person in people for points in person.fits.values()), default=0) + 1
    # One seat of an earlier level is worth more than all points together.
    level = most * (sum(need.maximum for need in needs) + 1)
    points = np.zeros((len(people), len(needs)))
    place = {need.id: position for position, need in enumerate(needs)}
    fits = np.zeros(points.shape, bool)
    for row, person in enumerate(people):
        columns = [place[need] for need in person.fits]
        points[row, columns] = list(person.fits.values())
        fits[row, columns] = True
    seats = [(place[need.id], _level(need, seat)) for need in needs for seat in range(need.maximum)]
    column, worth = np.array([seat[0] for seat in seats], int), np.array([3 - seat[1] for seat in seats])
    gain = np.where(fits[:, column], points[:, column] + level * worth, 0)
    chosen = [
        (row, seat) for row, seat in zip(*linear_sum_assignment(gain, maximize=True), strict=True) if gain[row, seat]
    ]
    by_level = [sum(seats[seat][1] <= wanted for _, seat in chosen) for wanted in range(3)]
    return (by_level[0], by_level[1], by_level[2]), int(sum(points[row, column[seat]] for row, seat in chosen))


def _level(need: Need, seat: int) -> int:
    return 0 if seat < need.minimum else 1 if seat < need.wanted else 2


def by_program(
    people: Sequence[Person], needs: Sequence[Need], excluded: Iterable[tuple[int, int]]
) -> tuple[Fills, int]:
    """The optimum of any case by four integer programs: minimums, what is wanted, maximums, and then points."""
    pairs = [(row, need) for row, person in enumerate(people) for need in person.fits]
    column = {pair: position for position, pair in enumerate(pairs)}
    size = len(pairs) + 3 * len(needs)
    rows: list[tuple[dict[int, float], float, float]] = []
    for row, person in enumerate(people):
        rows.append(({column[row, need]: 1.0 for need in person.fits}, 0, person.at_most))
        rows += [
            ({column[row, one]: 1.0, column[row, other]: 1.0}, 0, 1)
            for one, other in excluded
            if person.at_most > 1 and one in person.fits and other in person.fits
        ]
    most, fills = np.ones(size), [np.zeros(size) for _ in range(3)]
    members: dict[int, dict[int, float]] = {need.id: {} for need in needs}
    for (_, need_id), position in column.items():
        members[need_id][position] = 1.0
    for position, need in enumerate(needs):
        levels = range(len(pairs) + 3 * position, len(pairs) + 3 * position + 3)
        most[levels] = need.minimum, need.wanted - need.minimum, need.maximum - need.wanted
        rows.append((members[need.id] | dict.fromkeys(levels, -1.0), 0, 0))
        for number, fill in enumerate(fills):
            fill[levels[: number + 1]] = 1
    bounds = [_constraint(rows, size)]
    points = np.zeros(size)
    points[: len(pairs)] = [people[row].fits[need] for row, need in pairs]
    reached: list[int] = []
    for wish in [*fills, points]:
        found = milp(-wish, constraints=bounds, integrality=np.ones(size), bounds=Bounds(0, most))
        assert found.success, found.message
        reached.append(round(-found.fun))
        bounds.append(LinearConstraint(wish.reshape(1, -1), reached[-1] - 0.5, np.inf))
    return (reached[0], reached[1], reached[2]), reached[3]


def _constraint(rows: Sequence[tuple[dict[int, float], float, float]], size: int) -> Any:
    entries = [(number, position, value) for number, row in enumerate(rows) for position, value in row[0].items()]
    where, values = ([one[0] for one in entries], [one[1] for one in entries]), [one[2] for one in entries]
    matrix = coo_array((values, where), shape=(len(rows), size)).tocsr()
    return LinearConstraint(matrix, [row[1] for row in rows], [row[2] for row in rows])
