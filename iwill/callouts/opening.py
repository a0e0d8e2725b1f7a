"""Which shifts cannot open as things stand, and why: nobody supervises, too few do, or too few adults would be with the
children.

Two adults are present whenever children take part, so that nobody is alone with a child. Nobody speaks with people in
need of psychological support without a supervisor on call, and no supervisor has more people than she can stand by.
Seats are taken and people are asked all the same; until then the shift is shown as not open. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from iwill.core.policy import declare

ADULTS_WITH_CHILDREN = 2
PEOPLE_PER_SUPERVISOR = declare(
    "supervision.people_each",
    10,
    "people",
    "our own judgement; seen are 3 to 5 in rotation for each (Beijing, CCNU 2020)",
    "at most so many people in psychological support for each supervisor on call",
)
PEOPLE_PER_SUPERVISOR_WITH_FIRST_TIMERS = declare(
    "supervision.people_each_with_first_timers",
    5,
    "people",
    "CCNU hotline 2020: one supervisor for five in rotation",
    "the same where somebody among them serves for the first time",
)


class NotOpen(StrEnum):
    """Why a shift is not open yet: the seat that supervises it is empty, nobody at all is to supervise it, those who do
    have too many, or too few adults would be with children."""

    UNSUPERVISED = "unsupervised"
    NO_SUPERVISOR = "no_supervisor"
    TOO_FEW_SUPERVISORS = "too_few_supervisors"
    TOO_FEW_ADULTS = "too_few_adults"


@dataclass(frozen=True)
class Ratio:
    """How many people one supervisor stands by: veterans alone, and where first-timers are among them."""

    veterans: int
    first_timers: int


@dataclass(frozen=True)
class Stand:
    """What opens a shift or keeps it shut. Everybody who sits with children is an adult by the rules of asking.

    `psychological` is psychological support in a real call-out; `first_timers` says that some of its people serve for
    the first time.
    """

    id: int
    role: str
    required_for: Sequence[str]
    taken: int
    children: bool
    starts_at: datetime
    ends_at: datetime
    team_group: int | None
    psychological: bool = False
    first_timers: bool = False

    @property
    def gated(self) -> bool:
        """Whether it waits for a supervisor even where none was asked for. Who supervises others waits for nobody."""
        return self.psychological and not self.required_for

    def covers(self, moment: datetime) -> bool:
        """Whether the shift is on at a moment."""
        return self.starts_at <= moment < self.ends_at


def supervising(stand: Stand, stands: Sequence[Stand]) -> Sequence[Stand]:
    """The shifts that supervise this one: those for its role that are of its group, or of none.

    A supervisor of one group supervises that group alone, one of none all of them. Psychological support is supervised
    by whoever is there in the middle of it, so that a hand-over counts for neither side; where nobody is planned for
    that time, by all.
    """
    return _over(stand, _by_role(stands))


def unsupervised(stands: Sequence[Stand]) -> list[int]:
    """The ids of the shifts of psychological support that no shift here supervises: a member of staff has to."""
    by_role = _by_role(stands)
    return [stand.id for stand in stands if stand.gated and not _over(stand, by_role)]


def not_open(stands: Sequence[Stand], *, named: bool = False, ratio: Ratio | None = None) -> dict[int, NotOpen]:
    """The shifts that are not open, by id, each with the first reason.

    `named` says that a member of staff supervises whatever psychological support no shift here supervises. Where a
    supervisor has too many people, the shifts listed first open first. Adults are counted over all shifts with children
    that have the same time and group.
    """
    closed: dict[int, NotOpen] = {}
    by_role, adults = _by_role(stands), _adults(stands)
    groups: dict[tuple[int, ...], list[Stand]] = {}
    for stand in stands:
        over = _over(stand, by_role)
        if over and not any(one.taken for one in over):
            closed[stand.id] = NotOpen.UNSUPERVISED
        elif stand.gated and not over and not named:
            closed[stand.id] = NotOpen.NO_SUPERVISOR
        elif stand.children and adults[_session(stand)] < ADULTS_WITH_CHILDREN:
            closed[stand.id] = NotOpen.TOO_FEW_ADULTS
        elif stand.gated and ratio is not None:
            groups.setdefault(tuple(one.id for one in over), []).append(stand)
    taken = {stand.id: stand.taken for stand in stands}
    for over_ids, group in groups.items():
        supervisors = sum(taken[one] for one in over_ids) if over_ids else 1
        assert ratio is not None
        closed.update(dict.fromkeys(_too_many(group, supervisors, ratio), NotOpen.TOO_FEW_SUPERVISORS))
    return closed


def _too_many(group: Sequence[Stand], supervisors: int, ratio: Ratio) -> list[int]:
    """Which of these shifts, all under the same supervisors, go beyond what those can stand by at one time."""
    if sum(stand.taken for stand in group) <= supervisors * min(ratio.veterans, ratio.first_timers):
        return []
    opened: list[Stand] = []
    beyond = []
    for stand in group:
        middle = _middle(stand)
        beside = [stand, *(one for one in opened if one.covers(middle))]
        each = ratio.first_timers if any(one.first_timers for one in beside) else ratio.veterans
        if stand.taken and sum(one.taken for one in beside) > supervisors * each:
            beyond.append(stand.id)
        else:
            opened.append(stand)
    return beyond


def _by_role(stands: Sequence[Stand]) -> Mapping[str, Sequence[Stand]]:
    found: dict[str, list[Stand]] = {}
    for stand in stands:
        for role in stand.required_for:
            found.setdefault(role, []).append(stand)
    return found


def _over(stand: Stand, by_role: Mapping[str, Sequence[Stand]]) -> Sequence[Stand]:
    over = [
        one
        for one in by_role.get(stand.role, ())
        if stand.team_group is None or one.team_group in (None, stand.team_group)
    ]
    if not stand.gated:
        return over
    middle = _middle(stand)
    return [one for one in over if one.covers(middle)] or over


def _adults(stands: Sequence[Stand]) -> Mapping[tuple[datetime, datetime, int | None], int]:
    adults: dict[tuple[datetime, datetime, int | None], int] = {}
    for stand in stands:
        if stand.children:
            adults[_session(stand)] = adults.get(_session(stand), 0) + stand.taken
    return adults


def _session(stand: Stand) -> tuple[datetime, datetime, int | None]:
    return stand.starts_at, stand.ends_at, stand.team_group


def _middle(stand: Stand) -> datetime:
    return stand.starts_at + (stand.ends_at - stand.starts_at) / 2
