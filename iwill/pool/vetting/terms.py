"""Words of vetting: stages, what was decided and why, what is signed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say
from iwill.pool.terms import Lifecycle


class Stage(StrEnum):
    """What somebody goes through before she serves, in this order. Who needs no register skips the look-up."""

    DOCUMENTS = "documents"
    LOOK_UP = "look_up"
    INTERVIEW = "interview"
    AGREEMENT = "agreement"
    TRAINING = "training"
    SHADOW_DUTY = "shadow_duty"


class CaseState(StrEnum):
    """Whose turn it is: ours, the person's own, or that of a second reviewer; or how it ended."""

    WAITING = "waiting"
    ASKED = "asked"
    SECOND = "second"
    PASSED = "passed"
    REFUSED = "refused"
    CLOSED = "closed"


# Cases that wait for somebody of staff.
OURS = (CaseState.WAITING, CaseState.SECOND)
OPEN = (CaseState.WAITING, CaseState.ASKED, CaseState.SECOND)


class Outcome(StrEnum):
    """What a line of the case says. MOVED, VERIFIED and TURNED_DOWN were decided elsewhere, and count as that person's
    word about the case: somebody was moved, a credential was accepted or not."""

    PASS = "pass"
    FIRST_PASS = "first_pass"
    ASK = "ask"
    REFUSE = "refuse"
    ANSWERED = "answered"
    MOVED = "moved"
    VERIFIED = "verified"
    TURNED_DOWN = "turned_down"
    REOPENED = "reopened"
    CONFIRMED = "confirmed"
    DOUBTED = "doubted"


class Reason(StrEnum):
    """Why somebody is asked for more, or refused; each is told to the person in its own words."""

    UNREADABLE = "unreadable"
    NUMBER_MISSING = "number_missing"
    NAME_DIFFERS = "name_differs"
    OUT_OF_DATE = "out_of_date"
    NOT_IN_REGISTER = "not_in_register"
    NOT_QUALIFIED = "not_qualified"
    MISSED = "missed"
    NOT_YET = "not_yet"
    OTHER_WORK = "other_work"
    CONDUCT = "conduct"


REASON_TEXT: dict[Reason, object] = {
    Reason.UNREADABLE: _l("The document cannot be read. A clearer picture will do."),
    Reason.NUMBER_MISSING: _l("Its number is missing."),
    Reason.NAME_DIFFERS: _l("The name on it is not the name on file."),
    Reason.OUT_OF_DATE: _l("Its date has passed. A renewed one is welcome."),
    Reason.NOT_IN_REGISTER: _l("The public register does not show it."),
    Reason.NOT_QUALIFIED: _l("This work needs a qualification that is not on file."),
    Reason.MISSED: _l("We did not meet at the time agreed. Another time is welcome."),
    Reason.NOT_YET: _l("Not everything that belongs to this step is done yet."),
    Reason.OTHER_WORK: _l("We do not think that this is the right work at present."),
    Reason.CONDUCT: _l("Something happened that cannot be reconciled with the code of conduct."),
}

_PAPERS = (Reason.UNREADABLE, Reason.NUMBER_MISSING, Reason.NAME_DIFFERS, Reason.OUT_OF_DATE)
ASKING: dict[Stage, tuple[Reason, ...]] = {
    Stage.DOCUMENTS: _PAPERS,
    Stage.LOOK_UP: (Reason.NOT_IN_REGISTER, *_PAPERS),
    Stage.INTERVIEW: (Reason.MISSED, Reason.NOT_YET),
    Stage.AGREEMENT: (Reason.NOT_YET,),
    Stage.TRAINING: (Reason.MISSED, Reason.NOT_YET),
    Stage.SHADOW_DUTY: (Reason.MISSED, Reason.NOT_YET),
}
REFUSING: dict[Stage, tuple[Reason, ...]] = {
    Stage.DOCUMENTS: (Reason.NOT_QUALIFIED, Reason.NAME_DIFFERS, Reason.CONDUCT),
    Stage.LOOK_UP: (Reason.NOT_IN_REGISTER, Reason.NOT_QUALIFIED, Reason.CONDUCT),
    Stage.INTERVIEW: (Reason.OTHER_WORK, Reason.NOT_QUALIFIED, Reason.MISSED, Reason.CONDUCT),
    Stage.AGREEMENT: (Reason.NOT_YET, Reason.CONDUCT),
    Stage.TRAINING: (Reason.NOT_YET, Reason.MISSED, Reason.CONDUCT),
    Stage.SHADOW_DUTY: (Reason.OTHER_WORK, Reason.MISSED, Reason.CONDUCT),
}


