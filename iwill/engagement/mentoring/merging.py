"""What mentoring does when two people turn out to be one: nobody is her own mentor."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table

from iwill.engagement.mentoring.models import Mentorship
from iwill.pool.merging.changes import rows_of
from iwill.pool.merging.joining import ON_MERGE, Joining

MENTORSHIPS = cast(Table, Mentorship.__table__)


def part_from_herself(joining: Joining) -> None:
    """Delete a mentorship between the two; the others move by themselves."""
    both = (joining.kept.id, joining.other.id)
    columns = MENTORSHIPS.c
    for row in rows_of(MENTORSHIPS, columns.mentor_id.in_(both), columns.mentee_id.in_(both)):
        joining.changes.delete(MENTORSHIPS, row)


ON_MERGE.append(part_from_herself)
