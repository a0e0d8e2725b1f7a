"""Numbers that notice a slip, periods, who may settle, what still holds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iwill.shifts.certificates.rules import (
    check_digit,
    code_words,
    number_words,
    public_until,
    read_code,
    read_number,
    refusal_to_settle,
    standing,
    still_holds,
    wrong_period,
)
from iwill.shifts.certificates.terms import (
    CERTIFICATE_SETTLED,
    OWN_CERTIFICATE,
    PERIOD_AHEAD,
    PERIOD_BACKWARDS,
    CertificateState,
    Number,
    Period,
    Standing,
)

ISSUED, PUBLISHED = CertificateState.ISSUED, CertificateState.PUBLISHED
NUMBERS = st.builds(Number, st.integers(2020, 2099), st.integers(1, 10**9 - 1))


def test_the_check_digit_is_that_of_the_published_table() -> None:
    assert check_digit("572") == "4"


@given(NUMBERS)
def test_a_number_is_read_as_it_was_printed(number: Number) -> None:
    assert read_number(number_words(number)) == (number, False)


@given(NUMBERS, st.data())
def test_a_number_off_by_one_digit_is_a_slip(number: Number, data: st.DataObject) -> None:
    digits = number_words(number).replace("-", "")
    place = data.draw(st.integers(0, len(digits) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != digits[place]]))
    assert read_number(digits[:place] + other + digits[place + 1 :]) == (None, True)


@given(NUMBERS, st.data())
def test_two_digits_exchanged_are_a_slip(number: Number, data: st.DataObject) -> None:
    digits = number_words(number).replace("-", "")
    place = data.draw(st.integers(0, len(digits) - 2))
    exchanged = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    assert exchanged == digits or read_number(exchanged) == (None, True)


@pytest.mark.parametrize("typed", ["2026000427", "２０２６－０００４２－７", " 2026 00042 7 ", "2026—00042—7", "编号"])
def test_a_number_may_be_typed_in_any_dress(typed: str) -> None:
    right = number_words(Number(2026, 42))
    found, slip = read_number(typed.replace("7", right[-1]).replace("７", right[-1]))
    assert (found, slip) == ((None, False) if typed == "编号" else (Number(2026, 42), False))


@pytest.mark.parametrize("typed", ["", "12", "V-7K2M4PQR", "2026-00042-Ⅶx", "9" * 40])
def test_what_is_no_number_is_no_slip_either(typed: str) -> None:
    assert read_number(typed) == (None, False)


def test_a_serial_has_one_spelling() -> None:
    digits = "2026000042"
    assert read_number(digits + check_digit(digits)) == (None, True)


@pytest.mark.parametrize("typed", ["ABCD-EFGH-JK01", "abcd efgh jkol", "ＡＢＣＤ－ＥＦＧＨ－JKOI"])
def test_a_code_copied_from_paper_is_forgiven_what_looks_alike(typed: str) -> None:
    assert read_code(typed) == "ABCDEFGHJK01"
    assert code_words("ABCDEFGHJK01") == "ABCD-EFGH-JK01"


@pytest.mark.parametrize(
    ("first", "last", "wrong"),
    [
        ("2026-01-01", "2026-11-21", None),
        ("2026-11-21", "2026-11-21", None),
        ("2026-11-21", "2026-11-20", ("to_day", PERIOD_BACKWARDS)),
        ("2026-11-01", "2026-11-22", ("to_day", PERIOD_AHEAD)),
    ],
)
def test_a_period_is_past_and_forwards(first: str, last: str, wrong: tuple[str, str] | None) -> None:
    period = Period(date.fromisoformat(first), date.fromisoformat(last))
    assert wrong_period(period, date(2026, 11, 21)) == wrong


@pytest.mark.parametrize(
    ("state", "wanted", "own", "refusal"),
    [
        ("applied", "published", False, None),
        ("applied", "published", True, OWN_CERTIFICATE),
        ("published", "published", False, CERTIFICATE_SETTLED),
        ("applied", "declined", False, None),
        ("published", "declined", False, None),
        ("published", "declined", True, OWN_CERTIFICATE),
        ("issued", "declined", False, CERTIFICATE_SETTLED),
        ("issued", "withdrawn", False, None),
        ("issued", "withdrawn", True, OWN_CERTIFICATE),
        ("published", "withdrawn", False, CERTIFICATE_SETTLED),
        ("cancelled", "published", False, CERTIFICATE_SETTLED),
    ],
)
def test_a_step_is_taken_from_where_it_leads_on_and_never_with_ones_own(
    state: str, wanted: str, own: bool, refusal: str | None
) -> None:
    found = refusal_to_settle(
        CertificateState(state), wanted=CertificateState(wanted), holder=7, herself={7} if own else {8}
    )
    assert found == refusal


def test_publicity_of_no_days_is_over_at_once() -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    assert public_until(now, 0) == now
    assert public_until(now, 7) - now == timedelta(days=7)


@pytest.mark.parametrize(
    ("snapshot", "current", "holds"),
    [
        ([(1, 120)], [(1, 120)], True),
        ([(1, 120)], [(1, 120), (2, 60)], True),
        ([(1, 120)], [(1, 90)], False),
        ([(1, 120), (2, 60)], [(1, 120)], False),
    ],
)
def test_a_certificate_holds_while_its_hours_do(
    snapshot: list[tuple[int, int]], current: list[tuple[int, int]], holds: bool
) -> None:
    assert still_holds(snapshot, current) is holds


@pytest.mark.parametrize(
    ("state", "holds", "told"),
    [
        ("applied", True, None),
        ("published", True, Standing.IN_PUBLICITY),
        ("issued", True, Standing.VALID),
        ("issued", False, Standing.SUPERSEDED),
        ("withdrawn", False, Standing.WITHDRAWN),
        ("declined", True, Standing.NOT_ISSUED),
        ("cancelled", True, Standing.NOT_ISSUED),
    ],
)
def test_a_public_check_is_told_where_it_stands(state: str, holds: bool, told: Standing | None) -> None:
    assert standing(CertificateState(state), holds=holds) is told
