"""What mentoring holds about a person.

Whose mentor or mentee she was is deleted on erasure; a note that is shown stays, without her, and one that waits goes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.engagement.mentoring.models import Mentorship, PlaybookNote
from iwill.engagement.mentoring.services import words_of
from iwill.engagement.mentoring.terms import NoteState
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving


def mentoring_about(volunteer: Volunteer) -> dict[str, Any]:
    """Her mentorships, without the other person, and every note of hers."""
    notes = select(PlaybookNote).where(PlaybookNote.author_id == volunteer.id).order_by(PlaybookNote.id)
    return {
        "mentorships": [
            {
                "you_are": "mentor" if one.mentor_id == volunteer.id else "mentee",
                "state": one.state.value,
                "named_at": one.named_at.isoformat(),
            }
            for one in db.session.scalars(select(Mentorship).where(_part_of(volunteer)).order_by(Mentorship.id))
        ],
        "notes": [
            {
                "playbook": note.playbook.code,
                "state": note.state.value,
                "named": note.named,
                "written_at": note.written_at.isoformat(),
                "words": words_of(note),
            }
            for note in db.session.scalars(notes)
        ],
    }


def forget_mentoring(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """Delete her mentorships and what nobody has reviewed; what she handed on stays without her name."""
    hers = PlaybookNote.author_id == volunteer.id
    for statement in (
        delete(Mentorship).where(_part_of(volunteer)),
        delete(PlaybookNote).where(hers, PlaybookNote.state != NoteState.SHOWN),
        update(PlaybookNote).where(hers).values(author_id=None, named=False),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))


def _part_of(volunteer: Volunteer) -> Any:
    return or_(Mentorship.mentor_id == volunteer.id, Mentorship.mentee_id == volunteer.id)


leaving.SECTIONS["mentoring"] = mentoring_about
leaving.ON_ERASE.append(forget_mentoring)
