"""The whole job by machine, from a request to a roster."""

from __future__ import annotations

import flask

from iwill.accounts.terms import Scope
from tests import builders
from tests.api import story
from tests.api.conftest import Partner, make_partner


def test_a_request_becomes_a_roster(app: flask.Flask, partner: Partner) -> None:
    story.a_pool(app, "王小明", "Wei Xiang", "李雷", "韩梅梅")
    sent = builders.a_request_payload()

    request = partner.post("/requests", json=sent)
    assert request.status_code == 201
    assert request.get_json() == {"id": 1, "state": "received", **sent}
    assert partner.post("/requests/1/verify").get_json()["state"] == "verified"

    draft = partner.post("/requests/1/call-out")
    assert draft.status_code == 201
    assert draft.get_json()["state"] == "draft"
    assert draft.get_json()["wording_confirmed"] is False
    assert partner.get("/requests/1").get_json()["state"] == "scoped"

    (preview,) = partner.get("/callouts/1/preview").get_json()["needs"]
    assert preview["eligible"] == 4
    assert preview["excluded"] == {}
    assert 0 <= preview["expected_yes"]["low"] <= preview["expected_yes"]["high"] <= 4

    unconfirmed = partner.post("/callouts/1/launch", json={})
    assert (unconfirmed.status_code, unconfirmed.get_json()["code"]) == (409, "wording_unconfirmed")
    launched = partner.post("/callouts/1/launch", json={"confirm_wording": True}).get_json()
    assert (launched["state"], launched["wording_confirmed"], launched["wave"]) == ("calling", True, 1)

    asked = story.invitations(partner, launched)
    assert len(asked) == launched["invited"] == 4
    assert {one["state"] for one in asked} == {"asked"}
    assert story.answer(app, asked[0], "yes").status_code == 303
    assert story.answer(app, asked[1], "yes").status_code == 303
    assert story.answer(app, asked[2], "no").status_code == 303

    (need,) = partner.get("/callouts/1").get_json()["needs"]
    assert (need["taken"], need["seats"]) == (2, 2)
    assert partner.get("/callouts/1").get_json()["state"] == "filled"
    roster = partner.get("/callouts/1/roster").get_json()["items"]
    assert [(line["name"], line["state"]) for line in roster] == [("王**", "held"), ("W. X.", "held")]

    reader = make_partner(app, Scope.CALLOUTS_READ, Scope.NAMES_READ, name="reader")
    named = reader.get("/callouts/1/roster").get_json()["items"]
    assert [line["name"] for line in named] == ["王小明", "Wei Xiang"]

    assert partner.post("/callouts/1/stand-down").get_json()["state"] == "ended"
    assert partner.post("/requests/1/close").get_json()["state"] == "closed"
