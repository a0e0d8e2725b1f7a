"""Who serves where: the most seats first, then the most points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from iwill.core.assignment.augmenting import Augmenting
from iwill.core.assignment.chains import fill, go_round
from iwill.core.assignment.seating import OUTSIDE, Move, Seating
from iwill.core.assignment.terms import Need, Person, Placement, fills_of

_LEVELS = ("minimum", "wanted", "maximum")


def assign(people: Sequence[Person], needs: Sequence[Need], excluded: Iterable[tuple[int, int]] = ()) -> Placement:
    """Place people: minimums fill first, then what is wanted, then maximums; and of all placements as full, the one
    with the most points. `excluded` are pairs of needs that nobody may hold both, for want of time or of rest.

    The same input gives the same placement; of people with equal points, those named first come first. What was
    promised is kept, and whatever clashes with it is out of reach.

    Guaranteed where nobody may take more than one need beside those promised to her, or where nothing is excluded:
    each of the three fills is the greatest that there is (filling minimums first costs nothing later, because seats
    that can be filled together form a matroid), and the points are the most with which that can be done (each chain is
    the best one, as in the successive shortest paths of a flow of least cost).

    Best effort where somebody may take several needs and some of them exclude each other: a flow counts what a person
    holds and cannot say which needs go together, and placing people with skills of their own on shifts of fixed hours
    is NP-hard (Arkin and Silverberg 1987). There trees of moves fill what chains leave empty, until there is proof that
    nothing is fuller (`augmenting`; `proven` says so), and rings of moves win back points. Guaranteed there: never less
    full, minimums compared first, than if all might take one need alone; no clash; nobody above `at_most`. How near
    the optimum it comes is measured: docs/benchmarks.md.

    Substitutes come last if they are the only ones without FIRST_CHOICE in their points:

        first choice    FIRST_CHOICE + preference and fairness, from 0 to 999
        substitute      the weight, from 0 to 999

    Then a placement with one substitute less has more points, whoever else would be pleased by another one; yet
    a seat is never left empty for want of a first choice, since seats come before points.
    """
    pairs = [(one, other) for one, other in excluded if one != other]
    if len({person.id for person in people}) < len(people) or len({need.id for need in needs}) < len(needs):
        raise ValueError("two people, or two needs, have the same id")
    seating, proven = _fill(Seating(people, needs, pairs), needs), True
    if pairs and any(person.at_most - len(person.promised) > 1 for person in people):
        fullest = Augmenting(seating, needs)
        if not fullest.proven:
            alone_first = _fill(_alone_first(people, needs, pairs), needs)
            if fills_of(alone_first.taken.tolist(), needs) > fullest.filled:
                fullest = Augmenting(alone_first, needs)
        seating, proven = _seated(fullest.holds, people, needs, pairs), fullest.proven
        go_round(seating)
    return _as_placement(seating, proven, people, needs, pairs)


def _fill(seating: Seating, needs: Sequence[Need]) -> Seating:
    for level in _LEVELS:
        fill(seating, np.array([getattr(need, level) for need in needs], np.int64))
    return seating


def _alone_first(people: Sequence[Person], needs: Sequence[Need], pairs: Sequence[tuple[int, int]]) -> Seating:
    """All levels filled with one need each, before anybody takes a second."""
    seating = Seating(people, needs, pairs)
    seating.allow(1)
    _fill(seating, needs)
    seating.allow(len(needs))
    return seating


def _seated(
    holds: Sequence[Sequence[int]], people: Sequence[Person], needs: Sequence[Need], pairs: Sequence[tuple[int, int]]
) -> Seating:
    """People as they have been placed."""
    seating = Seating(people, needs, pairs)
    seating.carry_out([Move(person, OUTSIDE, need) for person, held in enumerate(holds) for need in held])
    return seating


def _as_placement(
    seating: Seating, proven: bool, people: Sequence[Person], needs: Sequence[Need], pairs: Iterable[tuple[int, int]]
) -> Placement:
    holds = {
        person.id: tuple(sorted({needs[held].id for held in seating.holds[row]} | person.promised))
        for row, person in enumerate(people)
    }
    excluded: dict[int, set[int]] = {need.id: set() for need in needs}
    for one, other in pairs:
        excluded[one].add(other)
        excluded[other].add(one)
    return Placement(
        holds=holds,
        taken={need.id: int(taken) for need, taken in zip(needs, seating.taken, strict=True)},
        filled=fills_of(seating.taken.tolist(), needs),
        points=sum(person.fits.get(need, 0) for person in people for need in holds[person.id]),
        proven=proven,
        people={person.id: person for person in people},
        needs={need.id: need for need in needs},
        excluded=excluded,
    )
