"""Phone numbers and addresses: what can be read, and that damage is never repaired."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iwill.pool.imports.contacts import Contacts, read_addresses, read_phone, read_phones, read_wechat


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("13800044238", "+8613800044238"),
        ("+86 138 0000 6845", "+8613800006845"),
        ("8613800067465", "+8613800067465"),
        ("138-0002-2058", "+8613800022058"),
        ("１３８０００８６３３４", "+8613800086334"),
        ("0086 138 0000 6845", "+8613800006845"),
        ("+1 416 555 0124", "+14165550124"),
        ("+1 (416) 555-0124", "+14165550124"),
        ("07700 900623", "+447700900623"),
        ("+44 7700 900188", "+447700900188"),
        ("＋44 7700 900188", "+447700900188"),
    ],
)
def test_a_number_is_read_however_it_is_written(written: str, number: str) -> None:
    assert read_phone(written) == number


@pytest.mark.parametrize(
    "written",
    [
        "1.38001e+10",
        "1.38001E+10",
        "13800010005.0",
        "1.3800100005",
        "1380006361",
        "138000063611",
        "+86 138 0000 684",
        "4165550124",
        "2380006361",
        "12345",
        "+",
        "phone 13800044238",
        "+999 12345678",
        "1" * 39 + "x",
        "1 " * 2000,
    ],
)
def test_a_damaged_number_is_not_repaired(written: str) -> None:
    assert read_phone(written) is None
    assert read_phones([written]) == Contacts((), damaged=True)


def test_two_numbers_in_a_cell_are_two_contacts() -> None:
    assert read_phones(["13800085627/13800044732"]).values == ("+8613800085627", "+8613800044732")
    assert read_phones(["13800085627 或 13800044732"]).values == ("+8613800085627", "+8613800044732")


def test_one_damaged_number_of_two_is_told() -> None:
    assert read_phones(["13800085627/1380004473"]) == Contacts(("+8613800085627",), damaged=True)


@pytest.mark.parametrize("cell", ["", "无", " - ", "N/A", "none"])
def test_saying_that_there_is_none_is_no_damage(cell: str) -> None:
    assert read_phones([cell]) == Contacts()
    assert read_addresses([cell]) == Contacts()


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("awan＠example.org", "awan@example.org"),
        ("A.B+c@Example.ORG", "a.b+c@example.org"),
        (" x@mail.example.co.uk ", "x@mail.example.co.uk"),
    ],
)
def test_an_address_is_read(written: str, address: str) -> None:
    assert read_addresses([written]) == Contacts((address,))


@pytest.mark.parametrize(
    "written", ["gxiang@example,org", "a@b", "a@@b.org", "a b", "@b.org", "a@-b.org", "a..b@c.org"]
)
def test_a_damaged_address_is_not_repaired(written: str) -> None:
    assert read_addresses([written]) == Contacts((), damaged=True)


def test_two_addresses_in_a_cell_are_two_contacts() -> None:
    assert read_addresses(["a@b.org; c@d.org"]).values == ("a@b.org", "c@d.org")
    assert read_addresses(["a@b.org,c@d.org"]).values == ("a@b.org", "c@d.org")


def test_the_same_as_my_phone_is_that_number() -> None:
    assert read_wechat(["同手机号"], ("+8613800044238",)) == ("+8613800044238",)
    assert read_wechat(["同手机号"], ()) == ()
    assert read_wechat(["wx_li73"], ()) == ("wx_li73",)


DIGITS = st.integers(0, 10**8 - 1).map(lambda number: f"138{number:08d}")


@given(DIGITS, st.sampled_from(["{}", "+86 {}", "0086{}", " {} ", "86{}"]), st.booleans())
@settings(deadline=None)
def test_a_mobile_number_is_the_same_number_however_it_is_spaced_or_widened(digits: str, form: str, wide: bool) -> None:
    written = form.format(f"{digits[:3]}-{digits[3:7]}-{digits[7:]}")
    if wide:
        written = "".join(
            chr(ord(letter) + 0xFEE0) if letter.isdigit() or letter == "+" else letter for letter in written
        )
    assert read_phone(written) == f"+86{digits}"


@given(DIGITS, st.integers(0, 10))
@settings(deadline=None)
def test_a_number_that_lost_or_gained_a_digit_is_never_another_number(digits: str, place: int) -> None:
    assert read_phone(digits[:place] + digits[place + 1 :]) is None
    assert read_phone(digits[: place + 1] + "0" + digits[place + 1 :]) is None
    assert read_phone(f"{float(digits):g}") is None


@given(st.lists(DIGITS, min_size=2, max_size=4, unique=True), st.sampled_from(["/", "；", "、", " 或 ", "\n"]))
@settings(deadline=None)
def test_several_numbers_in_a_cell_are_all_kept(numbers: list[str], between: str) -> None:
    assert read_phones([between.join(numbers)]) == Contacts(tuple(f"+86{number}" for number in numbers))


@given(st.text(max_size=40))
@settings(deadline=None)
def test_whatever_stands_in_a_cell_is_read_or_damaged_and_never_a_fault(cell: str) -> None:
    assert all(value.startswith("+") for value in read_phones([cell]).values)
    assert all("@" in value for value in read_addresses([cell]).values)
