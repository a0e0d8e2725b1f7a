"""What a reply means. It is understood whole or not at all: one word that is not among those of `words`, a question, or
a yes beside a no, and it is unclear. So a reply can be taken for less than it says, and never for a yes that it is not.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple, Protocol

from iwill.callouts.replies.conditions import NONE, Conditions, day_meant, shifts_after, split_conditions
from iwill.callouts.replies.quoting import in_one_way
from iwill.callouts.replies.reading import Part, read
from iwill.callouts.replies.terms import Meaning
from iwill.callouts.replies.words import Word
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
    that they have a seat. `names` are what they may sign with. `starts` are the moments at which the shifts begin, and
    `today` is the day it is, where they live."""

    shifts: int = 1
    numbered: bool = False
    holds: bool = False
    names: tuple[str, ...] = ()
    starts: tuple[datetime, ...] = ()
    today: date | None = None


class Understood(NamedTuple):
    """What a reply says, and the numbers of the shifts that it names, if it names any; at most how many of them; the
    day up to which nothing is to be asked."""

    meaning: Meaning
    shifts: tuple[int, ...] = ()
    at_most: int | None = None
    until: date | None = None


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
    split = split_conditions(text) if len(text) <= LONGEST_UNDERSTOOD else None
    if split is None:
        return UNCLEAR
    conditions, rest = split
    understood = _without_conditions(rest, asking)
    return understood if conditions == NONE else _bound(understood, conditions, rest, asking)


def _bound(understood: Understood, conditions: Conditions, rest: str, asking: Asking) -> Understood:
    """What is said together with a condition: of a yes its number and its hour, of a no its day."""
    at_most, after, until = conditions
    if until is not None:
        day = day_meant(until, asking.today) if asking.today is not None else None
        if understood != Understood(Meaning.NO) or at_most or after or day is None:
            return UNCLEAR
        return Understood(Meaning.PAUSE, until=day)
    if understood.meaning not in {Meaning.YES, Meaning.ONLY_IF_SHORT}:
        return UNCLEAR
    if not understood.shifts and any(letter.isdigit() for letter in rest):
        return UNCLEAR  # "1 可以" is a yes or a shift, and only the one without a condition comes to the same
    shifts = understood.shifts or tuple(range(1, asking.shifts + 1))
    if after is not None:
        kept = shifts_after(after, [asking.starts[number - 1] for number in shifts]) if asking.starts else None
        if kept is None:
            return UNCLEAR
        shifts = tuple(shifts[position] for position in kept)
    return Understood(understood.meaning, shifts, at_most)


def _without_conditions(text: str, asking: Asking) -> Understood:
    parts = read(text, tuple(in_one_way(name) for name in asking.names))
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


def _of_several(parts: Sequence[Part], core: set[Word], numbers: set[int], asking: Asking) -> Understood:
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


def _yes_to_some(parts: Sequence[Part]) -> Understood:
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


def _says_no_twice(parts: Sequence[Part]) -> bool:
    """不能不来 is a yes: two of them without anything between are left to be asked about."""
    return any(one.word is Word.NO and other.word is Word.NO and not other.apart for one, other in pairwise(parts))
