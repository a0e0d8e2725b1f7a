"""What is held about a person's merges, and what goes when she is erased: the tombstones, the state before, the pairs.

The core of the pool calls this by registration, as the features on the right do.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.core.policy import declare
from iwill.core.purging import BATCH, purge
from iwill.pool.merging.models import Merge, PossiblePair, SearchKey
from iwill.pool.merging.queries import merges_into
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving

UNDO_KEPT = declare(
    "purge.merge_undo_days",
    90,
    "days",
    "个人信息保护法 art. 19: what was on file twice is kept as long as somebody may notice a mistake",
    "a merge can be undone this long; then the state before it is forgotten",
)


def merges_about(volunteer: Volunteer) -> list[dict[str, Any]]:
    """Rows that turned out to be hers: their numbers, and when they were merged."""
    return [
        {
            "number": db.session.get_one(Volunteer, merge.other_id).number,
            "merged_at": merge.merged_at.isoformat(),
            "can_be_undone": merge.state_sealed is not None,
        }
        for merge in merges_into(volunteer)
    ]


def forget_merges(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """Erase the tombstones that lead to her, the state before each merge, and every pair she stands in."""
    for tombstone in db.session.scalars(select(Volunteer).where(Volunteer.merged_into_id == volunteer.id)).all():
        leaving.erase_person(tombstone, by=by, now=now)
    about = or_(Merge.kept_id == volunteer.id, Merge.other_id == volunteer.id)
    db.session.execute(update(Merge).where(about).values(state_sealed=None))
    pairs = or_(PossiblePair.first_id == volunteer.id, PossiblePair.second_id == volunteer.id)
    db.session.execute(delete(PossiblePair).where(pairs))
    db.session.execute(delete(SearchKey).where(SearchKey.volunteer_id == volunteer.id))


@purge("merge_states", keep=UNDO_KEPT)
def merge_states(before: datetime) -> int:
    """The state before merges that can no longer be undone."""
    old = select(Merge.id).where(Merge.state_sealed.is_not(None), Merge.merged_at < before).limit(BATCH)
    done = db.session.execute(update(Merge).where(Merge.id.in_(old)).values(state_sealed=None))
    return int(done.rowcount)  # type: ignore[attr-defined]


leaving.SECTIONS["merged_rows"] = merges_about
leaving.ON_ERASE.append(forget_merges)
