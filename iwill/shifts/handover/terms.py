"""Words of hand-over: what can be promised, by when, and why a note may not be written or taken."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class Promise(StrEnum):
    """What somebody in need was promised. There is no room for words: they would sooner or later name somebody."""

    CALL_BACK = "call_back"
    SEND_INFORMATION = "send_information"
    PASS_ON = "pass_on"
    CHECK_AGAIN = "check_again"
    STAY_WITH = "stay_with"
    NONE = "none"


class DueIn(StrEnum):
    """By when, counted from the moment of writing."""

    HOUR = "hour"
    FOUR_HOURS = "four_hours"
    DAY = "day"
    THREE_DAYS = "three_days"


TIME_GIVEN: dict[DueIn, timedelta] = {
    DueIn.HOUR: timedelta(hours=1),
    DueIn.FOUR_HOURS: timedelta(hours=4),
    DueIn.DAY: timedelta(hours=24),
    DueIn.THREE_DAYS: timedelta(hours=72),
}

UNKNOWN_PROMISE = say("unknown_promise", _l("Choose what was promised, or that nothing was."))
UNKNOWN_DUE = say("unknown_due", _l("Choose by when it was promised."))
NOTE_TAKEN = say("note_taken", _l("Somebody has taken this over already."))
NOT_NEXT = say("not_next", _l("This note is for those who are on the shift after it, and those who lead it."))
OWN_NOTE = say("own_note", _l("You wrote this yourself; whoever comes next takes it over."))
