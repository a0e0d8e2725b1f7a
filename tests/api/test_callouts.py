"""Call-outs by machine: every answer in the shape of the contract, every step only in its state."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import flask
import pytest

from iwill.app import create_app
from iwill.core import clock
from iwill.core.db import db
from iwill.pool.terms import Lifecycle
from tests import builders
from tests.api import story
from tests.api.conftest import Partner
from tests.api.test_edge import refusal
from tests.conftest import make_settings


def test_a_call_out_says_all_that_it_promises(app: flask.Flask, partner: Partner) -> None:
    needs = [
        builders.a_need(role="督导", required_for=["接线员"], seats=1),
        builders.a_need(role="接线员", seats=3),
    ]
    draft = story.a_draft(partner, needs=needs)
    assert set(draft) == {
        "id", "request_id", "kind", "state", "title", "wording", "wording_confirmed", "respond_by", "exhausted",
        "needs",
    }  # fmt: skip
    assert (draft["request_id"], draft["kind"], draft["state"], draft["exhausted"]) == (1, "real", "draft", False)
    assert draft["respond_by"] == "2026-11-21T12:00:00Z"
    supervisor, listener = draft["needs"]
    assert listener == {
        "id": 2, "role": "接线员", "seats": 3, "taken": 0, "reserve": 0,
        "starts_at": "2026-11-21T16:00:00Z", "ends_at": "2026-11-21T18:00:00Z", "open": False,
    }  # fmt: skip
    assert supervisor["open"] is True
    assert partner.get("/callouts/1").get_json() == draft
    assert partner.get("/callouts").get_json() == {"items": [draft], "next": None}


def test_nothing_of_the_request_reaches_the_outward_wording(partner: Partner) -> None:
    draft = story.a_draft(partner, title="某小区张三家", summary="张三", authority="张三", risks="张三")
    assert "张三" not in draft["title"] + draft["wording"]


def test_a_draft_is_reworded_and_nothing_else(partner: Partner) -> None:
    draft = story.a_draft(partner)
    changed = partner.patch("/callouts/1", json={"title": "今晚热线"})
    assert changed.get_json() == draft | {"title": "今晚热线"}
    assert partner.patch("/callouts/1", json={"wording": "请来。"}).get_json()["wording"] == "请来。"
    assert refusal(partner.patch("/callouts/1", json={"state": "ended", "title": "x"})) == (422, "invalid", ["state"])
    assert refusal(partner.patch("/callouts/1", json={})) == (422, "invalid", ["$"])
    for wrong in (None, 3, "", "  ", "a\x00b", "x" * 201):
        assert refusal(partner.patch("/callouts/1", json={"title": wrong})) == (422, "invalid", ["title"])
    partner.post("/callouts/1/launch", json={"confirm_wording": True})
    assert refusal(partner.patch("/callouts/1", json={"title": "太晚"}))[:2] == (409, "wrong_state")


def test_a_named_supervisor_opens_psychological_support(partner: Partner) -> None:
    draft = story.a_draft(partner)
    assert [need["open"] for need in draft["needs"]] == [False]
    named = partner.patch("/callouts/1", json={"supervisor": {"name": "周敏", "phone": "138 0013 8000"}}).get_json()
    assert [need["open"] for need in named["needs"]] == [True]
    assert named["supervisor"] == {"name": "周**", "phone": "*8000"}
    assert partner.get("/callouts/1").get_json() == named
    partner.post("/callouts/1/launch", json={"confirm_wording": True})
    gone = partner.patch("/callouts/1", json={"supervisor": None})
    assert (gone.status_code, gone.get_json()["supervisor"]) == (200, None)
    assert "supervisor" not in partner.get("/callouts/1").get_json()


@pytest.mark.parametrize(
    ("supervisor", "path"),
    [
        ({"name": "周敏"}, "supervisor.phone"),
        ({"phone": "13800138000"}, "supervisor.name"),
        ({"name": "周敏", "phone": "12345"}, "supervisor.phone"),
        ({"name": " ", "phone": "13800138000"}, "supervisor.name"),
        ({"name": "周敏", "phone": "13800138000", "email": "a@b.example"}, "supervisor.email"),
        ("周敏", "supervisor"),
    ],
)
def test_a_supervisor_has_a_name_and_a_phone(partner: Partner, supervisor: Any, path: str) -> None:
    story.a_draft(partner)
    wrong = partner.patch("/callouts/1", json={"title": "今晚", "supervisor": supervisor})
    assert refusal(wrong) == (422, "invalid", [path])
    assert partner.get("/callouts/1").get_json()["title"] != "今晚"


def test_the_preview_counts_the_whole_pool(app: flask.Flask, partner: Partner) -> None:
    story.a_pool(app, "甲", "乙")
    story.a_pool(app, "丙", lifecycle=Lifecycle.PAUSED)
    story.a_pool(app, "丁", skills=["translation"])
    story.a_pool(app, "戊", hours=None)
    story.a_draft(partner)
    (need,) = partner.get("/callouts/1/preview").get_json()["needs"]
    assert set(need) == {"need_id", "eligible", "probably_awake", "expected_yes", "excluded"}
    assert (need["need_id"], need["eligible"], need["probably_awake"]) == (1, 2, 2)
    assert set(need["expected_yes"]) == {"low", "high"}
    assert need["excluded"] == {"lifecycle": 1, "skill": 1, "availability": 1}


@pytest.mark.parametrize("body", [None, {}, {"confirm_wording": False}])
def test_nobody_is_asked_before_the_wording_is_confirmed(app: flask.Flask, partner: Partner, body: Any) -> None:
    story.a_pool(app, "甲")
    story.a_draft(partner)
    assert refusal(partner.post("/callouts/1/launch", json=body))[:2] == (409, "wording_unconfirmed")
    assert partner.get("/callouts/1/invitations").get_json() == {"items": [], "next": None}


@pytest.mark.parametrize("wrong", ["true", 1, None, []])
def test_a_confirmation_is_true_or_false(partner: Partner, wrong: Any) -> None:
    story.a_draft(partner)
    response = partner.post("/callouts/1/launch", json={"confirm_wording": wrong})
    assert refusal(response) == (422, "invalid", ["confirm_wording"])


def test_a_launch_after_the_deadline_is_refused(partner: Partner) -> None:
    story.a_draft(partner)
    clock.advance(timedelta(hours=2))
    response = partner.post("/callouts/1/launch", json={"confirm_wording": True})
    assert refusal(response) == (409, "deadline_passed", ["respond_by"])


def test_steps_in_another_state_are_refused(app: flask.Flask, partner: Partner) -> None:
    story.a_draft(partner)
    for step in ("waves", "stand-down"):
        assert refusal(partner.post(f"/callouts/1/{step}"))[:2] == (409, "wrong_state")
    partner.post("/callouts/1/launch", json={"confirm_wording": True})
    assert refusal(partner.post("/callouts/1/launch", json={"confirm_wording": True}))[:2] == (409, "wrong_state")
    assert partner.post("/callouts/1/stand-down").get_json()["state"] == "ended"
    for step, body in (("waves", {}), ("stand-down", {}), ("launch", {"confirm_wording": True})):
        assert refusal(partner.post(f"/callouts/1/{step}", json=body))[:2] == (409, "wrong_state")


def test_a_wave_says_how_many_it_asked_and_an_empty_one_asks_nobody(app: flask.Flask, partner: Partner) -> None:
    story.a_pool(app, *(f"志愿者{number}" for number in range(12)), widely=False)
    launched = story.a_running_call_out(partner)
    assert launched["wave"] == 1
    assert launched["invited"] == len(story.invitations(partner, launched)) < 12
    for invitation in story.invitations(partner, launched):
        story.answer(app, invitation, "no")
    again = partner.post("/callouts/1/waves")
    assert again.status_code == 200
    assert (again.get_json()["wave"], again.get_json()["id"]) == (2, 1)
    assert again.get_json()["invited"] == len(story.invitations(partner, launched)) - launched["invited"] > 0
    last = again.get_json()
    while last["invited"]:
        for invitation in story.invitations(partner, launched):
            if invitation["answer"] is None:
                story.answer(app, invitation, "no")
        last = partner.post("/callouts/1/waves").get_json()
    assert (last["wave"], last["invited"], last["state"], last["exhausted"]) == (None, 0, "calling", True)


def test_invitations_say_who_was_asked_and_how(app: flask.Flask, partner: Partner) -> None:
    (first,) = story.a_pool(app, "甲")
    (second,) = story.a_pool(app, "乙", email=None, phone="+8613800000001")
    launched = story.a_running_call_out(partner)
    by_mail, by_hand = sorted(story.invitations(partner, launched), key=lambda one: one["volunteer_id"])
    assert set(by_mail) == {
        "id", "volunteer_id", "wave", "state", "channel", "answer", "answer_url", "needs",
    }  # fmt: skip
    assert (by_mail["volunteer_id"], by_mail["channel"], by_mail["answer"], by_mail["wave"]) == (
        first,
        "email",
        None,
        1,
    )
    assert (by_hand["volunteer_id"], by_hand["channel"]) == (second, "manual")
    assert by_mail["needs"] == [launched["needs"][0]["id"]]
    assert by_mail["answer_url"].startswith("http://iwill.example/c/")
    assert len(by_mail["answer_url"].rpartition("/")[2]) == 34
    story.answer(app, by_mail, "later")
    assert {one["answer"] for one in story.invitations(partner, launched)} == {"later", None}


def test_in_production_nobody_sees_anothers_link(app: flask.Flask, partner: Partner, tmp_path: Any) -> None:
    story.a_pool(app, "甲")
    story.a_running_call_out(partner)
    settings = make_settings(tmp_path, DATABASE_URL=app.config["SQLALCHEMY_DATABASE_URI"])
    live = replace(
        settings, env="production", smtp_url="smtp://127.0.0.1:2525", mail_sink_dir=None, trusted_hosts=("localhost",)
    )
    production = create_app(live)
    (seen,) = Partner(production, partner.token).get("/callouts/1/invitations").get_json()["items"]
    assert "answer_url" not in seen
    with production.app_context():
        db.engine.dispose()


def test_the_roster_shows_seats_and_reserve(app: flask.Flask, partner: Partner) -> None:
    people = story.a_pool(app, "王小明", "欧阳娜娜", "Wei Xiang")
    launched = story.a_running_call_out(partner, needs=[builders.a_need(seats=1)])
    for invitation, word in zip(story.invitations(partner, launched), ["yes", "yes", "no"], strict=True):
        story.answer(app, invitation, word)
    story.answer(app, story.invitations(partner, launched)[1], "reserve")
    need = launched["needs"][0]["id"]
    assert partner.get("/callouts/1/roster").get_json() == {
        "items": [
            {"need_id": need, "volunteer_id": people[0], "name": "王**", "state": "held"},
            {"need_id": need, "volunteer_id": people[1], "name": "欧**", "state": "reserve"},
        ],
        "next": None,
    }
    assert partner.get("/callouts/1").get_json()["needs"][0]["reserve"] == 1


def test_standing_down_thanks_and_ends(app: flask.Flask, partner: Partner) -> None:
    story.a_pool(app, "甲", "乙")
    launched = story.a_running_call_out(partner)
    story.answer(app, story.invitations(partner, launched)[0], "no")
    assert partner.post("/callouts/1/stand-down").get_json()["state"] == "ended"
    assert sorted(one["state"] for one in story.invitations(partner, launched)) == ["answered", "stood_down"]
