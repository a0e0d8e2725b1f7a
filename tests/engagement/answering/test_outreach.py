"""Whom to reach by hand: other addresses first, then a human; a long silence ends in a pause and never in leaving."""

from __future__ import annotations

import dataclasses
from typing import Any

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import SYSTEM, Role
from iwill.core.db import db, transaction
from iwill.core.errors import Forbidden, Refused
from iwill.core.tokens import LinkPurpose, make_token
from iwill.engagement.answering.jobs import keep_outreach, look
from iwill.engagement.outreach import services
from iwill.engagement.outreach.models import OutreachTask
from iwill.engagement.outreach.terms import Outcome, Why
from iwill.messaging.models import Message
from iwill.messaging.terms import Channel, Purpose
from iwill.messaging.texting import approved_text
from iwill.pool.gaps.models import GapQuestion
from iwill.pool.merging import services as merging
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from iwill.pool.services.contacts import add_contact, mark_contact
from iwill.pool.terms import ContactKind, ContactState, Lifecycle
from tests.builders import a_volunteer, an_actor
from tests.conftest import NOW
from tests.engagement.answering.conftest import DAY, a_letter, give
from tests.web.signed_in import as_staff

STAFF = an_actor(Role.STAFF)


def tasks() -> list[tuple[Why, str]]:
    return [(task.why, task.about) for task in db.session.scalars(select(OutreachTask).order_by(OutreachTask.id))]


def silent(letters: int, **about: Any) -> Volunteer:
    """Somebody who left so many letters about her own service unanswered, a month and more ago."""
    volunteer = a_volunteer(now=NOW - 300 * DAY, **about)
    for number in range(letters):
        a_letter(volunteer, "lapsed", now=NOW - (200 - 40 * number) * DAY)
    db.session.commit()
    return volunteer


def test_a_dead_address_is_tried_through_another_one_first(ctx: flask.Flask) -> None:
    with transaction():
        volunteer = a_volunteer(email="dead@pool.example")
        add_contact(volunteer, ContactKind.EMAIL, "other@pool.example")
        mark_contact(volunteer.contacts[0], ContactState.DEAD, now=NOW)
    for _twice in range(2):
        look(NOW)
    assert (len(db.session.scalars(select(GapQuestion)).all()), tasks()) == (1, [])
    look(NOW + 13 * DAY)
    assert tasks() == []
    for days in (15, 16):
        look(NOW + days * DAY)
    assert tasks() == [(Why.DEAD_CONTACT, f"contact:{volunteer.contacts[0].id}")]


def test_where_no_mail_is_left_a_text_asks_before_a_human_rings(ctx: flask.Flask) -> None:
    settings = ctx.extensions["iwill_settings"]
    ctx.extensions["iwill_settings"] = dataclasses.replace(
        settings,
        sms_url="aliyun://id:secret@sms.example",
        sms_signature="博能志愿库",
        sms_templates="contact_link.zh-Hans=SMS_9",
    )
    with transaction():
        volunteer = a_volunteer(email="dead@pool.example", phone="+8613800000009")
        mark_contact(volunteer.contacts[0], ContactState.DEAD, now=NOW)
    look(NOW)
    text = db.session.scalars(select(Message)).one()
    assert (text.channel, tasks()) == (Channel.SMS, [])
    written = approved_text(
        Purpose.GAP,
        {},
        text.facts,
        language="zh-Hans",
        zone="Asia/Shanghai",
        templates={"contact_link.zh-Hans": "SMS_9"},
        settings=settings,
    )
    assert written is not None
    assert f"/q/{make_token(LinkPurpose.GAP, text.facts['link_id'])}" in written.words
    look(NOW + 15 * DAY)
    assert [why for why, _about in tasks()] == [Why.DEAD_CONTACT]


def test_it_is_looked_after_once_a_day(ctx: flask.Flask) -> None:
    with transaction():
        a_volunteer(email=None)
    assert [keep_outreach(NOW), keep_outreach(NOW), keep_outreach(NOW + DAY)] == [
        {"asked": 0, "opened": 1, "paused": 0},
        {},
        {"asked": 0, "opened": 0, "paused": 0},
    ]


def test_a_proved_address_beside_a_dead_one_troubles_nobody(ctx: flask.Flask) -> None:
    with transaction():
        volunteer = a_volunteer(email="dead@pool.example")
        add_contact(volunteer, ContactKind.EMAIL, "good@pool.example")
        mark_contact(volunteer.contacts[0], ContactState.DEAD, now=NOW)
        mark_contact(volunteer.contacts[1], ContactState.VERIFIED, now=NOW)
    look(NOW)
    assert (db.session.scalars(select(GapQuestion)).all(), tasks()) == ([], [])


@pytest.mark.parametrize("email", [None, "dead@pool.example"])
def test_somebody_without_any_way_is_a_task_once(ctx: flask.Flask, email: str | None) -> None:
    with transaction():
        volunteer = a_volunteer(email=email)
        for contact in volunteer.contacts:
            mark_contact(contact, ContactState.DEAD, now=NOW)
    for _twice in range(2):
        look(NOW)
    assert [why for why, _about in tasks()] == [Why.DEAD_CONTACT]


@pytest.mark.parametrize("lifecycle", [Lifecycle.LEFT, Lifecycle.BARRED])
def test_whoever_has_left_is_reached_by_nobody(ctx: flask.Flask, lifecycle: Lifecycle) -> None:
    with transaction():
        a_volunteer(email=None, lifecycle=lifecycle)
    look(NOW)
    assert tasks() == []


