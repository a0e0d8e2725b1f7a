"""Whatever the schemas' library says of a request reaches the caller in our words."""

from __future__ import annotations

from typing import Any

import pytest

from tests import builders
from tests.api.conftest import Partner

WRONG: dict[str, Any] = {
    "missing": {"title": ...},
    "unknown": {"colour": "red"},
    "null": {"title": None},
    "text": {"title": 3},
    "empty": {"title": " "},
    "too long": {"title": "x" * 201},
    "choice": {"kind": "war"},
    "zone": {"timezone": "Mars/Olympus"},
    "object": {"requester": "me"},
    "mail": {"requester": {"organisation": "a", "contact_name": "b", "email": "c"}},
    "nobody": {"requester": {"organisation": "a", "contact_name": "b"}},
    "instant": {"respond_by": "soon"},
    "naive": {"respond_by": "2026-11-21T19:00:00"},
    "list": {"needs": {}},
    "no needs": {"needs": []},
    "number": {"needs": [builders.a_need(seats="2")]},
    "range": {"needs": [builders.a_need(seats=2001)]},
    "flag": {"needs": [builders.a_need(children=1)]},
    "no skills": {"needs": [builders.a_need(skills=[])]},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_refusal_speaks_our_language_and_the_callers(partner: Partner, wrong: str) -> None:
    payload = builders.a_request_payload() | WRONG[wrong]
    payload = {name: value for name, value in payload.items() if value is not ...}
    (english,) = partner.post("/requests", json=payload).get_json()["details"]
    (chinese,) = partner.post("/requests", json=payload, headers={"Accept-Language": "zh"}).get_json()["details"]
    assert english["path"] == chinese["path"]
    for foreign in ("Must be", "Not a valid", "Missing data", "than maximum", "Length must", "Invalid", "Field may"):
        assert foreign not in english["message"]
    assert english["message"].endswith(".")
    assert any("\u4e00" <= character <= "\u9fff" for character in chinese["message"])
