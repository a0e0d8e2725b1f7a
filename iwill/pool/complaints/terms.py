"""Words of complaints: how far one has got, what came of it, how service was, what is refused."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class ComplaintState(StrEnum):
    RECEIVED = "received"
    HEARD = "heard"
    DECIDED = "decided"


class Complainant(StrEnum):
    """Who complained. No name is kept of people in need or of the public."""

    PERSON_IN_NEED = "person_in_need"
    REQUESTER = "requester"
    VOLUNTEER = "volunteer"
    STAFF = "staff"
    OTHER = "other"


class Party(StrEnum):
    """Who was heard."""

    COMPLAINED_OF = "complained_of"
    COMPLAINANT = "complainant"
    WITNESS = "witness"


class ComplaintOutcome(StrEnum):
    UNFOUNDED = "unfounded"
    SETTLED = "settled"
    ADVISED = "advised"
    FOUNDED = "founded"


class Quality(StrEnum):
    """How a service was (民政部令第67号 art. 10: the quality and the date of an evaluation)."""

    EXCELLENT = "excellent"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


NEEDED: dict[str, object] = {
    "words": _l("Write down what was complained of."),
    "told": _l("Write what the person complained of will read. Leave out who complained."),
    "about": _l("Say whom it is about: the number of a volunteer, or somebody of staff."),
    "heard": _l("Write down what was said."),
    "decision": _l("Write what was decided and why, as the person will read it."),
    "reason": _l("Write the reason, as the person will read it."),
    "until": _l("Give the day on which it ends, or the day on which somebody looks at it again."),
    "until_past": _l("This day has passed."),
    "too_long": _l("At most 4,000 characters."),
    "source": _l("Say who complained."),
    "outcome": _l("Choose what came of it."),
    "quality": _l("Choose how the service was."),
    "evaluated_on": _l("Give the day of the service, no later than today."),
}

NOT_HEARD = say("not_heard", _l("The person complained of has not been heard yet."))
COMPLAINED_OF = say("complained_of", _l("Nobody decides about a complaint against themselves."))
RECEIVED_IT = say("received_it", _l("You received this complaint; somebody else decides."))
ALREADY_DECIDED = say("already_decided", _l("This has been decided already."))
WHOM_FIRST = say("whom_first", _l("Say first whom it is about."))
TWO_PEOPLE = say("second_person", _l("A second, different person has to confirm a bar."))
NOT_PROPOSED = say("not_proposed", _l("There is nothing to confirm here."))
NOT_BARRED = say("not_barred", _l("This bar is not in force."))
