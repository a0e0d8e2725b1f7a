"""Words of recognition: what is awarded by rule, who thanks whom, how an introduction goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class Award(StrEnum):
    """What is awarded by rule. The mark of an award says how much of it: 50 hours, 2 years, 10 shifts of support."""

    FIRST_SERVICE = "first_service"
    HOURS = "hours"
    YEARS = "years"
    SUPPORT = "support"


class MeetingState(StrEnum):
    """An introduction waits for the other's yes; a guest waits to say whether she comes."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True)
class Service:
    """What somebody has served, as far as it counts, and since when she has been here."""

    minutes: int
    entries: int
    support_shifts: int
    joined_on: date


@dataclass(frozen=True)
class Earned:
    """An award that is due. The evidence is what it rests on, in numbers."""

    award: Award
    mark: int
    evidence: dict[str, int | str]


LONGEST_SENTENCE = 200
SENTENCE_NEEDED = say("sentence_needed", _l("One sentence, please: what was it that you are grateful for?"))
SENTENCE_TOO_LONG = say("sentence_too_long", _l("That is more than one sentence: at most 200 characters."))
NOT_SERVED_TOGETHER = say("not_served_together", _l("You have not served on the same call-out."))
THANKED_ALREADY = say("thanked_already", _l("You have thanked this person for this shift."))
NOT_ONESELF = say("not_oneself", _l("This is for somebody else than yourself."))
INTRODUCED_ALREADY = say("introduced_already", _l("This question has been asked already. Nobody is asked twice."))
MEETING_OVER = say("meeting_over", _l("This has been settled, or is over."))
REUNION_PAST = say("reunion_past", _l("A reunion lies ahead. Give a day and an hour to come."))
NOBODY_TO_INVITE = say("nobody_to_invite", _l("Nobody who served there can be invited."))
ROOM_NEEDED = say("room_needed", _l("Where do you meet? Give the address of the room."))
