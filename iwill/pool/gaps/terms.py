"""Words of gaps: what may be missing about a person."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class Gap(StrEnum):
    """One thing that is missing, or about to be."""

    AGE = "age"
    CONTACT = "contact"
    LICENCE = "licence"
    HOURS = "hours"


GAP_TEXT: dict[Gap, object] = {
    Gap.AGE: _l("Age unknown"),
    Gap.CONTACT: _l("Address not proved"),
    Gap.LICENCE: _l("Licence ends soon"),
    Gap.HOURS: _l("Times never said"),
}

# Why somebody with a gap gets no mail about it now.
NOT_ASKING_NOW = say("not_asking_now", _l("On pause, left, or not invited any more."))
NO_ADDRESS = say("no_address", _l("No e-mail address that works."))
ASKED_LATELY = say("asked_lately", _l("Has been asked lately."))
