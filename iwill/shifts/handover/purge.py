"""What hand-over lets go of: every note of a request that is over."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import delete

from iwill.callouts.destruction import services as destruction
from iwill.callouts.destruction.holdings import Holding, hold
from iwill.callouts.destruction.terms import Ground
from iwill.callouts.models import CrisisRequest
from iwill.core.db import db
from iwill.core.purging import purge
from iwill.shifts.cases.purge import NOTES_KEPT, held_on_seats, over_on_seats
from iwill.shifts.handover.models import HandoverNote


def count_notes(request: CrisisRequest) -> int:
    """How many notes are kept for a request."""
    return held_on_seats(HandoverNote, request)


@purge("handover_notes", keep=NOTES_KEPT)
def handover_notes(before: datetime) -> int:
    """The notes of requests that were over before the instant."""
    found = over_on_seats(HandoverNote, before)
    counts = Counter(found.values())
    now = destruction.before_destroying(counts, before, NOTES_KEPT)
    db.session.execute(delete(HandoverNote).where(HandoverNote.id.in_(found)))
    destruction.note_destroyed("handover_notes", counts, now)
    return len(found)


hold(Holding("handover_notes", count_notes, Ground.DESTROY, NOTES_KEPT))
