"""Small tasks through their pages: written, opened and offered by staff; taken on by link or signed in."""

from __future__ import annotations

from typing import Any

import flask
from sqlalchemy import select

from iwill.accounts.terms import Role
from iwill.core.db import db, transaction
from iwill.core.tokens import LinkPurpose, make_token
from iwill.engagement.tasks.models import TaskPart
from iwill.engagement.tasks.terms import Element
from tests.builders import a_volunteer
from tests.web.signed_in import as_staff
from tests.web.test_training import browser_of, text

TASK = {
    "title": "Read a handbook",
    "organisation": "Sunshine",
    "size": "advice",
    "summary": "Two pages; say what is missing.",
    "outcome": "One page of advice",
    "skills": ["legal"],
    "minutes": "60",
    "seats": "2",
    "ends_on": "2026-12-20",
}


def links(app: flask.Flask) -> list[tuple[int, str]]:
    with app.app_context():
        found = [
            (part.id, f"/k/{make_token(LinkPurpose.TASK, part.link_id)}")
            for part in db.session.scalars(select(TaskPart).order_by(TaskPart.id))
        ]
        db.session.remove()
        return found


def an_offered_task(app: flask.Flask) -> Any:
    staff = as_staff(app, Role.STAFF)
    assert staff.post("/tasks", data=TASK | {"minutes": "x"}).status_code == 422
    made = staff.post("/tasks", data=TASK | {"elements": [one.value for one in Element]})
    assert staff.post(f"{made.location}/open").status_code == 303
    assert staff.post(f"{made.location}/offer", data={"wanted": "5"}).status_code == 303
    return staff, made.location


def test_an_offer_is_taken_on_by_link_and_hours_are_told_there(app: flask.Flask) -> None:
    with app.app_context(), transaction():
        a_volunteer(skills=["legal"], language="en")
    staff, task = an_offered_task(app)
    ((part_id, path),) = links(app)
    browser = app.test_client()
    assert "Yes, I take it on" in text(browser.get(path))
    assert browser.post(path, data={"press": "yes"}).status_code == 303
    assert "You take part; thank you." in text(browser.get(path))
    wrong = browser.post(
        path, data={"press": "hours", "on_day": "2026-11-20", "started_at": "9:00", "ended_at": "10:00"}
    )
    assert wrong.status_code == 422
    assert "both sides said yes" in text(wrong)
    said = {"press": "feedback", "clear": "well", "supported": "well", "worth_it": "partly"}
    assert browser.post(path, data=said).status_code == 303
    assert "takes part" in text(staff.get(task))
    assert staff.post(f"/tasks/parts/{part_id}", data={"press": "done"}).status_code == 303
    assert "It is done; thank you." in text(browser.get(path))


def test_whoever_fits_applies_herself_and_sees_nobody_elses_part(app: flask.Flask) -> None:
    staff, task = an_offered_task(app)
    with app.app_context(), transaction():
        volunteer_id, other_id = a_volunteer(skills=["legal"], language="en").id, a_volunteer(language="en").id
    browser = browser_of(app, volunteer_id)
    assert "Read a handbook" in text(browser.get("/me/tasks"))
    assert browser.post(task.replace("/tasks", "/me/tasks")).status_code == 303
    ((part_id, _path),) = links(app)
    assert "waits for an answer" in text(browser.get(f"/me/tasks/parts/{part_id}"))
    assert browser_of(app, other_id).get(f"/me/tasks/parts/{part_id}").status_code == 404
    assert "Read a handbook" not in text(browser_of(app, other_id).get("/me/tasks"))
    assert staff.post(f"/tasks/parts/{part_id}", data={"press": "yes"}).status_code == 303
    assert "takes part" in text(browser.get(f"/me/tasks/parts/{part_id}"))
    assert as_staff(app, Role.ORGANIZER).get("/tasks").status_code == 403
