"""Words of call-outs: states, answers, and every reason for which somebody is not asked or not seated."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class RequestState(StrEnum):
    RECEIVED = "received"
    VERIFIED = "verified"
    SCOPED = "scoped"
    CLOSED = "closed"
    SUSPENDED = "suspended"
    DECLINED = "declined"


class CallOutKind(StrEnum):
    REAL = "real"
    DRILL = "drill"


class CallOutState(StrEnum):
    DRAFT = "draft"
    CALLING = "calling"
    FILLED = "filled"
    UNFILLED = "unfilled"
    ENDED = "ended"


class Work(StrEnum):
    """Which limits bind: contact with people in crisis, duty in a resident group, or the back office."""

    CRISIS = "crisis"
    RESIDENT = "resident"
    BACK_OFFICE = "back_office"


class InvitationState(StrEnum):
    """ASKED has not answered. STOOD_DOWN was thanked and has nothing left to do."""

    ASKED = "asked"
    ANSWERED = "answered"
    STOOD_DOWN = "stood_down"


class Rung(StrEnum):
    """How far the ladder has been climbed for somebody who has not answered: a message, a text, a call."""

    MESSAGE = "message"
    TEXT = "text"
    CALL = "call"


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    LATER = "later"
    RESERVE = "reserve"
    ONLY_IF_SHORT = "only_if_short"


class AnswerAction(StrEnum):
    """What a person can press. Undo takes the last answer back, release gives a held seat back. Not this kind is a no
    after which she is not asked for such work any more; pause is a no after which she is asked nothing until a day."""

    YES = "yes"
    NO = "no"
    LATER = "later"
    RESERVE = "reserve"
    UNDO = "undo"
    RELEASE = "release"
    NOT_THIS_KIND = "not_this_kind"
    PAUSE = "pause"


class AnswerOutcome(StrEnum):
    """What became of an answer. FULL_AGAIN is a repeated yes that still finds no seat, HELD_BACK somebody who comes
    only if short."""

    SEATED = "seated"
    FULL = "full"
    FULL_AGAIN = "full_again"
    REFUSED = "refused"
    DECLINED = "declined"
    LATER = "later"
    IN_RESERVE = "in_reserve"
    HELD_BACK = "held_back"
    RELEASED = "released"
    UNDONE = "undone"
    UNCHANGED = "unchanged"


class AnswerPage(StrEnum):
    """Which page a personal link shows."""

    QUESTION = "question"
    SEAT = "seat"
    FULL = "full"
    RESERVE = "reserve"
    OFFERED = "offered"
    LATER = "later"
    DECLINED = "declined"
    NOT_THIS_KIND = "not_this_kind"
    PAUSED = "paused"
    ONLY_IF_SHORT = "only_if_short"
    RELEASED = "released"
    STOOD_DOWN = "stood_down"
    EXPIRED = "expired"


class ReserveState(StrEnum):
    """A place on the waiting list. OFFERED holds a seat until the offer runs out."""

    WAITING = "waiting"
    OFFERED = "offered"
    TAKEN = "taken"
    DECLINED = "declined"
    EXPIRED = "expired"
    STOOD_DOWN = "stood_down"


class CallOutcome(StrEnum):
    """What came of a telephone call from the call sheet."""

    YES = "yes"
    NO = "no"
    NO_ANSWER = "no_answer"
    DEAD_NUMBER = "dead_number"
    CALL_BACK = "call_back"


class Rule(StrEnum):
    """The rules of eligibility, in the order in which they are asked; the first that fails is the reason counted."""

    LIFECYCLE = "lifecycle"
    CONSENT = "consent"
    ADULTHOOD = "adulthood"
    CLEARANCE = "clearance"
    SKILL = "skill"
    CREDENTIAL = "credential"
    LANGUAGE = "language"
    AVAILABILITY = "availability"
    OVERLAP = "overlap"
    REST = "rest"
    CAP = "cap"
    CHANNEL = "channel"
    ASKED_TOO_OFTEN = "asked_too_often"


# What is looked at again when somebody takes a seat. When and for what they are free, and whether they were asked too
# often, is theirs to say by answering.
CHECKED_AGAIN = frozenset(Rule) - {Rule.AVAILABILITY, Rule.CHANNEL, Rule.ASKED_TOO_OFTEN}


class Reason(StrEnum):
    """Why a rule fails, where the rule's own name does not say it."""

    MINOR = "minor"
    AGE_UNKNOWN = "age_unknown"
    SKILL_UNCONFIRMED = "skill_unconfirmed"
    COURSE_MISSING = "course_missing"
    COURSE_LAPSED = "course_lapsed"
    NEVER_SET = "never_set"
    KIND_UNWANTED = "kind_unwanted"


