"""`iwill import`: one object, all of the file or nothing, and rejected rows for their owner's eyes."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import flask
import pytest
from sqlalchemy import func, select

from iwill.core.db import db
from iwill.pool.models import ImportBatch, Volunteer
from tests.cli.conftest import Ran
from tests.pool.imports.files import SURVEY, csv_bytes, survey_row, xlsx_bytes

Command = Callable[..., Ran]
ROWS = [
    survey_row(),
    survey_row(提交答卷时间="2026/06/01 10:00:00", 时段="随时"),
    survey_row(姓名="王芳", 手机号码="1380000", 邮箱="无"),
    survey_row(姓名="刘想", 手机号码="13800000003", 邮箱="liu@example,org"),
]


@pytest.fixture
def survey(tmp_path: Path) -> str:
    path = tmp_path / "survey.xlsx"
    path.write_bytes(xlsx_bytes(SURVEY, ROWS))
    return str(path)


def people_on_file(app: flask.Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Volunteer)) or 0


def test_it_prints_the_counts_and_the_second_time_nothing_is_new(iwill: Command, survey: str) -> None:
    first = iwill("import", survey, "--json")
    assert (first.code, first.json) == (
        0,
        {"rows": 4, "created": 2, "merged": 1, "unchanged": 0, "rejected": 1, "flagged": 1, "encoding": "xlsx"},
    )
    second = iwill("import", survey, "--json").json
    assert (second["created"], second["merged"], second["unchanged"], second["rejected"]) == (0, 0, 3, 1)


def test_in_words_it_also_says_which_column_became_what_and_why_rows_were_rejected(iwill: Command, survey: str) -> None:
    said = iwill("import", survey).out
    assert "column 3、手机号码: phone" in said
    assert "column 2、性别: not recognised" in said
    assert "rejected, no_contact: 1 (" in said


def test_a_column_can_be_given_its_meaning_which_is_remembered(iwill: Command, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("称呼,怎么找你\n林小满,13800000001\n", encoding="utf-8")
    assert iwill("import", str(path), "--json").json["error"]["code"] == "no_name_column"
    wrong = iwill("import", str(path), "--json", "--map", "名=name").json["error"]
    assert (wrong["code"], wrong["details"][0]["path"]) == ("unknown_heading", "名")
    told = ("--map", "称呼=name", "--map", "怎么找你=phone")
    assert iwill("import", str(path), "--json", "--dry-run", *told).json["created"] == 1
    assert iwill("import", str(path), "--json").code == 1
    assert iwill("import", str(path), "--json", *told).json["created"] == 1
    assert iwill("import", str(path), "--json").json["unchanged"] == 1


def test_the_day_on_which_a_file_was_written_dates_what_it_says(iwill: Command, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("姓名,手机,备注\n林小满,13800000001,暂停到明年3月\n", encoding="utf-8")
    assert iwill("import", str(path), "--json", "--dry-run").json["flagged"] == 1
    dated = ("--at", "2026-11-21T19:00:00+08:00", "--file-date", "2026-06-30")
    assert iwill("import", str(path), "--json", "--dry-run", *dated).json["flagged"] == 0
    assert iwill("import", str(path), "--json", "--file-date", "soon").code == 2


def test_a_dry_run_changes_nothing(iwill: Command, survey: str, app: flask.Flask) -> None:
    assert iwill("import", survey, "--dry-run", "--json").json["created"] == 2
    assert people_on_file(app) == 0


def test_rejected_rows_come_back_as_a_private_file(iwill: Command, survey: str, tmp_path: Path) -> None:
    path = tmp_path / "rejected.csv"
    path.write_text("what was there before")
    path.chmod(0o644)
    assert iwill("import", survey, "--rejects", str(path)).code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "王芳" in path.read_text(encoding="utf-8-sig")
    assert [one.name for one in tmp_path.iterdir() if one.name.endswith(".tmp")] == []


def test_nothing_is_imported_where_the_rejected_rows_cannot_be_written(
    iwill: Command, survey: str, tmp_path: Path, app: flask.Flask
) -> None:
    ran = iwill("import", survey, "--rejects", str(tmp_path / "nowhere" / "rejected.csv"))
    assert ran.code == 1
    assert people_on_file(app) == 0


def test_a_refused_file_leaves_no_trace(iwill: Command, tmp_path: Path, app: flask.Flask) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(csv_bytes(SURVEY, [*ROWS, ["too", "short"]]))
    ran = iwill("import", str(path), "--json")
    assert (ran.code, ran.json["error"]["code"]) == (1, "ragged_row")
    assert ran.json["error"]["details"][0]["path"] == "row 6"
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ImportBatch)) == 0


def test_a_named_encoding_overrides(iwill: Command, tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(csv_bytes(SURVEY, ROWS, "gb18030"))
    assert iwill("import", str(path), "--json", "--dry-run").json["encoding"] == "gb18030"
    assert iwill("import", str(path), "--json", "--encoding", "utf-8").json["error"]["code"] == "not_decoded"


def test_the_file_itself_is_not_overwritten_with_its_rejected_rows(iwill: Command, survey: str) -> None:
    before = Path(survey).read_bytes()
    assert iwill("import", survey, "--rejects", survey).code == 2
    assert Path(survey).read_bytes() == before


def test_a_file_that_is_not_there_is_wrong_usage(iwill: Command, tmp_path: Path) -> None:
    assert iwill("import", str(tmp_path / "nothing.csv")).code == 2
