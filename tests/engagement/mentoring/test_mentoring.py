"""A mentor is a veteran, and both have said yes; a note is read before it is shown, and shows nobody in need."""

from __future__ import annotations

from datetime import timedelta

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.terms import Actor, ActorKind, Role
from iwill.callouts.models import Invitation
from iwill.core.db import db, new_uid
from iwill.core.errors import Invalid, Refused
from iwill.engagement.mentoring import beside, queries, services
from iwill.engagement.mentoring.models import Mentorship, Playbook
from iwill.engagement.mentoring.terms import MentorshipState, NoteState
from iwill.messaging.models import Message
from iwill.pool.history.models import ServiceHistory
from iwill.pool.merging.services import merge, undo
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from tests.builders import a_volunteer, an_actor
from tests.callouts.conftest import Story
from tests.conftest import NOW

BY = an_actor(Role.STAFF)


@pytest.fixture
def story() -> Story:
    return Story()


def a_veteran(name: str | None = None) -> Volunteer:
    volunteer = a_volunteer(name)
    db.session.add(ServiceHistory(uid=new_uid(), volunteer_id=volunteer.id, source="test", reported_at=NOW))
    db.session.flush()
    return volunteer


def herself(volunteer: Volunteer) -> Actor:
    return Actor(ActorKind.VOLUNTEER, volunteer.id)


def agreed(mentor: Volunteer, mentee: Volunteer) -> Mentorship:
    mentorship = services.name_mentor(mentor, mentee, by=BY, now=NOW)
    for one in (mentor, mentee):
        services.agree(mentorship, one, by=herself(one), now=NOW)
    return mentorship


def a_playbook() -> Playbook:
    return services.add_playbook("hotline", "热线接听", "Hotline", "listening", by=BY, now=NOW)


def test_it_begins_with_both_yeses_and_either_can_end_it(ctx: flask.Flask) -> None:
    mentor, mentee = a_veteran(), a_volunteer()
    mentorship = services.name_mentor(mentor, mentee, by=BY, now=NOW)
    assert services.name_mentor(mentor, mentee, by=BY, now=NOW) is mentorship
    services.agree(mentorship, mentor, by=herself(mentor), now=NOW)
    assert mentorship.state is MentorshipState.PROPOSED
    services.agree(mentorship, mentee, by=herself(mentee), now=NOW)
    assert mentorship.state is MentorshipState.ACTIVE
    with pytest.raises(Refused, match="not_theirs"):
        services.agree(mentorship, a_volunteer(), by=BY, now=NOW)
    services.end(mentorship, mentee, by=herself(mentee), now=NOW)
    assert mentorship.state is MentorshipState.ENDED
    assert [one.facts["news"] for one in db.session.query(Message).order_by(Message.id)] == [
        "mentor_wanted",
        "mentor_offered",
    ]


@pytest.mark.parametrize("code", ["not_a_veteran", "not_a_newcomer", "has_a_mentor"])
def test_who_cannot_be_a_mentor_or_have_one(ctx: flask.Flask, code: str) -> None:
    mentor, mentee = a_veteran(), a_volunteer()
    if code == "not_a_veteran":
        mentor = a_volunteer()
    elif code == "not_a_newcomer":
        mentee = a_veteran()
    else:
        services.name_mentor(a_veteran(), mentee, by=BY, now=NOW)
    with pytest.raises(Refused, match=code):
        services.name_mentor(mentor, mentee, by=BY, now=NOW)


def test_a_mentor_is_asked_first_for_the_seat_kept_beside_her_mentee(ctx: flask.Flask, story: Story) -> None:
    veterans, mentee = [a_veteran() for _ in range(3)], a_volunteer()
    call_out = story.draft({"seats": 2, "veterans": 1, "buddy_seats": 1})
    ids = [one.id for one in veterans]
    assert set(beside.mentors_beside(call_out.needs[0], ids, [mentee.id])) == set()
    agreed(veterans[2], mentee)
    assert set(beside.mentors_beside(call_out.needs[0], ids, [mentee.id])) == {veterans[2].id}
    assert set(beside.mentors_beside(call_out.needs[0], ids, [])) == set()


@pytest.mark.parametrize("named", [True, False])
def test_a_wave_reaches_the_mentor_wherever_she_stands_in_line(ctx: flask.Flask, story: Story, named: bool) -> None:
    veterans, mentee = [a_veteran() for _ in range(25)], a_volunteer()
    veterans[-1].last_asked_at = NOW - timedelta(days=30)
    db.session.flush()
    if named:
        agreed(veterans[-1], mentee)
    call_out = story.launched({"seats": 2, "veterans": 1, "buddy_seats": 1}, widely=False)
    asked = set(db.session.scalars(select(Invitation.volunteer_id).where(Invitation.call_out_id == call_out.id)))
    assert len(asked) < 20
    assert (veterans[-1].id in asked) is named


def test_a_note_is_read_before_it_is_found_and_bears_a_name_by_consent(ctx: flask.Flask) -> None:
    playbook, veteran = a_playbook(), a_veteran("林老师")
    note = services.write_note(playbook, veteran, "先让对方说完 100%。", named=True, by=herself(veteran), now=NOW)
    assert (note.body, queries.found_notes("说完")) == (None, [])
    services.review_note(note, show=True, by=BY, now=NOW)
    assert (note.body, note.body_sealed) == ("先让对方说完 100%。", None)
    assert [one.id for one in queries.found_notes("对方 100%", "hotline")] == [note.id]
    assert queries.found_notes("100_") == []
    with pytest.raises(Refused, match="reviewed_already"):
        services.review_note(note, show=False, by=BY, now=NOW)
    leaving.erase_person(veteran, by=BY, now=NOW + timedelta(days=1))
    db.session.refresh(note)
    assert (note.author_id, note.named, note.state) == (None, False, NoteState.SHOWN)


def test_a_note_that_is_not_shown_leaves_no_words(ctx: flask.Flask) -> None:
    playbook, veteran = a_playbook(), a_veteran()
    note = services.write_note(playbook, veteran, "一位来访者住在某地", named=False, by=herself(veteran), now=NOW)
    services.review_note(note, show=False, by=BY, now=NOW)
    assert (note.body, note.body_sealed) == (None, None)
    with pytest.raises(Invalid):
        services.write_note(playbook, veteran, "她的电话 13800001111", named=False, by=herself(veteran), now=NOW)
    newcomer = a_volunteer()
    with pytest.raises(Refused, match="not_a_veteran"):
        services.write_note(playbook, newcomer, "好", named=False, by=herself(newcomer), now=NOW)


def test_two_who_are_one_are_not_their_own_mentor_and_keep_one_mentor(ctx: flask.Flask) -> None:
    people = [a_veteran(), a_veteran(), a_volunteer(), a_volunteer(), a_veteran(), a_volunteer()]
    mentor, other, mentee, twin, herself_too, both = people
    kept, between = agreed(mentor, mentee).id, agreed(herself_too, both).id
    agreed(other, twin)
    same = merge(herself_too, both, {}, by=BY, now=NOW)
    merge(mentee, twin, {}, by=BY, now=NOW)
    assert [one.id for one in queries.standing_mentorships()] == [kept]
    undo(same, by=BY, now=NOW)
    assert [one.id for one in queries.standing_mentorships()] == [between, kept]
