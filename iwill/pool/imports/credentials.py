"""A licence in a cell: which one, its number and level, and the day on which it ends."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from iwill.pool.imports.dates import ENDLESS, OVER, End, days_inside, end_in, without_days
from iwill.pool.imports.relative import Written
from iwill.pool.imports.terms import DATE_UNREAD, TWO_DATES
from iwill.pool.vocabulary import Vocabulary, folded, vocabulary

_SEVERAL = re.compile(r"[;；\n┋]")
_NUMBER = re.compile(r"(?<![A-Za-z0-9])(?:[A-Za-z]{1,3}-?)?\d[\d-]{3,}[\dXx]?(?![A-Za-z0-9])")
_SCOPE = re.compile(r"\(([^()]{1,100})\)")
_LEVEL = re.compile(r"[一二三四五六1-6]级|初级|中级|高级|助理")
# 无 is "none" only as the whole cell, for it also begins the name of a city; 无证 at the start is without doubt.
_NONE, _WITHOUT = ("无", "-"), "无证"


@dataclass(frozen=True)
class Licence:
    """A credential as claimed: its code, number, level, scope, and when it ends."""

    kind: str
    number: str | None = None
    level: str | None = None
    scope: str | None = None
    valid_until: date | None = None
    over: bool = False
    end_stated: bool = False


@dataclass(frozen=True)
class Licences:
    """What the cells say: licences, words that are none (titles, examinations), and flags."""

    licences: tuple[Licence, ...] = ()
    words: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


def read_credentials(cells: Sequence[str], end_cell: str = "", written: Written | None = None) -> Licences:
    """Read the cells of a credential column, with the column of its end where there is one."""
    licences: list[Licence] = []
    words: list[str] = []
    flags: list[str] = []
    for cell in cells:
        for part in _SEVERAL.split(cell):
            text = unicodedata.normalize("NFKC", part).strip()
            if not text or text in _NONE:
                continue
            kind = kind_in(text)
            if kind is None:
                words.append(" ".join(filter(None, (part.strip(), end_cell.strip()))))
                continue
            licence, flag = _licence(kind, text, end_in(end_cell, written))
            licences.append(licence)
            flags += [flag] if flag else []
    return Licences(tuple(licences), tuple(words), tuple(dict.fromkeys(flags)))


def kind_in(text: str) -> str | None:
    """The credential whose name is contained; the longest name wins, and some names say that it is none."""
    plain = folded(text)
    if plain.startswith(_WITHOUT):
        return None
    for kind, pattern in _names(vocabulary()):
        if pattern.search(plain):
            return kind
    return None


def _licence(kind: str, text: str, column: End) -> tuple[Licence, str | None]:
    inside = days_inside(text)
    days = sorted({*inside, *([column.day] if column.day else [])})
    flag = TWO_DATES if len(days) > 1 else DATE_UNREAD if column.unread else None
    plain = folded(text)
    bare = without_days(text).upper()
    number = _NUMBER.search(bare)
    scope = _SCOPE.search(text)
    level = _LEVEL.search(text)
    over = column.over or any(word in plain for word in OVER)
    licence = Licence(
        kind=kind,
        number=number[0] if number else None,
        level=level[0] if level else None,
        scope=scope[1].strip() if scope else None,
        valid_until=days[0] if days else None,
        over=over,
        end_stated=bool(days) or column.stated or over or any(word in plain for word in ENDLESS),
    )
    return licence, flag


@lru_cache(maxsize=2)
def _names(words: Vocabulary) -> tuple[tuple[str | None, re.Pattern[str]], ...]:
    """Every name of a credential, and of what is none, the longest first."""
    names: dict[str, str | None] = {}
    for name in words.not_credentials:
        if name not in _NONE:
            names[folded(name)] = None
    for name, code in words.spoken("credential"):
        names.setdefault(folded(name), code)
    ordered = sorted(names.items(), key=lambda pair: -len(pair[0]))
    return tuple((kind, _standing_free(name)) for name, kind in ordered)


def _standing_free(name: str) -> re.Pattern[str]:
    """Names in the Latin alphabet have to begin and end a word; "X-" only begins one."""
    start = r"(?<![a-z0-9])" if name[0].isascii() else ""
    end = r"(?![a-z])" if name[-1].isascii() and name[-1].isalnum() else ""
    return re.compile(start + re.escape(name) + end)
