"""What training does when two people turn out to be one.

Of two places in one session the better one stays and the other is free for somebody else; of two links to one course
the one that goes leads to the other."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Table

from iwill.core.db import Base
from iwill.engagement.training.models import CourseLink, TrainingPlace, TrainingSession
from iwill.engagement.training.terms import PlaceState
from iwill.pool.merging.changes import Row, rows_of
from iwill.pool.merging.joining import ON_MERGE, OWN, Joining
from iwill.pool.merging.models import MovedLink


def _table(model: type[Base]) -> Table:
    return cast(Table, model.__table__)


PLACES, LINKS, SESSIONS, MOVED = map(_table, (TrainingPlace, CourseLink, TrainingSession, MovedLink))
_BEST_FIRST = (
    PlaceState.ATTENDED,
    PlaceState.SIGNED_UP,
    PlaceState.WAITING,
    PlaceState.ABSENT,
    PlaceState.CALLED_OFF,
    PlaceState.CANCELLED,
)


def join_training(joining: Joining) -> None:
    """Places and links of the two become one person's."""
    for row, twin in _pairs(joining, PLACES, "session_id"):
        if twin is None:
            joining.changes.update(PLACES, row, volunteer_id=joining.kept.id)
            continue
        stays, goes = sorted((twin, row), key=lambda one: (_BEST_FIRST.index(one["state"]), one["joined_at"]))
        joining.changes.delete(PLACES, goes)
        joining.changes.update(PLACES, stays, volunteer_id=joining.kept.id)
        if goes["state"] is PlaceState.SIGNED_UP:
            session = rows_of(SESSIONS, SESSIONS.c.id == goes["session_id"])[0]
            joining.changes.update(SESSIONS, session, counters=["taken"], taken=max(0, session["taken"] - 1))
    for row, twin in _pairs(joining, LINKS, "course_id"):
        if twin is None:
            joining.changes.update(LINKS, row, volunteer_id=joining.kept.id)
            continue
        for moved in rows_of(MOVED, MOVED.c.leads_to == row["link_id"]):
            joining.changes.update(MOVED, moved, leads_to=twin["link_id"])
        if twin["finished_on"] is None:
            joining.changes.update(LINKS, twin, finished_on=row["finished_on"])
        joining.changes.delete(LINKS, row)
        joining.changes.insert(
            MOVED, {"link_id": row["link_id"], "leads_to": twin["link_id"], "merge_id": joining.merge.id}
        )


def _pairs(joining: Joining, table: Table, same: str) -> list[tuple[Row, Any]]:
    """Each row of the one who goes, with the row of the one who stays that is about the same thing."""
    mine = {row[same]: row for row in rows_of(table, table.c.volunteer_id == joining.kept.id)}
    return [(row, mine.get(row[same])) for row in rows_of(table, table.c.volunteer_id == joining.other.id)]


ON_MERGE.append(join_training)
OWN.update(table.name for table in (PLACES, LINKS))
