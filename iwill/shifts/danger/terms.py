"""Words of danger: what a timeline tells, how a report can end, and why it may not be written."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class LineKind(StrEnum):
    """What one line of a timeline tells."""

    REPORTED = "reported"
    TOLD = "told"
    NOBODY_THERE = "nobody_there"
    ACKNOWLEDGED = "acknowledged"
    JOINED = "joined"
    LEVEL_CHANGED = "level_changed"
    RELIEVED = "relieved"
    RESERVE_CALLED = "reserve_called"
    RESERVE_EMPTY = "reserve_empty"
    FOLLOWED_UP = "followed_up"
    DEBRIEFED = "debriefed"
    CLOSED = "closed"


class Whom(StrEnum):
    """Who is told of danger: whoever leads the shift, the one behind her, the duty desk, the command group."""

    SUPERVISOR = "supervisor"
    SECOND = "second"
    DESK = "desk"
    COMMAND = "command"


class Outcome(StrEnum):
    """How it went on for the person in danger, as a code; there is no other place for it."""

    CALMED = "calmed"
    POLICE = "police"
    AMBULANCE = "ambulance"
    FAMILY = "family"
    LOCAL_PARTNER = "local_partner"
    HOTLINE = "hotline"
    CONTACT_LOST = "contact_lost"
    MISTAKE = "mistake"


UNKNOWN_OUTCOME = say("unknown_outcome", _l("Choose how it went on."))
REPORT_CLOSED = say("report_closed", _l("This report is closed."))
NOT_LOWERED_HERE = say("level_not_lowered_here", _l("You can only raise the level. The duty desk can lower it."))
SAME_LEVEL = say("same_level", _l("This is the level already."))
RELIEVED_NOW = say(
    "relieved_now", _l("After what happened this shift is over for you, and others take over. Please rest.")
)
NOTHING_OWED = say("nothing_owed", _l("Nothing of this kind is due here."))
NOT_HERSELF = say("not_herself", _l("Somebody other than the one who reported it does this."))
