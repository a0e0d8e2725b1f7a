"""A case is a short code that shows its own mistakes, and nothing else is ever known of it here."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from iwill.shifts.cases.rules import ALPHABET, Post, check_letter, make_code, may_be_said, on_one_line, read_code
from iwill.shifts.cases.terms import (
    CODE_IS_A_NUMBER,
    CODE_MISTYPED,
    CODE_UNREADABLE,
    REPORT_TOO_EARLY,
    REPORT_TOO_LATE,
)
from tests.conftest import NOW

ENDS = NOW + timedelta(hours=2)


def test_one_wrong_letter_or_two_that_changed_places_never_fit() -> None:
    dice = random.Random(5)
    for _ in range(40):
        code = make_code(dice.choice)
        assert read_code(code) == (code, None)
        for place in range(len(code)):
            wrong = {code[:place] + letter + code[place + 1 :] for letter in ALPHABET} - {code}
            swapped = code[:place] + code[place : place + 2][::-1] + code[place + 2 :]
            for typed in wrong | ({swapped} - {code}):
                assert read_code(typed)[1] == CODE_MISTYPED


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        (" k7mq-{check} ", None),
        ("Ｋ７ＭＱ{check}", None),
        ("K7MQ", CODE_UNREADABLE),
        ("K7MQ0", CODE_MISTYPED),
        ("王小姐", CODE_UNREADABLE),
        ("138 0000 0000", CODE_IS_A_NUMBER),
        ("11010519491231002X", CODE_IS_A_NUMBER),
    ],
)
def test_a_code_is_read_as_people_type_it_and_a_number_of_a_person_is_refused(typed: str, wrong: str | None) -> None:
    assert read_code(typed.format(check=check_letter("K7MQ").lower()))[1] == wrong


@pytest.mark.parametrize(
    ("hours", "said"),
    [(-2, (False, REPORT_TOO_EARLY)), (0, (False, None)), (3, (True, None)), (27, (True, REPORT_TOO_LATE))],
)
def test_what_is_said_after_the_shift_is_late_and_a_day_later_too_late(hours: int, said: tuple[bool, str]) -> None:
    assert may_be_said(NOW, ENDS, 24, NOW + timedelta(hours=hours)) == said


@pytest.mark.parametrize(
    ("call_out", "role", "group", "skills", "together"),
    [
        (1, "接线员", 2, {"listening"}, True),
        (1, "夜间接线", 2, {"listening", "night"}, True),
        (1, "接线员", 2, {"medicine"}, True),
        (1, "医师", 2, {"medicine"}, False),
        (1, "接线员", 3, {"listening"}, False),
        (2, "接线员", 2, {"listening"}, False),
    ],
)
def test_one_line_is_one_group_and_a_role_or_skill_in_common(
    call_out: int, role: str, group: int, skills: set[str], together: bool
) -> None:
    mine = Post(1, "接线员", 2, frozenset({"listening"}), NOW, ENDS)
    assert on_one_line(mine, Post(call_out, role, group, frozenset(skills), NOW, ENDS)) is together
