"""What an edit of the vocabulary must hold: names in both languages, no name twice, no circle of parents. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from iwill.core.errors import Problem
from iwill.pool.vocabulary.terms import EDITABLE, WITH_PARENTS, Term, Vocabulary, folded

LONGEST_NAME = 60
MOST_SYNONYMS = 60
_CODE = re.compile(r"[a-z][a-z0-9_]*")
# As wide as the columns that hold them.
LONGEST_CODE = {"skill": 40, "credential": 40, "language": 10}


@dataclass(frozen=True)
class Draft:
    """What somebody typed about an entry; `synonyms` as they were typed, one after the other."""

    zh: str
    en: str
    synonyms: tuple[str, ...] = ()
    parent: str | None = None
    claim: bool = False


def tidy(draft: Draft) -> Draft:
    """The draft without white space around its words, without empty synonyms, without one said twice."""
    zh, en = draft.zh.strip(), draft.en.strip()
    seen = {folded(zh), folded(en), ""}
    kept = []
    for word in (word.strip() for word in draft.synonyms):
        if folded(word) not in seen:
            seen.add(folded(word))
            kept.append(word)
    return replace(draft, zh=zh, en=en, synonyms=tuple(kept), parent=draft.parent or None)


def problems_of(words: Vocabulary, kind: str, code: str, draft: Draft) -> list[Problem]:
    """Everything that is wrong with a tidied draft for an entry, each at its field; an empty list if nothing is."""
    problems = [
        Problem(field, "required", _("Give a name of at most 60 characters."))
        for field, name in (("zh", draft.zh), ("en", draft.en))
        if not folded(name) or len(name) > LONGEST_NAME
    ]
    if len(draft.synonyms) > MOST_SYNONYMS or any(len(word) > LONGEST_NAME or "|" in word for word in draft.synonyms):
        problems.append(
            Problem("synonyms", "invalid", _("At most 60 synonyms of at most 60 characters, without the sign |."))
        )
    for field, names in (("zh", (draft.zh,)), ("en", (draft.en,)), ("synonyms", draft.synonyms)):
        for name in names:
            other = words.find(kind, name, retired=True)
            if other is not None and other != code:
                said = _("%(name)s stands for %(other)s already.", name=name, other=words.term(kind, other).zh or other)
                problems.append(Problem(field, "duplicate_name", said))
    return problems + _parent_problems(words, kind, code, draft)


def problems_of_code(words: Vocabulary, kind: str, code: str) -> list[Problem]:
    """What is wrong with the code of a new entry."""
    longest = LONGEST_CODE.get(kind, 0)
    if kind not in EDITABLE or not _CODE.fullmatch(code) or not 2 <= len(code) <= longest:
        said = _("A code has small letters, digits and _ only, and at most %(num)s of them.", num=longest)
        return [Problem("code", "invalid", said)]
    if words.find(kind, code, retired=True) is not None or (kind, code) in words.terms:
        return [Problem("code", "duplicate_name", _("There is an entry with this code already."))]
    return []


def problems_of_merge(words: Vocabulary, kind: str, code: str, into: str) -> list[Problem]:
    """Why one entry cannot be merged into another. It takes its children along, so it may not go below itself."""
    target = words.terms.get((kind, into))
    if target is None or not words.offers(kind, into) or into == code:
        return [Problem("into", "invalid", _("Choose another entry, one that is in use."))]
    if into in words.satisfied_by(kind, code):
        return [Problem("into", "cycle", _("That entry stands below this one. Give it another parent first."))]
    return []


def names_taken(words: Vocabulary, term: Term) -> list[Problem]:
    """The names of an entry that other entries bear in their own right, each as a problem."""
    own = {folded(name) for name in term.names()}
    return [
        Problem(
            "$", "duplicate_name", _("%(name)s stands for %(other)s already.", name=name, other=other.zh or other.en)
        )
        for other in words.terms.values()
        if other.kind == term.kind and other.code != term.code and other.merged_into is None
        for name in other.names()
        if folded(name) in own
    ]


def closes_circle(words: Vocabulary, term: Term) -> bool:
    """Whether somebody who goes up from an entry, parent by parent, comes back to it."""
    at, seen = words.parent_of(term.kind, term.code), {term.code}
    while at is not None and at not in seen:
        seen.add(at)
        at = words.parent_of(term.kind, at)
    return at == term.code


def changed(term: Term, draft: Draft) -> Term:
    """The entry as the draft wants it."""
    return replace(term, zh=draft.zh, en=draft.en, synonyms=draft.synonyms, parent=draft.parent, claim=draft.claim)


def _parent_problems(words: Vocabulary, kind: str, code: str, draft: Draft) -> list[Problem]:
    if draft.parent is None:
        return []
    held = words.terms.get((kind, code))
    kept = held is not None and held.parent == draft.parent
    if kind not in WITH_PARENTS or not (words.offers(kind, draft.parent) or kept):
        return [Problem("parent", "invalid", _("Choose a parent from the list."))]
    if words.resolve(kind, draft.parent) in words.satisfied_by(kind, code):
        return [Problem("parent", "cycle", _("That entry stands below this one, and cannot stand above it as well."))]
    return []
