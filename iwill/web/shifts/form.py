"""What was pressed on the page of a shift, or entered for somebody else afterwards, read from its form."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from iwill.core.errors import Invalid, Problem, sentence_for
from iwill.shifts.attendance.rules import moment_meant
from iwill.shifts.attendance.terms import REASON_REQUIRED, UNREADABLE_TIME, Excuse

Form = MultiDict[str, str]
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def said_at(form: Form, zone: str, near: datetime) -> datetime | None:
    """The moment given as 20:05 on the clock of a zone, close to another moment, or with its date; None where none was
    given. Refuses what is no time."""
    # A Chinese keyboard may give digits of full width.
    words = unicodedata.normalize("NFKC", form.get("said_at", "")).strip()
    if not words:
        return None
    clock = _CLOCK.fullmatch(words)
    if clock is not None:
        return moment_meant(int(clock[1]), int(clock[2]), zone, near)
    try:
        moment = datetime.fromisoformat(words)
        return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        raise Invalid([Problem("said_at", UNREADABLE_TIME, sentence_for(UNREADABLE_TIME))]) from None


def reason(form: Form) -> Excuse:
    """Why somebody cannot come. Refuses a reason that is none of ours."""
    try:
        return Excuse(form.get("reason", ""))
    except ValueError:
        raise Invalid([Problem("reason", REASON_REQUIRED, sentence_for(REASON_REQUIRED))]) from None


def minutes(form: Form) -> int:
    """By how many minutes somebody stays longer; 0, which is refused as no longer, for what is no number."""
    words = form.get("minutes", "")
    return int(words) if words.isdecimal() and len(words) < 4 else 0
