"""Hours: a cell is read whole or not at all."""

from __future__ import annotations

import pytest

from iwill.pool.hours import Stretch, merged
from iwill.pool.imports.columns import WEEKDAYS, WEEKENDS
from iwill.pool.imports.hours.cells import Hours, Statement, read_cell, read_hours
from iwill.pool.imports.terms import Column, Field

EVERY = (0, 1, 2, 3, 4, 5, 6)


def hours(cell: str, days: tuple[int, ...] | None = None) -> dict[tuple[str, str], tuple[int, ...]] | None:
    """{(from, to): weekdays} of a cell, or None where it is not read."""
    stretches = read_cell(cell, days)
    if stretches is None:
        return None
    found: dict[tuple[str, str], tuple[int, ...]] = {}
    for one in merged(stretches):
        key = (clock(one.from_minute), clock(one.to_minute))
        found[key] = (*found.get(key, ()), one.weekday)
    return found


def clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("周一至周五 19:00-22:00", {("19:00", "22:00"): WEEKDAYS}),
        ("每天21:00-24:00", {("21:00", "24:00"): EVERY}),
        ("工作日 12:30–13:30", {("12:30", "13:30"): WEEKDAYS}),
        ("周六日 9:00-12:00；14:00-18:00", {("09:00", "12:00"): WEEKENDS, ("14:00", "18:00"): WEEKENDS}),
        ("周三晚上，周日下午", {("18:00", "23:00"): (2,), ("12:00", "18:00"): (6,)}),
        ("周末全天", {("08:00", "23:00"): WEEKENDS}),
        ("随时", {("08:00", "23:00"): EVERY}),
        ("工作日白天┋周末晚上", {("08:00", "18:00"): WEEKDAYS, ("18:00", "23:00"): WEEKENDS}),
        ("周一三五 晚上", {("18:00", "23:00"): (0, 2, 4)}),
        ("周二、周四 20：00－23：00", {("20:00", "23:00"): (1, 3)}),
        ("星期六上午", {("08:00", "12:00"): (5,)}),
        ("周五到周一 19:00-21:00", {("19:00", "21:00"): (0, 4, 5, 6)}),
        ("Mon/Wed/Fri 18:00-21:00", {("18:00", "21:00"): (0, 2, 4)}),
        ("Tuesdays and Thursdays 18:00 to 21:00", {("18:00", "21:00"): (1, 3)}),
        ("周二、周四晚8点到11点", {("20:00", "23:00"): (1, 3)}),
        ("周一到周四晚上七点半以后", {("19:30", "23:00"): (0, 1, 2, 3)}),
        ("每晚22:00-次日1:00", {("00:00", "01:00"): EVERY, ("22:00", "24:00"): EVERY}),
        ("周日晚10点到次日凌晨2点", {("00:00", "02:00"): (0,), ("22:00", "24:00"): (6,)}),
        ("Mon/Wed/Fri 18-21", {("18:00", "21:00"): (0, 2, 4)}),
        ("6pm-9pm", {("18:00", "21:00"): EVERY}),
        ("6-9pm", {("18:00", "21:00"): EVERY}),
        ("11-1pm", {("11:00", "13:00"): EVERY}),
        ("12-2pm", {("12:00", "14:00"): EVERY}),
        ("between 6 p.m. and 9 p.m.", {("18:00", "21:00"): EVERY}),
        ("18:30-21:00 Mon-Thu", {("18:30", "21:00"): (0, 1, 2, 3)}),
        ("evenings on weekdays", {("18:00", "23:00"): WEEKDAYS}),
        ("Mon-Fri after 6pm", {("18:00", "23:00"): WEEKDAYS}),
        ("from 7pm", {("19:00", "23:00"): EVERY}),
        ("before 10am", {("08:00", "10:00"): EVERY}),
        ("weekends", {("08:00", "23:00"): WEEKENDS}),
        ("周末", {("08:00", "23:00"): WEEKENDS}),
        ("周末都可以", {("08:00", "23:00"): WEEKENDS}),
        ("Mon, Wed, evenings", {("18:00", "23:00"): (0, 2)}),
        ("weekends 10am-2pm, weekdays after 6pm", {("10:00", "14:00"): WEEKENDS, ("18:00", "23:00"): WEEKDAYS}),
        ("除周三外每天晚上", {("18:00", "23:00"): (0, 1, 3, 4, 5, 6)}),
        ("每天晚上，周三除外", {("18:00", "23:00"): (0, 1, 3, 4, 5, 6)}),
        ("除周三外都可以", {("08:00", "23:00"): (0, 1, 3, 4, 5, 6)}),
        ("every evening except Wednesday", {("18:00", "23:00"): (0, 1, 3, 4, 5, 6)}),
        ("工作日晚上除周五", {("18:00", "23:00"): (0, 1, 2, 3)}),
        ("晚８点半到１０点", {("20:30", "22:00"): EVERY}),
        ("晚八点三刻到十点", {("20:45", "22:00"): EVERY}),
        ("下午2点到5点半", {("14:00", "17:30"): EVERY}),
        ("中午12点到1点半", {("12:00", "13:30"): EVERY}),
        ("上午9点到下午5点", {("09:00", "17:00"): EVERY}),
        ("早8晚6", {("08:00", "18:00"): EVERY}),
        ("晚上12点到凌晨6点", {("00:00", "06:00"): EVERY}),
        ("零点到6点", {("00:00", "06:00"): EVERY}),
        ("周3晚上", {("18:00", "23:00"): (2,)}),
        ("周一晚六点到八点", {("18:00", "20:00"): (0,)}),
        ("週六、週日下午2點到6點", {("14:00", "18:00"): WEEKENDS}),
        ("1830-2100", {("18:30", "21:00"): EVERY}),
        ("18h30-21h", {("18:30", "21:00"): EVERY}),
        ("24小时", {("00:00", "24:00"): EVERY}),
        ("Mon-Fri 9-5", {("09:00", "17:00"): WEEKDAYS}),
        ("weekends: 10:00 – 14:00", {("10:00", "14:00"): WEEKENDS}),
        ("Evenings", {("18:00", "23:00"): EVERY}),
        ("All day", {("08:00", "23:00"): EVERY}),
        ("Not available", {}),
    ],
)
def test_hours_that_are_read(cell: str, read: dict[tuple[str, str], tuple[int, ...]] | None) -> None:
    assert hours(cell) == read


