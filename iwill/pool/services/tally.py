"""A task over many rows: a few hundred in memory at a time, every refusal counted by its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from iwill.core.db import db

BATCH = 500


@dataclass(frozen=True)
class Tally:
    """What came of a bulk task: how many were looked at, how many were done, and the others counted by reason."""

    matched: int
    done: int
    refused: dict[str, int]


def in_batches(query: Select[Any], key: Any) -> Iterator[Any]:
    """Every row, a few hundred in memory at a time, locked until the transaction ends; flushed batch by batch."""
    last = 0
    while True:
        rows = db.session.scalars(query.where(key > last).order_by(key).limit(BATCH).with_for_update()).all()
        if not rows:
            return
        last = getattr(rows[-1], key.key)
        yield from rows
        db.session.flush()


def tally(rows: Iterator[Any], attempt: Callable[[Any], str | None]) -> Tally:
    """Attempt each row; `attempt` does the work and returns None, or returns why it was not done."""
    matched, done = 0, 0
    refused: Counter[str] = Counter()
    for row in rows:
        matched += 1
        reason = attempt(row)
        if reason is None:
            done += 1
        else:
            refused[reason] += 1
    return Tally(matched, done, dict(sorted(refused.items())))
