"""Which column says what, by its heading."""

from __future__ import annotations

import pytest

from iwill.core.errors import Invalid
from iwill.pool.imports.columns import WEEKDAYS, WEEKENDS, days_of, field_of, recognise
from iwill.pool.imports.terms import Field
from tests.pool.imports.files import OVERSEAS, ROSTER, SURVEY


def recognised(headings: list[str]) -> list[str]:
    return [column.field.value for column in recognise(headings)[0]]


SURVEY_FIELDS = """
submitted name phone wechat email birth region skills credential languages hours hours cause best wish history consent
"""
ROSTER_FIELDS = "name phone email group skills credential credential_ends hours history history remark"
OVERSEAS_FIELDS = "submitted name email phone zone skills credential languages hours hours cause best wish consent"


def test_the_columns_of_a_survey() -> None:
    assert recognised(SURVEY) == SURVEY_FIELDS.split()
    assert recognise(SURVEY)[1] == ("序号", "2、性别")


def test_the_columns_of_a_roster() -> None:
    assert recognised(ROSTER) == ROSTER_FIELDS.split()


def test_the_columns_of_a_form_in_english() -> None:
    assert recognised(OVERSEAS) == OVERSEAS_FIELDS.split()
    assert [column.days for column in recognise(OVERSEAS)[0] if column.field is Field.HOURS] == [WEEKDAYS, WEEKENDS]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("3、手机号码", Field.PHONE),
        ("Q3. Mobile", Field.PHONE),
        ("E-mail", Field.EMAIL),
        ("Name:", Field.NAME),
        ("　姓名　", Field.NAME),
        ("微信昵称", Field.WECHAT),
        ("紧急联系人电话", None),
        ("监护人姓名", None),
        ("Emergency phone", None),
        ("推荐人姓名", None),
        ("2、性别", None),
        ("", None),
    ],
)
def test_somebody_elses_number_is_never_taken_for_the_volunteers_own(heading: str, field: Field | None) -> None:
    assert field_of(heading) is field


def test_a_heading_says_which_days_its_hours_are_about() -> None:
    assert days_of("When? [Weekdays]") == WEEKDAYS
    assert days_of("周末可服务时段") == WEEKENDS
    assert days_of("工作日和周末的时段") is None
    assert days_of("可服务时段") is None


@pytest.mark.parametrize(
    ("headings", "code", "place"),
    [
        (["姓名", "电话", "备注", "备注"], "duplicate_heading", "columns 3 and 4"),
        (["Name", "phone", "name"], "duplicate_heading", "columns 1 and 3"),
        (["电话", "邮箱"], "no_name_column", "row 1"),
        (["姓名", "微信号"], "no_contact_column", "row 1"),
    ],
)
def test_a_table_that_cannot_be_understood_is_refused_with_the_place(
    headings: list[str], code: str, place: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        recognise(headings)
    assert refusal.value.code == code
    assert [problem.path for problem in refusal.value.details] == [place]


def test_one_question_asked_twice_under_two_numbers_is_no_duplicate() -> None:
    columns, left_over = recognise(["1、姓名", "2、手机", "5、其他", "9、其他"])
    assert (len(columns), left_over) == (2, ("5、其他", "9、其他"))
