"""Words of mentoring and of hand-over notes."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class MentorshipState(StrEnum):
    """PROPOSED waits for the yes of one or both."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    DECLINED = "declined"
    ENDED = "ended"


class NoteState(StrEnum):
    """WAITING is read by whoever reviews it alone; SHOWN is found by everybody who serves."""

    WAITING = "waiting"
    SHOWN = "shown"
    DECLINED = "declined"


NOT_A_VETERAN = say("not_a_veteran", _l("A mentor, or whoever writes a note, is somebody who has served before."))
NOT_A_NEWCOMER = say("not_a_newcomer", _l("This person has served before and needs no mentor."))
HAS_A_MENTOR = say("has_a_mentor", _l("This person has a mentor already, or one is asked."))
NOT_THEIRS = say("not_theirs", _l("This is for the two people concerned to say."))
PEOPLE_IN_NOTE = say(
    "people_in_note", _l("Leave out numbers, addresses and anything that shows who a person in need is.")
)
PLAYBOOK_KNOWN = say("playbook_known", _l("There is a playbook with this code already."))
REVIEWED_ALREADY = say("reviewed_already", _l("Somebody has looked at this note already."))
