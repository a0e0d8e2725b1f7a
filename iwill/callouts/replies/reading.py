"""The phrases and numbers of a reply in order, read whole or not at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from iwill.callouts.replies.words import CHAT_FACES, SIGNS, Word, phrases

_CHINESE_NUMBERS = dict(zip("一二三四五六七八九十", range(1, 11), strict=True))
_PAUSES = frozenset(",;.!。\n")
_DOUBTS = frozenset("?🤔🤷❓❔⁉")


class Part(NamedTuple):
    """A phrase or a number, after how many pauses it stands, and whether anything parts it from the one before."""

    word: Word | None
    number: int | None
    sentence: int
    apart: bool


def read(text: str, names: Sequence[str]) -> list[Part] | None:
    """The phrases and numbers of a reply in order; None where a single word is not known, or something is asked."""
    known, said = _known(names), _said()
    parts: list[Part] = []
    place, sentence, apart = 0, 0, True
    while place < len(text):
        if match := known.match(text, place):
            number = _number(match[0])
            word = said.get(match[0], Word.POLITE) if number is None else None
            parts.append(Part(word, number, sentence, apart))
            place, apart = match.end(), False
            continue
        letter = text[place]
        if letter in _DOUBTS or unicodedata.category(letter)[0] not in "ZPSC":
            return None
        sentence += letter in _PAUSES
        place, apart = place + 1, True
    return parts


def _number(found: str) -> int | None:
    return int(found) if found.isdecimal() else _CHINESE_NUMBERS.get(found)


@cache
def _said() -> dict[str, Word]:
    """Every phrase and sign with what it says."""
    return {**dict.fromkeys((f"[{face}]" for face in CHAT_FACES), Word.POLITE), **SIGNS, **dict(phrases())}


@lru_cache(200)
def _known(names: Sequence[str]) -> re.Pattern[str]:
    """Whatever can stand in a reply, the longest first; words and names of letters are whole."""
    whole = sorted(_said(), key=len, reverse=True)
    ways = [_bounded(phrase) for phrase in whole]
    ways += [r"(?<!\d)(?:0|[1-9]\d?)(?!\d)", f"[{''.join(_CHINESE_NUMBERS)}]"]
    ways += [_bounded(name) for name in names if len(name) > 1]
    return re.compile("|".join(ways))


def _bounded(phrase: str) -> str:
    before = r"(?<![a-z0-9'])" if phrase[0].isascii() and phrase[0].isalnum() else ""
    after = r"(?![a-z0-9'])" if phrase[-1].isascii() and phrase[-1].isalnum() else ""
    return before + re.escape(phrase) + after
