"""A crisis request: everything wrong with it is named at its place, and its needs mean what they say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import flask
import pytest

from iwill.callouts.meaning import need_terms
from iwill.callouts.services.requests import checked_request
from iwill.callouts.terms import Work
from iwill.core.errors import Invalid
from iwill.pool.vocabulary import vocabulary
from tests.builders import a_need, a_request_payload

REQUESTS = Path(__file__).resolve().parent.parent / "requests"


def problems_of(payload: object) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        checked_request(payload)
    assert all(problem.message.strip() for problem in refusal.value.details)
    return {problem.path: problem.code for problem in refusal.value.details}


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("deadline-after-start", "respond_by"),
        ("ends-before-start", "needs[0].ends_at"),
        ("fractional-seats", "needs[0].seats"),
        ("naive-time", "needs[0].starts_at"),
        ("no-needs", "needs"),
        ("no-risks", "risks"),
        ("too-many-seats", "needs[0].seats"),
        ("twelve-hour-shift", "needs[0].ends_at"),
        ("unknown-field", "pay"),
        ("unknown-skill", "needs[0].skills[0]"),
        ("unknown-zone", "timezone"),
        ("zero-seats", "needs[0].seats"),
    ],
)
def test_each_bad_request_is_refused_at_its_place(ctx: flask.Flask, name: str, path: str) -> None:
    assert list(problems_of(json.loads((REQUESTS / "bad" / f"{name}.json").read_text()))) == [path]


@pytest.mark.parametrize("path", sorted(REQUESTS.glob("*.json")), ids=lambda path: path.stem)
def test_each_good_request_is_accepted(ctx: flask.Flask, path: Path) -> None:
    checked_request(json.loads(path.read_text()))


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"title": "x" * 201}, "title"),
        ({"title": " "}, "title"),
        ({"summary": "x" * 4001}, "summary"),
        ({"summary": "a\x00b"}, "summary"),
        ({"summary": "\ud800"}, "summary"),
        ({"level": "V"}, "level"),
        ({"kind": "test"}, "kind"),
        ({"respond_by": "tomorrow"}, "respond_by"),
        ({"respond_by": "9999-12-31T23:59:59-12:00"}, "respond_by"),
        ({"requester": {"organisation": "o", "contact_name": "c"}}, "requester"),
        ({"requester": {"organisation": "o", "contact_name": "c", "email": "not one"}}, "requester.email"),
        ({"requester": {"organisation": "o", "contact_name": "c", "phone": "1", "fax": "2"}}, "requester.fax"),
        ({"needs": {}}, "needs"),
        ({"needs": [1]}, "needs[0]"),
        ({"risks": 5}, "risks"),
    ],
)
def test_a_wrong_field_is_refused_at_its_place(ctx: flask.Flask, changes: dict[str, Any], path: str) -> None:
    assert path in problems_of(a_request_payload() | changes)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"seats": 2001}, "needs[0].seats"),
        ({"seats": "2"}, "needs[0].seats"),
        ({"seats": True}, "needs[0].seats"),
        ({"skills": []}, "needs[0].skills"),
        ({"skills": ["listening", "飞行"]}, "needs[0].skills[1]"),
        ({"credentials": ["驾照"]}, "needs[0].credentials[0]"),
        ({"languages": ["klingon"]}, "needs[0].languages[0]"),
        ({"required_for": ["nobody"]}, "needs[0].required_for[0]"),
        ({"children": True, "adults_only": False}, "needs[0].adults_only"),
        ({"children": "yes"}, "needs[0].children"),
        ({"work": "office"}, "needs[0].work"),
        ({"hours": 3}, "needs[0].hours"),
    ],
)
def test_a_wrong_need_is_refused_at_its_place(ctx: flask.Flask, changes: dict[str, Any], path: str) -> None:
    assert problems_of(a_request_payload(needs=[a_need(**changes)])).keys() == {path}


def test_everything_wrong_is_named_at_once(ctx: flask.Flask) -> None:
    found = problems_of(a_request_payload(needs=[a_need(skills=["飞行"]), a_need(languages=["x"])]))
    assert found == {"needs[0].skills[0]": "unknown_skill", "needs[1].languages[0]": "unknown_language"}


def test_ten_thousand_seats_are_the_most_in_all(ctx: flask.Flask) -> None:
    assert problems_of(a_request_payload(needs=[a_need(seats=2000)] * 6)) == {"needs": "too_many_seats"}


@pytest.mark.parametrize("payload", [None, [], "x", 5])
def test_what_is_no_object_is_no_request(ctx: flask.Flask, payload: object) -> None:
    assert list(problems_of(payload)) == ["$"]


@pytest.mark.parametrize("name", ["心理咨询师", "psychologist", "ＣＯＵＮＳＥＬＬＯＲ", "counselling", "心理咨询"])
def test_names_are_found_by_code_name_or_synonym(ctx: flask.Flask, name: str) -> None:
    request = checked_request(a_request_payload(needs=[a_need(skills=[name])]))
    assert need_terms(request, vocabulary())[0].skills == ("counselling",)


def works(path: str) -> list[Work]:
    request = checked_request(json.loads((REQUESTS / f"{path}.json").read_text()))
    return [need.work for need in need_terms(request, vocabulary())]


def test_the_kind_of_work_follows_from_the_days_and_the_skills(ctx: flask.Flask) -> None:
    assert works("hotline-tonight") == [Work.CRISIS, Work.BACK_OFFICE, Work.BACK_OFFICE]
    assert set(works("village-secretary")) == {Work.RESIDENT}
    assert set(works("winter-camp")) == {Work.RESIDENT}
    assert set(works("flood-information-night")) == {Work.BACK_OFFICE}


def test_a_real_call_is_for_adults_and_a_drill_is_not(ctx: flask.Flask) -> None:
    def adults_only(kind: str, **changes: Any) -> bool:
        request = checked_request(a_request_payload(kind=kind, needs=[a_need(**changes)]))
        return need_terms(request, vocabulary())[0].adults_only

    assert adults_only("real")
    assert not adults_only("drill")
    assert not adults_only("real", adults_only=False)
    assert adults_only("drill", adults_only=True)
    assert adults_only("drill", children=True)
