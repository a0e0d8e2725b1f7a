"""Skills and languages from a cell: whole names between separators, and from free text only what it contains."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from iwill.pool.vocabulary import Vocabulary, folded, vocabulary

_SEPARATORS = re.compile(r"[┋|;,、\n]")
# "Needs supervision" is the opposite of being able to give it.
_WISHES_FOR_SELF = re.compile(r"需要督导|接受督导|need(?:s|ing)? supervision")


@dataclass(frozen=True)
class Abilities:
    """Codes of skills and languages, and the words that stand for neither."""

    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def read_abilities(cells: Sequence[str]) -> Abilities:
    """Read cells that list skills; a roster lists languages among them. An item that is no name is free text."""
    skills: list[str] = []
    languages: list[str] = []
    words: list[str] = []
    for cell in cells:
        for item in _items(cell):
            language = vocabulary().find("language", item)
            found = skills_in(item)
            if language:
                languages.append(language)
            skills += found
            if not language and not vocabulary().find("skill", item):
                words.append(item)
    return Abilities(_once(skills), _once(languages), _once(words))


def read_best(cells: Sequence[str]) -> Abilities:
    """Read answers to "what can I do best": each is a name or free text, whatever commas it has."""
    answers = [answer.strip() for cell in cells for answer in cell.split("┋") if answer.strip() not in ("", "无", "-")]
    skills = [code for answer in answers for code in skills_in(answer)]
    words = [answer for answer in answers if not vocabulary().find("skill", answer)]
    return Abilities(skills=_once(skills), words=_once(words))


def skills_in(text: str) -> list[str]:
    """The skill of a whole name, else of every name contained, the longest first and none inside another.

    A single word in the Latin alphabet has to stand free, so that "it" is not found in "with".
    """
    if whole := vocabulary().find("skill", text):
        return [whole]
    rest = _WISHES_FOR_SELF.sub(" ", folded(text))
    found: list[tuple[int, str]] = []
    for name, code, pattern in _skill_names(vocabulary()):
        for hit in pattern.finditer(rest):
            found.append((hit.start(), code))
        rest = pattern.sub("\0" * len(name), rest)
    return [code for _, code in sorted(found)]


def read_languages(cells: Sequence[str]) -> Abilities:
    """Languages by name; what is no known language is kept as words."""
    codes: list[str] = []
    words: list[str] = []
    for cell in cells:
        for item in _items(cell):
            code = vocabulary().find("language", item)
            if code:
                codes.append(code)
            else:
                words.append(item)
    return Abilities(languages=_once(codes), words=_once(words))


def claims_of_group(cells: Sequence[str]) -> tuple[str, ...]:
    """A place in the group of supervisors is a claim to be one, until staff confirm it. Other groups say nothing."""
    return ("supervision",) if any(folded(cell) == "督导组" for cell in cells) else ()


def _items(cell: str) -> list[str]:
    """The names in a cell: the whole of it if that is a name, for some names contain a separator."""
    text = unicodedata.normalize("NFKC", cell).strip()
    if vocabulary().find("skill", text) or vocabulary().find("language", text):
        return [text]
    return [item.strip() for item in _SEPARATORS.split(text) if item.strip() and item.strip() not in ("无", "-")]


@lru_cache(maxsize=2)
def _skill_names(words: Vocabulary) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """Every name and synonym of a skill, the longest first; codes are not words that people use."""
    names: dict[str, str] = {}
    for name, code in words.spoken("skill"):
        names.setdefault(folded(name), code)
    ordered = sorted(names.items(), key=lambda pair: -len(pair[0]))
    return tuple((name, code, _as_word(name)) for name, code in ordered)


def _as_word(name: str) -> re.Pattern[str]:
    start = r"(?<![a-z0-9])" if name[0].isascii() else ""
    end = r"(?![a-z0-9])" if name[-1].isascii() else ""
    return re.compile(start + re.escape(name) + end)


def _once(codes: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))
