"""Words of cases: how much danger somebody is in, and what can be wrong with a code."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class DangerLevel(StrEnum):
    """How much danger somebody in need is in: none, thoughts without a plan, a plan or means, an act under way."""

    R0 = "R0"
    R1 = "R1"
    R2 = "R2"
    R3 = "R3"

    @property
    def rank(self) -> int:
        """The higher, the more danger."""
        return int(self.value[1])


CODE_MISTYPED = say(
    "case_code_mistyped", _l("One letter of this case code is wrong: its last letter does not fit the others.")
)
CODE_UNREADABLE = say("case_code_unreadable", _l("A case code has five letters or digits, such as K7MQW."))
CODE_UNKNOWN = say("case_code_unknown", _l("No open case of this call-out has this code."))
CODE_IS_A_NUMBER = say(
    "case_code_is_a_number", _l("This looks like a telephone or identity number. Never write one here.")
)
UNKNOWN_LEVEL = say("unknown_level", _l("Choose one of the levels R0, R1, R2 and R3."))
NOT_ON_THIS_SHIFT = say("not_on_this_shift", _l("This is for those who are on this shift, and those who lead it."))
REPORT_TOO_EARLY = say("report_too_early", _l("This shift has not begun yet. In danger now: 110 or 120."))
REPORT_TOO_LATE = say("report_too_late", _l("This shift has been over for too long. Ring the duty desk."))
