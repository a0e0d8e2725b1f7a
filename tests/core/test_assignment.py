"""People are placed so that the most seats fill first, then by preference; and everybody can be told why."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.assignment import Case, made_up_case
from benchmarks.optimum import by_program, by_seats
from iwill.core.assignment.placing import assign
from iwill.core.assignment.terms import FIRST_CHOICE, Missed, Need, Person, Placement

Pairs = list[tuple[int, int]]


@st.composite
def cases(draw: st.DrawFn, *, at_most: int, excluding: bool) -> Case:
    needs = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        minimum, wanted, maximum = sorted(draw(st.tuples(*[st.integers(0, 3)] * 3)))
        needs.append(Need(number, minimum, wanted, maximum))
    ids = [need.id for need in needs]
    fits = st.dictionaries(st.sampled_from(ids), st.integers(0, 9))
    limit = st.integers(0, at_most)
    people = [Person(number, draw(fits), draw(limit)) for number in range(draw(st.integers(0, 5)))]
    pairs = [pair for pair in combinations(ids, 2) if excluding and draw(st.booleans())]
    return people, needs, pairs


def every_placement(people: Sequence[Person], needs: Sequence[Need], pairs: Pairs) -> set[tuple[tuple[int, ...], int]]:
    """All that can be reached, as seats taken at each need and points, person by person."""
    reached = {((0,) * len(needs), 0)}
    for person in people:
        choices = [
            held
            for size in range(min(person.at_most, len(person.fits)) + 1)
            for held in combinations(sorted(person.fits), size)
            if not any(one in held and other in held for one, other in pairs)
        ]
        reached = {
            (after, points + sum(person.fits[need] for need in held))
            for (taken, points), held in product(reached, choices)
            for after in [tuple(seats + (need.id in held) for seats, need in zip(taken, needs, strict=True))]
            if all(seats <= need.maximum for seats, need in zip(after, needs, strict=True))
        }
    return reached


def fills(taken: Sequence[int], needs: Sequence[Need]) -> tuple[int, int, int]:
    pairs = list(zip(taken, needs, strict=True))
    return (
        sum(min(seats, need.minimum) for seats, need in pairs),
        sum(min(seats, need.wanted) for seats, need in pairs),
        sum(min(seats, need.maximum) for seats, need in pairs),
    )


def assert_lawful(placement: Placement, case: Case) -> None:
    people, needs, pairs = case
    for person in people:
        holds = placement.holds[person.id]
        assert len(holds) <= person.at_most
        assert set(holds) <= person.fits.keys()
        assert not any(one in holds and other in holds for one, other in pairs)
    for need in needs:
        assert sum(need.id in holds for holds in placement.holds.values()) == placement.taken[need.id] <= need.maximum


@given(st.one_of(cases(at_most=1, excluding=True), cases(at_most=3, excluding=False)))
@settings(max_examples=150, deadline=None)
def test_no_placement_is_fuller_at_any_level_and_none_as_full_has_more_points(case: Case) -> None:
    people, needs, pairs = case
    placement = assign(people, needs, pairs)
    assert_lawful(placement, case)
    every = [(fills(taken, needs), points) for taken, points in every_placement(people, needs, pairs)]
    assert placement.filled == tuple(max(fill[level] for fill, _ in every) for level in range(3))
    assert placement.points == max(points for fill, points in every if fill == placement.filled)


@given(cases(at_most=3, excluding=True))
@settings(max_examples=150, deadline=None)
def test_needs_that_exclude_each_other_are_never_held_both_and_one_each_is_always_reached(case: Case) -> None:
    people, needs, pairs = case
    placement = assign(people, needs, pairs)
    assert_lawful(placement, case)
    alone = assign([Person(one.id, one.fits, min(one.at_most, 1)) for one in people], needs)
    assert placement.filled >= alone.filled
    every = [fills(taken, needs) for taken, _ in every_placement(people, needs, pairs)]
    assert placement.filled <= max(every)
    if placement.proven:
        assert placement.filled == tuple(max(fill[level] for fill in every) for level in range(3))
    for person in people:
        # Whoever could simply take a free seat has one.
        free = {need for need, why in placement.outcome(person.id).missed.items() if why is Missed.ENOUGH}
        assert not free or len(placement.holds[person.id]) == person.at_most


@pytest.mark.parametrize("seed", range(6))
def test_with_one_need_each_nothing_is_lost_to_the_optimum(seed: int) -> None:
    people, needs, _ = made_up_case(seed, 150, 30, at_most=1)
    placement = assign(people, needs)
    assert (placement.filled, placement.points) == by_seats(people, needs) == by_program(people, needs, [])


@pytest.mark.parametrize("seed", range(6))
def test_with_several_needs_each_no_seat_is_lost_to_the_optimum_and_few_points(seed: int) -> None:
    case = made_up_case(seed, 50, 16, at_most=5)
    placement = assign(*case)
    assert_lawful(placement, case)
    fullest, points = by_program(*case)
    assert placement.filled == fullest
    assert placement.points >= 0.97 * points


def test_minimums_fill_before_what_is_wanted_and_that_before_the_maximum() -> None:
    needs = [Need(1, 1, 3, 4), Need(2, 1, 2, 4)]
    people = [Person(number, {1: 900, 2: 1}) for number in range(8)]
    taken = [tuple(assign(people[:size], needs).taken.values()) for size in (1, 2, 4, 5, 6, 7, 8)]
    assert taken == [(1, 0), (1, 1), (3, 1), (3, 2), (4, 2), (4, 3), (4, 4)]


def test_a_chain_of_people_moves_on_so_that_one_more_is_placed() -> None:
    needs = [Need(number, 0, 1, 1) for number in range(1, 5)]
    people = [Person(number, {number: 9, number + 1: 0}) for number in range(1, 4)] + [Person(4, {1: 9})]
    assert assign(people, needs).holds == {1: (2,), 2: (3,), 3: (4,), 4: (1,)}


def test_a_substitute_serves_only_where_no_first_choice_can() -> None:
    needs = [Need(1, 1, 1, 1), Need(2, 1, 1, 1)]
    doctor, nurse = Person(1, {1: FIRST_CHOICE, 2: FIRST_CHOICE + 999}), Person(2, {1: 999})
    other = Person(3, {2: FIRST_CHOICE})
    # She would rather serve elsewhere, and the nurse is a very good substitute; still no seat needs one.
    assert assign([doctor, nurse, other], needs).holds == {1: (1,), 2: (), 3: (2,)}
    # A seat is not left empty for want of a doctor.
    assert assign([doctor, nurse], needs).holds == {1: (2,), 2: (1,)}
    # Of two substitutes the one with more weight.
    assert assign([Person(4, {1: 300}), nurse], needs[:1]).holds == {4: (), 2: (1,)}


def test_what_was_promised_is_kept_and_what_clashes_with_it_is_out_of_reach() -> None:
    needs = [Need(1, 1, 1, 1), Need(2, 1, 1, 1), Need(3, 1, 1, 1)]
    promised = Person(1, {1: 0, 2: 900, 3: 900}, at_most=2, promised=frozenset({1}))
    placement = assign([promised, Person(2, {1: 999})], needs, [(1, 2)])
    assert placement.holds == {1: (1, 3), 2: ()}


def test_everybody_can_be_told_why_not() -> None:
    needs = [Need(1, 1, 1, 1), Need(2, 1, 1, 5), Need(3, 1, 1, 5), Need(4, 1, 1, 1)]
    first = Person(1, {1: 9, 2: 0, 3: 0}, at_most=2, promised=frozenset({1}))
    late, stranger, resting = Person(2, {1: 1}), Person(3, {}), Person(4, {3: 5}, at_most=0)
    placement = assign([first, late, stranger, resting], needs, [(1, 2)])
    assert placement.holds[1] == (1, 3)
    assert placement.outcome(1).missed == {2: Missed.CLASH, 4: Missed.NOT_FITTING}
    assert [placement.outcome(person).why_nothing for person in (1, 2, 3, 4)] == [
        None,
        Missed.FULL,
        Missed.NOT_FITTING,
        Missed.ENOUGH,
    ]


def test_the_same_people_are_placed_in_the_same_way_and_of_equals_the_first() -> None:
    people, needs, pairs = made_up_case(3, 60, 20, at_most=4)
    assert assign(people, needs, pairs) == assign(people, needs, pairs[::-1])
    equals = [Person(number, {1: 5}) for number in (7, 3, 9)]
    assert assign(equals, [Need(1, 0, 2, 2)]).holds == {7: (1,), 3: (1,), 9: ()}


@pytest.mark.parametrize(
    ("people", "needs"),
    [
        ([Person(1, {}), Person(1, {})], [Need(1, 0, 1, 1)]),
        ([], [Need(1, 0, 1, 1), Need(1, 0, 1, 1)]),
    ],
)
def test_two_of_one_id_are_a_mistake_of_the_caller(people: list[Person], needs: list[Need]) -> None:
    with pytest.raises(ValueError, match="same id"):
        assign(people, needs)
    assert assign([], []).filled == (0, 0, 0)
