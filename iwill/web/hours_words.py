"""Hours in words: sources, states, what is odd, reasons; for the desk and for the person."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import force_locale, ngettext
from flask_babel import lazy_gettext as _l

from iwill.callouts.terms import Work
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.rules import in_hours
from iwill.shifts.hours.terms import (
    ContestReason,
    HoursDecision,
    HoursFlag,
    HoursReason,
    HoursSource,
    HoursState,
)

SOURCES: dict[HoursSource, object] = {
    HoursSource.SYSTEM: _l("signed in and out"),
    HoursSource.ORGANIZER: _l("entered by the desk"),
    HoursSource.SELF_DECLARED: _l("declared by the person"),
}
STATES: dict[HoursState, tuple[str, object]] = {
    HoursState.RECORDED: ("asked", _l("not confirmed yet")),
    HoursState.CONFIRMED: ("ok", _l("confirmed")),
    HoursState.CONTESTED: ("attention", _l("contested, open")),
    HoursState.DECIDED: ("ok", _l("contested, decided")),
    HoursState.WITHDRAWN: ("rest", _l("taken out")),
}
FLAGS: dict[HoursFlag, object] = {
    HoursFlag.NO_CHECK_OUT: _l("nobody signed out: proposed up to the end of the shift"),
    HoursFlag.TIME_SAID: _l("a time was entered afterwards"),
    HoursFlag.LONGER_THAN_SHIFT: _l("much longer than the shift"),
    HoursFlag.OVERLAP: _l("at the same time as other hours of this person"),
    HoursFlag.BATCH: _l("one of many entered within minutes"),
    HoursFlag.LATE_ENTRY: _l("entered long after"),
    HoursFlag.ROUND: _l("the same whole hours again and again"),
}
CONTESTED: dict[ContestReason, object] = {
    ContestReason.TOO_SHORT: _l("It was longer"),
    ContestReason.TOO_LONG: _l("It was shorter"),
    ContestReason.OTHER_TIME: _l("It was at another time"),
    ContestReason.NOT_THERE: _l("I was not there"),
}
REASONS: dict[HoursReason, object] = {
    HoursReason.SIGNED_IN: _l("signing in and out shows it"),
    HoursReason.ROSTER: _l("the roster shows it"),
    HoursReason.SUPERVISOR_SAYS: _l("whoever was there with them says so"),
    HoursReason.SLIP: _l("a slip when it was entered"),
    HoursReason.TWICE: _l("it was on file twice"),
    HoursReason.NOT_SERVED: _l("there was no service"),
    HoursReason.NOTHING_SHOWS_IT: _l("nothing shows it"),
}
DECISIONS: dict[HoursDecision, object] = {
    HoursDecision.CORRECTED: _l("Correct it to these times"),
    HoursDecision.STANDS: _l("It stands as it is"),
    HoursDecision.TAKEN_OUT: _l("It does not count"),
}
# What somebody can have served without a seat.
WORKS: dict[Work, object] = {
    Work.BACK_OFFICE: _l("Back office: information, rosters, minutes, translation"),
    Work.RESIDENT: _l("Accompanying residents online"),
    Work.CRISIS: _l("Contact with people in crisis"),
}


def on_paper(work: Work) -> str:
    """Work without a seat as it stands in the record, which the Ministry reads: in Chinese, whoever entered it."""
    with force_locale("zh_Hans"):
        return str(WORKS[work])


def what_for(entry: HoursEntry) -> str:
    """What an entry was for, for its reader: the role, the call-out, or the kind of work in the reader's language."""
    return entry.role or (entry.content if entry.call_out_id is not None else str(WORKS[entry.work]))


def say_hours(minutes: int) -> str:
    """Minutes as hours with their word, the unit of the law."""
    return str(ngettext("%(hours)s hour", "%(hours)s hours", 1 if minutes == 60 else 2, hours=in_hours(minutes)))


def flags(odd: Iterable[HoursFlag]) -> list[str]:
    """What is odd, in words."""
    return [str(FLAGS[flag]) for flag in odd]


def state(entry: HoursEntry) -> tuple[str, str]:
    """How an entry stands: the kind of mark and the word."""
    kind, word = STATES[entry.state]
    return kind, str(word)
