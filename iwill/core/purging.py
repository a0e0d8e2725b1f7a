"""What is forgotten with time. A feature declares what it lets go of and after how long; one nightly job does it all.

    @purge("spent_links", keep=LINKS_KEPT)
    def spent_links(before: datetime) -> int: ...

The function forgets at most BATCH things that ended before the instant and returns how many; the job calls it again
until there is nothing left, each time in a transaction of its own, so that a crash loses nothing and a busy
installation is never held up for long. `keep` names a policy that counts days or hours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, Select, delete
from sqlalchemy.orm import Session

from iwill.core.db import Base, db, transaction
from iwill.core.policy import REGISTRY, current

BATCH = 1000


@dataclass(frozen=True)
class Purge:
    """One kind of thing that is forgotten, and the policy that says after how long."""

    name: str
    keep: str
    forget: Callable[[datetime], int]


PURGES: dict[str, Purge] = {}


def purge(name: str, *, keep: str) -> Callable[[Callable[[datetime], int]], Callable[[datetime], int]]:
    """Declare the decorated function as forgetting something once it is older than the policy `keep` says."""

    def register(forget: Callable[[datetime], int]) -> Callable[[datetime], int]:
        PURGES[name] = Purge(name, keep, forget)
        return forget

    return register


def forget_everything_due(now: datetime) -> dict[str, int]:
    """Run every declared purge to its end; returns how many things each has forgotten."""
    policies = current(db.session())
    counts = {}
    for name, one in sorted(PURGES.items()):
        unit = REGISTRY[one.keep].unit
        before = now - timedelta(**{unit: float(policies[one.keep])})
        counts[name] = _to_the_end(one.forget, before)
    return counts


def delete_some(session: Session, table: type[Base], ids: Select[Any], key: Any) -> int:
    """Delete at most BATCH rows of those selected by id; returns how many."""
    result: CursorResult[Any] = session.execute(delete(table).where(key.in_(ids.limit(BATCH))))  # type: ignore[assignment]
    return result.rowcount


def _to_the_end(forget: Callable[[datetime], int], before: datetime) -> int:
    total = 0
    while True:
        with transaction():
            found = forget(before)
        total += found
        if found < BATCH:
            return total
