"""Words of facts: what can be said about a shift, how it stands, and why it may not be said."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class FactKind(StrEnum):
    """What staff can enter about a seat. An excused absence never counts against anybody."""

    NO_SHOW = "no_show"
    EXCUSED = "excused"
    HARD_SHIFT = "hard_shift"


class FactState(StrEnum):
    """A contested fact counts for nothing until somebody has decided; one that is taken back never did."""

    ENTERED = "entered"
    CONTESTED = "contested"
    UPHELD = "upheld"
    TAKEN_BACK = "taken_back"


NOT_STARTED = say("shift_not_started", _l("This shift has not started yet."))
NO_FACTS_ON_DRILLS = say("no_facts_on_drills", _l("A drill leaves no such mark."))
FACT_KNOWN = say("fact_known", _l("Something is noted about this shift already; take that back first."))
NOTHING_TO_CONTEST = say("nothing_to_contest", _l("This has been decided already."))
SECOND_PERSON = say("somebody_else_decides", _l("Somebody other than the one who entered it decides this."))
YES_REQUIRED = say("yes_required", _l("Only with the person's own yes."))
NO_LIMIT_IN_THE_WAY = say("no_limit_in_the_way", _l("No limit on rest or hours is in the way here."))
