"""Who is whose mentor, and notes: those that wait for review, and those found by words."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from iwill.core.db import db
from iwill.core.errors import Missing
from iwill.engagement.mentoring.models import Mentorship, Playbook, PlaybookNote
from iwill.engagement.mentoring.terms import MentorshipState, NoteState
from iwill.pool.queries import LARGEST_ID
from iwill.pool.vocabulary import vocabulary

STANDING = (MentorshipState.PROPOSED, MentorshipState.ACTIVE)
MOST_SHOWN = 100


def mentorship_by_id(mentorship_id: int) -> Mentorship:
    """One mentorship; Missing where there is none of that id."""
    found = db.session.get(Mentorship, mentorship_id) if mentorship_id <= LARGEST_ID else None
    if found is None:
        raise Missing
    return found


def standing_mentorships() -> Sequence[Mentorship]:
    """Those that wait for a yes or stand, the newest first."""
    query = (
        select(Mentorship)
        .options(joinedload(Mentorship.mentor), joinedload(Mentorship.mentee))
        .where(Mentorship.state.in_(STANDING))
    )
    return db.session.scalars(query.order_by(Mentorship.id.desc()).limit(MOST_SHOWN)).all()


def mentorships_of(volunteer_id: int) -> Sequence[Mentorship]:
    """Every standing mentorship that somebody is part of."""
    either = or_(Mentorship.mentor_id == volunteer_id, Mentorship.mentee_id == volunteer_id)
    query = select(Mentorship).where(either, Mentorship.state.in_(STANDING))
    return db.session.scalars(query.order_by(Mentorship.id)).all()


def mentorship_for(mentee_id: int) -> Mentorship | None:
    """The mentorship of a first-timer that stands or waits."""
    query = select(Mentorship).where(Mentorship.mentee_id == mentee_id, Mentorship.state.in_(STANDING))
    return db.session.scalar(query)


def playbooks() -> Sequence[Playbook]:
    """Every playbook, by code."""
    return db.session.scalars(select(Playbook).order_by(Playbook.code)).all()


def playbook_by_code(code: str) -> Playbook:
    """The playbook with this code; Missing where there is none."""
    found = db.session.scalar(select(Playbook).where(Playbook.code == code))
    if found is None:
        raise Missing
    return found


def note_by_id(note_id: int) -> PlaybookNote:
    """One note; Missing where there is none of that id."""
    found = db.session.get(PlaybookNote, note_id) if note_id <= LARGEST_ID else None
    if found is None:
        raise Missing
    return found


def waiting_notes() -> Sequence[PlaybookNote]:
    """What nobody has looked at yet, the oldest first."""
    query = select(PlaybookNote).where(PlaybookNote.state == NoteState.WAITING)
    return db.session.scalars(query.order_by(PlaybookNote.id).limit(MOST_SHOWN)).all()


def found_notes(words: str = "", playbook: str = "") -> Sequence[PlaybookNote]:
    """Notes that are shown, in which every one of these words stands, of one playbook or of all; the newest first."""
    query = _shown()
    for word in words.split()[:10]:
        query = query.where(PlaybookNote.body.icontains(word[:40], autoescape=True))
    if playbook:
        query = query.where(Playbook.code == playbook)
    return db.session.scalars(query.limit(MOST_SHOWN)).all()


def notes_about(skills: Collection[str], most: int) -> Sequence[PlaybookNote]:
    """Notes that are shown, of playbooks for work that asks for these skills; so many, the newest first."""
    asked = {code for one in skills for code in vocabulary().satisfied_by("skill", one)}
    return db.session.scalars(_shown().where(Playbook.skill.in_(sorted(asked))).limit(most)).all() if asked else []


def _shown() -> Select[tuple[PlaybookNote]]:
    return (
        select(PlaybookNote)
        .join(Playbook, Playbook.id == PlaybookNote.playbook_id)
        .options(joinedload(PlaybookNote.playbook), joinedload(PlaybookNote.author))
        .where(PlaybookNote.state == NoteState.SHOWN)
        .order_by(PlaybookNote.reviewed_at.desc(), PlaybookNote.id.desc())
    )
