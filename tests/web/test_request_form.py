"""A request by page: the same shape and the same refusals as from a partner, and nothing typed is ever lost."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import flask
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import Role
from iwill.callouts.models import CallOut, CrisisRequest
from iwill.callouts.services import requests
from iwill.core.db import db, transaction
from iwill.core.errors import Invalid
from iwill.web.desk.request_form import blank_form, payload_of, read_form
from iwill.web.shell import anchor
from tests.builders import a_request_payload, an_actor
from tests.conftest import NOW
from tests.web.conftest import House
from tests.web.signed_in import as_staff

FILES = Path(__file__).parents[1] / "requests"
Typed = dict[str, Any]


def typed(**changes: Any) -> Typed:
    """The form, filled in as somebody at the desk would; a value of None leaves a field out."""
    form: Typed = {
        "title": "心理援助热线今晚加席",
        "kind": "real",
        "level": "III",
        "timezone": "Asia/Shanghai",
        "requester.organisation": "某市社会心理工作联合会",
        "requester.contact_name": "王晓岚",
        "requester.phone": "+8613800001234",
        "requester.email": "",
        "authority": "市卫生健康委心理援助专班",
        "summary": "热线来电较昨日翻倍。",
        "risks": "可能接到自伤来电。",
        "respond_by": "2026-12-05T19:30",
        "needs[0].role": "心理咨询师",
        "needs[0].seats": "8",
        "needs[0].starts_at": "2026-12-05T20:00",
        "needs[0].ends_at": "2026-12-05T23:00",
        "needs[0].skills": ["counselling", "crisis_intervention"],
        "needs[0].credentials": ["counsellor"],
        "needs[0].languages": ["zh"],
    }
    form |= {name.replace("__", "."): value for name, value in changes.items()}
    return {name: value for name, value in form.items() if value is not None}


def field(page: str, name: str) -> str:
    """What stands in a field of a page, text or textarea."""
    line = re.search(rf'<input id="[^"]*" name="{re.escape(name)}"[^>]* value="([^"]*)"', page)
    area = re.search(rf'<textarea id="[^"]*" name="{re.escape(name)}"[^>]*>\n?(.*?)</textarea>', page, re.S)
    found = line or area
    assert found, name
    return html.unescape(found[1])


def body_of(house: House, request_id: int) -> dict[str, Any]:
    with house.app.app_context():
        request = db.session.get(CrisisRequest, request_id)
        assert request is not None
        return requests.request_body(request)


@pytest.fixture
def desk(app: flask.Flask) -> FlaskClient:
    return as_staff(app, Role.ORGANIZER)


def test_a_request_by_page_is_the_request_a_partner_would_have_sent(desk: FlaskClient, house: House) -> None:
    response = desk.post("/requests/new", data=typed())
    assert response.status_code == 303, response.text
    ((request_id,),) = house.rows(select(CrisisRequest.id))
    assert response.headers["Location"] == f"/requests/{request_id}"
    body = body_of(house, request_id)
    need = body["needs"][0]
    assert (need["starts_at"], need["ends_at"]) == ("2026-12-05T20:00:00+08:00", "2026-12-05T23:00:00+08:00")
    assert (need["seats"], need["skills"]) == (8, ["counselling", "crisis_intervention"])
    assert body["respond_by"] == "2026-12-05T19:30:00+08:00"
    assert body["requester"] == {
        "organisation": "某市社会心理工作联合会",
        "contact_name": "王晓岚",
        "phone": "+8613800001234",
    }


def test_times_are_read_on_the_requesters_clock(desk: FlaskClient, house: House) -> None:
    desk.post("/requests/new", data=typed(timezone="America/Toronto"))
    ((request_id,),) = house.rows(select(CrisisRequest.id))
    assert body_of(house, request_id)["respond_by"] == "2026-12-05T19:30:00-05:00"


def test_a_time_that_the_clocks_skip_is_refused_at_its_field(desk: FlaskClient, house: House) -> None:
    skipped = {
        "needs[0].starts_at": "2027-03-14T02:30",
        "needs[0].ends_at": "2027-03-14T04:30",
        "respond_by": "2027-03-13T20:00",
        "title": "",
    }
    response = desk.post("/requests/new", data=typed(timezone="America/Toronto") | skipped)
    assert response.status_code == 422
    assert 'href="#f-needs-0-starts_at"' in response.text
    assert 'href="#f-title"' in response.text  # the rest is checked and told at the same time
    assert field(response.text, "needs[0].starts_at") == "2027-03-14T02:30"
    assert house.rows(select(CrisisRequest.id)) == []


def test_a_small_button_keeps_what_was_typed(desk: FlaskClient, house: House) -> None:
    first = desk.post("/requests/new", data=typed(do="add"))
    assert first.status_code == 200
    assert field(first.text, "needs[0].role") == "心理咨询师"
    assert field(first.text, "needs[1].starts_at") == "2026-12-05T20:00"
    assert re.search(r'name="needs\[0\]\.skills" value="counselling" checked', first.text)

    again = desk.post("/requests/new", data=typed(do="repeat-0"))
    assert field(again.text, "needs[1].role") == "心理咨询师"
    assert field(again.text, "needs[1].starts_at") == "2026-12-05T23:00"
    assert field(again.text, "needs[1].ends_at") == "2026-12-06T02:00"

    second = {"needs[1].role": "督导", "needs[1].seats": "1"}
    less = desk.post("/requests/new", data=typed(do="remove-0") | second)
    assert field(less.text, "needs[0].role") == "督导"
    assert "needs[1].role" not in less.text
    assert field(less.text, "title") == "心理援助热线今晚加席"
    assert house.rows(select(CrisisRequest.id)) == []


def test_needs_are_read_in_their_order_whatever_their_numbers(desk: FlaskClient, house: House) -> None:
    gap = {name.replace("[0]", "[7]"): value for name, value in typed().items() if name.startswith("needs[0]")} | {
        "needs[7].role": "督导",
        "needs[7].required_for": "心理咨询师\n",
        "needs[7].children": "on",
    }
    assert desk.post("/requests/new", data=typed() | gap).status_code == 303
    ((request_id,),) = house.rows(select(CrisisRequest.id))
    needs = body_of(house, request_id)["needs"]
    assert [need["role"] for need in needs] == ["心理咨询师", "督导"]
    assert needs[1]["required_for"] == ["心理咨询师"]
    assert needs[1]["children"] is True


WRONG = [
    ("title", " ", "f-title"),
    ("kind", None, "f-kind"),
    ("kind", "test", "f-kind"),
    ("level", "V", "f-level"),
    ("timezone", "Mars/Olympus", "f-timezone"),
    ("requester.organisation", "", "f-requester-organisation"),
    ("requester.phone", "", "f-requester-phone"),
    ("requester.email", "nobody", "f-requester-email"),
    ("authority", "", "f-authority"),
    ("risks", "", "f-risks"),
    ("summary", "长" * 4001, "f-summary"),
    ("respond_by", "tomorrow", "f-respond_by"),
    ("respond_by", "2026-12-05T20:30", "f-respond_by"),
    ("needs[0].role", "", "f-needs-0-role"),
    ("needs[0].seats", "0", "f-needs-0-seats"),
    ("needs[0].seats", "1.5", "f-needs-0-seats"),
    ("needs[0].seats", "2001", "f-needs-0-seats"),
    ("needs[0].seats", "９", "f-needs-0-seats"),
    ("needs[0].skills", [], "f-needs-0-skills"),
    ("needs[0].skills", ["counselling", "telepathy"], "f-needs-0-skills"),
    ("needs[0].credentials", ["学生证"], "f-needs-0-credentials"),
    ("needs[0].required_for", "nobody", "f-needs-0-required_for"),
    ("needs[0].starts_at", "", "f-needs-0-starts_at"),
    ("needs[0].ends_at", "2026-12-05T19:59", "f-needs-0-ends_at"),
    ("needs[0].ends_at", "2026-12-06T00:01", "f-needs-0-ends_at"),
    ("needs[0].work", "party", "f-needs-0-work"),
]


@pytest.mark.parametrize(("name", "value", "anchor"), WRONG)
def test_whatever_is_wrong_is_told_at_its_field_in_chinese_too(
    desk: FlaskClient, house: House, name: str, value: Any, anchor: str
) -> None:
    response = desk.post("/requests/new?lang=zh-Hans", data=typed(**{name: value}))
    assert response.status_code == 422
    summary = response.text.split('class="error-summary"')[1].split("</div>")[0]
    assert f'href="#{anchor}"' in summary
    assert f'id="{anchor}"' in response.text
    assert f'id="{anchor}-error-1"' in response.text
    for foreign in ("Must be", "must be", "Not a valid", "Missing data", "than maximum"):
        assert foreign not in summary
    if isinstance(value, str) and name not in ("kind", "level", "needs[0].work"):
        assert field(response.text, name) == value.strip()
    if name == "needs[0].skills" and value:
        assert 'value="telepathy" checked' in response.text
    assert house.rows(select(CrisisRequest.id)) == []


def test_adults_alone_where_children_take_part(desk: FlaskClient) -> None:
    wrong = {"needs[0].children": "on", "needs[0].adults_only": "no"}
    response = desk.post("/requests/new", data=typed() | wrong)
    assert 'href="#f-needs-0-adults_only"' in response.text


# No form can say what is not JSON, or send a field that it does not have; its times are always on somebody's clock.
UNSAYABLE = {"not-json", "unknown-field", "naive-time"}
SAYABLE = [path.stem for path in sorted((FILES / "bad").glob("*.json")) if path.stem not in UNSAYABLE]


@pytest.mark.parametrize("name", SAYABLE)
def test_the_page_refuses_what_the_api_refuses(ctx: flask.Flask, name: str) -> None:
    """Every file that can be written into the form meets the same codes there as it does by API."""
    sent = json.loads((FILES / "bad" / f"{name}.json").read_text(encoding="utf-8"))
    payload, _problems = payload_of(read_form(as_typed(sent)))
    assert codes(payload) == codes(sent)


def as_typed(sent: dict[str, Any]) -> Any:
    """A request as it would stand in the form."""
    flat: list[tuple[str, str]] = []
    for name, value in sent.items():
        if name == "requester":
            flat += [(f"requester.{part}", words) for part, words in value.items()]
        elif name != "needs":
            flat.append((name, local(value) if name == "respond_by" else value))
    for position, need in enumerate(sent["needs"]):
        for name, value in need.items():
            values = value if isinstance(value, list) and name != "required_for" else [value]
            if name == "required_for":
                values = ["\n".join(value)]
            flat += [
                (f"needs[{position}].{name}", local(str(one)) if name.endswith("_at") else str(one)) for one in values
            ]
    return MultiDict(flat)


def local(moment: str) -> str:
    return re.sub(r"([+-]\d\d:\d\d|Z)\Z", "", moment)


def codes(payload: object) -> set[tuple[str, str]]:
    try:
        requests.checked_request(payload)
    except Invalid as refusal:
        return {(problem.path, problem.code) for problem in refusal.details}
    return set()


def test_markup_is_shown_as_text(desk: FlaskClient, house: House) -> None:
    sent = json.loads((FILES / "bad" / "markup.json").read_text(encoding="utf-8"))
    with house.app.app_context(), transaction():
        request_id = requests.receive_request(sent, by=an_actor(), now=NOW).id
    for path in (f"/requests/{request_id}", "/requests", "/desk"):
        page = desk.get(path).text
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_who_opens_a_request_is_noted_and_care_may_not(app: flask.Flask, desk: FlaskClient, house: House) -> None:
    with app.app_context(), transaction():
        request_id = requests.receive_request(a_request_payload(), by=an_actor(), now=NOW).id
    page = desk.get(f"/requests/{request_id}")
    assert "+8613800000000" in page.text
    assert "周敏" in page.text
    noted = house.rows(select(AuditEntry.action, AuditEntry.subject).where(AuditEntry.action == "request.read"))
    assert [tuple(row) for row in noted] == [("request.read", f"request:{request_id}")]
    assert as_staff(app, Role.CARE).get(f"/requests/{request_id}").status_code == 403


def test_a_request_is_taken_up_set_aside_and_closed_by_buttons(desk: FlaskClient, house: House) -> None:
    with house.app.app_context(), transaction():
        first, second = (requests.receive_request(a_request_payload(), by=an_actor(), now=NOW).id for _ in range(2))
    assert desk.post(f"/requests/{first}/suspend").status_code == 303
    assert desk.post(f"/requests/{first}/take-up").status_code == 303
    ((call_out_id,),) = house.rows(select(CallOut.id))
    assert desk.post(f"/requests/{second}/verify").headers["Location"] == f"/requests/{second}"
    response = desk.post(f"/requests/{second}/call-out")
    assert response.headers["Location"] == f"/callouts/{call_out_id + 1}/staff"
    assert desk.post(f"/requests/{second}/call-out").status_code == 409
    assert desk.post(f"/requests/{second}/dance").status_code == 404
    assert desk.post(f"/requests/{second}/close").status_code == 303
    assert desk.post("/requests/999/verify").status_code == 404


def test_a_blank_form_proposes_times_in_order(ctx: flask.Flask) -> None:
    form = blank_form("Asia/Shanghai", NOW)
    need = form.needs[0]
    assert NOW.strftime("%Y-%m-%dT%H:%M") < form.fields["respond_by"] < need.starts_at < need.ends_at


def test_the_rarer_fields_of_the_form_say_what_a_partner_would_send() -> None:
    more = {
        "needs[0].shift_minutes": "180",
        "needs[0].ends_at": "2026-12-06T20:00",
        "needs[0].minimum": "2",
        "needs[0].maximum": "9",
        "needs[0].veterans": "1",
        "needs[0].buddy_seats": "1",
        "needs[0].sensitive": "自杀",
        "needs[0].substitute_skills": ["social_work"],
        "needs[0].substitute_weight": "50",
        "needs[1].role": "助理",
        "needs[1].skills": ["information"],
        "needs[1].seats": "3",
        "needs[1].each_group": "on",
        "team.groups": "4",
    }
    payload, problems = payload_of(read_form(MultiDict(typed() | more)))
    assert problems == []
    [need] = payload["needs"]
    assert {name: need[name] for name in ("shift_minutes", "minimum", "maximum", "veterans", "buddy_seats")} == {
        "shift_minutes": 180, "minimum": 2, "maximum": 9, "veterans": 1, "buddy_seats": 1,
    }  # fmt: skip
    assert need["substitutes"] == [{"skills": ["social_work"], "credentials": [], "weight": 0.5}]
    [role] = payload["team"]["roles"]
    assert (role["role"], role["seats"], payload["team"]["groups"]) == ("助理", 3, 4)


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"needs[0].shift_minutes": "20"}, "needs[0].shift_minutes"),
        ({"needs[0].minimum": "9"}, "needs[0].minimum"),
        ({"needs[0].substitute_weight": "50"}, "needs[0].substitute_skills"),
        (
            {"needs[0].substitute_skills": ["social_work"], "needs[0].substitute_weight": "0"},
            "needs[0].substitute_weight",
        ),
        ({"needs[0].each_group": "on"}, "team.groups"),
        ({"needs[0].each_group": "on", "needs[0].minimum": "9", "team.groups": "2"}, "needs[0].minimum"),
        ({"team.groups": "2"}, "team.groups"),
    ],
)
def test_each_rarer_field_is_refused_where_it_stands(desk: FlaskClient, more: Typed, place: str) -> None:
    page = desk.post("/requests/new", data=typed() | more | {"do": "send"})
    words = page.get_data(as_text=True)
    assert page.status_code == 422
    assert f'href="#{anchor(place)}"' in words
    assert "Must be" not in words
    assert "Shorter than" not in words


def test_the_page_of_a_request_tells_of_teams_and_shifts(desk: FlaskClient) -> None:
    more = {"needs[0].each_group": "on", "team.groups": "2", "needs[0].shift_minutes": "60", "do": "send"}
    page = desk.post("/requests/new", data=typed() | more)
    words = desk.get(page.headers["Location"]).get_data(as_text=True)
    for said in ("Groups that each get this", "One shift lasts at most, in minutes"):
        assert said in words
