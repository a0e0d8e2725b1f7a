"""The shared vocabulary: skills with their parents, credentials, languages and words for hours, with every synonym.

Names are compared whole, after NFKC and case folding. Skills form a tree in which a parent is satisfied by its child.
"""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


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

    def name(self, language: str) -> str:
        """The term in the reader's language."""
        return (self.zh or self.en) if language.startswith("zh") else (self.en or self.zh)


@dataclass(frozen=True)
class Vocabulary:
    """All terms, by kind and code, and the look-up of names."""

    terms: dict[tuple[str, str], Term]
    names: dict[tuple[str, str], str]
    not_credentials: tuple[str, ...]

    def find(self, kind: str, name: str) -> str | None:
        """The code behind a code, a name or a synonym of that kind; None where the whole name is unknown."""
        return self.names.get((kind, folded(name)))

    def term(self, kind: str, code: str) -> Term:
        """The entry of a code."""
        return self.terms[kind, code]

    def label(self, kind: str, code: str, language: str) -> str:
        """The name of a code for a reader; the code itself where it is no longer in the vocabulary."""
        term = self.terms.get((kind, code))
        return term.name(language) if term else code

    def of_kind(self, kind: str) -> list[Term]:
        """All entries of a kind, in the order of the file."""
        return [term for (own_kind, _), term in self.terms.items() if own_kind == kind]

    def satisfied_by(self, kind: str, code: str) -> frozenset[str]:
        """The code and everything below it in its tree: any of these will do where `code` is asked for."""
        found = {code}
        growing = True
        while growing:
            below = {term.code for term in self.of_kind(kind) if term.parent in found}
            growing = not below <= found
            found |= below
        return frozenset(found)

    def claims(self) -> frozenset[str]:
        """Skills that count only once somebody has confirmed them."""
        return frozenset(term.code for term in self.of_kind("skill") if term.claim)


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary that ships with the program."""
    terms: dict[tuple[str, str], Term] = {}
    names: dict[tuple[str, str], str] = {}
    not_credentials: list[str] = []
    text = (files("iwill.pool") / "vocabulary.csv").read_text(encoding="utf-8-sig")
    for row in csv.DictReader(text.splitlines()):
        synonyms = tuple(word for word in row["synonyms"].split("|") if word)
        if row["kind"] == "credential_no":
            not_credentials += synonyms
            continue
        term = Term(
            kind=row["kind"],
            code=row["code"],
            zh=row["zh"],
            en=row["en"],
            synonyms=synonyms,
            parent=row["parent"] or None,
            claim=row["note"].startswith("a claim"),
            note=row["note"],
        )
        terms[term.kind, term.code] = term
        for name in (term.code, term.zh, term.en, *synonyms):
            if name:
                names.setdefault((term.kind, folded(name)), term.code)
    return Vocabulary(terms, names, tuple(not_credentials))
