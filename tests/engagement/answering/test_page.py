"""The page behind a letter: one response, no password, every answer in one or two taps, nothing by looking."""

from __future__ import annotations

from typing import Any

import flask
import pytest
from sqlalchemy import select

from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.core.tokens import LinkPurpose, make_token, new_link_id
from iwill.engagement.answering.models import JourneyAnswer
from iwill.engagement.answering.registry import QUESTIONS
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from iwill.pool.terms import Lifecycle
from tests.builders import an_actor
from tests.conftest import NOW
from tests.engagement.answering.conftest import DAY, Post

LARGEST = 14 * 1024
USUAL = ("still_here", "skills_right", "contact_right", "hours_right")


def lifecycle(app: flask.Flask, post: Post) -> Lifecycle:
    with app.app_context():
        found = db.session.get_one(Volunteer, post.volunteer_id).lifecycle
        db.session.remove()
        return found


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_a_letter_is_one_small_response_without_script(client: Any, post: Any, language: str) -> None:
    one = post(*USUAL, phone="+8613800000009", language=language, skills=("listening", "translation", "nursing"))
    page = client.get(one.path)
    assert page.status_code == 200
    assert len(page.data) <= LARGEST
    assert b"<script" not in page.data
    assert b'<link rel="stylesheet' not in page.data


def test_every_question_can_be_shown_together(client: Any, post: Any) -> None:
    one = post(*QUESTIONS, phone="+8613800000009", credentials=("nurse",))
    assert client.get(one.path).status_code == 200


def test_looking_answers_nothing(app: flask.Flask, client: Any, post: Any) -> None:
    one = post("still_here")
    for path in (one.path, f"{one.path}/leave"):
        client.get(path)
        client.head(path)
    with app.app_context():
        assert db.session.scalars(select(JourneyAnswer)).all() == []
    assert lifecycle(app, one) is Lifecycle.ACTIVE


def test_an_answer_is_one_press_says_what_it_changed_and_is_taken_back(
    app: flask.Flask, client: Any, post: Any
) -> None:
    one = post("still_here", language="en")
    answered = client.post(one.path, data={"question": "still_here", "choice": "pause", "until": "2026-12-24"})
    assert answered.status_code == 303
    page = client.get(one.path).text
    assert "You are on pause until Dec 24, 2026" in page
    assert "Take this back" in page
    client.post(one.path, data={"question": "still_here", "choice": "pause", "until": "2026-12-24"})
    client.post(f"{one.path}/undo", data={"question": "still_here"})
    assert lifecycle(app, one) is Lifecycle.ACTIVE


def test_every_letter_can_be_answered_with_a_pause_and_with_leaving(app: flask.Flask, client: Any, post: Any) -> None:
    one = post("drill", language="en")
    assert "Pause, until I come back" in client.get(one.path).text
    client.post(one.path, data={"question": "still_here", "choice": "pause"})
    assert lifecycle(app, one) is Lifecycle.PAUSED
    assert "Yes, leave" in client.get(f"{one.path}/leave").text
    client.post(one.path, data={"question": "still_here", "choice": "leave"})
    assert lifecycle(app, one) is Lifecycle.LEFT
    client.post(f"{one.path}/undo", data={"question": "still_here"})
    assert lifecycle(app, one) is not Lifecycle.LEFT


@pytest.mark.parametrize(
    ("question", "form", "said"),
    [
        ("still_here", {"choice": "pause", "until": "soon"}, "Give a date such as"),
        ("still_here", {"choice": "pause", "until": "2020-01-01"}, "from tomorrow on"),
        ("contact_right", {"choice": "another", "value": "nobody"}, "Give an e-mail address"),
        ("skills_right", {"choice": "change", "missing": "flying"}, "no skill of that name"),
        ("hours_right", {"choice": "preset", "preset": "never"}, "Choose what fits best"),
        ("drill", {"choice": "perhaps"}, "Choose one of the answers"),
        ("nothing", {"choice": "yes"}, "does not ask that"),
        ("still_here", {}, "Choose one of the answers"),
    ],
)
def test_what_cannot_be_read_is_said_and_changes_nothing(
    app: flask.Flask, client: Any, post: Any, question: str, form: dict[str, str], said: str
) -> None:
    one = post("still_here", "contact_right", "skills_right", "hours_right", "drill", language="en")
    page = client.post(one.path, data={"question": question, **form})
    assert page.status_code in (409, 422)
    assert said in page.text
    with app.app_context():
        assert db.session.scalars(select(JourneyAnswer)).all() == []


def test_a_year_later_the_page_says_what_still_works(client: Any, post: Any) -> None:
    one = post("still_here", language="en")
    clock.freeze(NOW + 365 * DAY)
    for answered in (client.get(one.path), client.post(one.path, data={"question": "still_here", "choice": "leave"})):
        assert answered.status_code == 410
        assert "/sign-in" in answered.text
    assert client.get(f"{one.path}/leave").status_code == 410


def test_a_forged_link_is_a_plain_404_and_one_of_another_kind_too(app: flask.Flask, client: Any, post: Any) -> None:
    one = post("still_here")
    assert client.get(one.path[:-1] + ("A" if one.path[-1] != "A" else "B")).status_code == 404
    with app.app_context():
        other = make_token(LinkPurpose.GAP, new_link_id())
    assert client.post(f"/j/{other}", data={"question": "still_here", "choice": "leave"}).status_code == 404


def test_once_somebody_is_erased_her_letters_are_over(app: flask.Flask, client: Any, post: Any) -> None:
    one = post("still_here")
    with app.app_context(), transaction():
        leaving.erase_person(db.session.get_one(Volunteer, one.volunteer_id), by=an_actor(), now=NOW)
    assert client.get(one.path).status_code == 410
