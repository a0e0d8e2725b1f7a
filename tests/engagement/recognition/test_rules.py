"""Which awards a person's service has earned, and when the yearly window is open."""

from __future__ import annotations

from datetime import date

import pytest

from iwill.core import policy
from iwill.engagement.recognition.rules import earned, full_years, is_window, recognition_year, year_of_recognition
from iwill.engagement.recognition.terms import Award, Service

DEFAULTS = {name: one.default for name, one in policy.REGISTRY.items()}
JOINED, ON = date(2026, 3, 1), date(2026, 11, 22)


def due(service: Service, on: date = ON, held: frozenset[tuple[Award, int]] = frozenset()) -> list[tuple[str, int]]:
    return [(one.award.value, one.mark) for one in earned(service, on, held)]


def test_nothing_is_earned_by_being_on_file() -> None:
    assert due(Service(0, 0, 0, date(2020, 1, 1))) == []


def test_the_first_service_and_each_mark_of_hours_are_given_once() -> None:
    assert due(Service(120, 1, 0, JOINED)) == [("first_service", 1)]
    both = due(Service(20 * 60, 9, 0, JOINED))
    assert both == [("first_service", 1), ("hours", 10), ("hours", 20)]
    assert due(Service(20 * 60, 9, 0, JOINED), held=frozenset((Award(one), mark) for one, mark in both)) == []
    assert due(Service(20 * 60 - 1, 9, 0, JOINED))[-1] == ("hours", 10)


def test_what_was_given_is_not_taken_back_when_hours_are_corrected() -> None:
    held = frozenset({(Award.FIRST_SERVICE, 1), (Award.HOURS, 10)})
    assert due(Service(9 * 60, 4, 0, JOINED), held=held) == []


def test_support_has_marks_of_its_own_from_the_first_shift_on() -> None:
    assert [mark for award, mark in due(Service(600, 5, 5, JOINED)) if award == "support"] == [1, 5]


@pytest.mark.parametrize(
    ("joined", "on", "years"),
    [
        ("2025-11-22", "2026-11-22", 1),
        ("2025-11-23", "2026-11-22", 0),
        ("2024-02-29", "2025-02-28", 1),
        ("2024-02-29", "2025-02-27", 0),
        ("2024-02-29", "2028-02-28", 3),
        ("2024-02-29", "2028-02-29", 4),
    ],
)
def test_years_are_civil_years(joined: str, on: str, years: int) -> None:
    assert full_years(date.fromisoformat(joined), date.fromisoformat(on)) == years


def test_the_window_is_the_last_week_of_october_and_its_list_counts_november_to_october() -> None:
    days = [day for day in range(1, 32) if is_window(date(2026, 10, day), DEFAULTS)]
    assert days == list(range(25, 32))
    assert not is_window(date(2026, 11, 1), DEFAULTS)
    assert recognition_year(date(2026, 10, 31)) == 2026
    assert recognition_year(date(2026, 11, 1)) == 2027
    assert year_of_recognition(2026) == (date(2025, 11, 1), date(2026, 10, 31))
