"""The import page: nothing is written before the second press, and nothing is left lying about between the two."""

from __future__ import annotations

import io
import random
import re
from datetime import timedelta
from html import unescape
from typing import Any

import flask
import pytest
from sqlalchemy import func, select

from iwill.accounts.terms import Role
from iwill.core import clock
from iwill.core.db import Base, db
from iwill.pool.models import ImportBatch, Volunteer
from iwill.web import carried
from tests.web.signed_in import as_staff

ROSTER = (
    "姓名,手机号,邮箱,是否同意个人信息使用\n"
    "林晓雨,13912345678,lin@pool.example,同意\n"
    "陈默,,chen@pool.example,同意\n"
    "无名,,,同意\n"
    "拒绝,13900000001,no@pool.example,不同意\n"
)


def send(browser: Any, content: bytes, name: str = "roster.csv", **form: str) -> Any:
    data = {"file": (io.BytesIO(content), name), **form}
    return browser.post("/import", data=data, content_type="multipart/form-data")


def parts_in(text: str) -> list[str]:
    block = text.split('action="/import/run"')[1].split("</form>")[0]
    return [unescape(part) for part in re.findall(r'name="part" value="([^"]*)"', block)]


def press(browser: Any, path: str, parts: list[str], **form: str) -> Any:
    return browser.post(path, data={"part": parts, **form}, content_type="multipart/form-data")


def people(app: flask.Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Volunteer)) or 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_preview_names_encoding_columns_and_counts_and_writes_nothing(app: flask.Flask, encoding: str) -> None:
    response = send(as_staff(app, Role.STAFF), ROSTER.encode(encoding))
    assert response.status_code == 200
    assert encoding.removesuffix("-sig") in response.text.lower()
    assert "Columns recognised" in response.text
    assert "2 rows rejected" in response.text
    assert people(app) == 0


def test_between_the_steps_nothing_personal_is_left_on_the_server_or_readable_in_the_page(app: flask.Flask) -> None:
    response = send(as_staff(app, Role.STAFF), ROSTER.encode())
    assert "13912345678" not in response.text
    with app.app_context():
        counts = {
            table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
            if table.name not in ("staff", "signed_in_session", "audit_entry", "rate_count")
        }
    assert not any(counts.values())


def test_importing_takes_in_what_the_preview_promised_and_a_second_press_changes_nothing(app: flask.Flask) -> None:
    browser = as_staff(app, Role.STAFF)
    parts = parts_in(send(browser, ROSTER.encode()).text)
    assert press(browser, "/import/run", parts).status_code == 200
    assert people(app) == 2
    press(browser, "/import/run", parts)
    assert people(app) == 2
    with app.app_context():
        batches = db.session.scalars(select(ImportBatch).order_by(ImportBatch.id)).all()
        assert [batch.counts["created"] for batch in batches] == [2, 0]
        assert batches[1].counts["unchanged"] == 2


def test_the_rejected_rows_come_back_as_a_file_before_and_after_the_import(app: flask.Flask) -> None:
    browser = as_staff(app, Role.STAFF)
    parts = parts_in(send(browser, ROSTER.encode()).text)
    before = press(browser, "/import/rejects", parts)
    press(browser, "/import/run", parts)
    after = press(browser, "/import/rejects", parts)
    assert before.headers["Content-Disposition"].startswith("attachment")
    assert before.data == after.data
    lines = before.data.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("无名,")
    assert ",4," in lines[1]


def test_a_file_without_rejected_rows_has_no_file_to_download(app: flask.Flask) -> None:
    browser = as_staff(app, Role.STAFF)
    text = send(browser, "姓名,邮箱\n林晓雨,lin@pool.example\n".encode()).text
    assert "/import/rejects" not in text
    assert press(browser, "/import/rejects", parts_in(text)).status_code == 303


def test_the_file_can_be_read_again_in_another_encoding_without_choosing_it_again(app: flask.Flask) -> None:
    browser = as_staff(app, Role.STAFF)
    parts = parts_in(send(browser, ROSTER.encode()).text)
    again = press(browser, "/import", parts, encoding="utf-8")
    assert again.status_code == 200
    assert "2 rows rejected" in again.text


def test_what_was_carried_serves_its_uploader_alone_and_for_an_hour(app: flask.Flask) -> None:
    browser = as_staff(app, Role.STAFF)
    parts = parts_in(send(browser, ROSTER.encode()).text)
    assert press(as_staff(app, Role.STAFF), "/import/run", parts).status_code == 409
    assert press(browser, "/import/run", [parts[0][:-8]]).status_code == 409
    assert press(browser, "/import/run", ["nonsense"]).status_code == 409
    assert press(browser, "/import/run", []).status_code == 409
    clock.advance(timedelta(minutes=61))
    assert press(browser, "/import/run", parts).status_code == 409
    assert people(app) == 0


UNKNOWN = "称呼,怎么找你,哪天有空\n林晓雨,13912345678,晚上\n陈默,13912345679,周末\n"


def column(text: str, heading: str) -> str:
    """The name of the choice for a column."""
    return re.findall(r'name="(column-\d+)"', text.split(f"<td>{heading}")[1])[0]


def carried_in(text: str) -> list[str]:
    block = text.split('action="/import"')[1].split("</form>")[0]
    return [unescape(part) for part in re.findall(r'name="part" value="([^"]*)"', block)]


