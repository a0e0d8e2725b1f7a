"""Words of hours: where an entry comes from, how it stands, what is odd about it, and why something is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class HoursSource(StrEnum):
    """Who says so: the person's own signing in and out, somebody of staff, or the person afterwards."""

    SYSTEM = "system"
    ORGANIZER = "organizer"
    SELF_DECLARED = "self_declared"


class HoursState(StrEnum):
    """CONFIRMED and DECIDED count. A contested entry counts for nothing until somebody has decided."""

    RECORDED = "recorded"
    CONFIRMED = "confirmed"
    CONTESTED = "contested"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class HoursFlag(StrEnum):
    """What is odd about an entry; none of it refuses anything, a person looks at it."""

    NO_CHECK_OUT = "no_check_out"
    TIME_SAID = "time_said"
    LONGER_THAN_SHIFT = "longer_than_shift"
    OVERLAP = "overlap"
    BATCH = "batch"
    LATE_ENTRY = "late_entry"
    ROUND = "round"


class ContestReason(StrEnum):
    """What the person says is wrong."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    OTHER_TIME = "other_time"
    NOT_THERE = "not_there"


class HoursDecision(StrEnum):
    STANDS = "stands"
    CORRECTED = "corrected"
    TAKEN_OUT = "taken_out"


class HoursReason(StrEnum):
    """Why something was corrected, taken out or decided so."""

    SIGNED_IN = "signed_in"
    ROSTER = "roster"
    SUPERVISOR_SAYS = "supervisor_says"
    SLIP = "slip"
    TWICE = "twice"
    NOT_SERVED = "not_served"
    NOTHING_SHOWS_IT = "nothing_shows_it"


@dataclass(frozen=True)
class ConfirmedEntry:
    """An entry that counts, as it stood when it was asked for: what a certificate may say."""

    id: int
    on_day: date
    started_at: datetime
    ended_at: datetime
    minutes: int
    content: str
    role: str | None
    source: HoursSource
    call_out_id: int | None


COUNTING = frozenset({HoursState.CONFIRMED, HoursState.DECIDED})

OWN_HOURS = say("own_hours", _l("Nobody confirms their own hours."))
SUPERVISORS_HOURS = say(
    "supervisors_hours", _l("Whoever supervised your shift has their hours confirmed by somebody else.")
)
ENTERED_BY_YOU = say("entered_by_you", _l("You entered this yourself; somebody else looks at it."))
CONFIRMED_BY_YOU = say("confirmed_by_you", _l("You confirmed this yourself; somebody else decides."))
NAMED_PERSON = say("named_person", _l("Only a named member of staff can do this."))
HOURS_SETTLED = say("hours_settled", _l("This has been settled already."))
HOURS_KNOWN = say("hours_known", _l("Hours are on file for this shift already; correct those."))
NO_HOURS_IN_DRILL = say("no_hours_in_drill", _l("A drill is practice and earns no hours."))
SAY_THE_TIMES = say("say_the_times", _l("Say from when to when it was."))

HOURS_IN_FUTURE = say("hours_in_future", _l("This time is still to come."))
END_BEFORE_START = say("end_before_start", _l("The end has to come after the beginning."))
MORE_THAN_A_DAY = say("more_than_a_day", _l("That would be more hours than a day has."))
TOO_LONG_AGO = say("too_long_ago", _l("This is too long ago to be told here; ask the duty desk to enter it."))
