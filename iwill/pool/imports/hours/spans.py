"""From one time to another, from a time on, before a time, or a word of the vocabulary such as 晚上."""

from __future__ import annotations

import re
from functools import cache

from iwill.pool.imports.hours.clock import DAY, NOON, Time, take_time
from iwill.pool.imports.hours.days import take_days
from iwill.pool.imports.hours.plain import plain
from iwill.pool.vocabulary import vocabulary

Span = tuple[int, int]

# Where a day begins and ends for somebody who says "after seven" or "before ten": as for "all day" in the vocabulary.
DAY_BEGINS, DAY_ENDS = 8 * 60, 23 * 60

_OFFICE = re.compile(r"9(?:am)?\s*-\s*5(?:pm)?(?![\d:.点时h])")
_MILITARY = re.compile(r"([01]\d|2[0-3])([0-5]\d)\s*-\s*([01]\d|2[0-4])([0-5]\d)(?!\d)")
_ROUND_THE_CLOCK = re.compile(r"24小时(?:全天)?|24 ?hours?\b|24h\b|24/7")
_ON = re.compile(r"\s*(?:以后|之后|过后|以往|后|起|开始|onwards?\b|or later\b|\+)")
_BEFORE = re.compile(r"\s*(?:以前|之前|前)")
_AFTER, _FROM, _UNTIL = (
    re.compile(rf"(?:{word})\s*") for word in (r"after\b|past\b", r"from\b|since\b|从|自", r"before\b|by\b")
)
_DASH = re.compile(r"\s*-+\s*")
_GOES_ON = {True: re.compile(r"\w|\s*\d"), False: re.compile(r"\s*[\d:]")}
_NOTHING = re.compile(r"")
# Words that mean the same as one of the vocabulary's own.
_ALIKE = {
    "上午": ("早上", "早晨", "早"),
    "晚上": ("晚间", "晚"),
    "深夜": ("夜间", "夜里", "nights"),
    "随时": ("任何时间", "任何时候", "anytime", "always"),
    "全天": ("整天", "一整天", "whole day"),
    "daytime": ("days", "during the day"),
    "evenings": ("evening",),
    "mornings": ("morning",),
    "afternoons": ("afternoon",),
}
_SPAN = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


def take_span(text: str, place: int) -> tuple[Span | None, int]:
    """The hours that begin at a place in plain text, in minutes from midnight, and where they end in the text.

    An end at or before the start, or beyond 1440, is on the next day; `hours.block` understands both.
    """
    if found := _ROUND_THE_CLOCK.match(text, place):
        return (0, DAY), found.end()
    if found := _OFFICE.match(text, place):
        return (9 * 60, 17 * 60), found.end()
    if found := _MILITARY.match(text, place):
        start, end = (int(found[at]) * 60 + int(found[at + 1]) for at in (1, 3))
        return _lawful(start, end), found.end()
    for take in (_range, _open, _word):
        span, after = take(text, place)
        if span is not None:
            return span, after
    return None, place


def _range(text: str, place: int) -> tuple[Span | None, int]:
    opening = _FROM.match(text, place)
    start, after = take_time(text, opening.end() if opening else place)
    if start is None:
        return None, place
    dash = _DASH.match(text, after)
    end, done = take_time(text, dash.end() if dash else after)
    # Without a dash two times follow each other only where each says its part of the day: 早8晚6.
    if end is None or not (dash or (start.follows and end.follows)):
        return None, place
    return _between(start, end), done


def _between(start: Time, end: Time) -> Span | None:
    """Two times as one span. An hour that may be either is the one nearest to its neighbour; two such are no hours,
    unless minutes were written, which is how a clock of 24 hours is."""
    first, last = start.minute, end.minute
    if start.either and end.either:
        # 9:00-12:00 is as it says; of 10:00-2:00 nobody knows which half of the day was meant.
        return _lawful(first, last) if start.full and end.full and first < last else None
    if start.either and last > DAY and not start.full:
        return None
    if start.follows and end.either:
        last = next(minute for minute in range(last % NOON, 3 * DAY, NOON) if minute > first)
    elif start.either and end.follows and first % NOON < last:
        first = max(range(first % NOON, last, NOON))
    elif end.either and not end.full and last < first and last + DAY - first > NOON:
        return None
    return _lawful(first, last)


def _lawful(start: int, end: int) -> Span | None:
    """A span that begins on its day, has a length, and is over within a day."""
    if start == DAY:
        start, end = 0, end - DAY if end > DAY else end
    if start > DAY or end > 2 * DAY or (end > DAY and end - start >= DAY):
        return None
    end = end - DAY if end > DAY else end
    return (start, end) if start != end else None


def _open(text: str, place: int) -> tuple[Span | None, int]:
    """From a time on, or before one. Which time is meant has to be certain: "after six" alone is not."""
    opening = _AFTER.match(text, place) or _FROM.match(text, place)
    closing = _UNTIL.match(text, place)
    begins = (opening or closing or _NOTHING.match(text, place)).end()  # type: ignore[union-attr]
    time, after = take_time(text, begins)
    if time is None or time.either:
        return None, place
    if not closing and (found := _ON.match(text, after)):
        opening, after = found, found.end()
    elif not opening and not closing and (found := _BEFORE.match(text, after)):
        closing, after = found, found.end()
    if opening and time.minute < DAY_ENDS:
        return (time.minute, DAY_ENDS), after
    if closing and DAY_BEGINS < time.minute <= NOON:
        return (DAY_BEGINS, time.minute), after
    return None, place


def _word(text: str, place: int) -> tuple[Span | None, int]:
    for word, hours in _words():
        after = place + len(word)
        # A figure behind it belongs to it, and could not be read with it.
        if text.startswith(word, place) and not _GOES_ON[word[-1].isascii()].match(text, after):
            return hours, after
    return None, place


@cache
def _words() -> tuple[tuple[str, Span], ...]:
    """The vocabulary's words for hours, the longest first; their minutes stand in its notes."""
    words: dict[str, Span] = {}
    for term in vocabulary().of_kind("hours"):
        span = _SPAN.search(term.note)
        if span is None:
            continue
        hours = (int(span[1]) * 60 + int(span[2]), int(span[3]) * 60 + int(span[4]))
        for name in (*term.zh.split("|"), term.en, *term.synonyms):
            if name and not take_days(plain(name), 0)[0]:
                words.setdefault(plain(name), hours)
    for word, alike in _ALIKE.items():
        for other in alike if word in words else ():
            words.setdefault(other, words[word])
    return tuple(sorted(words.items(), key=lambda pair: -len(pair[0])))
