"""Words of the contact policy: what is counted, what is never held back, and why something was not sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say
from iwill.messaging.terms import Purpose

# What nobody is waiting for: counted together, over all channels. Care, consent, what runs out and certificates are
# not among them, nor what a person has asked for herself or holds a seat for.
CAPPED = frozenset({Purpose.JOURNEY, Purpose.GAP, Purpose.IMPACT, Purpose.THANKS, Purpose.TASK})
# News of a place that somebody has signed up for is not counted; an invitation to a course is. Its cause begins so.
ABOUT_A_COURSE = "course:"
# What tells or thanks and asks for nothing; a question does not follow it on its heels.
NOTES = frozenset({Purpose.IMPACT, Purpose.THANKS})
# Kinds that a person can switch off for good, each by itself.
OPTIONAL = (Purpose.JOURNEY, Purpose.IMPACT, Purpose.THANKS, Purpose.TASK)

CRISIS_MODE = say("crisis_mode", _l("It is crisis mode: what is not urgent waits."))
CONTACT_CAP = say("contact_cap", _l("Enough has reached this person of late."))
OWN_CAP = say("own_cap", _l("This person wishes to hear less often."))
NOT_WANTED = say("not_wanted", _l("This person does not wish to hear of this."))
AFTER_A_NOTE = say("after_a_note", _l("Somebody was thanked a few days ago; a question waits a little."))
OPEN_CALL_OUT = say("open_call_out", _l("A call-out waits for this person's answer."))
AFTER_A_SHIFT = say("after_a_shift", _l("This person is on shift, or has just been."))
CONSENT_LACKING = say("consent_lacking", _l("This person has not agreed to be contacted."))
WISH_INVALID = say("wish_invalid", _l("Choose how many messages a month, from 0 to 10, or leave it open."))


@dataclass(frozen=True)
class Refusal:
    """Why somebody must not be told something now. `until` is when to look again; None where only she can change it."""

    reason: str
    until: datetime | None


@dataclass(frozen=True)
class Wish:
    """What somebody has said about messages that are not urgent: at most so many in 30 days, none of these kinds, and
    whether she may be in a group that is deliberately not written to."""

    most: int | None = None
    unwanted: frozenset[str] = frozenset()
    no_hold_outs: bool = False


@dataclass(frozen=True)
class Reached:
    """What has reached somebody of late, or is on its way: when each capped message went, and the last note."""

    at: tuple[datetime, ...] = ()
    last_note_at: datetime | None = None

    def and_at(self, moment: datetime) -> Reached:
        """The same, and once more."""
        return Reached(tuple(sorted((*self.at, moment))), self.last_note_at)
