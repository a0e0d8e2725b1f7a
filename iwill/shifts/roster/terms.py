"""Words of the roster: how it stands with somebody who was asked for one shift, and why she cannot be asked."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class AskState(StrEnum):
    """A yes is the seat that came of it, so it needs no word here."""

    ASKED = "asked"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


ASKED_FOR_THIS = say("asked_for_this_shift", _l("This person has been asked for this shift already."))
SITS_THERE = say("sits_there", _l("This person has a seat on this shift already."))
SAID_NO_TO_THIS = say("said_no_to_this", _l("This person has said no to this shift, and is not asked again."))
ASLEEP = say("asleep", _l("It is night where this person is. Ask after eight in the morning there."))
BY_TELEPHONE = say(
    "by_telephone", _l("This person is reached by telephone alone. Call, and note the answer on the call sheet.")
)
NOT_IN_LINE = say(
    "not_in_line", _l("Others stand before this person in the line of those who can be asked. Ask them first.")
)
NOBODY_MISSING = say("nobody_missing", _l("Nobody is missing on this shift."))
ASK_OVER = say("ask_over", _l("This question is over; there is nothing left to answer."))
