"""Hours as people write them. A cell is read whole or not at all: half a sentence understood is worse than none.

What is read: `DAYS HH:MM-HH:MM`, `HH:MM-HH:MM`, the vocabulary's words for hours with or without days, 9-5, and several
of these one after another. Days that were named hold until others are named; without any, those of the column hold.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from iwill.pool.hours import DAY, Stretch, block, merged
from iwill.pool.imports.columns import without_number
from iwill.pool.imports.days import EVERY_DAY, take_days
from iwill.pool.imports.terms import Column
from iwill.pool.vocabulary import folded, vocabulary

_NO_TIME = frozenset({"not available", "unavailable", "n/a", "没有时间", "没时间", "无", "不行"})
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})(?!\d)")
_OFFICE = re.compile(r"9-5(?![\d:])")
_BETWEEN = re.compile(r"[\s,;、|]*")
_SPAN = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


@dataclass(frozen=True)
class Hours:
    """What all cells about hours say together.

    `stretches` is None where nothing could be read (never set), empty where the answer is no. `words` are the cells
    that could not be read, as they were written.
    """

    stretches: tuple[Stretch, ...] | None = None
    words: tuple[str, ...] = ()


def read_hours(cells: Sequence[tuple[Column, str]], *, zone_known: bool) -> Hours:
    """Read every cell by itself and add the hours up. Where the zone is not known, all of it is kept as words."""
    stretches: list[Stretch] = []
    words: list[str] = []
    any_read = False
    for column, cell in cells:
        if not cell.strip():
            continue
        read = read_cell(cell, column.days) if zone_known else None
        if read is None:
            heading = f"{without_number(column.heading)}: " if len(cells) > 1 else ""
            words.append(heading + cell.strip())
        else:
            any_read = True
            stretches += read
    return Hours(tuple(merged(stretches)) if any_read else None, tuple(words))


def read_cell(cell: str, days: tuple[int, ...] | None = None) -> list[Stretch] | None:
    """The stretches of one cell, none for "not available", or None where any part of it cannot be read."""
    stretches: list[Stretch] = []
    for answer in filter(None, (_plain(part) for part in cell.split("┋"))):
        read = _read_answer(answer, days or EVERY_DAY)
        if read is None:
            return None
        stretches += read
    return stretches


def _read_answer(text: str, standing: tuple[int, ...]) -> list[Stretch] | None:
    """One answer, or one of several that were ticked: the days of one tick say nothing about the next."""
    if text in _NO_TIME:
        return []
    stretches: list[Stretch] = []
    place = _BETWEEN.match(text, 0).end()  # type: ignore[union-attr]
    while place < len(text):
        named, place = take_days(text, place)
        standing = named or standing
        hours, after = _take_hours(text, place)
        if hours is None:
            return None
        for weekday in standing:
            stretches += block(weekday, *hours)
        place = _BETWEEN.match(text, after).end()  # type: ignore[union-attr]
    return stretches


def _take_hours(text: str, place: int) -> tuple[tuple[int, int] | None, int]:
    """The hours that begin at a place, in minutes from midnight, and where they end in the text."""
    if found := _CLOCK.match(text, place):
        start, end = (int(found[at]) * 60 + int(found[at + 1]) for at in (1, 3))
        lawful = start < DAY and end <= DAY and start != end and int(found[2]) < 60 and int(found[4]) < 60
        return ((start, end) if lawful else None), found.end()
    if found := _OFFICE.match(text, place):
        return (9 * 60, 17 * 60), found.end()
    for word, hours in _words():
        if text.startswith(word, place) and not (word[-1].isascii() and text[place + len(word) :][:1].isalnum()):
            return hours, place + len(word)
    return None, place


@cache
def _words() -> tuple[tuple[str, tuple[int, int]], ...]:
    """The vocabulary's words for hours, the longest first; their minutes stand in its notes."""
    words: dict[str, tuple[int, int]] = {}
    for term in vocabulary().of_kind("hours"):
        span = _SPAN.search(term.note)
        if span is None:
            continue
        hours = (int(span[1]) * 60 + int(span[2]), int(span[3]) * 60 + int(span[4]))
        for name in (*term.zh.split("|"), term.en, *term.synonyms):
            if name and not take_days(_plain(name), 0)[0]:
                words.setdefault(_plain(name), hours)
    return tuple(sorted(words.items(), key=lambda pair: -len(pair[0])))


def _plain(cell: str) -> str:
    """NFKC, case folded, with one kind of dash."""
    text = folded(cell)
    for dash in "‐‑‒–—―−~〜至到":
        text = text.replace(dash, "-")
    return " ".join(unicodedata.normalize("NFKC", text).split())
