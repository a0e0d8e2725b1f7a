"""Nothing by which a person could be reached, known or impersonated stays in a log line."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient

from iwill.engine.logs import redact
from tests.conftest import NOW

TOKEN = "AbC_-" * 6 + "abcd"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f"GET /c/{TOKEN}/seat 200", "GET /c/[link]/seat 200"),
        ("POST /c/guessed 404", "POST /c/[link] 404"),
        (f"POST /u/{TOKEN}", "POST /u/[link]"),
        (f"/sign-in/{TOKEN}", "/sign-in/[link]"),
        ("Authorization: Bearer abc.def-ghi", "Authorization: [credentials]"),
        ("{'Authorization': 'Bearer abcdefgh'}", "{'Authorization': '[credentials]'}"),
        ("a token iw_abcdefghijklmnopqrstuvwxyz", "a token [credentials]"),
        ("password=hunter2 next", "password=[secret] next"),
        ("to wang.wei+x@mail.example.cn, twice", "to [address], twice"),
        ("to 王伟＠example．com", "to [address]"),
        ("+86 138-0013-8000", "[number]"),
        ("rang 13800138000 twice", "rang [number] twice"),
        ("rang 138 0013 8000", "rang [number]"),
        ("rang 010-8888 7777", "rang [number]"),
        ("１３８００１３８０００", "[number]"),
        ("id card 11010519491231002X", "id card [number]"),
        ("licence 2021110003456789", "licence [number]"),
        (
            "DETAIL:  Failing row contains (1, 王伟, 北京).\nmore of it\n[SQL: INSERT",
            "DETAIL: [left out]\n[SQL: INSERT",
        ),
    ],
)
def test_personal_shapes_are_replaced(said: str, kept: str) -> None:
    assert redact(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        NOW.isoformat(),
        "2026-11-21 19:00:00,123 INFO",
        "GET /sign-in/staff 200 12 ms",
        "GET /api/v1/callouts/12/invitations 200",
        "wave 3 of call-out 41: 200 asked, 1500-2000 left",
        "https://iwill.example/people/17",
    ],
)
def test_what_operators_need_stays(said: str) -> None:
    assert redact(said) == said


def test_records_of_any_logger_are_redacted_with_their_exceptions(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError("cannot reach wang@example.com")
    except ValueError:
        logging.getLogger("some.library").exception("ringing %s failed", "13800138000")
    assert "13800138000" not in caplog.text
    assert "wang@example.com" not in caplog.text
    assert "ringing [number] failed" in caplog.text
    assert "ValueError: cannot reach [address]" in caplog.text


def test_the_access_line_has_no_query_and_no_link(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    client.get("/people?q=王小明")
    client.get(f"/c/{TOKEN}?x=1")
    lines = [record.getMessage() for record in caplog.records if record.name == "iwill.access"]
    assert lines[0].startswith("GET /people 303")
    assert lines[1].startswith("GET /c/[link] 404")
