"""Times are said in the reader's zone, by the name of a city, in the reader's language."""

from __future__ import annotations

from datetime import datetime

import pytest

from iwill.core.localtime import known_zone, say_hours, say_instant, say_window, zone_name

SHANGHAI, TORONTO = "Asia/Shanghai", "America/Toronto"


def at(words: str) -> datetime:
    return datetime.fromisoformat(words)


@pytest.mark.parametrize(
    ("starts", "ends", "zone", "language", "said"),
    [
        (
            "2026-11-21T20:00+08:00",
            "2026-11-21T23:00+08:00",
            SHANGHAI,
            "zh-Hans",
            "11月21日周六 20:00–23:00（北京时间）",
        ),
        (
            "2026-11-21T20:00-05:00",
            "2026-11-21T23:00-05:00",
            TORONTO,
            "en",
            "Sat 21 Nov 20:00–23:00 (Toronto time)",
        ),
        # The same shift is another day for a reader far away.
        (
            "2026-11-22T09:00+08:00",
            "2026-11-22T12:00+08:00",
            TORONTO,
            "zh-Hans",
            "11月21日周六 20:00–23:00（多伦多时间）",
        ),
        (
            "2026-12-07T22:00+08:00",
            "2026-12-08T01:00+08:00",
            SHANGHAI,
            "zh-Hans",
            "12月7日周一 22:00–次日01:00（北京时间）",
        ),
        (
            "2026-12-07T22:00+08:00",
            "2026-12-08T01:00+08:00",
            SHANGHAI,
            "en",
            "Mon 7 Dec 22:00–01:00 next day (Beijing time)",
        ),
        (
            "2026-12-07T22:00+08:00",
            "2026-12-08T00:00+08:00",
            SHANGHAI,
            "zh-Hans",
            "12月7日周一 22:00–次日00:00（北京时间）",
        ),
        (
            "2026-12-31T22:00+08:00",
            "2027-01-02T06:00+08:00",
            SHANGHAI,
            "en",
            "Thu 31 Dec 22:00–Sat 2 Jan 06:00 (Beijing time)",
        ),
        # Four in the morning keeps its zero, noon is not 12 p.m.
        ("2026-11-21T04:05+08:00", "2026-11-21T12:00+08:00", SHANGHAI, "en", "Sat 21 Nov 04:05–12:00 (Beijing time)"),
        # A zone without a name of ours is told by its offset.
        (
            "2026-11-21T12:00+00:00",
            "2026-11-21T13:00+00:00",
            "America/St_Johns",
            "en",
            "Sat 21 Nov 08:30–09:30 (UTC−3:30)",
        ),
        (
            "2026-11-21T12:00+00:00",
            "2026-11-21T13:00+00:00",
            "Asia/Yangon",
            "zh-Hans",
            "11月21日周六 18:30–19:30（UTC+6:30）",
        ),
        # The clocks go back during this shift, so the hours alone would be wrong by one.
        (
            "2026-11-01T00:00-04:00",
            "2026-11-01T03:00-05:00",
            TORONTO,
            "en",
            "Sun 1 Nov 00:00–03:00 (Toronto time, UTC−4 becoming UTC−5)",
        ),
    ],
)
def test_a_window_is_said_in_the_readers_zone_and_language(
    starts: str, ends: str, zone: str, language: str, said: str
) -> None:
    assert say_window(at(starts), at(ends), zone, language) == said


@pytest.mark.parametrize(
    ("moment", "zone", "language", "said"),
    [
        ("2026-11-21T19:30+08:00", SHANGHAI, "zh-Hans", "11月21日周六 19:30（北京时间）"),
        ("2026-11-21T19:30+08:00", "Europe/London", "en", "Sat 21 Nov 11:30 (London time)"),
        ("2026-11-21T19:30+08:00", "America/Los_Angeles", "zh-Hans", "11月21日周六 03:30（洛杉矶时间）"),
        # Half past one comes twice that night.
        ("2026-11-01T01:30-04:00", TORONTO, "en", "Sun 1 Nov 01:30 (Toronto time, UTC−4)"),
        ("2026-11-01T01:30-05:00", TORONTO, "zh-Hans", "11月1日周日 01:30（多伦多时间，UTC−5）"),
    ],
)
def test_an_instant_is_said_in_the_readers_zone_and_language(moment: str, zone: str, language: str, said: str) -> None:
    assert say_instant(at(moment), zone, language) == said


def test_hours_alone_still_say_when_they_pass_midnight() -> None:
    assert (
        say_hours(at("2026-12-07T22:00+08:00"), at("2026-12-08T01:00+08:00"), SHANGHAI, "zh-Hans") == "22:00–次日01:00"
    )
    assert say_hours(at("2026-12-07T20:00+08:00"), at("2026-12-07T23:00+08:00"), SHANGHAI, "en") == "20:00–23:00"


def test_an_offset_is_the_one_of_its_season() -> None:
    assert zone_name("Europe/Lisbon", "en", at("2026-01-10T12:00+00:00")) == "UTC+0"
    assert zone_name("Europe/Lisbon", "zh-Hans", at("2026-07-10T12:00+00:00")) == "UTC+1"


@pytest.mark.parametrize("zone", [None, "", "Nowhere/Town", "../etc/passwd", "Asia"])
def test_an_unknown_zone_is_the_organisations(zone: str | None) -> None:
    assert known_zone(zone, SHANGHAI) == SHANGHAI


def test_a_known_zone_is_kept() -> None:
    assert known_zone(TORONTO, SHANGHAI) == TORONTO
