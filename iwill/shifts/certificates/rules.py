"""Rules of certificates: numbers that notice a slip, who may decide, when one is due, what still holds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta

from iwill.core.policy import Value, declare
from iwill.shifts.certificates.terms import (
    CERTIFICATE_SETTLED,
    OPEN,
    OWN_CERTIFICATE,
    PERIOD_AHEAD,
    PERIOD_BACKWARDS,
    CertificateState,
    Number,
    Period,
    Standing,
)

PUBLICITY_DAYS = declare(
    "certificate.publicity_days",
    7,
    "days",
    "民发〔2015〕149号: shown inside the organisation for at least 7 days",
    "how long a certificate is shown inside the organisation before it is issued; 0 issues it at once",
)

TOLD_FROM = declare(
    "certificate.waiting_told_from_hour",
    9,
    "hour of the day",
    "our own judgement: with the other work of the morning",
    "from this hour of a working day whoever is in charge of certificates is told how many applications wait",
)

# H. Michael Damm's table (2004): one wrong digit, or two neighbours exchanged, always changes the check digit.
_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip
_NUMBER = re.compile(r"(\d{4})(\d{5,9})(\d)")
# Crockford's letters: none is taken for another when it is copied from paper. 20 of them are 100 bits.
CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 20
_LOOK_ALIKE = str.maketrans("OIL", "011")


def check_digit(digits: str) -> str:
    """The digit by which a slip is noticed."""
    interim = "0"
    for digit in digits:
        interim = _DAMM[int(interim)][int(digit)]
    return interim


def number_words(number: Number) -> str:
    """A number as it is printed: year, serial, check digit; 2026-00042-5."""
    serial = f"{number.serial:05d}"
    return f"{number.year}-{serial}-{check_digit(f'{number.year}{serial}')}"


def read_number(words: str) -> tuple[Number | None, bool]:
    """The number that was typed, in whatever dashes, spaces or full-width digits; and whether it is a slip: it looks
    like one of ours, and its check digit does not fit."""
    plain = unicodedata.normalize("NFKC", words)
    digits = "".join(letter for letter in plain if letter.isascii() and letter.isdigit())
    strange = any(letter.isalnum() and not (letter.isascii() and letter.isdigit()) for letter in plain)
    found = None if strange else _NUMBER.fullmatch(digits)
    if found is None:
        return None, False
    # A serial has no zeros in front beyond five digits, so that one certificate has one number.
    if len(found[2]) > 5 and found[2].startswith("0"):
        return None, True
    if check_digit(digits[:-1]) != digits[-1]:
        return None, True
    return Number(int(found[1]), int(found[2])), False


def code_words(code: str) -> str:
    """A code as it is printed, in fours."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def read_code(words: str) -> str:
    """The code that was typed: without dashes and spaces, and with what looks alike made one."""
    plain = unicodedata.normalize("NFKC", words).upper()
    return "".join(letter for letter in plain if letter.isascii() and letter.isalnum()).translate(_LOOK_ALIKE)


def wrong_period(period: Period, today: date) -> tuple[str, str] | None:
    """Which field is wrong and why, or None."""
    if period.to_day < period.from_day:
        return "to_day", PERIOD_BACKWARDS
    if period.to_day > today:
        return "to_day", PERIOD_AHEAD
    return None


def refusal_to_settle(
    state: CertificateState, *, wanted: CertificateState, holder: int, herself: Collection[int]
) -> str | None:
    """Why somebody of staff may not take the next step with a certificate, or None: it stands where it is wanted, and
    is not her own (谁证明谁负责, 民发〔2015〕149号)."""
    if holder in herself:
        return OWN_CERTIFICATE
    allowed = {
        CertificateState.PUBLISHED: {CertificateState.APPLIED},
        CertificateState.DECLINED: OPEN,
        CertificateState.WITHDRAWN: {CertificateState.ISSUED},
    }[wanted]
    return None if state in allowed else CERTIFICATE_SETTLED


def public_until(accepted_at: datetime, days: int) -> datetime:
    """When a certificate has been shown long enough."""
    return accepted_at + timedelta(days=days)


def still_holds(snapshot: Iterable[tuple[int, int]], current: Iterable[tuple[int, int]]) -> bool:
    """Whether every entry of hours that a certificate tells of still counts with the same minutes. Hours that were
    confirmed later make nothing false that it says."""
    counting = dict(current)
    return all(counting.get(entry) == minutes for entry, minutes in snapshot)


def standing(state: CertificateState, *, holds: bool) -> Standing | None:
    """What a public check is told; None for an application without a number."""
    if state is CertificateState.ISSUED:
        return Standing.VALID if holds else Standing.SUPERSEDED
    return {
        CertificateState.PUBLISHED: Standing.IN_PUBLICITY,
        CertificateState.WITHDRAWN: Standing.WITHDRAWN,
        CertificateState.DECLINED: Standing.NOT_ISSUED,
        CertificateState.CANCELLED: Standing.NOT_ISSUED,
    }.get(state)


def is_time_to_tell(waiting: int, local: datetime, policy: Mapping[str, Value]) -> bool:
    """Whether it is late enough in the day to say how many applications wait; `local` is the organisation's clock."""
    return waiting > 0 and local.hour >= int(policy[TOLD_FROM])
