"""An answer to a letter changes the pool at once, says so, and can be taken back."""

from __future__ import annotations

from datetime import date

import flask
import pytest
from sqlalchemy import func, select

from iwill.callouts.models import Seat
from iwill.core.db import db
from iwill.core.errors import Invalid, Refused
from iwill.core.purging import forget_everything_due
from iwill.engagement.answering import queries, services
from iwill.engagement.answering.models import JourneyAnswer
from iwill.engagement.answering.registry import QUESTIONS
from iwill.engagement.journeys.questions import KNOWN
from iwill.engagement.outreach.models import OutreachTask
from iwill.messaging.models import Message
from iwill.pool.activity.queries import happened_to
from iwill.pool.activity.terms import Kind
from iwill.pool.gaps.models import GapQuestion
from iwill.pool.models import ContactPoint, Volunteer
from iwill.pool.services import leaving
from iwill.pool.services.contacts import contact_value, mark_contact
from iwill.pool.terms import ContactKind, ContactState, CredentialState, Lifecycle
from iwill.shifts.care.models import CareTask
from tests.builders import a_volunteer, an_actor
from tests.callouts.conftest import Story
from tests.conftest import NOW
from tests.engagement.answering.conftest import DAY, a_letter, give


def test_every_question_that_rules_may_name_is_there() -> None:
    assert set(QUESTIONS) == KNOWN


@pytest.mark.parametrize(
    ("question", "choice", "fields", "stands", "until"),
    [
        ("still_here", "yes", {}, Lifecycle.ACTIVE, None),
        ("still_here", "pause", {"until": "2026-12-24"}, Lifecycle.PAUSED, date(2026, 12, 24)),
        ("still_here", "pause", {}, Lifecycle.PAUSED, None),
        ("still_here", "leave", {}, Lifecycle.LEFT, None),
        ("lapsed", "stay_paused", {}, Lifecycle.PAUSED, None),
        ("lapsed", "sometimes", {}, Lifecycle.ACTIVE, None),
        ("lapsed", "leave", {}, Lifecycle.LEFT, None),
    ],
)
def test_whether_somebody_stays_is_hers_to_say_and_to_take_back(
    ctx: flask.Flask, question: str, choice: str, fields: dict[str, str], stands: Lifecycle, until: date | None
) -> None:
    volunteer = a_volunteer()
    letter = a_letter(volunteer, question)
    answer = give(letter, question, choice, **fields)
    assert (volunteer.lifecycle, volunteer.paused_until) == (stands, until)
    assert volunteer.most_asks == (1 if choice == "sometimes" else None)
    assert QUESTIONS[question].say(answer.answer, answer.changed)
    services.undo(letter, question, now=NOW + 6 * DAY)
    assert (volunteer.lifecycle, volunteer.paused_until) == (Lifecycle.ACTIVE, None)
    assert volunteer.most_asks is None


@pytest.mark.parametrize(("question", "choice"), [("still_here", "yes"), ("drill", "no")])
def test_an_answer_is_a_sign_of_life_once_a_letter_whatever_it_says(
    ctx: flask.Flask, question: str, choice: str
) -> None:
    volunteer = a_volunteer()
    letter = a_letter(volunteer, question)
    for days in range(2):
        give(letter, question, choice, now=NOW + days * DAY)
    kinds = [one.kind for one in happened_to([volunteer.id]) if one.kind is Kind.CHECKED_IN]
    assert len(kinds) == 1


def test_whoever_was_on_pause_comes_back_with_one_press(ctx: flask.Flask) -> None:
    volunteer = a_volunteer(lifecycle=Lifecycle.PAUSED)
    give(a_letter(volunteer, "still_here"), "still_here", "yes")
    assert volunteer.lifecycle is Lifecycle.ACTIVE


def test_another_answer_takes_the_place_of_the_one_before(ctx: flask.Flask) -> None:
    volunteer = a_volunteer()
    letter = a_letter(volunteer, "still_here")
    give(letter, "still_here", "leave")
    give(letter, "still_here", "yes", now=NOW + DAY)
    assert volunteer.lifecycle is Lifecycle.ACTIVE
    give(letter, "still_here", "yes", now=NOW + 2 * DAY)
    assert db.session.scalar(select(func.count()).select_from(JourneyAnswer)) == 1
    assert db.session.scalars(select(JourneyAnswer)).one().answered_at == NOW + DAY


def test_after_its_time_an_answer_is_no_longer_taken_back(ctx: flask.Flask) -> None:
    letter = a_letter(a_volunteer(), "still_here")
    give(letter, "still_here", "leave")
    with pytest.raises(Refused, match="answer_stands"):
        services.undo(letter, "still_here", now=NOW + 7 * DAY)


