"""A shift opens once its supervisor is there, and with children once two adults are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from iwill.callouts.opening import NotOpen, Stand, not_open
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
