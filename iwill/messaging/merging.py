"""What messaging does when two people turn out to be one: their messages are one person's. The pool calls this by
registration."""

from __future__ import annotations

from iwill.messaging.models import MESSAGES
from iwill.messaging.terms import RecipientKind
from iwill.pool.merging.changes import FORGOTTEN, rows_of
from iwill.pool.merging.joining import ON_MERGE, Joining


def move_messages(joining: Joining) -> None:
    """What was written to the other row, and what still waits to be sent, is for the person who is kept."""
    theirs = MESSAGES.c.recipient_kind == RecipientKind.VOLUNTEER, MESSAGES.c.recipient_id == joining.other.id
    for row in rows_of(MESSAGES, *theirs):
        joining.changes.update(MESSAGES, row, recipient_id=joining.kept.id)


ON_MERGE.append(move_messages)
FORGOTTEN.add(MESSAGES.name)
