"""What somebody says of belonging is asked while somebody can act on it, read by care alone, and ranks nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import flask
import pytest
from sqlalchemy import event, func, select, text

from iwill.accounts.models import AuditEntry, Staff
from iwill.accounts.terms import Actor, ActorKind, Role
from iwill.callouts.models import Invitation
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.core.encryption import Unreadable, unseal
from iwill.core.errors import Forbidden, Refused
from iwill.core.purging import forget_everything_due
from iwill.core.tokens import LinkPurpose, make_token
from iwill.engagement.belonging import queries, services
from iwill.engagement.belonging.models import BelongingAnswer, BelongingSum
from iwill.engagement.belonging.terms import ITEMS
from iwill.messaging.models import Message
from iwill.pool.merging import services as merging
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from iwill.pool.terms import Lifecycle
from iwill.shifts.care import services as care
from iwill.shifts.care.models import CareTask
from iwill.shifts.care.terms import Outcome
from tests.builders import a_staff, a_volunteer, an_actor
from tests.callouts.conftest import Story
from tests.conftest import NOW
from tests.engagement.answering.conftest import DAY, a_letter, give
from tests.web.signed_in import as_member, as_staff

FULLY = dict.fromkeys(ITEMS, "5") | {"recommend": "9"}
NIGHT = NOW + timedelta(hours=6)


def says(volunteer: Volunteer, given: dict[str, str] | None = None, now: Any = NOW) -> BelongingAnswer:
    by = Actor(ActorKind.VOLUNTEER, volunteer.id)
    found = services.say(volunteer, FULLY if given is None else given, by=by, now=now)
    assert found is not None
    return found


@pytest.fixture
def officer(ctx: flask.Flask) -> Staff:
    return a_staff(Role.CARE, name="林老师")


def test_it_is_asked_only_while_somebody_of_care_is_on_duty(ctx: flask.Flask) -> None:
    volunteer = a_volunteer()
    letter = a_letter(volunteer, "nine_items")
    with pytest.raises(Refused, match="not_fitting"):
        give(letter, "nine_items", "send", **FULLY)
    staff = a_staff(Role.CARE)
    give(letter, "nine_items", "send", **FULLY)
    with pytest.raises(Refused, match="not_fitting"):
        give(letter, "nine_items", "send", now=NIGHT, **FULLY)
    care.set_duty(staff, False, an_actor(Role.CARE, id=staff.id), NOW)
    with pytest.raises(Refused, match="nobody_reads"):
        says(volunteer)


def test_every_item_can_be_left_out_and_the_last_answer_of_a_quarter_counts(officer: Staff) -> None:
    volunteer = a_volunteer()
    says(volunteer)
    answer = says(volunteer, {"value_1": "2", "recommend": "11", "intent": ""}, NOW + DAY)
    assert queries.opened(answer) == {"value_1": 2}
    assert db.session.scalar(select(func.count()).select_from(BelongingAnswer)) == 1
    says(volunteer, now=NOW + 60 * DAY)
    assert [one.quarter for one in queries.answers_of(volunteer.id)] == ["2027-Q1", "2026-Q4"]


def test_the_ordinary_key_does_not_open_an_answer(officer: Staff) -> None:
    answer = says(a_volunteer())
    assert queries.opened(answer)["belonging_1"] == 5
    with pytest.raises(Unreadable):
        unseal(answer.said_sealed, answer.uid)


def test_an_answer_stands_nowhere_in_clear_and_not_in_the_trail_of_the_person(officer: Staff) -> None:
    volunteer = a_volunteer()
    give(a_letter(volunteer, "nine_items"), "nine_items", "send", **FULLY)
    give(a_letter(volunteer, "nine_items"), "nine_items", "talk")
    for table in ("belonging_answer", "journey_answer", "care_task", "message"):
        rows = " ".join(str(tuple(row)) for row in db.session.execute(text(f"SELECT * FROM {table}")))
        assert "belonging_1" not in rows
        assert "talk'" not in rows
    trail = db.session.execute(select(AuditEntry.action).where(AuditEntry.subject == f"volunteer:{volunteer.id}"))
    assert {row.action for row in trail} == {"letter.answered"}


@pytest.fixture
def statements(ctx: flask.Flask) -> Iterator[list[str]]:
    """Every statement that reaches the database."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def test_whom_to_ask_is_chosen_without_it(officer: Staff, statements: list[str]) -> None:
    people = [a_volunteer() for _ in range(6)]
    for number, volunteer in enumerate(people):
        if number % 2:
            says(volunteer, dict.fromkeys(ITEMS, "1"))
    statements.clear()
    story = Story()
    call_out = story.launched()
    query = select(Invitation.volunteer_id).where(Invitation.call_out_id == call_out.id).order_by(Invitation.id)
    asked = list(db.session.scalars(query))
    assert asked == [volunteer.id for volunteer in people][: len(asked)]
    assert len(statements) > 10
    assert not [one for one in statements if "belonging" in one or "journey_answer" in one]