@pytest.mark.parametrize(
    "cell",
    [
        "不固定，提前一天约",
        "看情况",
        "暂停，等下学期",
        "周三晚上，看情况",
        "25:00-26:00",
        "18:00-18:00",
        "18:70-19:00",
        "mostly evenings",
        "9-5:30",
        "每周2小时",
        "隔周六",
        "周二或周四晚上",
        "下班后",
        "法定节假日",
        "19:00-22:00 Beijing time",
    ],
)
def test_a_cell_that_cannot_be_read_whole_is_not_read(cell: str) -> None:
    assert hours(cell) is None


@pytest.mark.parametrize(
    "cell",
    [
        "8-11",
        "8点到11点",
        "周一六点到八点",
        "10:00-2:00",
        "after 6",
        "9:00以后",
        "weekends, evenings",
        "上午15点到16点",
        "晚上14:00-16:00",
        "每天晚上除周三外；周三上午",
        "evenings Mon morning",
    ],
)
def test_what_can_be_meant_in_two_ways_is_not_read(cell: str) -> None:
    assert hours(cell) is None


def test_evening_and_night_join_over_midnight() -> None:
    read = hours("工作日晚上┋深夜(23:00-8:00)")
    assert read == {
        ("00:00", "08:00"): EVERY,
        ("18:00", "24:00"): WEEKDAYS,
        ("23:00", "24:00"): WEEKENDS,
    }


def test_a_block_over_midnight_ends_on_the_next_day() -> None:
    assert hours("周日 22:00-01:00") == {("22:00", "24:00"): (6,), ("00:00", "01:00"): (0,)}


def test_hours_without_days_take_the_days_of_their_column() -> None:
    assert hours("18:00-21:00", WEEKDAYS) == {("18:00", "21:00"): WEEKDAYS}
    assert hours("Mornings", WEEKENDS) == {("08:00", "12:00"): WEEKENDS}
    assert hours("9-5", WEEKDAYS) == {("09:00", "17:00"): WEEKDAYS}


TICKED, SAID = Column(0, "11、可服务时段（多选）", Field.HOURS), Column(1, "12、时段补充说明", Field.HOURS)
WEEK, END = (
    Column(0, "When can you usually help? [Weekdays]", Field.HOURS, WEEKDAYS),
    Column(1, "When can you usually help? [Weekends]", Field.HOURS, WEEKENDS),
)


def test_ticked_hours_stand_whatever_is_said_beside_them_and_the_words_are_kept() -> None:
    read = read_hours([(TICKED, "周末白天"), (SAID, "不固定，提前一天约")], zone_known=True)
    assert read.stretches == (Stretch(5, 480, 1080), Stretch(6, 480, 1080))
    assert read.words == ("时段补充说明: 不固定，提前一天约",)


def test_free_text_adds_to_ticked_hours() -> None:
    read = read_hours([(TICKED, "周末白天"), (SAID, "周六晚上")], zone_known=True)
    assert read.stretches == (Stretch(5, 480, 1380), Stretch(6, 480, 1080))
    assert read.statements == (Statement("时段补充说明: 周六晚上", (Stretch(5, 1080, 1380),)),)


def test_a_tick_is_no_statement_to_be_confirmed() -> None:
    assert read_hours([(TICKED, "工作日晚上┋深夜(23:00-8:00)")], zone_known=True).statements == ()
    assert read_hours([(WEEK, "Mornings")], zone_known=True).statements == ()


def test_nothing_read_is_never_set() -> None:
    assert read_hours([(WEEK, ""), (END, "")], zone_known=True) == Hours()
    assert read_hours([(WEEK, "after work"), (END, "")], zone_known=True).stretches is None


def test_not_available_and_a_blank_beside_it_are_a_no() -> None:
    assert read_hours([(WEEK, "Not available"), (END, "")], zone_known=True) == Hours(())
    assert read_hours([(WEEK, ""), (END, "Mornings")], zone_known=True).stretches == (
        Stretch(5, 480, 720),
        Stretch(6, 480, 720),
    )


def test_without_a_zone_hours_are_words_only() -> None:
    read = read_hours([(WEEK, "18:00-21:00"), (END, "Mornings")], zone_known=False)
    assert read.stretches is None
    assert read.words == (
        "When can you usually help? [Weekdays]: 18:00-21:00",
        "When can you usually help? [Weekends]: Mornings",
    )
    assert [one.counted for one in read.statements] == [False]
