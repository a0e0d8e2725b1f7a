"""The page of a row that turned out to be the second one of somebody."""

from __future__ import annotations

from dataclasses import dataclass

from iwill.pool.merging import queries
from iwill.pool.models import Volunteer
from iwill.web.pool.words import say_moment


@dataclass(frozen=True)
class Tombstone:
    """What staff/merged.html prints; `merge_id` only where the merge can still be undone."""

    number: str
    kept: Volunteer
    merged_on: str
    erased_on: str
    merge_id: int | None


def tombstone(volunteer: Volunteer) -> Tombstone:
    """Where the row leads and since when."""
    merge = queries.merge_of(volunteer)
    undoable = merge is not None and merge.state_sealed is not None
    return Tombstone(
        number=volunteer.number,
        kept=queries.standing_for(volunteer),
        merged_on=say_moment(merge.merged_at) if merge else "",
        erased_on=say_moment(volunteer.erased_at),
        merge_id=merge.id if merge and undoable else None,
    )
