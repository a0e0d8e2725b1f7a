"""Terms and how they are found: skills with their parents, credentials, languages and words for hours.

Names are compared whole, after NFKC and case folding. Skills and credentials form trees in which a parent is satisfied
by its child. A term that was merged stays, and leads to the one that took it in; a retired one still counts where it is
held or asked for, and is offered to nobody any more.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say

# What staff may change. The words for hours are part of how cells are read.
EDITABLE = ("skill", "credential", "language")
WITH_PARENTS = ("skill", "credential")

MERGED_ALREADY = say("merged_already", _l("This entry has been merged into another one."))
CHANGED_MEANWHILE = say("changed_meanwhile", _l("Somebody else has just changed this. Look again, then repeat it."))


def folded(text: str) -> str:
    """The form in which names are compared: NFKC, case folded, without white space around it."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


@dataclass(frozen=True)
class Term:
    """One entry: its code, its names and synonyms, its parent. `claim` needs a confirmation before it counts."""

    kind: str
    code: str
    zh: str
    en: str
    synonyms: tuple[str, ...]
    parent: str | None
    claim: bool
    note: str
    merged_into: str | None = None
    retired: bool = False

    def name(self, language: str) -> str:
        """The term in the reader's language."""
        return (self.zh or self.en) if language.startswith("zh") else (self.en or self.zh)

    def names(self) -> tuple[str, ...]:
        """Everything by which it is found: the code, both names, the synonyms."""
        return tuple(name for name in (self.code, self.zh, self.en, *self.synonyms) if name)


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """All terms, by kind and code, and the look-up of names. One object is one state of it: what is worked out from
    the vocabulary is kept by the object."""

    terms: dict[tuple[str, str], Term]
    known: dict[tuple[str, str], str]
    not_credentials: tuple[str, ...]

    def find(self, kind: str, name: str, *, retired: bool = False) -> str | None:
        """The code behind a code, a name or a synonym of that kind; None where the whole name is unknown.

        A retired one is found with `retired` alone: for what is on file, not for what is chosen anew.
        """
        code = self.known.get((kind, folded(name)))
        if code is None or (self.terms[kind, code].retired and not retired):
            return None
        return code

    def resolve(self, kind: str, code: str) -> str:
        """The code that stands for this one today: itself, or the one that took it in."""
        seen: set[str] = set()
        while code not in seen:
            seen.add(code)
            term = self.terms.get((kind, code))
            if term is None or term.merged_into is None:
                break
            code = term.merged_into
        return code

    def term(self, kind: str, code: str) -> Term:
        """The entry of a code, of a merged one that which took it in."""
        return self.terms[kind, self.resolve(kind, code)]

    def label(self, kind: str, code: str, language: str) -> str:
        """The name of a code for a reader; the code itself where it is no longer in the vocabulary."""
        term = self.terms.get((kind, self.resolve(kind, code)))
        return term.name(language) if term else code

    def of_kind(self, kind: str, *, retired: bool = False) -> list[Term]:
        """The entries of a kind that can be chosen, in the order of the file; with `retired` also those that were."""
        return [
            term
            for (own_kind, _), term in self.terms.items()
            if own_kind == kind and term.merged_into is None and (retired or not term.retired)
        ]

    def spoken(self, kind: str) -> list[tuple[str, str]]:
        """Every name and synonym by which something of a kind can be chosen, with its code; codes are not words that
        people use."""
        return [
            (name, stands)
            for (own_kind, code), term in self.terms.items()
            if own_kind == kind and self.offers(kind, stands := self.resolve(kind, code))
            for name in (term.zh, term.en, *term.synonyms)
            if name
        ]

    def offers(self, kind: str, code: str) -> bool:
        """Whether a code can be chosen today."""
        term = self.terms.get((kind, code))
        return term is not None and term.merged_into is None and not term.retired

    def parent_of(self, kind: str, code: str) -> str | None:
        """The code above, of an entry or of what it was merged into."""
        term = self.terms.get((kind, self.resolve(kind, code)))
        if term is None or term.parent is None:
            return None
        parent = self.resolve(kind, term.parent)
        return None if parent == term.code else parent

    def same_as(self, kind: str, code: str) -> frozenset[str]:
        """The code and all that were merged with it: one thing under several codes."""
        stands = self.resolve(kind, code)
        return frozenset(
            {code, stands}
            | {other for own_kind, other in self.terms if own_kind == kind and self.resolve(kind, other) == stands}
        )

    def satisfied_by(self, kind: str, code: str) -> frozenset[str]:
        """The code and everything below it in its tree, under every code that was merged with one of them: any of these
        will do where `code` is asked for."""
        found = set(self.same_as(kind, code))
        growing = True
        while growing:
            below = {
                other
                for own_kind, other in self.terms
                if own_kind == kind and (self.resolve(kind, other) in found or self.parent_of(kind, other) in found)
            }
            growing = not below <= found
            found |= below
        return frozenset(found)

    def claims(self) -> frozenset[str]:
        """Skills that count only once somebody has confirmed them."""
        return frozenset(code for kind, code in self.terms if kind == "skill" and self.term(kind, code).claim)
