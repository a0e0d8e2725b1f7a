"""Hours: what cannot be, what is odd, who may confirm and decide, and by which day it is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import pytest

from iwill.core.policy import REGISTRY, Value
from iwill.pool.public_days.rules import special_days
from iwill.shifts.hours import rules
from iwill.shifts.hours.rules import Judge, Told
from iwill.shifts.hours.terms import HoursFlag, HoursSource, HoursState

POLICY: Mapping[str, Value] = {name: policy.default for name, policy in REGISTRY.items()}
START = datetime.fromisoformat("2026-11-22T20:00:00+08:00")
END = START + timedelta(hours=2)
LATER = END + timedelta(hours=1)
SHANGHAI, TORONTO = "Asia/Shanghai", "America/Toronto"


def told(minutes: int = 120, *, id: int = 1, start: datetime = START, by: str = "staff:7", **about: object) -> Told:
    whole = {
        "volunteer_id": 5,
        "source": HoursSource.ORGANIZER,
        "recorded_at": END + timedelta(minutes=5),
        "shift": (START, END),
    } | about
    return Told(
        id=id, started_at=start, ended_at=start + timedelta(minutes=minutes), minutes=minutes, recorded_by=by, **whole
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("start", "end", "wrong"),
    [
        (START, END, {}),
        (START, START, {"ended_at": "end_before_start"}),
        (START, START - timedelta(minutes=1), {"ended_at": "end_before_start"}),
        (START, START + timedelta(seconds=59), {"ended_at": "end_before_start"}),
        (START, LATER + timedelta(minutes=1), {"ended_at": "hours_in_future"}),
        (START - timedelta(hours=22), END, {}),
        (START - timedelta(hours=23), END, {"ended_at": "more_than_a_day"}),
        (START - timedelta(days=40), END - timedelta(days=40), {"started_at": "too_long_ago"}),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(start: datetime, end: datetime, wrong: dict[str, str]) -> None:
    assert rules.impossible(start, end, LATER, oldest=timedelta(days=30)) == wrong


def at(words: str) -> datetime:
    return datetime.fromisoformat(words)


@pytest.mark.parametrize(
    ("spans", "zone", "full"),
    [
        ([("2026-11-22T00:00+08:00", "2026-11-23T00:00+08:00")], SHANGHAI, False),
        (
            [
                ("2026-11-22T00:00+08:00", "2026-11-23T00:00+08:00"),
                ("2026-11-22T08:00+08:00", "2026-11-22T09:00+08:00"),
            ],
            SHANGHAI,
            True,
        ),
        # Twenty-three hours over midnight and two more: 25 hours, and no day is too long.
        (
            [
                ("2026-11-22T12:00+08:00", "2026-11-23T11:00+08:00"),
                ("2026-11-23T12:00+08:00", "2026-11-23T14:00+08:00"),
            ],
            SHANGHAI,
            False,
        ),
        # The clock is put back: this day has 25 hours; and forward: that one has 23.
        ([("2026-11-01T00:00-04:00", "2026-11-02T00:00-05:00")], TORONTO, False),
        (
            [
                ("2026-03-08T00:00-05:00", "2026-03-09T00:00-04:00"),
                ("2026-03-08T01:00-05:00", "2026-03-08T01:01-05:00"),
            ],
            TORONTO,
            True,
        ),
    ],
)
def test_no_day_has_more_hours_than_it_has(spans: list[tuple[str, str]], zone: str, full: bool) -> None:
    assert rules.more_than_a_day([(at(start), at(end)) for start, end in spans], zone) is full


def test_minutes_are_real_ones_over_midnight_and_over_the_change_of_the_clock() -> None:
    assert rules.whole_minutes(at("2026-11-22T23:00+08:00"), at("2026-11-23T01:30+08:00")) == 150
    assert rules.whole_minutes(at("2026-11-01T00:30-04:00"), at("2026-11-01T03:30-05:00")) == 240
    assert rules.whole_minutes(at("2026-03-08T00:30-05:00"), at("2026-03-08T03:30-04:00")) == 120


@pytest.mark.parametrize(
    ("entry", "hers", "by_hand", "flags"),
    [
        (told(125), [], [], ""),
        (told(150), [], [], ""),
        (told(151), [], [], "longer_than_shift"),
        (told(151, shift=None), [], [], ""),
        (told(125), [told(10, id=2, start=END)], [], "overlap"),
        (told(120), [told(10, id=2, start=END)], [], ""),
        (told(125), [told(125)], [], ""),
        (told(125, recorded_at=END + timedelta(days=7, hours=1)), [], [], "late_entry"),
        (told(125, recorded_at=END + timedelta(days=7, hours=1), source=HoursSource.SYSTEM), [], [], ""),
        (told(125), [], [told(50, id=number) for number in range(1, 6)], "batch"),
        (told(125), [], [told(50, id=number) for number in range(1, 5)], ""),
        (told(120), [], [told(120, id=number) for number in range(1, 4)], "round"),
        (told(120), [], [told(120, id=1), told(60, id=2), told(121, id=3)], ""),
        (told(120, source=HoursSource.SYSTEM), [], [told(120, id=number) for number in range(1, 9)], ""),
        (told(125, noted=frozenset({HoursFlag.NO_CHECK_OUT})), [], [], "no_check_out"),
    ],
)
def test_what_is_odd_is_named(entry: Told, hers: list[Told], by_hand: list[Told], flags: str) -> None:
    assert " ".join(rules.flags_of(entry, hers, by_hand, POLICY)) == flags


LIN = Judge("staff:7", staff=True, herself=frozenset({31}), supervisors=frozenset({40}))


@pytest.mark.parametrize(
    ("state", "whose", "by", "judge", "code"),
    [
        ("recorded", 5, "volunteer:5", LIN, None),
        ("recorded", 5, "system", LIN, None),
        ("recorded", 31, "system", LIN, "own_hours"),
        ("recorded", 40, "system", LIN, "supervisors_hours"),
        ("recorded", 5, "staff:7", LIN, "entered_by_you"),
        ("recorded", 5, "volunteer:31", LIN, "entered_by_you"),
        ("confirmed", 5, "system", LIN, "hours_settled"),
        ("contested", 5, "system", LIN, "hours_settled"),
        ("recorded", 5, "system", Judge("volunteer:5", staff=False), "named_person"),
    ],
)
def test_nobody_confirms_their_own_or_their_supervisors(
    state: str, whose: int, by: str, judge: Judge, code: str | None
) -> None:
    assert rules.refusal_to_confirm(HoursState(state), whose, by, judge) == code


@pytest.mark.parametrize(
    ("state", "whose", "by", "acted", "code"),
    [
        ("contested", 5, "system", {"staff:8"}, None),
        ("contested", 5, "system", {"staff:7"}, "confirmed_by_you"),
        ("contested", 5, "staff:7", {"staff:8"}, "entered_by_you"),
        ("contested", 31, "system", {None}, "own_hours"),
        ("contested", 40, "system", {None}, "supervisors_hours"),
        ("confirmed", 5, "system", {"staff:8"}, "hours_settled"),
        ("decided", 5, "system", {"staff:8"}, "hours_settled"),
    ],
)
def test_somebody_else_decides(state: str, whose: int, by: str, acted: set[str | None], code: str | None) -> None:
    assert rules.refusal_to_decide(HoursState(state), whose, by, acted, LIN) == code


@pytest.mark.parametrize(
    ("ended", "due"),
    [
        ("2026-11-20", "2026-12-04"),  # a Friday, two plain weeks
        ("2026-09-18", "2026-10-09"),  # Sunday 20 September is worked; 25 September and 1 to 7 October are not
        ("2026-02-11", "2026-03-03"),  # the Spring Festival, 15 to 23 February, with Saturdays 14 and 28 worked
    ],
)
def test_ten_working_days_know_holidays_and_the_days_that_make_up_for_them(ended: str, due: str) -> None:
    first = date.fromisoformat(ended)
    found = special_days(SHANGHAI, first, first + timedelta(days=60), "en")
    off = {one.day for one in found if one.works_like is None}
    made_up = {one.day for one in found if one.works_like is not None}
    assert rules.due_on(first, 10, lambda day: rules.is_working_day(day, off, made_up)) == date.fromisoformat(due)


@pytest.mark.parametrize(("minutes", "hours"), [(60, "1"), (90, "1.5"), (135, "2.25"), (100, "1.67"), (1, "0.02")])
def test_minutes_are_told_in_hours(minutes: int, hours: str) -> None:
    assert rules.in_hours(minutes) == hours