def test_columns_that_are_not_recognised_are_shown_with_what_they_could_be_and_corrected_in_place(
    app: flask.Flask,
) -> None:
    browser = as_staff(app, Role.STAFF)
    shown = send(browser, UNKNOWN.encode())
    assert shown.status_code == 422
    assert "could be: Phone" in shown.text
    assert "could be: When they can help" in shown.text
    assert "/import/run" not in shown.text
    names = {column(shown.text, heading): field for heading, field in CHOSEN.items()}
    corrected = press(browser, "/import", carried_in(shown.text), **names)
    assert corrected.status_code == 200
    assert people(app) == 0
    press(browser, "/import/run", parts_in(corrected.text))
    assert people(app) == 2


CHOSEN = {"称呼": "name", "怎么找你": "phone", "哪天有空": "hours"}


def test_a_choice_is_remembered_once_a_file_was_imported(app: flask.Flask) -> None:
    browser = as_staff(app, Role.STAFF)
    shown = send(browser, UNKNOWN.encode())
    names = {column(shown.text, heading): field for heading, field in CHOSEN.items()}
    corrected = press(browser, "/import", carried_in(shown.text), **names)
    assert send(browser, UNKNOWN.encode()).status_code == 422
    press(browser, "/import/run", parts_in(corrected.text))
    again = send(as_staff(app, Role.STAFF), UNKNOWN.encode())
    assert again.status_code == 200
    assert "as somebody chose" in again.text


def test_the_preview_says_whom_a_row_joins_by_name_alone(app: flask.Flask) -> None:
    browser = as_staff(app, Role.STAFF)
    press(browser, "/import/run", parts_in(send(browser, ROSTER.encode()).text))
    shown = send(browser, "姓名,邮箱,备注\n林晓雨,lin@pool.example,x\n".encode())
    assert "1 row is about somebody known" in shown.text
    assert "林晓雨" in shown.text
    assert "lin@pool.example" not in shown.text


def test_a_rejected_row_names_its_columns(app: flask.Flask) -> None:
    assert "手机号, 邮箱" in send(as_staff(app, Role.STAFF), ROSTER.encode()).text


def test_where_two_encodings_make_sense_the_reader_chooses_by_the_names(app: flask.Flask) -> None:
    browser = as_staff(app, Role.STAFF)
    asked = send(browser, "name,phone\n陈伟,13912345678\n".encode("gbk"))
    assert asked.status_code == 422
    assert "陈伟" in asked.text
    assert "13912345678" not in asked.text
    chosen = press(browser, "/import", carried_in(asked.text), encoding="gb18030")
    assert chosen.status_code == 200
    assert "Encoding: gb18030" in chosen.text


def test_the_day_of_writing_can_be_given(app: flask.Flask) -> None:
    browser = as_staff(app, Role.STAFF)
    content = "姓名,邮箱,备注\n林晓雨,lin@pool.example,暂停到明年3月\n".encode()
    shown = send(browser, content)
    assert "when it ends is not known" in shown.text
    dated = press(browser, "/import", carried_in(shown.text), file_date="2026-06-30")
    assert "when it ends is not known" not in dated.text
    assert press(browser, "/import", carried_in(shown.text), file_date="next year").status_code == 422


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.csv"),
        (b"%PDF-1.7 ...", "roster.csv"),
        (b"PK\x03\x04 not a workbook", "roster.xlsx"),
        ("姓名,邮箱\n".encode(), "headings.csv"),
        ("水果,颜色\n苹果,红\n".encode(), "fruit.csv"),
        ('姓名,邮箱\n"林,lin@pool.example\n'.encode(), "quote.csv"),
        (b"x" * 5_000_001, "large.csv"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_refused_on_the_form(
    app: flask.Flask, content: bytes, name: str
) -> None:
    response = send(as_staff(app, Role.STAFF), content, name)
    assert response.status_code in (409, 422)
    assert 'role="alert"' in response.text
    assert people(app) == 0


def test_no_file_at_all_is_said_at_the_field(app: flask.Flask) -> None:
    response = as_staff(app, Role.STAFF).post("/import", data={}, content_type="multipart/form-data")
    assert response.status_code == 422
    assert "Choose a file first." in response.text


def test_a_large_table_is_carried_in_several_fields(app: flask.Flask) -> None:
    words = random.Random(1)
    rows = "".join(f"人{number},v{number}@pool.example,{words.getrandbits(400):x}\n" for number in range(18_000))
    content = ("姓名,邮箱,备注\n" + rows).encode()
    browser = as_staff(app, Role.STAFF)
    with app.test_request_context(headers={"Cookie": "; ".join(_cookies(browser))}):
        wrapped = carried.wrap(carried.Upload("large.csv", None, content))
        assert len(wrapped) > 1
        assert carried.unwrap(wrapped).content == content


def _cookies(browser: Any) -> list[str]:
    return [f"{cookie.key}={cookie.value}" for cookie in browser._cookies.values()]


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.CARE])
def test_only_who_may_import_sees_the_page(app: flask.Flask, role: Role) -> None:
    browser = as_staff(app, role)
    assert browser.get("/import").status_code == 403
    assert send(browser, ROSTER.encode()).status_code == 403
    assert press(browser, "/import/run", ["x"]).status_code == 403
    assert press(browser, "/import/rejects", ["x"]).status_code == 403
