"""One merge under way, and what features do in it: a table that they fill in when they are imported.

    joining.ON_MERGE.append(fold_invitations)          # (joining) -> None
    joining.OWN.update({"invitation", "seat"})         # tables that it moves itself

A table with a foreign key to a volunteer needs no entry: its rows are pointed to the person who is kept, and one that
may not stand beside another is dropped until the merge is undone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column

from iwill.accounts.models import OneTimeLink, SignedInSession
from iwill.core.db import Base
from iwill.pool.merging.changes import FORGOTTEN, Changes
from iwill.pool.merging.models import Merge, PossiblePair, SearchKey
from iwill.pool.merging.terms import Choices
from iwill.pool.models import AvailabilityException, ImportRow, NameKey, Standby, Volunteer


@dataclass(frozen=True)
class Joining:
    """One merge under way: whose row is kept, whose becomes a tombstone, and where every change is written down."""

    kept: Volunteer
    other: Volunteer
    merge: Merge
    choices: Choices
    changes: Changes
    now: datetime


ON_MERGE: list[Callable[[Joining], None]] = []
OWN: set[str] = {table.__tablename__ for table in (Volunteer, NameKey, PossiblePair, Merge, SearchKey)}
FORGOTTEN.update(
    table.__tablename__
    for table in (SignedInSession, OneTimeLink, Standby, AvailabilityException, ImportRow, PossiblePair)
)


def pointers() -> list[Column[Any]]:
    """Every column by which a row points to a volunteer, in tables that nobody moves in a way of their own."""
    return [
        column
        for table in Base.metadata.sorted_tables
        if table.name not in OWN
        for column in table.c
        for key in column.foreign_keys
        if key.column is Volunteer.__table__.c.id
    ]