class AgreementKind(StrEnum):
    """What is signed before service: how we work together, what stays between us, how we behave (条例 art. 14, 21)."""

    AGREEMENT = "agreement"
    CONFIDENTIALITY = "confidentiality"
    CONDUCT = "conduct"


class ImageType(StrEnum):
    """Pictures that are taken, known by what is in the file and not by its name."""

    JPEG = "image/jpeg"
    PNG = "image/png"


class SecondLook(StrEnum):
    """Why somebody passed is looked at again: drawn for it, or moved on without the second reviewer that was due."""

    SAMPLED = "sampled"
    OWED = "owed"


# Where somebody stands in the pool, once this stage is behind her.
LIFECYCLE_AFTER: dict[Stage, Lifecycle] = {
    Stage.DOCUMENTS: Lifecycle.VERIFYING,
    Stage.TRAINING: Lifecycle.TRAINED,
}


@dataclass(frozen=True)
class CaseStanding:
    """Where somebody stands: her stage (None once it is over), the step of how many, how many wait before her, and how
    many days this step usually takes."""

    stage: Stage | None
    step: int
    steps: int
    ahead: int
    usual_days: int
    state: CaseState = CaseState.WAITING


CHOOSE_REASON = _l("Choose the reason that they will be told.")
WHAT_IS_IT = _l("Say what kind of credential it is.")
WHICH_NUMBER = _l("Give its number, at most 60 characters, or a picture of it.")
BOTH_LANGUAGES = _l("The text is needed in this language too, at most 20,000 characters.")
SLOT_WORDS: dict[str, object] = {
    "starts_at": _l("Choose a time to come."),
    "minutes": _l("A talk takes from 1 to 240 minutes."),
    "seats": _l("From 1 to 200 people can come."),
    "place": _l("Say where you meet, at most 300 characters: a room or a link."),
}

HELD_BY_ANOTHER = say("held_by_another", _l("Somebody else has this person in hand."))
SECOND_REVIEWER = say("second_reviewer", _l("Another person than the first has to look at this."))
CASE_OVER = say("case_over", _l("This case is over. It has to be opened again first."))
CASE_OPEN = say("case_open", _l("This case is still open."))
VETTING_OPEN = say("vetting_open", _l("Their case was opened again and has to be decided first."))
NOT_THEIR_TURN = say("not_their_turn", _l("Nothing is asked of you here at the moment."))
VETTING_REFUSED = say("vetting_refused", _l("Was refused in vetting; somebody has to open the case again first."))
CHECKS_MISSING = say("checks_missing", _l("Go through the whole checklist before you pass somebody."))
NOT_SIGNED = say("not_signed", _l("Not everything is signed yet."))
OLD_TEXT = say("old_text", _l("There is a newer text by now. Read that one."))
SLOT_FULL = say("slot_full", _l("This time has just been taken. The others are still free."))
SLOT_PAST = say("slot_past", _l("This time has passed or was called off."))
NO_INTERVIEW = say("no_interview", _l("There is no interview to arrange at this step."))
IMAGE_TYPE = say(
    "image_type", _l("This is no JPEG or PNG picture, or it is damaged. Its number alone will do as well.")
)
IMAGE_SIZE = say("image_size", _l("The picture is too large. Its number alone will do as well."))
LOOKED_AT = say("looked_at", _l("Somebody has looked at this already."))
SAME_PERSON = say("same_person", _l("You decided this yourself. Somebody else has to look again."))
