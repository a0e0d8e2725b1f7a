"""A shift opens once its supervisor is there, and with children once two adults are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from iwill.callouts.opening import NotOpen, Ratio, Stand, not_open
from tests.conftest import NOW

ALONE, OPEN = NotOpen.TOO_FEW_ADULTS, None


def stand(number: int, taken: int, group: int | None = None, *, children: bool = True, later: int = 0) -> Stand:
    starts = NOW + timedelta(hours=later)
    return Stand(number, "助教", (), taken, children, starts, starts + timedelta(hours=2), group)


@pytest.mark.parametrize(
    ("stands", "reasons"),
    [
        ([stand(1, 0)], [ALONE]),
        ([stand(1, 1)], [ALONE]),
        ([stand(1, 2)], [OPEN]),
        ([stand(1, 1), stand(2, 1)], [OPEN, OPEN]),
        ([stand(1, 1), stand(2, 1, later=1)], [ALONE, ALONE]),
        ([stand(1, 1, 1), stand(2, 1, 2)], [ALONE, ALONE]),
        ([stand(1, 1), stand(2, 5, children=False)], [ALONE, OPEN]),
    ],
)
def test_two_adults_are_with_the_children_or_the_session_does_not_open(
    stands: list[Stand], reasons: list[NotOpen | None]
) -> None:
    closed = not_open(stands)
    assert [closed.get(one.id) for one in stands] == reasons


@pytest.mark.parametrize(
    ("supervisor_group", "group", "taken", "reason"),
    [
        (None, None, 0, NotOpen.UNSUPERVISED),
        (None, None, 1, OPEN),
        (None, 2, 1, OPEN),
        (1, 2, 1, OPEN),
        (2, 2, 0, NotOpen.UNSUPERVISED),
        (2, 2, 1, OPEN),
        (2, None, 1, OPEN),
    ],
)
def test_a_supervisor_opens_the_roles_of_the_own_group(
    supervisor_group: int | None, group: int | None, taken: int, reason: NotOpen | None
) -> None:
    ends = NOW + timedelta(hours=2)
    supervisor = Stand(1, "督导", ("接线员",), taken, False, NOW, ends, supervisor_group)
    supervised = Stand(2, "接线员", (), 0, False, NOW, ends, group)
    assert not_open([supervisor, supervised]).get(2) == reason


def listeners(number: int, taken: int, *, role: str = "接线员", later: int = 0, first_timers: bool = False) -> Stand:
    """Psychological support of two hours in a real call-out."""
    starts = NOW + timedelta(hours=later)
    ends = starts + timedelta(hours=2)
    return Stand(number, role, (), taken, False, starts, ends, None, psychological=True, first_timers=first_timers)


def supervisor(number: int, taken: int, *, later: int = 0, hours: int = 2) -> Stand:
    starts = NOW + timedelta(hours=later)
    return Stand(number, "督导", ("接线员",), taken, False, starts, starts + timedelta(hours=hours), None)


RATIO = Ratio(10, 5)
NOBODY, EMPTY, TOO_FEW = NotOpen.NO_SUPERVISOR, NotOpen.UNSUPERVISED, NotOpen.TOO_FEW_SUPERVISORS


@pytest.mark.parametrize(
    ("stands", "named", "reasons"),
    [
        # Nobody is asked to supervise: a member of staff has to be named.
        ([listeners(1, 0)], False, [NOBODY]),
        ([listeners(1, 8)], False, [NOBODY]),
        ([listeners(1, 8)], True, [OPEN]),
        # A seat that supervises is asked for: it has to be taken, and nobody named stands in for it.
        ([listeners(1, 8), supervisor(2, 0)], False, [EMPTY, OPEN]),
        ([listeners(1, 8), supervisor(2, 0)], True, [EMPTY, OPEN]),
        ([listeners(1, 8), supervisor(2, 1)], False, [OPEN, OPEN]),
        # One for ten, one for five where somebody serves for the first time.
        ([listeners(1, 10), supervisor(2, 1)], False, [OPEN, OPEN]),
        ([listeners(1, 11), supervisor(2, 1)], False, [TOO_FEW, OPEN]),
        ([listeners(1, 11), supervisor(2, 2)], False, [OPEN, OPEN]),
        ([listeners(1, 5, first_timers=True), supervisor(2, 1)], False, [OPEN, OPEN]),
        ([listeners(1, 6, first_timers=True), supervisor(2, 1)], False, [TOO_FEW, OPEN]),
        ([listeners(1, 6, first_timers=True), supervisor(2, 2)], False, [OPEN, OPEN]),
        ([listeners(1, 11)], True, [TOO_FEW]),
        # What stands first opens first; a shift at another time has its supervisor to itself.
        ([listeners(1, 8), listeners(2, 3), listeners(3, 2), supervisor(4, 1)], False, [OPEN, TOO_FEW, OPEN, OPEN]),
        ([listeners(1, 8), listeners(2, 8, later=2), supervisor(3, 1, hours=4)], False, [OPEN, OPEN, OPEN]),
        # Who is there in the middle of the shift counts; where nobody is planned for it, whoever is on call.
        (
            [listeners(1, 2), listeners(2, 2, later=2), supervisor(3, 1), supervisor(4, 0, later=2)],
            False,
            [OPEN, EMPTY, OPEN, OPEN],
        ),
        ([listeners(1, 2, later=4), supervisor(2, 1)], False, [OPEN, OPEN]),
    ],
)
def test_psychological_support_waits_for_a_supervisor_with_few_enough_people(
    stands: list[Stand], named: bool, reasons: list[NotOpen | None]
) -> None:
    closed = not_open(stands, named=named, ratio=RATIO)
    assert [closed.get(one.id) for one in stands] == reasons


def test_a_drill_and_other_work_wait_for_nobody_unless_the_request_says_so() -> None:
    plain = Stand(1, "信息整理", (), 40, False, NOW, NOW + timedelta(hours=2), None)
    assert not_open([plain], ratio=RATIO) == {}


def test_who_supervises_others_waits_for_no_supervisor() -> None:
    both = Stand(1, "督导", ("接线员",), 1, False, NOW, NOW + timedelta(hours=2), None, psychological=True)
    assert not_open([both, listeners(2, 3)], ratio=RATIO) == {}
