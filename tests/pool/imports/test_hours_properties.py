"""Hours in words, for whatever somebody may write: never a wrong answer, never a fault."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from iwill.pool.hours import DAY, block, merged
from iwill.pool.imports.hours.cells import read_cell

WORDS = """
周一 周二 周六日 每天 工作日 周末 除 外 除外 晚 晚上 早上 下午 凌晨 次日 8 9点 七点半 十点 18:00 9:00 22:00 24:00
1:00 以后 前 到 - 、 ， ； 和 或 都可以 全天 随时 Mon Tue-Thu weekends evenings 6pm 9am after before except to and
noon midnight 9-5 1830-2100 ┋ ( ) 看情况
"""
PIECES = st.sampled_from(WORDS.split())
SENTENCES = st.lists(PIECES, max_size=9).map(" ".join)
DAY_SETS = st.sets(st.integers(0, 6), min_size=1, max_size=7).map(sorted)
MINUTES = st.integers(0, DAY - 1)
NAMES_ZH, NAMES_EN = "一二三四五六日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@given(
    st.one_of(
        st.text(max_size=60), st.lists(PIECES, max_size=9).map("".join), st.lists(PIECES, max_size=9).map(" ".join)
    )
)
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_into_lawful_hours_or_not_at_all(text: str) -> None:
    for one in read_cell(text) or ():
        assert 0 <= one.weekday <= 6
        assert 0 <= one.from_minute < one.to_minute <= DAY
        assert one.sure


@given(DAY_SETS, MINUTES, MINUTES, st.booleans())
@settings(max_examples=150, deadline=None)
def test_days_and_minutes_are_read_as_they_were_written(days: list[int], start: int, end: int, english: bool) -> None:
    named = "/".join(NAMES_EN[day] for day in days) if english else "、".join("周" + NAMES_ZH[day] for day in days)
    read = read_cell(f"{named} {clock(start)}-{clock(end)}")
    if start == end or 10 * 60 <= end < start < 13 * 60:
        # A day but a little, such as 12:00-10:00, is what nobody means.
        assert read is None
        return
    assert read is not None
    assert merged(read) == merged(part for day in days for part in block(day, start, end))


@given(DAY_SETS, st.integers(0, 23), st.integers(1, 12))
@settings(max_examples=150, deadline=None)
def test_a_clock_of_twelve_hours_says_the_same_as_one_of_24(days: list[int], first: int, length: int) -> None:
    named = "、".join("周" + NAMES_ZH[day] for day in days)
    last = (first + length) % 24
    twelve = read_cell(f"{named} {face(first)}-{face(last)}")
    assert twelve is not None
    assert merged(twelve) == merged(read_cell(f"{named} {clock(first * 60)}-{clock(last * 60)}") or ())


@given(SENTENCES)
@settings(max_examples=150, deadline=None)
def test_full_width_and_capitals_change_nothing(text: str) -> None:
    wide = "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text.upper())
    assert read_cell(wide) == read_cell(text)


@given(SENTENCES, st.sampled_from(["看情况", "大概", "隔周", "maybe", "Beijing time"]))
@settings(max_examples=100, deadline=None)
def test_one_word_that_is_not_understood_leaves_the_whole_unread(text: str, unknown: str) -> None:
    assert read_cell(f"{text} {unknown}") is None


@given(DAY_SETS.filter(lambda days: len(days) < 7), st.sampled_from(["晚上", "下午2点到5点", "19:00-21:00"]))
@settings(max_examples=80, deadline=None)
def test_days_left_out_and_the_others_are_the_whole_week(days: list[int], span: str) -> None:
    named = "、".join("周" + NAMES_ZH[day] for day in days)
    without, only, every = (read_cell(said + span) for said in (f"除{named}外每天", named, "每天"))
    assert without
    assert only
    assert every
    assert not {one.weekday for one in without} & set(days)
    assert merged([*without, *only]) == merged(every)


def clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def face(hour: int) -> str:
    return f"{hour % 12 or 12}{'am' if hour < 12 else 'pm'}"
