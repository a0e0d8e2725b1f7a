"""pool verify, pool move, person export and person erase keep their promises to scripts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import Role
from iwill.core.db import db, transaction
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle
from tests.builders import a_staff, a_volunteer

Run = Callable[..., Any]
BY = "desk@iwill.example"


@pytest.fixture
def pool(app: flask.Flask) -> dict[str, str]:
    """Five people who are being verified, one of them without consent, and a member of staff; numbers by name."""
    with app.app_context(), transaction():
        a_staff(Role.STAFF, email=BY)
        people = [
            a_volunteer("医师", skills=["doctor"], credentials=["physician"], verified=False),
            a_volunteer("过期", skills=["doctor"], credentials=["physician"], verified=False),
            a_volunteer("督导", skills=["supervision"], confirmed=False),
            a_volunteer("倾听", skills=["listening"]),
            a_volunteer("未答", skills=["listening"], consents=()),
        ]
        people[1].credentials[0].valid_until = date(2026, 1, 31)
        for person in people:
            person.lifecycle = Lifecycle.VERIFYING
        return {person.name: person.number for person in people}


def test_verify_all_prints_what_was_matched_verified_and_refused(iwill: Run, pool: dict[str, str]) -> None:
    ran = iwill("pool", "verify", "--credentials", "all", "--by", BY, "--json")
    assert ran.code == 0
    assert ran.json == {"matched": 2, "verified": 1, "refused": {"expired": 1}}


def test_verify_takes_one_kind_by_code_or_name(iwill: Run, pool: dict[str, str]) -> None:
    assert iwill("pool", "verify", "--credentials", "nurse", "--by", BY, "--json").json["matched"] == 0
    assert iwill("pool", "verify", "--credentials", "执业医师", "--by", BY, "--json").json["matched"] == 2


def test_verify_skills_confirms_claims(iwill: Run, pool: dict[str, str]) -> None:
    ran = iwill("pool", "verify", "--skills", "supervision", "--by", BY, "--json")
    assert ran.json == {"matched": 1, "verified": 1, "refused": {}}


def test_move_counts_who_may_not_and_still_exits_0(iwill: Run, pool: dict[str, str], app: flask.Flask) -> None:
    ran = iwill("pool", "move", "--from", "verifying", "--to", "active", "--by", BY, "--json")
    assert ran.code == 0
    assert ran.json == {"matched": 5, "moved": 4, "refused": {"no_consent": 1}}
    with app.app_context():
        lines = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "volunteer.moved")).all()
        assert {line.actor for line in lines} == {"staff:1"}
        assert len({line.subject for line in lines}) == 4


def test_move_where_takes_a_parent_for_its_children(iwill: Run, pool: dict[str, str]) -> None:
    arguments = ("pool", "move", "--from", "verifying", "--to", "active", "--by", BY, "--json")
    assert iwill(*arguments, "--where", "skill=医疗").json == {"matched": 2, "moved": 2, "refused": {}}
    assert iwill(*arguments, "--where", "skill=psychological_support").json["matched"] == 2


def test_an_unlawful_move_is_counted_for_everybody(iwill: Run, pool: dict[str, str]) -> None:
    ran = iwill("pool", "move", "--from", "verifying", "--to", "dormant", "--by", BY, "--json")
    assert (ran.code, ran.json) == (0, {"matched": 5, "moved": 0, "refused": {"unlawful_move": 5}})


@pytest.mark.parametrize(
    ("arguments", "code", "place"),
    [
        (("pool", "verify", "--credentials", "all", "--by", "nobody@iwill.example"), 1, "--by"),
        (("pool", "verify", "--credentials", "juggler", "--by", BY), 1, "credentials"),
        (("pool", "verify", "--skills", "juggling", "--by", BY), 1, "skills"),
        (
            ("pool", "move", "--from", "verifying", "--to", "active", "--where", "skill=juggling", "--by", BY),
            1,
            "where",
        ),
    ],
)
def test_what_is_not_known_is_refused_at_its_place(
    iwill: Run, pool: dict[str, str], arguments: tuple[str, ...], code: int, place: str
) -> None:
    ran = iwill(*arguments, "--json")
    assert ran.code == code
    assert [problem["path"] for problem in ran.json["error"]["details"]] == [place]


@pytest.mark.parametrize(
    "arguments",
    [
        ("pool", "verify", "--by", BY),
        ("pool", "verify", "--credentials", "all", "--skills", "doctor", "--by", BY),
        ("pool", "move", "--from", "asleep", "--to", "active", "--by", BY),
        ("pool", "move", "--from", "verifying", "--to", "active", "--where", "colour=red", "--by", BY),
        ("pool", "move", "--from", "verifying", "--to", "active"),
    ],
)
def test_wrong_usage_exits_2_and_changes_nothing(iwill: Run, pool: dict[str, str], arguments: tuple[str, ...]) -> None:
    assert iwill(*arguments).code == 2


def test_export_prints_everything_about_a_person_by_number_or_id(iwill: Run, pool: dict[str, str]) -> None:
    ran = iwill("person", "export", pool["医师"], "--json")
    assert (ran.code, ran.json["name"], ran.json["credentials"][0]["kind"]) == (0, "医师", "physician")
    assert iwill("person", "export", "1", "--json").json["number"] == pool["医师"]
    assert iwill("person", "export", "V-NOBODY22", "--json").code == 1


def test_erase_empties_the_person_and_a_second_time_changes_nothing(
    iwill: Run, pool: dict[str, str], app: flask.Flask
) -> None:
    number = pool["医师"]
    assert iwill("person", "erase", number, "--by", BY, "--json").json == {"number": number, "erased": True}
    again = iwill("person", "erase", number.lower(), "--by", BY, "--json")
    assert (again.code, again.json) == (0, {"number": number, "erased": False})
    with app.app_context():
        person = db.session.scalars(select(Volunteer).where(Volunteer.number == number)).one()
        assert (person.name, person.lifecycle) == ("", Lifecycle.LEFT)
    lines = (Path(app.instance_path) / "erased.jsonl").read_text().splitlines()
    assert [json.loads(line)["number"] for line in lines] == [number]