def test_what_somebody_else_changed_since_is_left_as_it_is(ctx: flask.Flask) -> None:
    volunteer = a_volunteer()
    letter = a_letter(volunteer, "still_here")
    give(letter, "still_here", "pause")
    volunteer.lifecycle = Lifecycle.BARRED
    with pytest.raises(Refused, match="changed_since_answer"):
        services.undo(letter, "still_here", now=NOW)


def test_another_answer_counts_from_where_somebody_else_has_put_her(ctx: flask.Flask) -> None:
    volunteer = a_volunteer()
    letter = a_letter(volunteer, "still_here")
    give(letter, "still_here", "pause")
    volunteer.lifecycle = Lifecycle.ACTIVE
    give(letter, "still_here", "leave", now=NOW + DAY)
    assert volunteer.lifecycle is Lifecycle.LEFT


def test_seats_to_come_of_whoever_leaves_go_to_others(ctx: flask.Flask) -> None:
    story, volunteer = Story(), a_volunteer()
    story.say(story.launched(), volunteer, "yes")
    give(a_letter(volunteer, "still_here"), "still_here", "leave")
    assert db.session.scalars(select(Seat)).one().released_at == NOW


def test_skills_go_and_come_as_claims_and_come_back_with_who_vouched(ctx: flask.Flask) -> None:
    volunteer = a_volunteer(skills=("listening", "translation"))
    letter = a_letter(volunteer, "skills_right")
    give(letter, "skills_right", "change", gone=["translation"], missing="supervision")
    held = {one.skill: one.confirmed_by for one in volunteer.skills}
    assert held == {"listening": "staff:1", "supervision": None}
    services.undo(letter, "skills_right", now=NOW)
    assert {one.skill: one.confirmed_by for one in volunteer.skills} == dict.fromkeys(
        ("listening", "translation"), "staff:1"
    )


def test_a_renewed_licence_waits_to_be_checked(ctx: flask.Flask) -> None:
    volunteer = a_volunteer(credentials=("nurse",), valid_until=date(2027, 1, 15))
    letter = a_letter(volunteer, "licence_renewed")
    for _press in range(2):
        give(letter, "licence_renewed", "renewed", kind="nurse", valid_until="2031-05-31")
    assert [one.state for one in volunteer.credentials] == [CredentialState.VERIFIED, CredentialState.SUBMITTED]
    services.undo(letter, "licence_renewed", now=NOW)
    assert len(volunteer.credentials) == 1


def test_hours_confirmed_today_count_as_fresh_and_others_replace_them(ctx: flask.Flask) -> None:
    volunteer = a_volunteer(now=NOW - 200 * DAY)
    before, quarter = len(volunteer.weekly_hours), volunteer.hours_quarter
    letter = a_letter(volunteer, "hours_right")
    give(letter, "hours_right", "same")
    assert (volunteer.availability_set_at, len(volunteer.weekly_hours)) == (NOW, before)
    assert volunteer.hours_quarter < quarter
    give(letter, "hours_right", "preset", preset="weekends", now=NOW + DAY)
    assert {row.weekday for row in volunteer.weekly_hours} == {5, 6}
    services.undo(letter, "hours_right", now=NOW + 2 * DAY)
    assert len(volunteer.weekly_hours) == before
    assert volunteer.availability_set_at == NOW - 200 * DAY


def test_another_address_is_proved_by_link_before_it_is_used(ctx: flask.Flask) -> None:
    volunteer = a_volunteer(email="old@pool.example")
    mark_contact(volunteer.contacts[0], ContactState.VERIFIED, now=NOW)
    letter = a_letter(volunteer, "contact_right")
    give(letter, "contact_right", "another", value="new@pool.example")
    added = db.session.scalars(select(ContactPoint).order_by(ContactPoint.id.desc())).first()
    assert added is not None
    assert (contact_value(added), added.state) == ("new@pool.example", ContactState.UNKNOWN)
    told = {row.purpose.value: row.facts["contact"] for row in db.session.scalars(select(Message))}
    assert told == {"gap": added.id, "notice": volunteer.contacts[0].id}
    services.undo(letter, "contact_right", now=NOW)
    assert db.session.scalar(select(func.count()).select_from(GapQuestion)) == 0
    assert [contact_value(one) for one in volunteer.contacts] == ["old@pool.example"]


def test_nobody_writes_to_strangers_through_a_letter(ctx: flask.Flask) -> None:
    letter = a_letter(a_volunteer(), "contact_right")
    for number in range(3):
        give(letter, "contact_right", "another", value=f"new{number}@pool.example")
    with pytest.raises(Invalid):
        give(letter, "contact_right", "another", value="new4@pool.example")


