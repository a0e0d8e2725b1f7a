"""All cells of a row about hours, added up. A cell is read whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from iwill.pool.hours import Stretch, merged
from iwill.pool.imports.columns import without_number
from iwill.pool.imports.hours.plain import plain
from iwill.pool.imports.hours.sentence import read_text
from iwill.pool.imports.terms import Column
from iwill.pool.vocabulary import vocabulary


@dataclass(frozen=True)
class Statement:
    """Words about hours as they were written, with their heading where there were several, and what they were read as.

    `counted` is False where the hours are kept as words because the time zone is not known.
    """

    words: str
    stretches: tuple[Stretch, ...]
    counted: bool = True


@dataclass(frozen=True)
class Hours:
    """What all cells about hours say together.

    `stretches` is None where nothing could be read (never set), empty where the answer is no. `words` are the cells
    that could not be read, as they were written. `statements` are the cells that somebody wrote in words of their own
    and that could be read; a tick says what it says and is none.
    """

    stretches: tuple[Stretch, ...] | None = None
    words: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()


def read_hours(cells: Sequence[tuple[Column, str]], *, zone_known: bool) -> Hours:
    """Read every cell by itself and add the hours up. Where the zone is not known, all of it is kept as words."""
    stretches: list[Stretch] = []
    words: list[str] = []
    statements: list[Statement] = []
    any_read = False
    for column, cell in cells:
        if not cell.strip():
            continue
        read = read_cell(cell, column.days)
        said = (f"{without_number(column.heading)}: " if len(cells) > 1 else "") + cell.strip()
        if read is None or not zone_known:
            words.append(said)
        else:
            any_read = True
            stretches += read
        if read and not is_ticked(cell):
            statements.append(Statement(said, tuple(merged(read)), zone_known))
    return Hours(tuple(merged(stretches)) if any_read else None, tuple(words), tuple(statements))


@lru_cache(maxsize=4096)
def read_cell(cell: str, days: tuple[int, ...] | None = None) -> tuple[Stretch, ...] | None:
    """The stretches of one cell, none for "not available", or None where any part of it cannot be read.

    Many rows of a form say the same, so what was read once is remembered.
    """
    stretches: list[Stretch] = []
    # One answer, or several that were ticked: the days of one tick say nothing about the next.
    for answer in filter(None, (part.strip() for part in cell.split("┋"))):
        read = read_text(answer, days)
        if read is None:
            return None
        stretches += read
    return tuple(stretches)


def is_ticked(cell: str) -> bool:
    """Whether a cell holds nothing but the vocabulary's own words for hours, as a form offers them."""
    return all(plain(answer) in _offered() for answer in cell.split("┋") if answer.strip())


@cache
def _offered() -> frozenset[str]:
    names = {
        plain(name)
        for term in vocabulary().of_kind("hours")
        for names in (term.zh.split("|"), [term.en], term.synonyms)
        for name in names
    }
    return frozenset(names - {""})
