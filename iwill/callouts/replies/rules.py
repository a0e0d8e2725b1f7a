"""What a reply means. It is understood whole or not at all: one word that is not among those of `words`, a question, or
a yes beside a no, and it is unclear. So a reply can be taken for less than it says, and never for a yes that it is not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple, Protocol

from iwill.callouts.replies.quoting import in_one_way
from iwill.callouts.replies.terms import Meaning
from iwill.callouts.replies.words import CHAT_FACES, SIGNS, Word, phrases
from iwill.core.policy import declare

CLOCK_SLACK = declare(
    "replies.clock_slack_minutes",
    5,
    "minutes",
    "our own judgement: clocks of gateways differ",
    "a reply may claim to have come in this much later than it can have",
)
OLDEST = declare(
    "replies.oldest_days",
    7,
    "days",
    "our own judgement: a gateway that was down for a week has lost its replies",
    "a reply that came in longer ago is refused",
)

# Answers by text message, as every message prints them; with several shifts numbers may name shifts instead.
ANSWER_NUMBERS = {0: Word.NO, 1: Word.YES, 2: Word.NO, 3: Word.LATER}
LONGEST_UNDERSTOOD = 200
_CODE_LETTERS, _CODE_DIGITS = "acefghjkmpqruvwx", "23456789"
# Odd, so that call-outs made one after the other have codes that nobody mistakes for each other.
_CODE_STEP = 37
# An answer's number may stand right behind it: messages by text ask people to reply K71 or K72.
_CODE = re.compile(rf"(?<![a-z0-9])([{_CODE_LETTERS}][{_CODE_DIGITS}])(?=[0-9yn]?(?![a-z0-9]))")
_CHINESE_NUMBERS = dict(zip("一二三四五六七八九十", range(1, 11), strict=True))
_PAUSES = frozenset(",;.!。\n")
_DOUBTS = frozenset("?🤔🤷❓❔⁉")
_CORE = {
    Word.YES: Meaning.YES,
    Word.NO: Meaning.NO,
    Word.LATER: Meaning.LATER,
    Word.RESERVE: Meaning.RESERVE,
    Word.IF_SHORT: Meaning.ONLY_IF_SHORT,
    Word.NOT_THIS: Meaning.NOT_THIS_KIND,
    Word.STOP: Meaning.STOP,
}


class Asked(Protocol):
    """Anything that belongs to a call-out, such as an invitation."""

    @property
    def call_out_id(self) -> int: ...


@dataclass(frozen=True)
class Asking:
    """What a person has been asked. `numbered` says that they were told to answer with the numbers of shifts, `holds`
    that they have a seat. `names` are what they may sign with."""

    shifts: int = 1
    numbered: bool = False
    holds: bool = False
    names: tuple[str, ...] = ()


class Understood(NamedTuple):
    """What a reply says, and the numbers of the shifts that it names, if it names any."""

    meaning: Meaning
    shifts: tuple[int, ...] = ()


UNCLEAR = Understood(Meaning.UNCLEAR)


def code_of(asked: Asked) -> str:
    """The short code of a call-out, such as K7, for a person who has several to answer. It opens nothing: it is read
    only in a reply from an address or number on file, and everybody who is asked for the call-out has the same."""
    place = asked.call_out_id * _CODE_STEP % (len(_CODE_LETTERS) * len(_CODE_DIGITS))
    return (_CODE_LETTERS[place // len(_CODE_DIGITS)] + _CODE_DIGITS[place % len(_CODE_DIGITS)]).upper()


def split_codes(words: str, known: Collection[str]) -> tuple[list[str], str]:
    """Those codes in a reply that are known, in capitals, and the reply without them."""
    found: list[str] = []

    def take(match: re.Match[str]) -> str:
        code = match[1].upper()
        if code not in known:
            return match[0]
        found.append(code)
        return " "

    rest = _CODE.sub(take, in_one_way(words))
    return list(dict.fromkeys(found)), rest


def understand(words: str, asking: Asking) -> Understood:
    """What somebody means who was asked this; UNCLEAR wherever another reading is possible."""
    text = in_one_way(words).strip()
    if len(text) <= 20 and ("退订" in text or "unsubscribe" in text):
        return Understood(Meaning.STOP)  # whatever else is said: nobody is kept who asks how to leave
    parts = _read(text, tuple(in_one_way(name) for name in asking.names)) if len(text) <= LONGEST_UNDERSTOOD else None
    if not parts or _says_no_twice(parts):
        return UNCLEAR
    found = {part.word for part in parts}
    numbers = {part.number for part in parts if part.number is not None}
    if found <= {Word.POLITE, Word.AND, None} and not numbers:
        return Understood(Meaning.THANKS)
    if Word.SORRY in found and Word.NO not in found:
        if asking.holds or found & set(_CORE) or numbers:
            return UNCLEAR
        return Understood(Meaning.NO)
    core = {word for word in found if word in _CORE}
    if asking.shifts > 1:
        return _of_several(parts, core, numbers, asking)
    if not numbers <= set(ANSWER_NUMBERS):
        return UNCLEAR
    core |= {ANSWER_NUMBERS[number] for number in numbers}
    return Understood(_CORE[core.pop()]) if len(core) == 1 else UNCLEAR


class _Part(NamedTuple):
    """A phrase or a number, after how many pauses it stands, and whether anything parts it from the one before."""

    word: Word | None
    number: int | None
    sentence: int
    apart: bool


def _of_several(parts: Sequence[_Part], core: set[Word], numbers: set[int], asking: Asking) -> Understood:
    """With several shifts to choose from, a number names one of them."""
    if numbers == {0} and core <= {Word.NO}:
        return Understood(Meaning.NO)
    if not core and asking.numbered:
        core = {Word.YES}
    if not core and numbers == {1}:
        return Understood(Meaning.YES)
    if not numbers <= set(range(1, asking.shifts + 1)) or not core:
        return UNCLEAR
    if core == {Word.YES, Word.NO}:
        return _yes_to_some(parts)
    if len(core) > 1:
        return UNCLEAR
    meaning = _CORE[core.pop()]
    if not numbers:
        return Understood(meaning)
    if meaning in {Meaning.YES, Meaning.RESERVE, Meaning.ONLY_IF_SHORT}:
        # "1 能来" may be the answer and not the shift of that number.
        return Understood(meaning, () if numbers == {1} and not asking.numbered else tuple(sorted(numbers)))
    return Understood(meaning) if meaning is Meaning.NO and len(numbers) == asking.shifts else UNCLEAR


def _yes_to_some(parts: Sequence[_Part]) -> Understood:
    """ "1和2可以，3不行": each sentence says one thing about numbers of its own."""
    said: dict[Word, set[int]] = {Word.YES: set(), Word.NO: set()}
    for sentence in {part.sentence for part in parts}:
        here = [part for part in parts if part.sentence == sentence]
        words = [word for word in said if any(part.word is word for part in here)]
        numbers = {part.number for part in here if part.number is not None}
        if len(words) > 1 or bool(words) != bool(numbers):
            return UNCLEAR
        for word in words:
            said[word] |= numbers
    if said[Word.YES] & said[Word.NO]:
        return UNCLEAR
    return Understood(Meaning.YES, tuple(sorted(said[Word.YES])))


def _says_no_twice(parts: Sequence[_Part]) -> bool:
    """不能不来 is a yes: two of them without anything between are left to be asked about."""
    return any(one.word is Word.NO and other.word is Word.NO and not other.apart for one, other in pairwise(parts))


def _read(text: str, names: Sequence[str]) -> list[_Part] | None:
    """The phrases and numbers of a reply in order; None where a single word is not known, or something is asked."""
    known, said = _known(names), _said()
    parts: list[_Part] = []
    place, sentence, apart = 0, 0, True
    while place < len(text):
        if match := known.match(text, place):
            number = _number(match[0])
            word = said.get(match[0], Word.POLITE) if number is None else None
            parts.append(_Part(word, number, sentence, apart))
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
