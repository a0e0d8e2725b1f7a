"""Licences: the longest name contained wins, titles are words, and of two dates the earlier holds."""

from __future__ import annotations

from datetime import date

import pytest

from iwill.pool.imports import terms
from iwill.pool.imports.credentials import Licence, kind_in, read_credentials


@pytest.mark.parametrize(
    ("cell", "kind", "number"),
    [
        ("国家二级心理咨询师 433119724758", "counsellor", "433119724758"),
        ("国家三级心理咨询师证，编号374653071385", "counsellor", "374653071385"),
        ("BACP 058184", "counsellor", "058184"),
        ("中国心理学会注册心理师 X-2021-492", "registered_psychologist", "X-2021-492"),
        ("X-2021-492", "registered_psychologist", "X-2021-492"),
        ("执业医师 证号817479374715933", "physician", "817479374715933"),
        ("医师执业证书：151179029735302（内科）", "physician", "151179029735302"),
        ("护士执业证 533929430639 有效期至2019-4-30", "nurse", "533929430639"),
        ("社会工作师，登记有效期2028.11", "social_worker", None),
        ("助理社会工作师 555954728738", "social_worker", "555954728738"),
        ("中级社工 479108525332", "social_worker", "479108525332"),
        ("律师执业证 1517318007184896", "lawyer", "1517318007184896"),
        ("教师资格证 564823558794869", "teacher", "564823558794869"),
        ("CATTI二级 922121765421", "translator", "922121765421"),
        ("无锡市护士执业证 12345678", "nurse", "12345678"),
    ],
)
def test_a_licence_is_known_by_the_longest_name_inside(cell: str, kind: str, number: str | None) -> None:
    (licence,) = read_credentials([cell]).licences
    assert (licence.kind, licence.number) == (kind, number)


@pytest.mark.parametrize(
    "cell",
    [
        "主治医师896842629101434 精神科",
        "高级教师",
        "护师899477004345",
        "法考 A437105758265",
        "软考中级",
        "专八",
        "学生证",
        "无证，受训2年",
        "无证，学过心理咨询",
        "在读",
        "with 5 years",
    ],
)
def test_titles_and_examinations_are_no_licences_and_stay_words(cell: str) -> None:
    read = read_credentials([cell])
    assert read.licences == ()
    assert read.words == (cell,)


@pytest.mark.parametrize("cell", ["", "无", "-", " － "])
def test_none_is_nothing(cell: str) -> None:
    assert read_credentials([cell]) == read_credentials([])


def test_level_and_scope_are_kept() -> None:
    assert read_credentials(["国家二级心理咨询师 433119724758"]).licences[0].level == "二级"
    assert read_credentials(["医师执业证书：151179029735302（内科）"]).licences[0].scope == "内科"


def test_of_two_dates_the_earlier_holds_and_is_flagged() -> None:
    read = read_credentials(["社会工作师，登记有效期2027.8"], "2027/6/30")
    assert read.licences[0].valid_until == date(2027, 6, 30)
    assert read.flags == (terms.TWO_DATES,)
    read = read_credentials(["社会工作师，登记有效期2026.3"], "2027/6/30")
    assert read.licences[0].valid_until == date(2026, 3, 31)


def test_two_spellings_of_one_day_are_no_two_dates() -> None:
    assert read_credentials(["社会工作师，登记有效期2026.11"], "2026-11-30").flags == ()


def test_expired_is_expired_and_long_term_has_no_end() -> None:
    assert read_credentials(["律师执业证 1517318007184896"], "已过期").licences[0].over
    endless = read_credentials(["律师执业证 1517318007184896"], "长期").licences[0]
    assert endless == Licence("lawyer", "1517318007184896", end_stated=True)
    assert not read_credentials(["律师执业证 1517318007184896"]).licences[0].end_stated


def test_an_end_that_cannot_be_read_is_flagged() -> None:
    assert read_credentials(["律师执业证 1517318007184896"], "明年").flags == (terms.DATE_UNREAD,)


def test_the_end_of_a_title_is_kept_with_its_words() -> None:
    assert read_credentials(["高级教师"], "2026.11").words == ("高级教师 2026.11",)


def test_two_licences_in_a_cell_are_two() -> None:
    kinds = [licence.kind for licence in read_credentials(["律师执业证 151731800；教师资格证 564823558"]).licences]
    assert kinds == ["lawyer", "teacher"]


def test_a_name_in_latin_letters_stands_free() -> None:
    assert kind_in("ABACPX") is None
    assert kind_in("bacp 12345") == "counsellor"
