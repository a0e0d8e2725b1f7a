"""The font that papers are printed with, and which characters it has (docs/decisions/0016)."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

FONT = Path(__file__).parents[1] / "fonts" / "NotoSerifCJKsc-Regular.otf"
# Both libraries tell their logs which letters they were asked for: pieces of somebody's name.
for _library, _level in (("fontTools", logging.WARNING), ("fpdf", logging.ERROR)):
    logging.getLogger(_library).setLevel(_level)


def missing_letters(words: str) -> list[str]:
    """The characters of a text that cannot be printed, each once. Whoever prints asks first: the library would print a
    box, and write the character into the log."""
    return [letter for letter in dict.fromkeys(words) if ord(letter) not in _letters()]


def printable(words: str) -> str:
    """A text with a full-width question mark for each character that cannot be printed."""
    missing = missing_letters(words)
    return "".join("？" if letter in missing else letter for letter in words) if missing else words


@cache
def _letters() -> frozenset[int]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415  (0.2 s to load, needed only to print)

    with TTFont(FONT, lazy=True) as font:
        return frozenset(font.getBestCmap())
