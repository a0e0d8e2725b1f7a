"""What makes a roster of many days hold together: the same faces from day to day, and a while together at each change
of shifts. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from iwill.callouts.terms import AnswerAction

# What somebody can press that answers for a shift; putting it off, or taking an answer back, does not.
_ANSWERS = frozenset(AnswerAction) - {AnswerAction.LATER, AnswerAction.UNDO}


@dataclass(frozen=True)
class Known:
    """How well somebody knows a group: shifts with it that are over, and shifts with it still to come."""

    served: int = 0
    ahead: int = 0

    @property
    def order(self) -> tuple[int, int]:
        """Who has served it most comes first, then who will be there anyway."""
        return -self.served, -self.ahead


@dataclass(frozen=True)
class Pressed:
    """A line of somebody's answers."""

    action: AnswerAction
    need_ids: Collection[int]
    at: datetime


def is_answered(need_id: int, asked_at: datetime, pressed: Sequence[Pressed]) -> bool:
    """Whether somebody has answered for one shift since she was asked for it."""
    return any(one.at >= asked_at and one.action in _ANSWERS and need_id in one.need_ids for one in pressed)


def days_of_strangers(people_by_day: Mapping[date, Collection[int]]) -> set[date]:
    """The days on which nobody serves a group who has been there on an earlier day. A group that talks to new people
    each day falls silent (iWill龙江 2020: it is the team that stays)."""
    broken, known = set(), set[int]()
    for day in sorted(people_by_day):
        people = set(people_by_day[day])
        if known and people and not people & known:
            broken.add(day)
        known |= people
    return broken


def together_for(ends_at: datetime, starts: Sequence[datetime]) -> int:
    """For how many minutes those who end at an instant are still there when the next come: those whose start is the
    last before it."""
    before = [one for one in starts if one < ends_at]
    return int((ends_at - max(before)).total_seconds() // 60) if before else 0
