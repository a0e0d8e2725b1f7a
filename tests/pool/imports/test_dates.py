"""Days as people write them: the end of a licence, a birth, when a form was sent."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from iwill.pool.imports.dates import Birth, End, age_on, day_comes_first, days_inside, end_in, read_birth, read_sent

TODAY = date(2026, 11, 21)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("cell", "end"),
    [
        ("2025-12-31", End(date(2025, 12, 31), stated=True)),
        ("2027/6/30", End(date(2027, 6, 30), stated=True)),
        ("2027年6月30日", End(date(2027, 6, 30), stated=True)),
        ("2026.11", End(date(2026, 11, 30), stated=True)),
        ("2028.2", End(date(2028, 2, 29), stated=True)),
        ("2027年2月", End(date(2027, 2, 28), stated=True)),
        ("2026-11-30 00:00:00", End(date(2026, 11, 30), stated=True)),
        ("已过期", End(over=True, stated=True)),
        ("长期", End(stated=True)),
        ("", End()),
        ("明年", End(unread=True)),
        ("2026-02-30", End(unread=True)),
        ("2026.13", End(unread=True)),
    ],
)
def test_a_month_ends_on_its_last_day_and_words_are_understood(cell: str, end: End) -> None:
    assert end_in(cell) == end


def test_a_date_is_found_inside_words_and_not_inside_numbers() -> None:
    assert days_inside("护士执业证 533929430639 有效期至2019-4-30") == [date(2019, 4, 30)]
    assert days_inside("社会工作师，登记有效期2028.11") == [date(2028, 11, 30)]
    assert days_inside("中国心理学会注册心理师 X-2021-492") == []
    assert days_inside("教师资格证 564823201911869") == []


@pytest.mark.parametrize(
    ("cell", "adult_from"),
    [
        ("1990-05-06", date(2008, 5, 6)),
        ("1986/07/08", date(2004, 7, 8)),
        ("19860708", date(2004, 7, 8)),
        ("1979年12月", date(1997, 12, 31)),
        ("2008年02月", date(2026, 3, 1)),
        ("2008-02-29", date(2026, 3, 1)),
        ("1990", date(2008, 12, 31)),
        ("1990年", date(2008, 12, 31)),
        ("90后", date(2017, 12, 31)),
        ("95后", date(2017, 12, 31)),
        ("00后", date(2027, 12, 31)),
    ],
)
def test_adult_from_the_first_day_that_is_sure(cell: str, adult_from: date) -> None:
    birth = read_birth(cell, on=TODAY)
    assert birth is not None
    assert age_on(birth, 18) == adult_from


@pytest.mark.parametrize("cell", ["", "保密", "1990-13-01", "31/05/1990", "2027-01-01", "后", "1790-01-01"])
def test_an_age_that_cannot_be_read_is_unknown(cell: str) -> None:
    assert read_birth(cell, on=TODAY) is None


def test_a_decade_lasts_ten_years() -> None:
    assert read_birth("90后", on=TODAY) == Birth(date(1990, 1, 1), date(1999, 12, 31))


@pytest.mark.parametrize(
    ("cell", "instant"),
    [
        ("2026/08/16 07:07:00", "2026-08-16T07:07:00+08:00"),
        ("2026-08-16 07:07", "2026-08-16T07:07:00+08:00"),
        ("08/16/2026 07:07:00", "2026-08-16T07:07:00+08:00"),
        ("16/08/2026 07:07:00", "2026-08-16T07:07:00+08:00"),
        ("8/16/2026 7:07 PM", "2026-08-16T19:07:00+08:00"),
        ("2026-08-16T07:07:00Z", "2026-08-16T07:07:00+00:00"),
    ],
)
def test_when_a_form_was_sent(cell: str, instant: str) -> None:
    day_first = day_comes_first([cell])
    assert read_sent(cell, SHANGHAI, day_first=day_first) == datetime.fromisoformat(instant)


def test_one_day_above_twelve_settles_the_order_for_its_column() -> None:
    assert day_comes_first(["03/04/2026 10:00:00", "31/08/2026 10:00:00"])
    assert not day_comes_first(["03/04/2026 10:00:00", "08/31/2026 10:00:00"])


def test_an_instant_that_cannot_be_read_is_none() -> None:
    assert read_sent("yesterday", SHANGHAI, day_first=False) is None
    assert read_sent("99/99/2026 10:00:00", SHANGHAI, day_first=False) is None
