"""Words of looking back: what can have gone wrong, why nobody served, and why something is refused."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class Trouble(StrEnum):
    """What went wrong, as whoever ran it saw it. Codes alone: words about a shift can be words about people in need."""

    TOO_FEW_PEOPLE = "too_few_people"
    CALLED_TOO_LATE = "called_too_late"
    NO_SUPERVISOR = "no_supervisor"
    ROOM_FAILED = "room_failed"
    UNCLEAR_BRIEFING = "unclear_briefing"
    REQUEST_CHANGED = "request_changed"
    TOO_MUCH_AT_ONCE = "too_much_at_once"
    TOO_LITTLE_TO_DO = "too_little_to_do"
    HAND_OVER_GAP = "hand_over_gap"


class WhyNobody(StrEnum):
    """Why nobody served, where nobody did."""

    DRILL = "drill"
    CANCELLED = "cancelled"
    UNFILLED = "unfilled"


NOT_OVER = say("not_over", _l("The last shift is not over yet."))
NOTE_REQUIRED = say("note_required", _l("Write what it was good for; everybody who served reads it."))
NOTE_TOO_LONG = say("note_too_long", _l("At most two sentences, 300 characters."))
NOTE_SENT = say("note_sent", _l("The note has been sent already; it goes out once."))
WHY_REQUIRED = say("why_required", _l("Say why nobody served."))
REVIEWED = say("reviewed", _l("This call-out has been reviewed already."))
NOBODY_SERVED = say("nobody_served", _l("Nobody served here, so there is nobody to tell."))
