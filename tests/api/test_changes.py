"""Changes by machine: seats and windows, a wrong kind, two call-outs into one, and the second person at the launch."""

from __future__ import annotations

from typing import Any

import flask
import pytest

from iwill.accounts.services import staff as staff_services
from iwill.callouts.care import SECOND_ABOVE
from iwill.core.db import transaction
from iwill.core.policy import PolicySetting
from tests.api.conftest import Partner
from tests.builders import a_request_payload, a_staff, a_volunteer, ask_widely
from tests.conftest import NOW


@pytest.fixture
def people(app: flask.Flask) -> list[int]:
    with app.app_context(), transaction():
        ask_widely()
        return [a_volunteer().id for _ in range(3)]


def launched(partner: Partner, **request: Any) -> int:
    made = partner.post("/requests", json=a_request_payload(**request)).json
    partner.post(f"/requests/{made['id']}/verify")
    call_out = partner.post(f"/requests/{made['id']}/call-out").json["id"]
    answer = partner.post(f"/callouts/{call_out}/launch", json={"confirm_wording": True, "reason": "等不了"})
    assert answer.status_code == 200, answer.text
    return int(call_out)


def test_a_change_is_previewed_and_then_done(partner: Partner, people: list[int]) -> None:
    call_out = launched(partner)
    need = partner.get(f"/callouts/{call_out}").json["needs"][0]
    body = {"needs": [{"id": need["id"], "seats": 3, "starts_at": "2026-11-22T01:00:00+08:00"}]}
    preview = partner.post(f"/callouts/{call_out}/changes", json=body | {"preview": True}).json
    assert (preview["preview"], preview["replaced"], preview["effects"]) == (True, 3, {"moved": 3})
    assert partner.get(f"/callouts/{call_out}").json["needs"][0] == need
    changed = partner.post(f"/callouts/{call_out}/changes", json=body).json
    assert (changed["preview"], changed["told"], changed["needs"][0]["seats"]) == (False, 0, 3)
    assert changed["needs"][0]["ends_at"] == "2026-11-21T19:00:00Z"
    again = partner.post(f"/callouts/{call_out}/changes", json=body)
    assert (again.status_code, again.json["code"]) == (409, "nothing_changed")
    wrong = partner.post(f"/callouts/{call_out}/changes", json={"needs": [{"id": 999, "seats": 2}]})
    assert (wrong.status_code, wrong.json["details"][0]["path"]) == (422, "needs[0].id")


def test_a_wrong_kind_is_corrected_and_two_become_one(partner: Partner, people: list[int]) -> None:
    first, second = launched(partner, kind="drill"), launched(partner)
    unlike = partner.post(f"/callouts/{first}/merge", json={"call_out_id": second})
    assert (unlike.status_code, unlike.json["code"]) == (409, "not_alike")
    corrected = partner.post(f"/callouts/{second}/correct", json={"kind": "drill"}).json
    assert (corrected["kind"], corrected["replaced"]) == ("drill", 3)
    united = partner.post(f"/callouts/{first}/merge", json={"call_out_id": second}).json
    assert len(united["needs"]) == 2
    gone = partner.get(f"/callouts/{second}").json
    assert (gone["state"], gone["needs"]) == ("ended", [])
    items = partner.get(f"/callouts/{first}/invitations").json["items"]
    assert sorted(one["volunteer_id"] for one in items) == people


def test_a_launch_that_needs_a_second_person_stays_a_draft(
    app: flask.Flask, partner: Partner, people: list[int]
) -> None:
    with app.app_context(), transaction() as session:
        session.merge(PolicySetting(name=SECOND_ABOVE, value=1, changed_at=NOW, changed_by="test"))
        email = staff_services.staff_email(a_staff())
    made = partner.post("/requests", json=a_request_payload(level="III")).json
    partner.post(f"/requests/{made['id']}/verify")
    call_out = partner.post(f"/requests/{made['id']}/call-out").json["id"]
    for body in ({}, {"reason": "等不了"}):
        refused = partner.post(f"/callouts/{call_out}/launch", json={"confirm_wording": True} | body)
        assert (refused.status_code, refused.json["code"]) == (409, "needs_second_person")
    assert partner.get(f"/callouts/{call_out}").json["state"] == "draft"
    answer = partner.post(f"/callouts/{call_out}/launch", json={"confirm_wording": True, "second": email})
    assert (answer.status_code, answer.json["state"]) == (200, "calling")
