"""What stands on the page before a stand-down: who gets which farewell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from iwill.callouts import queries as callout_queries
from iwill.callouts.models import CallOut
from iwill.callouts.terms import Answer
from iwill.web.desk import words as desk_words


@dataclass(frozen=True)
class Farewell:
    """A group of people, what they are told, and how many of them only a person can tell."""

    who: str
    people: int
    told: str
    by_hand: int


@dataclass(frozen=True)
class StandDownPage:
    """What desk/stand_down.html prints."""

    call_out: CallOut
    groups: list[Farewell]
    by_hand: int
    starts: str
    held_seats: int


def stand_down_page(call_out: CallOut, now: datetime) -> StandDownPage:
    """Who gets which farewell."""
    groups = []
    for group in callout_queries.people_by_answer(call_out):
        who, told = _farewell(group.answer)
        by_hand = 0 if group.answer is Answer.NO else group.by_hand
        groups.append(Farewell(who, group.people, told, by_hand))
    return StandDownPage(
        call_out=call_out,
        groups=groups,
        by_hand=sum(group.by_hand for group in groups),
        starts=desk_words.starts_in(call_out.needs, now),
        held_seats=sum(need.taken for need in call_out.needs if need.ends_at > now),
    )


def _farewell(answer: Answer | None) -> tuple[str, str]:
    match answer:
        case Answer.YES:
            told = _("their shifts will not take place, and thanks for saying yes; who has a seat hears it at any hour")
            return _("said yes"), told
        case Answer.RESERVE:
            return _("stand in reserve"), _("thanks for standing by, which counts as an answer; not at night")
        case Answer.ONLY_IF_SHORT:
            return _("come only if short"), _("it was enough without them, and thanks for the offer; not at night")
        case Answer.LATER:
            return _("said later"), _("nothing left to answer, and thanks for considering it; not at night")
        case Answer.NO:
            return _("said no"), _("nothing")
    return _("have not answered"), _("nothing left to answer, and thanks; not at night")
