"""Words of training: how a place stands, what became of a line of an attendance list, and why something is refused."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class PlaceState(StrEnum):
    """WAITING moves up as soon as a place is free. ATTENDED has completed the course, ABSENT had a place and was not
    there."""

    SIGNED_UP = "signed_up"
    WAITING = "waiting"
    CANCELLED = "cancelled"
    CALLED_OFF = "called_off"
    ATTENDED = "attended"
    ABSENT = "absent"


COMING = (PlaceState.SIGNED_UP, PlaceState.WAITING)
HELD = (PlaceState.SIGNED_UP, PlaceState.ATTENDED, PlaceState.ABSENT)


class Worth(StrEnum):
    """Why a course is offered to somebody, what matters most first."""

    NEEDED = "needed"
    LAPSED = "lapsed"
    ENDING = "ending"
    SCARCE = "scarce"
    FURTHER = "further"


class LineOutcome(StrEnum):
    """What became of one line of an attendance list. Nobody is ever created by one."""

    ATTENDED = "attended"
    WALKED_IN = "walked_in"
    ABSENT = "absent"
    UNCHANGED = "unchanged"
    STRANGER = "stranger"
    SEVERAL = "several"
    NAME_DIFFERS = "name_differs"
    TWICE = "twice"
    NOBODY_NAMED = "nobody_named"
    UNREAD = "unread"
    NOT_ALLOWED = "not_allowed"


TAKEN_OVER = frozenset({LineOutcome.ATTENDED, LineOutcome.WALKED_IN, LineOutcome.ABSENT, LineOutcome.UNCHANGED})
LINE_TEXT: dict[LineOutcome, object] = {
    LineOutcome.ATTENDED: _l("Was there; the course is completed."),
    LineOutcome.WALKED_IN: _l("Was there without having signed up; the course is completed."),
    LineOutcome.ABSENT: _l("Was not there."),
    LineOutcome.UNCHANGED: _l("Was on file like this already."),
    LineOutcome.STRANGER: _l("Nobody in the pool has this number, address or telephone; nobody was added."),
    LineOutcome.SEVERAL: _l("Several people fit; give the volunteer number."),
    LineOutcome.NAME_DIFFERS: _l("The name on file is another one; look which of the two is right."),
    LineOutcome.TWICE: _l("This person stands further up already."),
    LineOutcome.NOBODY_NAMED: _l("The line names nobody: no number, no address, no telephone."),
    LineOutcome.UNREAD: _l("Whether the person was there cannot be read: write yes or no."),
    LineOutcome.NOT_ALLOWED: _l("This person has left, or never agreed to be kept on file."),
}

SESSION_OVER = say("session_over", _l("This session has begun, is over, or was called off."))
SESSION_TO_COME = say("session_to_come", _l("Who was there is entered once the session has begun."))
NO_PLACE = say("no_place", _l("There is no place of yours to give back."))
ROOM_TAKEN = say("room_taken", _l("More people have a place already than that; call them first."))
HELD_ALREADY = say("held_already", _l("You hold this course, and it is valid for a good while yet."))
NOT_IN_POOL = say("not_in_pool", _l("Training is for people of the pool who agreed to be kept on file."))
NOTHING_FINISHED = say("nothing_finished", _l("Nobody waits for this to be confirmed."))
NO_ATTENDANCE_COLUMNS = say(
    "no_attendance_columns",
    _l("The first line needs a column with the volunteer number, the e-mail address or the telephone."),
)
