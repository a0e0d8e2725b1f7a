"""How a case code is made and checked, when something may be said of a shift, and who works on one line. Pure.

A code has five characters of an alphabet without look-alikes. Its last one is worked out from the others, modulo a
prime and with a different weight for each place, so that one wrong letter, or two that changed places, never fit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from iwill.shifts.cases.terms import (
    CODE_IS_A_NUMBER,
    CODE_MISTYPED,
    CODE_UNREADABLE,
    REPORT_TOO_EARLY,
    REPORT_TOO_LATE,
)

# Twenty-nine of them, a prime: 0, 1, I, L, O, U and V are easily taken for something else.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
LENGTH = 5
BEFORE_SHIFT = timedelta(minutes=60)
_WEIGHTS = (2, 3, 5, 7)
# So many digits in a row are a telephone or identity number and never a code.
_NUMBER = re.compile(r"\d{7,}")


def make_code(choose: Callable[[str], str]) -> str:
    """A new code; `choose` picks one character of those it is given, at random."""
    body = "".join(choose(ALPHABET) for _ in range(LENGTH - 1))
    return body + check_letter(body)


def check_letter(body: str) -> str:
    """The last character of a code that begins like this."""
    total = sum(weight * ALPHABET.index(letter) for weight, letter in zip(_WEIGHTS, body, strict=True))
    return ALPHABET[total % len(ALPHABET)]


def read_code(typed: str) -> tuple[str, str | None]:
    """The code as it was meant, and what is wrong with it: a number of a person, not a code, one letter off."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKC", typed).upper() if letter.isalnum())
    if _NUMBER.search(plain):
        return plain, CODE_IS_A_NUMBER
    if len(plain) != LENGTH:
        return plain, CODE_UNREADABLE
    if not set(plain) <= set(ALPHABET) or check_letter(plain[:-1]) != plain[-1]:
        return plain, CODE_MISTYPED
    return plain, None


@dataclass(frozen=True)
class Post:
    """A shift as far as it matters who works with whom: call-out, role, group, skills, time."""

    call_out_id: int
    role: str
    team_group: int | None
    skills: frozenset[str]
    starts_at: datetime
    ends_at: datetime


def on_one_line(one: Post, other: Post) -> bool:
    """Whether two shifts do the same work for the same people: one call-out, one group, and a role or skill in
    common."""
    together = one.call_out_id == other.call_out_id and one.team_group == other.team_group
    return together and (one.role == other.role or bool(one.skills & other.skills))


def may_be_said(starts_at: datetime, ends_at: datetime, late_hours: float, now: datetime) -> tuple[bool, str | None]:
    """Whether something that is said of a shift now comes late, and why it cannot be said: from an hour before the
    shift until so many hours after it."""
    if now < starts_at - BEFORE_SHIFT:
        return False, REPORT_TOO_EARLY
    if now > ends_at + timedelta(hours=late_hours):
        return True, REPORT_TOO_LATE
    return now > ends_at, None
