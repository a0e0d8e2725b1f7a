"""What staff do from the boards: somebody was contacted, or is left alone for a while."""

from __future__ import annotations

from datetime import datetime

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.pool.activity import services as activity
from iwill.pool.activity.terms import Kind
from iwill.pool.models import Volunteer


def note_contact(volunteer: Volunteer, *, by: Actor, now: datetime) -> None:
    """Somebody has called or written to her: she leaves the list for two weeks."""
    activity.note(Kind.CONTACTED, volunteer.id, now=now)
    audit.record(by, "volunteer.contacted", f"volunteer:{volunteer.id}", now=now)


def leave_alone(volunteer: Volunteer, *, by: Actor, now: datetime) -> None:
    """She is in no list of whom to contact for a quarter. Call-outs ask her as ever: to stop that is hers alone."""
    activity.note(Kind.LEFT_ALONE, volunteer.id, now=now)
    audit.record(by, "volunteer.left_alone", f"volunteer:{volunteer.id}", now=now)
