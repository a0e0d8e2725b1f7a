"""Rules of sheets: what a cell may say, and whether it is an edit, a clash, or nothing at all.

Every editable cell goes out with a mark of what stood in it. So it can be told later who changed it: whoever edited the
sheet, somebody else in the meantime, or both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from datetime import date
from enum import StrEnum

from iwill.pool.imports.contacts import Contacts, read_addresses, read_phones
from iwill.pool.sheets.terms import (
    CELL_EMPTY,
    CELL_NO_CONTACT,
    CELL_NO_DATE,
    CELL_NO_LANGUAGE,
    CELL_NO_SKILL,
    CELL_NO_ZONE,
    CELL_TOO_LONG,
)

SEPARATOR = "、"
# What XML cannot hold, and a spreadsheet would call damage.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
_LISTED = str.maketrans(dict.fromkeys("，,;；\n|", SEPARATOR))
LONGEST = {"name": 100, "preferred_name": 100, "region": 100, "level": 100, "issuer": 200, "scope": 200}
_REQUIRED = {"name", "preferred_name", "language"}
_DATES = {"issued_on", "valid_from", "valid_until"}


class Verdict(StrEnum):
    """What is to be done with one cell."""

    LEAVE = "leave"
    WRITE = "write"
    CLASH = "clash"


def verdict(*, cell: str, current: str, cell_as_it_went_out: bool, current_as_it_went_out: bool) -> Verdict:
    """Write what was edited in the sheet alone; leave what was not; and where both have changed it, say so."""
    if cell == current or cell_as_it_went_out:
        return Verdict.LEAVE
    return Verdict.WRITE if current_as_it_went_out else Verdict.CLASH


def plain(text: str) -> str:
    """A text as a cell can hold it and give it back: no control characters, no white space around it."""
    return _CONTROL.sub("", unicodedata.normalize("NFC", text)).strip()


class CellRefused(Exception):
    """A cell that cannot be taken as it stands, with the code of why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def canonical(
    column: str, cell: str, *, find_skill: Callable[[str], str | None], zones: Collection[str], languages: Sequence[str]
) -> str:
    """The cell in the one spelling that is compared and written; refuses what the column cannot hold."""
    text = plain(cell)
    if not text and column in _REQUIRED:
        raise CellRefused(CELL_EMPTY)
    if len(text) > LONGEST.get(column, 1000):
        raise CellRefused(CELL_TOO_LONG)
    if not text:
        return ""
    if column in _DATES:
        return _date(text)
    if column == "zone" and text not in zones:
        raise CellRefused(CELL_NO_ZONE)
    if column == "language" and text not in languages:
        raise CellRefused(CELL_NO_LANGUAGE)
    if column == "skills":
        return _skills(text, find_skill)
    if column == "phone":
        return _contacts(read_phones([text]))
    if column == "email":
        return _contacts(read_addresses([text]))
    return text


def listed(cell: str) -> list[str]:
    """The parts of a cell that holds several, in order."""
    return [part.strip() for part in cell.translate(_LISTED).split(SEPARATOR) if part.strip()]


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise CellRefused(CELL_NO_DATE) from None


def _skills(text: str, find_skill: Callable[[str], str | None]) -> str:
    codes = [find_skill(name) for name in listed(text)]
    if None in codes:
        raise CellRefused(CELL_NO_SKILL)
    return SEPARATOR.join(sorted({code for code in codes if code}))


def _contacts(read: Contacts) -> str:
    if read.damaged or not read.values:
        raise CellRefused(CELL_NO_CONTACT)
    return SEPARATOR.join(sorted(read.values))
