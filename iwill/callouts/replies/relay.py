"""The lines of a WeChat 接龙: a number, a name, and perhaps a word. Whoever stands in such a list has put themselves
down, so a bare name is a yes; what more it says is understood as a reply is, or left to a person. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from iwill.callouts.replies.rules import Asking, understand
from iwill.callouts.replies.terms import Meaning
from iwill.callouts.replies.words import Word, phrases
from iwill.pool.names import is_han
from iwill.pool.rules import name_key

MOST_LINES = 300
LONGEST_NAME = 40
_NUMBERED = re.compile(r"^\s*(\d{1,3})\s*[.．。、,，:：)）\]]?\s*(\S.*)$")
_CANCELLED = re.compile(
    r"^[\s(（\[【~～-]*(?:已?取消(?:了|报名)?|撤了?|删除|cancell?ed|withdrawn)[\s)）\]】~～.。!！]*$", re.IGNORECASE
)
_SAYS_NOTHING = " \t,，.。;；、!！~～-—…:：()（）"
_PHONE = re.compile(r"\+?\d[\d -]{6,}\d")
_HAN_NAME = re.compile(r"[\u3400-\u9fff\uf900-\ufaff·•]+")
_OTHER_NAME = re.compile(r"[^\W\d_][^\d_,，;；:：()（）【】\[\]/|~!！?？\u3400-\u9fff]*")
_LAST_WORDS = sorted(
    {"取消", "已取消", *(phrase for phrase, word in phrases() if word is not Word.AND and len(phrase) > 1)},
    key=len,
    reverse=True,
)


@dataclass(frozen=True)
class Listed:
    """A line of the list: its number, the name as it is written, what else stands there, and what that says."""

    number: int
    name: str
    words: str
    meaning: Meaning
    shifts: tuple[int, ...] = ()


def read_relay(text: str, known: Collection[str], *, shifts: int) -> list[Listed]:
    """The numbered lines of a pasted list in their order; headings, blank lines and numbers without a name are left
    out. `known` are names as they are compared, of people who are likely to stand in it. With more than one of `shifts`
    a line is a yes only to those whose numbers it names."""
    found = []
    for number, entry in _numbered(text):
        name, words = _split(entry, known)
        if not name:
            continue
        found.append(Listed(number, name, words, *_said(_PHONE.sub("", words), shifts)))
    return found


def _said(words: str, shifts: int) -> tuple[Meaning, tuple[int, ...]]:
    if _CANCELLED.match(words):
        return Meaning.NO, ()
    meaning, named, at_most, _ = understand(words, Asking(shifts=shifts, numbered=True))
    if at_most is not None:
        return Meaning.UNCLEAR, ()
    if meaning is Meaning.THANKS or not words.strip(_SAYS_NOTHING):
        meaning = Meaning.YES
    # Beside a name a number counts heads or names a day as often as it means an answer.
    counts = shifts == 1 and any(letter.isdecimal() for letter in words.replace("+1", ""))
    unnamed = meaning is Meaning.YES and shifts > 1 and not named
    if counts or unnamed or meaning not in {Meaning.YES, Meaning.NO}:
        return Meaning.UNCLEAR, ()
    return meaning, named


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    matches = (match for line in lines if (match := _NUMBERED.match(unicodedata.normalize("NFKC", line))))
    for _, match in zip(range(MOST_LINES), matches, strict=False):
        yield int(match[1]), match[2].strip()


def _split(entry: str, known: Collection[str]) -> tuple[str, str]:
    """The name at the beginning of a line and the rest: the longest beginning that is somebody's name, else what looks
    like one."""
    ends = [end for end in range(2, min(len(entry), LONGEST_NAME) + 1) if _ends_a_word(entry, end)]
    keys = {end: key for end in ends if (key := name_key(entry[:end])) in known}
    if keys:
        # What stands in brackets is no part of a name as it is compared, and may be what the line says.
        end = min(keys, key=lambda one: (-len(keys[one]), one))
        return entry[:end].strip(), entry[end:].strip()
    match = (_HAN_NAME if is_han(entry[0]) else _OTHER_NAME).match(entry)
    if match is None:
        return "", entry
    name = match[0].strip()
    for phrase in _LAST_WORDS:
        end = len(name) - len(phrase)
        if end >= 2 and name.casefold().endswith(phrase) and _ends_a_word(name, end):
            return name[:end].strip(), entry[end:].strip()
    return name, entry[match.end() :].strip()


def _ends_a_word(text: str, end: int) -> bool:
    """Whether a name can end here: not within a word of letters."""
    if end >= len(text):
        return True
    before, after = text[end - 1], text[end]
    return is_han(before) or not (before.isalpha() and after.isalpha() and not is_han(after))
