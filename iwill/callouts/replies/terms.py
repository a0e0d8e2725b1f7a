"""Words of replies: how they come in, what they mean, what becomes of them."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class ReplyChannel(StrEnum):
    """How a reply came in."""

    EMAIL = "email"
    SMS = "sms"


class Meaning(StrEnum):
    """What the words of a reply say by themselves. THANKS asks for nothing and answers nothing."""

    YES = "yes"
    NO = "no"
    LATER = "later"
    RESERVE = "reserve"
    ONLY_IF_SHORT = "only_if_short"
    NOT_THIS_KIND = "not_this_kind"
    PAUSE = "pause"
    STOP = "stop"
    THANKS = "thanks"
    UNCLEAR = "unclear"


class ReplyOutcome(StrEnum):
    """ASKED_BACK: nothing was taken from it; the person is asked once what they mean, and the desk sees it."""

    RECORDED = "recorded"
    ASKED_BACK = "asked_back"
    UNKNOWN_SENDER = "unknown_sender"
    DUPLICATE = "duplicate"


class ReplyAnswer(StrEnum):
    """What became of a reply that was understood. FULL and REFUSED are a yes that found no seat, LATE came when nothing
    could be answered any more, STOP pauses call-outs."""

    YES = "yes"
    NO = "no"
    LATER = "later"
    RESERVE = "reserve"
    ONLY_IF_SHORT = "only_if_short"
    FULL = "full"
    REFUSED = "refused"
    LATE = "late"
    STOP = "stop"


class Note(StrEnum):
    """What is said back to somebody."""

    UNCLEAR = "unclear"
    WHICH_CALL = "which_call"
    FULL = "full"
    REFUSED = "refused"
    LATE = "late"


class Doubt(StrEnum):
    """Why a line of a 接龙 is not recorded without a person's choice. ALREADY needs none: it is on record."""

    ALREADY = "already"
    UNCLEAR = "unclear"
    SEVERAL = "several"
    RESEMBLES = "resembles"
    NOBODY = "nobody"
    TWICE = "twice"
    CANNOT = "cannot"
    NOT_ASKED = "not_asked"


IN_THE_FUTURE = say("in_the_future", _l("This moment is still to come."))
TOO_OLD = say("too_old", _l("This is too long ago to be an answer to anything that is still asked."))