PASS_TEXT: dict[str, object] = {
    Rule.LIFECYCLE: _l("Active in the pool."),
    Rule.CONSENT: _l("Has agreed to be kept on file and to be contacted."),
    Rule.ADULTHOOD: _l("Old enough for this work."),
    Rule.CLEARANCE: _l("Cleared for work with minors, or no clearance needed."),
    Rule.SKILL: _l("Has every skill that is needed."),
    Rule.CREDENTIAL: _l("Every credential needed is verified and valid to the end."),
    Rule.LANGUAGE: _l("Speaks every language that is needed."),
    Rule.AVAILABILITY: _l("Has marked this time as possible, or is on standby."),
    Rule.OVERLAP: _l("Holds no other seat at this time."),
    Rule.REST: _l("Has had, and will have, the rest between shifts."),
    Rule.CAP: _l("Stays within the limits on hours."),
    Rule.CHANNEL: _l("Can be reached."),
    Rule.ASKED_TOO_OFTEN: _l("Has not been asked too often of late."),
}

WITH_COURSES = _l("Every credential and every course needed is valid to the end.")
AS_SUBSTITUTE = _l("Would come as a substitute, where too few have what was asked for first.")

FAIL_TEXT: dict[str, object] = {
    Rule.LIFECYCLE: _l("Not active in the pool at present."),
    Rule.CONSENT: _l("Has not agreed to be kept on file and contacted."),
    Rule.CLEARANCE: _l("Has no current clearance for work with minors."),
    Rule.SKILL: _l("Lacks a skill that is needed."),
    Rule.CREDENTIAL: _l("Lacks a credential that is verified and valid to the end of the shift."),
    Rule.LANGUAGE: _l("Lacks a language that is needed."),
    Rule.AVAILABILITY: _l("Has not marked the whole of this time as possible."),
    Rule.OVERLAP: _l("Already holds a seat at this time."),
    Rule.REST: _l("Rests, or would have too little rest between two shifts."),
    Rule.CAP: _l("Would go over the limit on hours."),
    Rule.CHANNEL: _l("Cannot be reached: no address or number known to work."),
    Rule.ASKED_TOO_OFTEN: _l(
        "Has been asked often enough of late, has not yet answered another call, or rests after a shift."
    ),
    Reason.MINOR: _l("Under 18, and this work is for adults."),
    Reason.AGE_UNKNOWN: _l("Nobody has said whether they are 18, and this work is for adults."),
    Reason.SKILL_UNCONFIRMED: _l("Claims the skill; nobody has confirmed it yet."),
    Reason.COURSE_MISSING: _l("Has not completed a course that is needed."),
    Reason.COURSE_LAPSED: _l("A course that is needed is not valid to the end of the shift."),
    Reason.NEVER_SET: _l("Has never said when they can help."),
    Reason.KIND_UNWANTED: _l("Has asked not to be called for this kind of work."),
}

for _code, _sentence in FAIL_TEXT.items():
    if _code is not Reason.MINOR:  # the pool has said it already, of whoever may not become active
        say(str(_code), _sentence)

WORDING_UNCONFIRMED = say(
    "wording_unconfirmed", _l("The outward title and wording have to be confirmed by a person before anyone is asked.")
)
WRONG_STATE = say("wrong_state", _l("This cannot be done in its present state."))
WAVE_WENT_OUT = say("wave_went_out", _l("Another wave has gone out meanwhile. Look at the board again."))
DEADLINE_PASSED = say("deadline_passed", _l("The time to respond by has already passed."))
NEED_REQUIRED = say("need_required", _l("Please say which of the shifts you can take."))
UNKNOWN_NEED = say("unknown_need", _l("That shift is not among those you were asked for."))
NO_SEAT = say("no_seat", _l("You do not hold a seat here."))
NOTHING_TO_UNDO = say("nothing_to_undo", _l("There is nothing left to undo; the ten minutes may have passed."))
LATER_IN_PAST = say("later_in_past", _l("That moment has passed already."))
FULL = say("full", _l("All seats are taken. You can stand in reserve."))
SHIFT_STARTED = say("shift_started", _l("This shift has already started."))
UNDER_WAY = say("under_way", _l("This shift starts before you can come, and is under way by then."))
BEFORE_YOU_CAN = say("before_you_can", _l("This shift is over before you can come."))
PAUSE_NEEDS_A_DAY = say("pause_needs_a_day", _l("Say up to which day you want to rest."))
OWN_SUPERVISOR = say(
    "own_supervisor", _l("Nobody supervises herself: whoever supervises a shift cannot have a seat on it.")
)
ALREADY_CLAIMED = say("already_claimed", _l("Somebody else is calling this person."))
