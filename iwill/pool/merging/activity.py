"""What happened to the two happened to the one. She came in when the first of the two rows did."""

from __future__ import annotations

from iwill.pool.activity.services import ROWS
from iwill.pool.activity.terms import Kind
from iwill.pool.merging.changes import rows_of
from iwill.pool.merging.joining import OWN, Joining

OWN.add(ROWS.name)


def join_activity(joining: Joining) -> None:
    """Move everything that was noted; of what both have, the earlier one stays."""
    mine = {(row["kind"], row["ref"]): row for row in rows_of(ROWS, ROWS.c.volunteer_id == joining.kept.id)}
    for row in rows_of(ROWS, ROWS.c.volunteer_id == joining.other.id):
        twin = mine.get((row["kind"], row["ref"]))
        if twin is None:
            joining.changes.update(ROWS, row, volunteer_id=joining.kept.id)
            continue
        joining.changes.delete(ROWS, row)
        if row["kind"] is Kind.JOINED and row["at"] < twin["at"]:
            joining.changes.update(ROWS, twin, on_day=row["on_day"], at=row["at"], path=row["path"])