def test_a_wish_to_talk_is_a_task_of_care_that_a_human_closes(officer: Staff) -> None:
    volunteer = a_volunteer()
    letter = a_letter(volunteer, "nine_items")
    for _twice in range(2):
        give(letter, "nine_items", "talk")
    task = db.session.scalars(select(CareTask)).one()
    assert (task.due_at, task.asked_id) == (NOW + DAY, officer.id)
    assert [row.recipient_id for row in db.session.scalars(select(Message))] == [officer.id]
    with pytest.raises(Forbidden):
        care.close_task(task, Outcome.TALKED, an_actor(Role.ORGANIZER), NOW)
    care.close_task(task, Outcome.TALKED, an_actor(Role.CARE, id=officer.id), NOW)


def test_a_summary_shows_no_small_figure(officer: Staff) -> None:
    people = [a_volunteer() for _ in range(10)]
    for volunteer in people[:9]:
        says(volunteer, {"value_1": "4"})
    assert queries.summary()[0].means["value_1"] is None
    says(people[9], {"value_1": "5", "value_2": "1"})
    mean = queries.summary()[0].means["value_1"]
    assert mean is not None
    assert (mean.number, round(mean.mean, 2)) == (10, 4.1)
    assert queries.summary()[0].means["value_2"] is None


def test_what_is_forgotten_still_counts_in_its_quarter(officer: Staff) -> None:
    for _ in range(10):
        says(a_volunteer())
    before = queries.summary()
    db.session.commit()
    forget_everything_due(NOW + 366 * DAY)
    assert db.session.scalars(select(BelongingAnswer)).all() == []
    assert len(db.session.scalars(select(BelongingSum)).all()) == len(ITEMS)
    assert queries.summary() == before


def test_only_she_takes_it_away_and_an_erasure_leaves_none(officer: Staff) -> None:
    kept, other = a_volunteer("李明"), a_volunteer("李明")
    says(kept)
    says(other, {"value_1": "1"})
    merging.merge(kept, other, {}, by=an_actor(Role.STAFF), now=NOW)
    assert len(leaving.export_person(kept)["belonging"]) == 1
    assert "belonging" not in leaving.export_person(kept, remarks=False)
    leaving.erase_person(kept, by=an_actor(), now=NOW)
    assert db.session.scalars(select(BelongingAnswer)).all() == []


def test_care_alone_reads_one_persons_answer_and_each_reading_is_noted(app: flask.Flask) -> None:
    with app.app_context(), transaction():
        officer_id = a_staff(Role.CARE).id
        volunteer_id = a_volunteer().id
        answer_id = says(db.session.get_one(Volunteer, volunteer_id)).id
    path = f"/care/people/{volunteer_id}/belonging"
    assert "I am part of this pool" in as_member(app, officer_id).get(path).text
    with app.app_context():
        lines = db.session.scalars(select(AuditEntry.subject).where(AuditEntry.action == "belonging.read")).all()
        db.session.remove()
    assert lines == [f"belonging:{answer_id}"]
    for role in (Role.STAFF, Role.ADMIN, Role.ORGANIZER):
        assert as_staff(app, role).get(path).status_code == 403
    assert as_staff(app, Role.STAFF).get("/belonging").status_code == 200
    assert as_staff(app, Role.ORGANIZER).get("/belonging").status_code == 403


def test_the_page_shows_the_telephone_before_and_after_a_wish_to_talk(app: flask.Flask, client: Any) -> None:
    with app.app_context(), transaction():
        a_staff(Role.CARE)
        letter = a_letter(a_volunteer(language="en"), "nine_items")
        path = f"/j/{make_token(LinkPurpose.JOURNEY, letter.link_id)}"
    page = client.get(path)
    assert "12356" in page.text
    assert len(page.data) < 14 * 1024
    assert client.post(path, data={"question": "nine_items", "choice": "talk"}).status_code == 303
    assert "somebody of care rings you soon" in client.get(path).text
    clock.freeze(NIGHT)
    assert "somebody of care rings you soon" in client.get(path).text


def test_reasons_for_leaving_are_counted_and_few_are_not_shown(app: flask.Flask) -> None:
    browser = as_staff(app, Role.STAFF)
    for people, shown in ((9, False), (1, True)):
        with app.app_context(), transaction():
            for _ in range(people):
                letter = a_letter(a_volunteer(lifecycle=Lifecycle.LEFT), "exit_reasons")
                give(letter, "exit_reasons", "tell", reasons=["moved", "alone"])
        assert ("10 people have said why in the last year" in browser.get("/belonging").text) is shown
