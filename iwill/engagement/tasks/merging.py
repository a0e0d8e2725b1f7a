"""What small tasks do when two people turn out to be one: of two parts in one task the further one stays."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table

from iwill.core.db import Base
from iwill.engagement.tasks.models import SmallTask, TaskPart
from iwill.engagement.tasks.terms import PartState
from iwill.pool.merging.changes import rows_of
from iwill.pool.merging.joining import ON_MERGE, OWN, Joining
from iwill.pool.merging.models import MovedLink


def _table(model: type[Base]) -> Table:
    return cast(Table, model.__table__)


PARTS, TASKS, MOVED = map(_table, (TaskPart, SmallTask, MovedLink))
_FURTHEST_FIRST = (
    PartState.DONE,
    PartState.ACCEPTED,
    PartState.APPLIED,
    PartState.OFFERED,
    PartState.WITHDRAWN,
    PartState.DECLINED,
    PartState.TURNED_DOWN,
)
_SEATED = (PartState.DONE, PartState.ACCEPTED)


def join_tasks(joining: Joining) -> None:
    """Parts of the two become one person's; the link of the part that goes leads to the other."""
    mine = {row["task_id"]: row for row in rows_of(PARTS, PARTS.c.volunteer_id == joining.kept.id)}
    for row in rows_of(PARTS, PARTS.c.volunteer_id == joining.other.id):
        twin = mine.get(row["task_id"])
        if twin is None:
            joining.changes.update(PARTS, row, volunteer_id=joining.kept.id)
            continue
        stays, goes = sorted((twin, row), key=lambda one: _FURTHEST_FIRST.index(one["state"]))
        joining.changes.delete(PARTS, goes)
        joining.changes.update(PARTS, stays, volunteer_id=joining.kept.id)
        # Links that led to the one that goes lead on, so that the oldest mail still opens the task.
        for earlier in rows_of(MOVED, MOVED.c.leads_to == goes["link_id"]):
            joining.changes.update(MOVED, earlier, leads_to=stays["link_id"])
        moved = {"link_id": goes["link_id"], "leads_to": stays["link_id"], "merge_id": joining.merge.id}
        joining.changes.insert(MOVED, moved)
        if goes["state"] in _SEATED:
            task = rows_of(TASKS, TASKS.c.id == goes["task_id"])[0]
            joining.changes.update(TASKS, task, counters=["taken"], taken=max(0, task["taken"] - 1))


ON_MERGE.append(join_tasks)
OWN.add(PARTS.name)
