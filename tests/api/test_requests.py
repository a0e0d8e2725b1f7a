"""Requests by machine: taken in as sent, refused at every wrong place, moved along only where it is lawful."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import flask
import pytest
from sqlalchemy import func, select

from iwill.callouts.models import CrisisRequest
from iwill.callouts.services import requests
from iwill.core import clock
from iwill.core.db import db, transaction
from tests import builders
from tests.api import story
from tests.api.conftest import Partner
from tests.api.test_edge import refusal

BAD = Path(__file__).parent.parent / "requests" / "bad"
GOOD = BAD.parent


@pytest.mark.parametrize("path", sorted(GOOD.glob("*.json")), ids=lambda path: path.stem)
def test_a_request_comes_back_as_it_was_sent(partner: Partner, path: Path) -> None:
    made = partner.post("/requests", data=path.read_bytes(), content_type="application/json")
    assert made.status_code == 201
    assert made.get_json() == {"id": 1, "state": "received", **json.loads(path.read_text())}
    assert partner.get("/requests/1").get_json() == made.get_json()


@pytest.mark.parametrize(
    ("name", "status", "path"),
    [
        ("not-json", 400, "$"),
        ("no-needs", 422, "needs"),
        ("no-risks", 422, "risks"),
        ("deadline-after-start", 422, "respond_by"),
        ("ends-before-start", 422, "needs[0].ends_at"),
        ("fractional-seats", 422, "needs[0].seats"),
        ("naive-time", 422, "needs[0].starts_at"),
        ("too-many-seats", 422, "needs[0].seats"),
        ("twelve-hour-shift", 422, "needs[0].ends_at"),
        ("unknown-skill", 422, "needs[0].skills[0]"),
        ("unknown-zone", 422, "timezone"),
        ("zero-seats", 422, "needs[0].seats"),
        ("unknown-field", 422, None),
    ],
)
def test_a_wrong_request_is_refused_at_its_place(
    app: flask.Flask, partner: Partner, name: str, status: int, path: str | None
) -> None:
    content = (BAD / f"{name}.json").read_bytes()
    response = partner.post("/requests", data=content, content_type="application/json")
    given, code, paths = refusal(response)
    assert (given, code) == (status, "not_json" if status == 400 else "invalid")
    assert paths if path is None else path in paths
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(CrisisRequest)) == 0


def test_the_shape_of_needs_comes_back_as_it_was_sent(partner: Partner) -> None:
    need = builders.a_need(shift_minutes=60, minimum=1, maximum=3, veterans=1, buddy_seats=1, sensitive=True)
    need["substitutes"] = [{"skills": ["social_work"], "weight": 0.5}]
    team = {"groups": 2, "roles": [{"role": "社工", "skills": ["social_work"]}]}
    payload = builders.a_request_payload(needs=[need], team=team)
    made = partner.post("/requests", json=payload)
    assert made.get_json() == {"id": 1, "state": "received", **payload}
    partner.post("/requests/1/verify")
    needs = partner.post("/requests/1/call-out").get_json()["needs"]
    assert [(one["role"], one["part_of"], one["team_group"]) for one in needs] == [
        ("心理支持接线员", 0, None),
        ("心理支持接线员", 0, None),
        ("社工", 1, 1),
        ("社工", 2, 2),
    ]


def test_markup_is_text(partner: Partner) -> None:
    content = (BAD / "markup.json").read_bytes()
    made = partner.post("/requests", data=content, content_type="application/json")
    assert (made.status_code, made.mimetype) == (201, "application/json")
    assert made.get_json() == {"id": 1, "state": "received", **json.loads(content)}


def test_every_wrong_place_is_named_at_once(partner: Partner) -> None:
    needs = [builders.a_need(seats=0), builders.a_need(skills=["juggling", "listening", "flying"], colour="red")]
    response = partner.post("/requests", json=builders.a_request_payload(needs=needs, kind="war", title=" "))
    assert set(refusal(response)[2]) == {"title", "kind", "needs[0].seats", "needs[1].colour"}
    needs = [builders.a_need(skills=["juggling", "listening", "flying"], required_for=["nobody"])]
    response = partner.post("/requests", json=builders.a_request_payload(needs=needs))
    assert set(refusal(response)[2]) == {"needs[0].skills[0]", "needs[0].skills[2]", "needs[0].required_for[0]"}


ODD = [
    (b"", 400, "$"),
    (b"{", 400, "$"),
    (b'{"title": "a", "title": "b"}', 400, "$"),
    (b'{"title": NaN}', 400, "$"),
    (b'{"title": Infinity}', 400, "$"),
    (b"[" * 200_000, 400, "$"),
    (b'{"title":' * 50_000 + b"1" + b"}" * 50_000, 400, "$"),
    (b'{"title": ' + b"[" * 400 + b"]" * 400 + b"}", 422, "title"),
    (b'{"title": ' + b"9" * 5_000 + b"}", 400, "$"),
    (b'{"title": ' + b"9" * 4_000 + b"}", 422, "title"),
    (b'{"title": 1e999}', 422, "title"),
    (b'{"title": "\\ud800"}', 422, "title"),
    (b'{"title": "a\\u0000b"}', 422, "title"),
    (b'{"\\ud800": 1}', 422, "\ud800"),
    (b'{"title": "\xff"}', 400, "$"),
    ('{"title": "x"}'.encode("utf-16"), 400, "$"),
    (b'\xef\xbb\xbf{"title": 3}', 422, "title"),
]


def test_odd_json_is_refused_and_never_breaks_anything(partner: Partner, subtests: pytest.Subtests) -> None:
    for number, (content, status, path) in enumerate(ODD):
        for key in ({}, {"Idempotency-Key": f"odd-{number}"}):
            with subtests.test(f"{content[:30]!r} {key}"):
                response = partner.post("/requests", data=content, content_type="application/json", headers=key)
                given, _code, paths = refusal(response)
                assert given == status
                assert path in paths
                if status == 400:
                    assert "line " in response.get_json()["message"]
                    assert "column " in response.get_json()["details"][0]["message"]


OTHER_KINDS: list[tuple[str, Any]] = [
    ("seats", True),
    ("seats", "2"),
    ("seats", 2.0),
    ("seats", 10**400),
    ("seats", -1),
    ("children", 1),
    ("children", "true"),
    ("skills", "listening"),
    ("skills", [None]),
    ("skills", []),
    ("starts_at", 1764000000),
    ("starts_at", "2026-02-30T10:00:00Z"),
    ("starts_at", "0001-01-01T00:00:00+14:00"),
    ("starts_at", "9999-12-31T23:59:59-12:00"),
    ("role", "x" * 201),
    ("work", "war"),
]


def test_values_of_another_kind_are_refused(partner: Partner, subtests: pytest.Subtests) -> None:
    for field, value in OTHER_KINDS:
        with subtests.test(f"{field}={str(value)[:30]}"):
            payload = builders.a_request_payload(needs=[builders.a_need(**{field: value})])
            status, _code, paths = refusal(partner.post("/requests", json=payload))
            assert status == 422
            assert all(path.startswith(f"needs[0].{field}") for path in paths)


# What each step needs, and where it leads: from received, verified, scoped, suspended, declined, closed.
STEPS = {
    "verify": {"received": "verified", "suspended": "verified"},
    "suspend": {"received": "suspended", "verified": "suspended", "scoped": "suspended"},
    "decline": {"received": "declined", "verified": "declined", "suspended": "declined"},
    "close": {"verified": "closed", "scoped": "closed", "suspended": "closed"},
    "call-out": {"verified": "scoped"},
}
WAYS = {
    "received": [],
    "verified": ["verify"],
    "scoped": ["verify", "call-out"],
    "suspended": ["suspend"],
    "declined": ["decline"],
    "closed": ["verify", "close"],
}


@pytest.mark.parametrize("step", STEPS)
def test_a_request_moves_only_where_it_is_lawful(partner: Partner, step: str, subtests: pytest.Subtests) -> None:
    for state, way in WAYS.items():
        with subtests.test(state):
            number = story.a_request(partner)["id"]
            for earlier in way:
                assert partner.post(f"/requests/{number}/{earlier}").status_code in (200, 201)
            response = partner.post(f"/requests/{number}/{step}")
            if state in STEPS[step]:
                assert response.status_code == (201 if step == "call-out" else 200)
                assert partner.get(f"/requests/{number}").get_json()["state"] == STEPS[step][state]
            else:
                assert refusal(response)[:2] == (409, "wrong_state")
                assert partner.get(f"/requests/{number}").get_json()["state"] == state


def test_the_list_goes_on_where_the_page_before_ended(app: flask.Flask, partner: Partner) -> None:
    with app.app_context(), transaction():
        payload, by = builders.a_request_payload(), builders.an_actor()
        sent = [requests.receive_request(payload, by=by, now=clock.now()).id for _ in range(103)]
    first = partner.get("/requests").get_json()
    second = partner.get("/requests", query_string={"cursor": first["next"]}).get_json()
    assert [one["id"] for one in first["items"] + second["items"]] == sent
    assert len(first["items"]) == 100
    assert second["next"] is None
