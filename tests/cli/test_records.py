"""The national record from the shell."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import flask

from iwill.accounts.terms import Role
from iwill.core.db import transaction
from tests.builders import a_staff, a_volunteer
from tests.cli.conftest import Ran


def test_it_writes_json_and_a_csv_file_for_each_kind_of_record(
    iwill: Callable[..., Ran], app: flask.Flask, tmp_path: Path
) -> None:
    with app.app_context(), transaction():
        a_staff(Role.STAFF, email="zhou@iwill.example")
        a_volunteer("王晓明")
    folder = tmp_path / "record"
    ran = iwill(
        *("pool", "export-records", "--out", str(folder), "--reason", "年报", "--by", "zhou@iwill.example", "--json")
    )
    assert ran.code == 0, ran.err
    assert ran.json["志愿者"] == 1
    assert len(list(folder.glob("*.csv"))) == 8
    assert json.loads((folder / "records.json").read_text(encoding="utf-8"))["records"]["志愿者"][0]["姓名"] == "王晓明"
