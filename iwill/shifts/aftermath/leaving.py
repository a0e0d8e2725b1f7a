"""What looking back holds about a person: the notes she was sent. They name nobody, so an erasure leaves them."""

from __future__ import annotations

from typing import Any

from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from iwill.shifts.aftermath.queries import notes_to


def notes_told(volunteer: Volunteer) -> list[dict[str, Any]]:
    """What she was told that her service was good for."""
    return [{"call_out": note.title, "note": note.words} for note in notes_to(volunteer.id, volunteer.language)]


leaving.SECTIONS["impact_notes"] = notes_told
