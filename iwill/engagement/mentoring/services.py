"""A mentor is named and both agree; a veteran writes a note and somebody of staff reviews it."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.callouts.facts.queries import veterans_among
from iwill.callouts.schemas import has_control_characters
from iwill.callouts.services.seats import lock_person
from iwill.core.db import db, new_uid
from iwill.core.encryption import seal, unseal
from iwill.core.errors import Invalid, Problem, Refused, sentence_for
from iwill.engagement.mentoring.models import Mentorship, Playbook, PlaybookNote
from iwill.engagement.mentoring.queries import STANDING, mentorship_for
from iwill.engagement.mentoring.terms import (
    HAS_A_MENTOR,
    NOT_A_NEWCOMER,
    NOT_A_VETERAN,
    NOT_THEIRS,
    PEOPLE_IN_NOTE,
    PLAYBOOK_KNOWN,
    REVIEWED_ALREADY,
    MentorshipState,
    NoteState,
)
from iwill.engagement.tasks.rules import has_personal_data
from iwill.messaging import services as messaging_services
from iwill.messaging.terms import Lane, Purpose
from iwill.pool.courses.rules import problems_of_code
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle
from iwill.pool.vocabulary import vocabulary

LONGEST_NOTE, LONGEST_TITLE = 2_000, 100
# For so long the question whether somebody would be a mentor, or have one, is worth sending.
ASKED_FOR = timedelta(days=14)


def name_mentor(mentor: Volunteer, mentee: Volunteer, *, by: Actor, now: datetime) -> Mentorship:
    """Propose a veteran as mentor of a first-timer; it stands once both have said yes. Naming the same two twice is
    once. Refused for who has never served or is not in active service, for a mentee who has served, and while she has
    another mentor."""
    for volunteer_id in sorted((mentor.id, mentee.id)):
        lock_person(volunteer_id)
    standing = mentorship_for(mentee.id)
    if standing is not None:
        if standing.mentor_id == mentor.id:
            return standing
        raise Refused(HAS_A_MENTOR)
    served = veterans_among([mentor.id, mentee.id], now)
    if mentor.id not in served or mentor.lifecycle is not Lifecycle.ACTIVE:
        raise Refused(NOT_A_VETERAN)
    if mentee.id in served or mentee.lifecycle not in (Lifecycle.ACTIVE, Lifecycle.TRAINED):
        raise Refused(NOT_A_NEWCOMER)

    mentorship = Mentorship(mentor_id=mentor.id, mentee_id=mentee.id, named_at=now, named_by=by.label)
    db.session.add(mentorship)
    db.session.flush()
    for one, news in ((mentor, "mentor_wanted"), (mentee, "mentor_offered")):
        _tell(mentorship, one, news, now)
    audit.record(by, "mentor.named", f"volunteer:{mentee.id}", now=now, mentor=mentor.id)
    return mentorship


def agree(mentorship: Mentorship, volunteer: Volunteer, *, by: Actor, now: datetime) -> None:
    """One of the two says yes; with the second yes it stands. Harmless when repeated. Refused for anybody else and once
    it is over."""
    _hold_for(mentorship, volunteer)
    if mentorship.state not in STANDING:
        raise Refused(NOT_THEIRS)
    if volunteer.id == mentorship.mentor_id:
        mentorship.mentor_agreed_at = mentorship.mentor_agreed_at or now
    else:
        mentorship.mentee_agreed_at = mentorship.mentee_agreed_at or now
    if mentorship.mentor_agreed_at and mentorship.mentee_agreed_at:
        mentorship.state = MentorshipState.ACTIVE
    db.session.flush()
    audit.record(by, "mentor.agreed", f"volunteer:{volunteer.id}", now=now, mentorship=mentorship.id)


def end(mentorship: Mentorship, volunteer: Volunteer | None, *, by: Actor, now: datetime) -> None:
    """One of the two says no, or either of them or staff (None) ends it; nothing else follows from it. Harmless when
    repeated."""
    if volunteer is not None:
        _hold_for(mentorship, volunteer)
    else:
        db.session.refresh(mentorship, with_for_update=True)
    if mentorship.state not in STANDING:
        return
    proposed = mentorship.state is MentorshipState.PROPOSED
    mentorship.state = MentorshipState.DECLINED if proposed else MentorshipState.ENDED
    mentorship.settled_at = now
    messaging_services.cancel_for(_cause(mentorship), purposes=(Purpose.TRAINING,), now=now)
    db.session.flush()
    audit.record(by, f"mentor.{mentorship.state.value}", f"volunteer:{mentorship.mentee_id}", now=now)


def add_playbook(code: str, title_zh: str, title_en: str, skill: str, *, by: Actor, now: datetime) -> Playbook:
    """Begin a playbook for a kind of work. Refused with every field that is wrong."""
    code, titles = code.strip(), {"title_zh": title_zh.strip(), "title_en": title_en.strip()}
    problems = problems_of_code(code)
    if db.session.scalar(select(Playbook.id).where(Playbook.code == code)) is not None:
        problems.append(Problem("code", PLAYBOOK_KNOWN, sentence_for(PLAYBOOK_KNOWN)))
    problems += [
        Problem(name, "required", _("Give a title of at most 100 characters, in both languages."))
        for name, words in titles.items()
        if not 0 < len(words) <= LONGEST_TITLE
    ]
    if not vocabulary().offers("skill", skill):
        problems.append(Problem("skill", "unknown_skill", _("Choose skills from the vocabulary.")))
    if problems:
        raise Invalid(problems)
    playbook = Playbook(code=code, skill=skill, written_at=now, written_by=by.label, **titles)
    db.session.add(playbook)
    db.session.flush()
    audit.record(by, "playbook.added", f"playbook:{playbook.id}", now=now, code=code)
    return playbook


def write_note(
    playbook: Playbook, author: Volunteer, words: str, *, named: bool, by: Actor, now: datetime
) -> PlaybookNote:
    """A veteran hands something on; until it is reviewed nobody else reads it. Refused for who has never served, and
    for words in which a person could be found."""
    words = words.strip()
    if author.id not in veterans_among([author.id], now):
        raise Refused(NOT_A_VETERAN)
    if not 0 < len(words) <= LONGEST_NOTE or has_control_characters(words):
        raise Invalid([Problem("body", "required", _("Say it in at most %(num)s characters.", num=LONGEST_NOTE))])
    if has_personal_data(words):
        raise Invalid([Problem("body", PEOPLE_IN_NOTE, sentence_for(PEOPLE_IN_NOTE))])
    uid = new_uid()
    note = PlaybookNote(
        uid=uid,
        playbook_id=playbook.id,
        author_id=author.id,
        named=named,
        body_sealed=seal(words, uid),
        written_at=now,
    )
    db.session.add(note)
    db.session.flush()
    audit.record(by, "note.written", f"note:{note.id}", now=now, playbook=playbook.code)
    return note


def review_note(note: PlaybookNote, *, show: bool, by: Actor, now: datetime) -> None:
    """Somebody of staff has read it: it is shown to those who serve, or its words are gone for good. Refused once that
    was done."""
    db.session.refresh(note, with_for_update=True)
    if note.state is not NoteState.WAITING:
        raise Refused(REVIEWED_ALREADY)
    note.body = words_of(note) if show else None
    note.body_sealed = None
    note.state = NoteState.SHOWN if show else NoteState.DECLINED
    note.reviewed_at, note.reviewed_by = now, by.label
    db.session.flush()
    audit.record(by, f"note.{note.state.value}", f"note:{note.id}", now=now)


def withdraw_note(note: PlaybookNote, author: Volunteer, *, by: Actor, now: datetime) -> None:
    """Whoever wrote it takes it back; it is gone. Refused for anybody else."""
    if note.author_id != author.id:
        raise Refused(NOT_THEIRS)
    note_id = note.id
    db.session.delete(note)
    db.session.flush()
    audit.record(by, "note.withdrawn", f"note:{note_id}", now=now)


def words_of(note: PlaybookNote) -> str:
    """What a note says, in clear: for who reviews it and who wrote it."""
    return unseal(note.body_sealed, note.uid) if note.body_sealed else note.body or ""


def _hold_for(mentorship: Mentorship, volunteer: Volunteer) -> None:
    db.session.refresh(mentorship, with_for_update=True)
    if volunteer.id not in (mentorship.mentor_id, mentorship.mentee_id):
        raise Refused(NOT_THEIRS)


def _cause(mentorship: Mentorship) -> str:
    return f"mentorship:{mentorship.id}"


def _tell(mentorship: Mentorship, volunteer: Volunteer, news: str, now: datetime) -> None:
    """Ask one of the two; neither is named to the other before both have said yes."""
    messaging_services.queue_to_volunteer(
        volunteer,
        Purpose.TRAINING,
        cause=_cause(mentorship),
        dedupe_key=f"{_cause(mentorship)}:{news}",
        brief=None,
        facts={"news": news, "words": {}, "moments": {}},
        lane=Lane.ROUTINE,
        passes_quiet_hours=False,
        now=now,
        expires_at=now + ASKED_FOR,
    )
