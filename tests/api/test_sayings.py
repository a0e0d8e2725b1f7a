"""Whatever the schemas' library says of a request reaches the caller in our words."""

from __future__ import annotations

from typing import Any

import pytest

from tests import builders
from tests.api.conftest import Partner

FOREIGN = ("Must be", "Not a valid", "Missing data", "than maximum", "Length must", "Invalid", "Field may")
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


def test_a_refusal_speaks_our_language_and_the_callers(partner: Partner, subtests: pytest.Subtests) -> None:
    for wrong, changes in WRONG.items():
        with subtests.test(wrong):
            payload = builders.a_request_payload() | changes
            payload = {name: value for name, value in payload.items() if value is not ...}
            (english,), (chinese,) = (
                partner.post("/requests", json=payload, headers={"Accept-Language": tag}).get_json()["details"]
                for tag in ("en", "zh")
            )
            assert english["path"] == chinese["path"]
            assert [said for said in FOREIGN if said in english["message"]] == []
            assert english["message"].endswith(".")
            assert any("\u4e00" <= character <= "\u9fff" for character in chinese["message"])