def test_an_address_that_nobody_proved_is_forgotten(ctx: flask.Flask) -> None:
    volunteer = a_volunteer()
    give(a_letter(volunteer, "contact_right"), "contact_right", "another", value="typo@pool.example")
    db.session.commit()
    forget_everything_due(NOW + 61 * DAY)
    assert db.session.scalar(select(func.count()).select_from(ContactPoint)) == 1


def test_a_wrong_number_is_struck_out_and_comes_back(ctx: flask.Flask) -> None:
    volunteer = a_volunteer(phone="+8613800000009")
    number = next(one for one in volunteer.contacts if one.kind is ContactKind.PHONE)
    letter = a_letter(volunteer, "contact_right")
    give(letter, "contact_right", "struck", numbers=[str(number.id)])
    assert number.state is ContactState.DEAD
    services.undo(letter, "contact_right", now=NOW)
    assert number.state is ContactState.UNKNOWN


@pytest.mark.parametrize(("choice", "unused"), [("mail_only", ContactKind.PHONE), ("phone_only", ContactKind.EMAIL)])
def test_only_one_way_may_be_used_if_she_likes(ctx: flask.Flask, choice: str, unused: ContactKind) -> None:
    volunteer = a_volunteer(phone="+8613800000009")
    letter = a_letter(volunteer, "contact_right")
    answer = give(letter, "contact_right", choice)
    assert {one.kind for one in volunteer.contacts if one.do_not_use} == {unused}
    assert "From now on only by" in QUESTIONS["contact_right"].say(answer.answer, answer.changed)
    services.undo(letter, "contact_right", now=NOW)
    assert not any(one.do_not_use for one in volunteer.contacts)


@pytest.mark.parametrize("choice", ["yes", "no", "later"])
def test_a_drill_answered_lowers_and_raises_nobodys_place(ctx: flask.Flask, choice: str) -> None:
    volunteer = a_volunteer()
    columns = [column.key for column in Volunteer.__table__.columns]
    before = [getattr(volunteer, name) for name in columns]
    letter = a_letter(volunteer, "drill")
    give(letter, "drill", choice, now=NOW + DAY / 24)
    assert [getattr(volunteer, name) for name in columns] == before
    assert queries.minutes_to_answer("drill", NOW - DAY) == [60.0]


def test_a_wish_to_be_rung_is_a_task_and_after_a_hard_shift_one_of_care_alone(ctx: flask.Flask) -> None:
    volunteer = a_volunteer()
    give(a_letter(volunteer, "talk"), "talk", "yes")
    assert [task.why.value for task in db.session.scalars(select(OutreachTask))] == ["talk"]
    other = a_volunteer()
    give(a_letter(other, "talk", event="hard_shift"), "talk", "yes")
    assert [task.volunteer_id for task in db.session.scalars(select(CareTask))] == [other.id]
    assert {one.answer for one in db.session.scalars(select(JourneyAnswer))} == {"answered"}


def test_an_offer_taken_up_is_arranged_by_a_person_until_it_is_taken_back(ctx: flask.Flask) -> None:
    letter = a_letter(a_volunteer(), "offers")
    give(letter, "offers", "observer")
    assert db.session.scalars(select(OutreachTask)).one().about == f"offer:observer:{letter.id}"
    give(letter, "offers", "not_now")
    assert db.session.scalars(select(OutreachTask)).all() == []


def test_why_somebody_left_is_hers_to_tell(ctx: flask.Flask) -> None:
    letter = a_letter(a_volunteer(lifecycle=Lifecycle.LEFT), "exit_reasons")
    with pytest.raises(Invalid):
        give(letter, "exit_reasons", "tell")
    assert give(letter, "exit_reasons", "tell", reasons=["moved", "nonsense"]).chosen == ["moved"]


def test_a_letter_is_asked_only_what_it_asks(ctx: flask.Flask) -> None:
    letter = a_letter(a_volunteer(), "drill")
    with pytest.raises(Refused, match="not_asked_here"):
        give(letter, "skills_right", "yes")
    with pytest.raises(Invalid):
        give(letter, "drill", "perhaps")


def test_an_export_holds_the_answers_and_an_erasure_leaves_none(ctx: flask.Flask) -> None:
    volunteer = a_volunteer()
    give(a_letter(volunteer, "still_here"), "still_here", "pause")
    held = leaving.export_person(volunteer)
    assert held["letters_answered"][0]["answer"] == "pause"
    leaving.erase_person(volunteer, by=an_actor(), now=NOW)
    assert db.session.scalars(select(JourneyAnswer)).all() == []