@pytest.mark.parametrize(
    ("letters", "called", "stands"),
    [(1, 0, Lifecycle.ACTIVE), (2, 1, Lifecycle.ACTIVE), (3, 0, Lifecycle.PAUSED)],
)
def test_silence_leads_to_a_call_and_then_to_a_pause(
    ctx: flask.Flask, letters: int, called: int, stands: Lifecycle
) -> None:
    volunteer = silent(letters)
    for _twice in range(2):
        look(NOW)
    assert (len(tasks()), db.session.get_one(Volunteer, volunteer.id).lifecycle) == (called, stands)


def test_any_sign_of_life_ends_the_ladder(ctx: flask.Flask) -> None:
    volunteer = silent(3)
    with transaction():
        give(a_letter(volunteer, "drill", now=NOW - 2 * DAY), "drill", "no", now=NOW - DAY)
    look(NOW)
    assert (tasks(), volunteer.lifecycle) == ([], Lifecycle.ACTIVE)


def test_a_call_that_is_still_to_be_made_comes_before_the_pause(ctx: flask.Flask) -> None:
    volunteer = silent(3)
    with transaction():
        services.open_task(volunteer.id, Why.LAPSED, "letter:1", by=SYSTEM, now=NOW)
    look(NOW)
    assert volunteer.lifecycle is Lifecycle.ACTIVE
    look(NOW + 15 * DAY)
    assert db.session.get_one(Volunteer, volunteer.id).lifecycle is Lifecycle.PAUSED


@pytest.mark.parametrize(
    ("why", "outcome", "stands"),
    [
        (Why.LAPSED, Outcome.REACHED, Lifecycle.ACTIVE),
        (Why.LAPSED, Outcome.NOT_REACHED, Lifecycle.PAUSED),
        (Why.DEAD_CONTACT, Outcome.NOT_REACHED, Lifecycle.ACTIVE),
        (Why.TALK, Outcome.PAUSE, Lifecycle.PAUSED),
        (Why.LAPSED, Outcome.LEAVE, Lifecycle.LEFT),
    ],
)
def test_only_her_own_word_lets_somebody_leave(ctx: flask.Flask, why: Why, outcome: Outcome, stands: Lifecycle) -> None:
    volunteer = a_volunteer()
    task = services.open_task(volunteer.id, why, "test:1", by=SYSTEM, now=NOW)
    services.close(task, outcome, by=STAFF, now=NOW)
    assert volunteer.lifecycle is stands
    with pytest.raises(Refused, match="outreach_closed"):
        services.close(task, outcome, by=STAFF, now=NOW)


def test_no_program_closes_a_task(ctx: flask.Flask) -> None:
    task = services.open_task(a_volunteer().id, Why.TALK, "test:1", by=SYSTEM, now=NOW)
    with pytest.raises(Forbidden):
        services.close(task, Outcome.REACHED, by=SYSTEM, now=NOW)


def test_tasks_follow_a_merge_and_go_with_an_erasure(ctx: flask.Flask) -> None:
    kept, other = a_volunteer("李明"), a_volunteer("李明")
    services.open_task(other.id, Why.TALK, "test:1", by=SYSTEM, now=NOW)
    give(a_letter(other, "drill"), "drill", "yes")
    merging.merge(kept, other, {}, by=STAFF, now=NOW)
    held = leaving.export_person(kept)
    assert ([one["why"] for one in held["outreach"]], len(held["letters_answered"])) == (["talk"], 1)
    leaving.erase_person(kept, by=STAFF, now=NOW)
    assert db.session.scalars(select(OutreachTask)).all() == []


def test_staff_take_a_task_see_the_number_and_close_it(app: flask.Flask) -> None:
    with app.app_context(), transaction():
        volunteer_id = a_volunteer("何秀英", phone="+8613800000009").id
        task_id = services.open_task(volunteer_id, Why.LAPSED, "test:1", by=SYSTEM, now=NOW).id
    browser, path = as_staff(app, Role.STAFF), f"/outreach/{task_id}"
    assert "何秀英" in browser.get("/outreach").text
    assert "13800000009" not in browser.get(path).text
    browser.post(f"{path}/take")
    assert "13800000009" in browser.post(f"{path}/numbers").text
    assert browser.post(f"{path}/close", data={}).status_code == 422
    assert browser.post(f"{path}/close", data={"outcome": "not_reached"}).status_code == 303
    assert as_staff(app, Role.STAFF).post(f"{path}/take").status_code == 409
    with app.app_context():
        trail = set(
            db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject == f"volunteer:{volunteer_id}"))
        )
        db.session.remove()
    assert {"contact.read", "outreach.taken", "outreach.closed", "outreach.paused"} <= trail
    assert "brings them back" in browser.get(f"/people/{volunteer_id}").text


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.CARE])
def test_others_do_not_see_whom_to_reach(app: flask.Flask, role: Role) -> None:
    assert as_staff(app, role).get("/outreach").status_code == 403


def test_the_call_of_a_journey_says_what_is_to_be_asked(app: flask.Flask) -> None:
    with app.app_context(), transaction():
        volunteer = a_volunteer("何秀英", phone="+8613800000009")
        letter = a_letter(volunteer, "still_here")
        task_id = services.open_task(volunteer.id, Why.JOURNEY, f"letter:{letter.id}", by=SYSTEM, now=NOW).id
    assert "Are you still with us?" in as_staff(app, Role.STAFF).get(f"/outreach/{task_id}").text
