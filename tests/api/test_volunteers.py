"""The pool by machine: who could help, and why not; never how to reach anybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import flask
import pytest

from iwill.callouts.terms import Rule
from iwill.core import clock
from iwill.core.db import transaction
from iwill.pool.services import leaving
from iwill.pool.terms import Lifecycle
from tests import builders
from tests.api import story
from tests.api.conftest import Partner
from tests.api.test_edge import refusal


def found(partner: Partner, **query: str) -> list[int]:
    response = partner.get("/volunteers", query_string=query)
    assert response.status_code == 200, response.text
    return [one["id"] for one in response.get_json()["items"]]


def test_a_person_is_shown_without_any_way_to_reach_them(app: flask.Flask, partner: Partner) -> None:
    story.a_pool(app, "王小明", email="wang@pool.example", phone="+8613800000002", languages=["zh", "en"])
    response = partner.get("/volunteers")
    (shown,) = response.get_json()["items"]
    assert shown == {
        "id": 1, "number": shown["number"], "name": "王**", "lifecycle": "active",
        "skills": ["listening"], "languages": ["en", "zh"], "zone": "Asia/Shanghai",
    }  # fmt: skip
    assert shown["number"].startswith("V-")
    assert "pool.example" not in response.text
    assert "13800000002" not in response.text


def test_a_skill_is_found_by_code_name_and_synonym_and_below_it(app: flask.Flask, partner: Partner) -> None:
    (listener,) = story.a_pool(app, "甲", skills=["listening"])
    (claims,) = story.a_pool(app, "乙", skills=["supervision"], confirmed=False)
    (supervisor,) = story.a_pool(app, "丙", skills=["supervision"])
    story.a_pool(app, "丁", lifecycle=Lifecycle.PAUSED)
    for name in ("listening", "倾听陪伴", "陪伴", " LISTENING ", "psychological_support", "心理"):
        assert found(partner, skill=name) == [listener]
    assert found(partner, skill="督导组") == [supervisor]
    assert found(partner) == [listener, claims, supervisor]
    assert refusal(partner.get("/volunteers?skill=juggling")) == (422, "invalid", ["skill"])
    assert refusal(partner.get("/volunteers?skill=")) == (422, "invalid", ["skill"])


def test_a_window_finds_those_who_are_free_in_it(app: flask.Flask, partner: Partner) -> None:
    (always,) = story.a_pool(app, "甲")
    (evenings,) = story.a_pool(app, "乙", hours=builders.EVENINGS)
    story.a_pool(app, "丙", hours=None)
    evening = {"from": "2026-11-22T19:00:00+08:00", "to": "2026-11-22T21:00:00+08:00"}
    morning = {"from": "2026-11-22T01:00:00Z", "to": "2026-11-22T03:00:00Z"}
    assert found(partner, **evening) == [always, evenings]
    assert found(partner, **morning) == [always]
    assert found(partner, skill="listening", **evening) == [always, evenings]


def test_who_has_a_seat_in_the_window_is_not_free(app: flask.Flask, partner: Partner) -> None:
    busy, free = story.a_pool(app, "甲", "乙")
    launched = story.a_running_call_out(partner)
    story.answer(app, story.invitations(partner, launched)[0], "yes")
    need = launched["needs"][0]
    assert found(partner, **{"from": need["starts_at"], "to": need["ends_at"]}) == [free]
    later = (clock.now() + timedelta(days=1)).isoformat(), (clock.now() + timedelta(days=1, hours=1)).isoformat()
    assert found(partner, **{"from": later[0], "to": later[1]}) == [busy, free]


def test_a_plus_sign_that_nobody_escaped_is_understood(app: flask.Flask, partner: Partner) -> None:
    story.a_pool(app, "甲")
    assert partner.get("/volunteers?from=2026-11-22T19:00:00+08:00&to=2026-11-22T20:00:00+08:00").status_code == 200


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ({"from": "2026-11-22T19:00:00+08:00"}, "to"),
        ({"to": "2026-11-22T19:00:00+08:00"}, "from"),
        ({"from": "2026-11-22T19:00:00", "to": "2026-11-22T20:00:00+08:00"}, "from"),
        ({"from": "2026-11-22T19:00:00Z", "to": "2026-11-22T19:00:00Z"}, "to"),
        ({"from": "2026-11-22T19:00:00Z", "to": "2026-11-22T18:00:00Z"}, "to"),
        ({"from": "2026-11-22T19:00:00Z", "to": "2027-11-22T18:00:00Z"}, "to"),
        ({"from": "0001-01-01T00:00:00+14:00", "to": "0001-01-01T01:00:00+14:00"}, "from"),
        ({"from": "tomorrow", "to": "2026-11-22T18:00:00Z"}, "from"),
        ({"from": "", "to": ""}, "from"),
    ],
)
def test_half_a_window_is_refused(partner: Partner, query: dict[str, str], path: str) -> None:
    status, code, paths = refusal(partner.get("/volunteers", query_string=query))
    assert (status, code) == (422, "invalid")
    assert path in paths


def test_eligibility_shows_every_rule_in_order(app: flask.Flask, partner: Partner) -> None:
    story.a_pool(app, "甲")
    story.a_pool(app, "乙", skills=["translation"], lifecycle=Lifecycle.PAUSED)
    need = story.a_draft(partner)["needs"][0]["id"]
    fits = partner.get(f"/volunteers/1/eligibility?need={need}").get_json()
    assert fits["eligible"] is True
    assert [line["rule"] for line in fits["reasons"]] == [rule.value for rule in Rule]
    assert len(fits["reasons"]) == 13
    assert all(line["passed"] is True and line["text"] for line in fits["reasons"])
    lacks = partner.get(f"/volunteers/2/eligibility?need={need}").get_json()
    assert lacks["eligible"] is False
    assert [line["rule"] for line in lacks["reasons"] if not line["passed"]] == ["lifecycle", "skill"]
    assert (fits["place"]["rank"], fits["place"]["of"], lacks["place"]) == (1, 1, None)
    assert all(isinstance(sentence, str) for sentence in fits["place"]["reasons"])


@pytest.mark.parametrize(
    ("path", "status", "paths"),
    [
        ("/volunteers/1/eligibility", 422, ["need"]),
        ("/volunteers/1/eligibility?need=x", 422, ["need"]),
        ("/volunteers/1/eligibility?need=0", 422, ["need"]),
        ("/volunteers/1/eligibility?need=99999999999999999999", 422, ["need"]),
        ("/volunteers/1/eligibility?need=77", 404, []),
        ("/volunteers/77/eligibility?need=1", 404, []),
    ],
)
def test_an_id_that_is_none_is_refused(
    app: flask.Flask, partner: Partner, path: str, status: int, paths: list[str]
) -> None:
    story.a_pool(app, "甲")
    story.a_draft(partner)
    given, _code, named = refusal(partner.get(path))
    assert (given, named) == (status, paths)


def test_the_erased_are_gone(app: flask.Flask, partner: Partner) -> None:
    story.a_pool(app, "甲")
    need = story.a_draft(partner)["needs"][0]["id"]
    with app.app_context(), transaction():
        from iwill.pool import queries  # noqa: PLC0415

        leaving.erase_person(queries.volunteer_by_id(1), by=builders.an_actor(), now=clock.now())
    assert found(partner) == []
    assert refusal(partner.get(f"/volunteers/1/eligibility?need={need}"))[:2] == (404, "not_found")


def test_the_list_goes_on_where_the_page_before_ended(app: flask.Flask, partner: Partner) -> None:
    people = story.a_pool(app, *(f"志愿者{number}" for number in range(103)), hours=None)
    first: Any = partner.get("/volunteers").get_json()
    rest = partner.get("/volunteers", query_string={"cursor": first["next"]}).get_json()
    assert [one["id"] for one in first["items"] + rest["items"]] == people
    assert rest["next"] is None
