"""Words of supervision: how far a call for support has climbed, what was said to a debrief, and refusals."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class SupportRung(StrEnum):
    """Who is told of a call for support: the first supervisor on duty, the second, the duty desk."""

    FIRST = "first"
    SECOND = "second"
    DUTY = "duty"


class DebriefAnswer(StrEnum):
    """What somebody said to the offer of a talk."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True)
class OnDuty:
    """A supervisor of a shift. `seat_id` and `volunteer_id` are empty for a member of staff who was named. `phone` is
    in clear: whoever shows it notes the reading. `present` says that she has signed in and not out."""

    name: str
    phone: str | None
    volunteer_id: int | None
    seat_id: int | None
    present: bool
    first: bool


NOT_ON_SHIFT_NOW = say("not_on_shift_now", _l("This is for the hours around your shift. Ring the duty phone."))
NOT_YOUR_CALL = say("not_your_call", _l("This call for support is not for you."))
DEBRIEF_IN_PAST = say("debrief_in_past", _l("Choose a time that is still to come, while the offer stands."))
UNREADABLE_WISH = say("unreadable_wish", _l("Choose yes or no, and with a yes a day and a time."))
DEBRIEF_OVER = say("debrief_over", _l("This talk is no longer on offer. Ring the duty phone if you want one."))
SESSION_FULL = say("session_full", _l("All places of this session are taken."))
SESSION_OVER = say("session_over", _l("This session has begun or was called off."))
SESSION_TIMES = say("session_times", _l("Say when it begins and ends, still to come, the end after the beginning."))
SESSION_NOT_BEGUN = say("session_not_begun", _l("This session has not begun yet."))
TOO_MANY_PLACES = say("too_many_places", _l("That is more people than a group may have."))
