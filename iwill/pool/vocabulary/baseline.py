"""The vocabulary that ships with the program, and how changes are laid over it."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from iwill.pool.vocabulary.terms import Term, Vocabulary, folded


@cache
def baseline() -> Vocabulary:
    """What ships with the program; a claim is said to be one by its note."""
    terms: list[Term] = []
    not_credentials: list[str] = []
    text = (files("iwill.pool") / "vocabulary.csv").read_text(encoding="utf-8-sig")
    for row in csv.DictReader(text.splitlines()):
        synonyms = tuple(word for word in row["synonyms"].split("|") if word)
        if row["kind"] == "credential_no":
            not_credentials += synonyms
            continue
        terms.append(
            Term(
                kind=row["kind"],
                code=row["code"],
                zh=row["zh"],
                en=row["en"],
                synonyms=synonyms,
                parent=row["parent"] or None,
                claim=row["note"].startswith("a claim"),
                note=row["note"],
            )
        )
    return assembled(terms, tuple(not_credentials))


def laid_over(changes: Iterable[Term]) -> Vocabulary:
    """The baseline with entries added and entries replaced; a new one stands behind those of its kind."""
    ground = baseline()
    terms = dict(ground.terms)
    for term in changes:
        terms[term.kind, term.code] = term
    return assembled(terms.values(), ground.not_credentials)


def replaced(words: Vocabulary, term: Term) -> Vocabulary:
    """The vocabulary with one entry in another state."""
    return assembled((words.terms | {(term.kind, term.code): term}).values(), words.not_credentials)


def assembled(terms: Iterable[Term], not_credentials: tuple[str, ...]) -> Vocabulary:
    """A vocabulary of these terms. The names of a merged one lead to what took it in; a live name comes first."""
    by_code = {(term.kind, term.code): term for term in terms}
    words = Vocabulary(by_code, {}, not_credentials)
    for (kind, code), term in sorted(by_code.items(), key=lambda entry: entry[1].merged_into is not None):
        for name in term.names():
            words.known.setdefault((kind, folded(name)), words.resolve(kind, code))
    return words
