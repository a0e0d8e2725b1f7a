"""Use cases of the vocabulary: an entry is added, described, merged into another, retired, taken up again.

None of them touches what people hold or what a call-out asks for: codes stay as they are on file, and every question
about them is asked of the vocabulary, which knows what a code stands for today. So each of these can be taken back.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.core.errors import Invalid, Missing, Refused
from iwill.pool.vocabulary import rules
from iwill.pool.vocabulary.baseline import replaced
from iwill.pool.vocabulary.current import load, look_again_after_commit
from iwill.pool.vocabulary.models import VocabularyTerm
from iwill.pool.vocabulary.rules import Draft
from iwill.pool.vocabulary.terms import CHANGED_MEANWHILE, EDITABLE, MERGED_ALREADY, Term, Vocabulary


def add_term(kind: str, code: str, draft: Draft, *, by: Actor, now: datetime) -> None:
    """Add an entry. Refuses a code or name that is taken, a missing name, an unknown parent, each at its field."""
    words, draft, code = load(), rules.tidy(draft), code.strip().lower()
    problems = rules.problems_of_code(words, kind, code)
    # Every name that is known already belongs to another entry, for this one is not there yet.
    if problems := problems + rules.problems_of(words, kind, "", draft):
        raise Invalid(problems)
    new = Term(kind, code, "", "", (), None, claim=False, note="")
    _write(rules.changed(new, draft), "vocabulary.added", by=by, now=now)


def describe_term(kind: str, code: str, draft: Draft, *, by: Actor, now: datetime) -> None:
    """Give an entry other names, synonyms, another parent. Refuses as `add_term` does, a circle, and a merged entry."""
    words, draft = load(), rules.tidy(draft)
    term = _live(words, kind, code)
    if problems := rules.problems_of(words, kind, code, draft):
        raise Invalid(problems)
    _write(rules.changed(term, draft), "vocabulary.described", by=by, now=now)


def merge_terms(kind: str, code: str, into: str, *, by: Actor, now: datetime) -> None:
    """Let one entry stand for another from now on: its names, its children, and everything that was filed under it.

    Refuses an entry merged already, and one that stands below.
    """
    words = load()
    term = _live(words, kind, code)
    if problems := rules.problems_of_merge(words, kind, code, into):
        raise Invalid(problems)
    _write(replace(term, merged_into=into), "vocabulary.merged", by=by, now=now, into=into)


def retire_term(kind: str, code: str, *, by: Actor, now: datetime) -> None:
    """Offer an entry to nobody any more. Whoever holds it goes on holding it, and what asks for it is answered."""
    _write(replace(_live(load(), kind, code), retired=True), "vocabulary.retired", by=by, now=now)


def take_up_term(kind: str, code: str, *, by: Actor, now: datetime) -> None:
    """Take back a merge or a retirement. Refused where a name of it has been given to another entry meanwhile; a parent
    that would close a circle is let go."""
    words = load()
    back = replace(_known(words, kind, code), merged_into=None, retired=False)
    if problems := rules.names_taken(words, back):
        raise Invalid(problems)
    if rules.closes_circle(replaced(words, back), back):
        back = replace(back, parent=None)
    _write(back, "vocabulary.taken_up", by=by, now=now)


def _known(words: Vocabulary, kind: str, code: str) -> Term:
    term = words.terms.get((kind, code))
    if term is None or kind not in EDITABLE:
        raise Missing
    return term


def _live(words: Vocabulary, kind: str, code: str) -> Term:
    term = _known(words, kind, code)
    if term.merged_into is not None:
        raise Refused(MERGED_ALREADY)
    return term


def _write(term: Term, action: str, *, by: Actor, now: datetime, **details: str) -> None:
    revision = (db.session.scalar(select(func.max(VocabularyTerm.revision))) or 0) + 1
    row = db.session.get(VocabularyTerm, (term.kind, term.code)) or VocabularyTerm(kind=term.kind, code=term.code)
    row.zh, row.en, row.synonyms, row.parent = term.zh, term.en, list(term.synonyms), term.parent
    row.claim, row.note, row.merged_into, row.retired = term.claim, term.note, term.merged_into, term.retired
    row.revision, row.changed_at, row.changed_by = revision, now, by.label
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError as taken:
        raise Refused(CHANGED_MEANWHILE) from taken
    look_again_after_commit()
    audit.record(by, action, f"term:{term.kind}:{term.code}", now=now, **details)
