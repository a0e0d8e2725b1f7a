"""Words of outreach: why somebody is to be reached by hand, and how that ended."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class Why(StrEnum):
    """DEAD_CONTACT: no message arrives. LAPSED: silent to a letter about her own past service. TALK: she asked for a
    call. OFFER: she would like to take part in something that a person has to arrange.
    JOURNEY: a journey goes by telephone."""

    DEAD_CONTACT = "dead_contact"
    LAPSED = "lapsed"
    TALK = "talk"
    OFFER = "offer"
    JOURNEY = "journey"


class Outcome(StrEnum):
    """How it ended; nothing of what was said. PAUSE and LEAVE are her own words on the telephone."""

    REACHED = "reached"
    PAUSE = "pause"
    LEAVE = "leave"
    NOT_REACHED = "not_reached"


TASK_OVER = say("outreach_closed", _l("Somebody has closed this already."))
TASK_TAKEN = say("outreach_taken", _l("Somebody else has taken this. Ask them first."))
OUTCOME_MISSING = say("outreach_outcome", _l("Say how it ended."))
