"""What columns mean where a person says it: it holds, it is checked, and it is remembered for the same headings."""

from __future__ import annotations

import pytest

from iwill.accounts.terms import Role
from iwill.core.errors import Invalid
from iwill.pool.imports import mapping
from iwill.pool.imports.columns import WEEKDAYS, WEEKENDS, recognise
from iwill.pool.imports.importing import import_table
from iwill.pool.imports.reading import as_table, open_file, read_file
from iwill.pool.imports.rejects import rejects_file
from iwill.pool.imports.terms import Field
from tests.builders import an_actor
from tests.conftest import NOW
from tests.pool.imports.files import csv_bytes

pytestmark = pytest.mark.usefixtures("ctx")

STAFF = an_actor(Role.STAFF, id=7)
HEADINGS = ["昵称", "怎么找你", "哪天有空", "来源"]
ROWS = [["林小满", "13800000001", "晚上", "微信"], ["王芳", "13800000002", "周末", "朋友"]]
CHOICES = {"昵称": "name", "怎么找你": "phone", "哪天有空": "hours_weekdays"}


def test_a_table_of_unknown_headings_can_be_read_once_somebody_says_what_they_are() -> None:
    sheet = open_file(csv_bytes(HEADINGS, ROWS), "a.csv")
    with pytest.raises(Invalid) as refusal:
        as_table(sheet)
    assert refusal.value.code == "no_name_column"
    table = as_table(sheet, CHOICES)
    assert [(column.field, column.days) for column in table.columns] == [
        (Field.NAME, None),
        (Field.PHONE, None),
        (Field.HOURS, WEEKDAYS),
    ]
    assert table.unrecognised == ("来源",)


def test_a_choice_beats_what_a_heading_says() -> None:
    columns, left_over = recognise(["姓名", "真实姓名", "电话", "备注"], {"真实姓名": "name", "备注": "-"})
    assert [column.heading for column in columns] == ["真实姓名", "电话"]
    assert left_over == ("姓名", "备注")
    columns, _left = recognise(["姓名", "电话", "时段"], {"时段": "hours_weekends"})
    assert columns[2].days == WEEKENDS


def test_what_an_unknown_column_could_be_is_seen_by_its_cells() -> None:
    headings = ["A", "B", "C", "D", "E", "F"]
    rows = [
        ["a@b.org", "13800000001", "同意", "周三晚上", "1990-05-06", "微信"],
        ["c@d.org", "1380000", "不同意", "6pm-9pm", "1985/1/2", "朋友"],
        ["", "13800000003", "同意", "", "", ""],
    ]
    sheet = open_file(csv_bytes(headings, rows), "a.csv")
    assert [mapping.could_be(sheet, place) for place in range(6)] == [
        Field.EMAIL,
        None,
        Field.CONSENT,
        Field.HOURS,
        Field.BIRTH,
        None,
    ]


@pytest.mark.parametrize(
    ("said", "code", "place"),
    [
        (["没有=name"], "unknown_heading", "没有"),
        (["昵称=surname"], "unknown_field", "昵称"),
        (["昵称=name", "来源=name"], "field_twice", "昵称"),
        (["昵称"], "unknown_heading", "昵称"),
    ],
)
def test_a_choice_that_cannot_hold_is_refused_at_its_column(said: list[str], code: str, place: str) -> None:
    with pytest.raises(Invalid) as refusal:
        mapping.given(said, HEADINGS)
    assert (refusal.value.code, refusal.value.details[0].path) == (code, place)


def test_a_heading_may_hold_an_equals_sign_and_a_number() -> None:
    assert mapping.given(["1、a=b=name", "电话=phone"], ["1、a=b", "2、电话"]) == {"1、a=b": "name", "2、电话": "phone"}


def test_choices_are_remembered_for_the_same_headings_and_for_the_file_of_the_rejected() -> None:
    sheet = open_file(csv_bytes(HEADINGS, [*ROWS, ["李雷", "1380000", "", ""]]), "a.csv")
    mapping.remember(sheet.headings, CHOICES, by=STAFF, now=NOW)
    assert mapping.remembered(sheet.headings) == CHOICES
    assert mapping.remembered(["昵称", "电话"]) == {}
    table = as_table(sheet, CHOICES)
    back = open_file(rejects_file(import_table(table, by=STAFF, now=NOW), table), "rejects.csv")
    assert mapping.remembered(back.headings) == CHOICES
    corrected = as_table(back, mapping.remembered(back.headings))
    assert [row.cells[:2] for row in corrected.rows] == [("李雷", "1380000")]


def test_a_reason_names_the_columns_in_which_it_lies() -> None:
    content = csv_bytes(["姓名", "手机", "邮箱"], [["林小满", "1380000", "a@b"], ["=1+1", "13800000001", ""]])
    report = import_table(read_file(content, "a.csv"), by=STAFF, now=NOW)
    assert [(row.reason, row.headings) for row in report.rows] == [
        ("no_contact", ("手机", "邮箱")),
        ("name_is_formula", ("姓名",)),
    ]
