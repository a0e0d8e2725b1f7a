"""Words of attendance: why somebody cannot come, and why something cannot be entered."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class Excuse(StrEnum):
    """Why somebody cannot come after all. None of these is ever held against anybody."""

    HOSPITAL = "hospital"
    POWER = "power"
    ILL = "ill"
    FAMILY = "family"
    OTHER = "other"


class Presence(StrEnum):
    """How it stands with one seat. LATE is not here yet; GONE has signed out again."""

    EXPECTED = "expected"
    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    LATE = "late"
    PRESENT = "present"
    GONE = "gone"
    EXCUSED = "excused"
    ABSENT = "absent"


NOT_CHECKED_IN = say("not_checked_in", _l("Sign in first; then you can sign out."))
TOO_EARLY = say("too_early", _l("It is too early to sign in; the page of the shift says from when on."))
TOO_LATE = say("too_late", _l("This shift was too long ago; nothing is entered about it any more."))
SAID_IN_FUTURE = say("said_in_future", _l("The time given is still to come. Is your clock right?"))
SAID_BEFORE_SHIFT = say("said_before_shift", _l("The time given is long before the shift."))
SAID_AFTER_SHIFT = say("said_after_shift", _l("The time given is long after the shift."))
SAID_BEFORE_SIGN_IN = say("said_before_sign_in", _l("The end given is before the beginning."))
UNREADABLE_TIME = say("unreadable_time", _l("Give the time as hours and minutes, such as 20:05."))
NO_SHIFT_IN_DRILL = say("no_shift_in_drill", _l("A drill has no shift to work."))
SAY_WHEN = say("say_when", _l("The shift is over. Please say at what time it was."))
NOT_ON_SHIFT = say("not_on_shift", _l("Only somebody who is signed in can stay longer."))
TOO_LATE_TO_RETURN = say(
    "too_late_to_return",
    _l("It is too late to take the sign-out back. If your hours are wrong for it, say so under your hours."),
)
NOT_YOUR_SIGN_OUT = say("not_your_sign_out", _l("Only a sign-out that you pressed yourself can be taken back here."))
NOT_LONGER = say("not_longer", _l("This is not later than the shift ends already."))
TOO_LONG = say("too_long", _l("That is longer than anybody may stay on."))
REST_WOULD_BREAK = say("rest_would_break", _l("You would have too little rest before your next shift."))
CAP_WOULD_BREAK = say("cap_would_break", _l("You would go over the limit on hours."))
YES_TO_STAYING = say("yes_to_staying", _l("Staying longer takes your own yes."))
YES_TO_SHARING = say("yes_to_sharing", _l("A number is shown only with the person's own yes."))
REASON_REQUIRED = say("reason_required", _l("Choose a reason. None of them is held against you."))
ALREADY_PRESENT = say("already_present", _l("You have signed in already."))
BAD_ROOM_LINK = say("bad_room_link", _l("Give an address that begins with https://."))
