"""The vocabulary of this moment. Every process looks for a newer version at most once a second, by one small query."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import current_app, has_app_context
from sqlalchemy import Connection, event, func, select

from iwill.core.db import db
from iwill.pool.vocabulary.baseline import baseline, laid_over
from iwill.pool.vocabulary.models import VocabularyTerm
from iwill.pool.vocabulary.terms import Term, Vocabulary

LOOK_EVERY = 1.0
_KEPT = "iwill_vocabulary"


@dataclass(frozen=True)
class _Kept:
    words: Vocabulary
    revision: int
    look_again: float


def vocabulary() -> Vocabulary:
    """The vocabulary as it stands; outside an application what ships with the program."""
    if not has_app_context():
        return baseline()
    kept: _Kept | None = current_app.extensions.get(_KEPT)
    if kept is None or time.monotonic() >= kept.look_again:
        kept = _look(kept)
        current_app.extensions[_KEPT] = kept
    return kept.words


def load() -> Vocabulary:
    """The vocabulary as this transaction sees it, read afresh: for deciding about a change."""
    rows = db.session.execute(select(VocabularyTerm).order_by(VocabularyTerm.revision)).scalars().all()
    return laid_over(_term(row) for row in rows) if rows else baseline()


def look_again_after_commit() -> None:
    """Let this process see a change as soon as it is committed; the others see it within a second."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    event.listen(db.session(), "after_commit", lambda _session: app.extensions.pop(_KEPT, None), once=True)


def _look(kept: _Kept | None) -> _Kept:
    with _a_connection() as connection:
        newest = connection.execute(select(func.max(VocabularyTerm.revision))).scalar() or 0
        if kept is not None and kept.revision == newest:
            words = kept.words
        else:
            words = _read(connection) if newest else baseline()
    return _Kept(words, newest, time.monotonic() + LOOK_EVERY)


@contextmanager
def _a_connection() -> Iterator[Connection]:
    """That of the transaction which is open, past the session, so that nothing half made is flushed by a question about
    words; where none is open, one that is given back at once: a letter is worded while no transaction may be open."""
    if db.session().in_transaction():
        yield db.session.connection()
    else:
        with db.engine.connect() as connection:
            yield connection


def _read(connection: Connection) -> Vocabulary:
    table = VocabularyTerm.__table__
    rows = connection.execute(select(table).order_by(table.c.revision)).all()
    return laid_over(_term(row) for row in rows)


def _term(row: Any) -> Term:
    fields = ("kind", "code", "zh", "en", "parent", "claim", "note", "merged_into", "retired")
    return Term(synonyms=tuple(row.synonyms), **{name: getattr(row, name) for name in fields})
