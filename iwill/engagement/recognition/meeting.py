"""People who served together meet again: two who both want to, or all of a call-out. Nobody's address is shown before
she has said yes."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.callouts.models import CallOut
from iwill.callouts.services.seats import lock_person
from iwill.core import policy as policies
from iwill.core.db import db, new_uid
from iwill.core.encryption import seal
from iwill.core.errors import Invalid, Missing, Problem, Refused, sentence_for
from iwill.engagement.recognition.models import Introduction, Reunion, ReunionGuest
from iwill.engagement.recognition.queries.served import served_in
from iwill.engagement.recognition.rules import MEETING_DAYS
from iwill.engagement.recognition.telling import tell
from iwill.engagement.recognition.terms import (
    INTRODUCED_ALREADY,
    MEETING_OVER,
    NOBODY_TO_INVITE,
    NOT_ONESELF,
    NOT_SERVED_TOGETHER,
    REUNION_PAST,
    ROOM_NEEDED,
    MeetingState,
)
from iwill.pool.models import Volunteer
from iwill.shifts.aftermath.queries import people_who_served


def ask_to_meet(asker: Volunteer, asked: Volunteer, call_out: CallOut, *, by: Actor, now: datetime) -> Introduction:
    """Ask somebody with whom one served whether she would like to stay in touch. Refused to oneself, without a common
    call-out, and where either has asked the other before."""
    if asker.id == asked.id:
        raise Refused(NOT_ONESELF)
    for person in sorted((asker.id, asked.id)):
        lock_person(person)
    if not (served_in(asker.id, call_out.id) and served_in(asked.id, call_out.id)):
        raise Refused(NOT_SERVED_TOGETHER)
    before = select(Introduction.id).where(
        or_(
            (Introduction.asker_id == asker.id) & (Introduction.asked_id == asked.id),
            (Introduction.asker_id == asked.id) & (Introduction.asked_id == asker.id),
        )
    )
    if db.session.scalar(before) is not None:
        raise Refused(INTRODUCED_ALREADY)

    row = Introduction(asker_id=asker.id, asked_id=asked.id, call_out_id=call_out.id, asked_at=now)
    db.session.add(row)
    db.session.flush()
    audit.record(by, "introduction.asked", f"introduction:{row.id}", now=now)
    words = {"who": asker.preferred_name, "title": call_out.title}
    tell(asked, "introduction", key=f"introduction:{row.id}", words=words, now=now)
    return row


def answer_introduction(row: Introduction, yes: bool, *, by: Actor, now: datetime) -> None:
    """Say whether one would like to be in touch. After a yes each sees the other's address on her record; a no is told
    to nobody. Refused where it is settled or has lapsed."""
    db.session.refresh(row, with_for_update=True)
    lapses_at = row.asked_at + timedelta(days=int(policies.current(db.session())[MEETING_DAYS]))
    if row.state is not MeetingState.ASKED or lapses_at <= now:
        raise Refused(MEETING_OVER)
    row.state, row.settled_at = (MeetingState.ACCEPTED if yes else MeetingState.DECLINED), now
    db.session.flush()
    audit.record(by, "introduction.answered", f"introduction:{row.id}", now=now)
    if yes:
        words = {"who": row.asked.preferred_name, "title": row.call_out.title}
        tell(row.asker, "introduced", key=f"introduced:{row.id}", words=words, now=now)


def end_introduction(row: Introduction, *, by: Actor, now: datetime) -> None:
    """Take one's yes back: neither sees the other's address any more."""
    db.session.refresh(row, with_for_update=True)
    if row.state is MeetingState.ACCEPTED:
        row.state, row.settled_at = MeetingState.DECLINED, now
        audit.record(by, "introduction.ended", f"introduction:{row.id}", now=now)
        db.session.flush()


def call_reunion(call_out: CallOut, starts_at: datetime, room: str, *, by: Actor, now: datetime) -> int:
    """Invite everybody who served in a call-out; returns how many. Refused for an hour that is past, without a room,
    and where nobody served."""
    if starts_at <= now:
        raise Invalid([Problem("on_day", REUNION_PAST, sentence_for(REUNION_PAST))])
    if not room.strip():
        raise Invalid([Problem("room", ROOM_NEEDED, sentence_for(ROOM_NEEDED))])
    people = people_who_served(call_out)
    if not people:
        raise Refused(NOBODY_TO_INVITE)
    row = Reunion(uid=new_uid(), call_out_id=call_out.id, starts_at=starts_at, called_by=by.label, called_at=now)
    row.room_sealed = seal(room.strip(), row.uid)
    db.session.add(row)
    db.session.flush()
    db.session.add_all(ReunionGuest(reunion_id=row.id, volunteer_id=person.id) for person in people)
    db.session.flush()

    audit.record(by, "reunion.called", f"reunion:{row.id}", now=now, people=len(people))
    for person in people:
        tell(
            person,
            "reunion",
            key=f"reunion:{row.id}:{person.id}",
            words={"title": call_out.title},
            moments={"starts_at": starts_at},
            now=now,
            expires_at=starts_at,
        )
    return len(people)


def answer_reunion(reunion_id: int, volunteer: Volunteer, yes: bool, *, by: Actor, now: datetime) -> None:
    """Say whether one comes; the last word counts. Missing for somebody who is not invited, refused once it is over."""
    guest = db.session.get(ReunionGuest, (reunion_id, volunteer.id), with_for_update=True)
    if guest is None:
        raise Missing
    if guest.reunion.starts_at <= now:
        raise Refused(MEETING_OVER)
    guest.state, guest.answered_at = (MeetingState.ACCEPTED if yes else MeetingState.DECLINED), now
    db.session.flush()
    audit.record(by, "reunion.answered", f"reunion:{reunion_id}", now=now)
