"""Which shifts cannot open as things stand, and why: nobody supervises, or too few adults would be with the children.

Two adults are present whenever children take part, so that nobody is alone with a child. Seats are taken and people are
asked all the same; until then the shift is shown as not open. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

ADULTS_WITH_CHILDREN = 2


class NotOpen(StrEnum):
    """Why a shift is not open yet."""

    UNSUPERVISED = "unsupervised"
    TOO_FEW_ADULTS = "too_few_adults"


@dataclass(frozen=True)
class Stand:
    """What opens a shift or keeps it shut. Everybody who sits with children is an adult by the rules of asking."""

    id: int
    role: str
    required_for: Sequence[str]
    taken: int
    children: bool
    starts_at: datetime
    ends_at: datetime
    team_group: int | None


def not_open(stands: Sequence[Stand]) -> dict[int, NotOpen]:
    """The shifts that are not open, by id, each with the first reason.

    A supervisor of one group opens roles of that group alone, one of none opens them for all. Adults are counted over
    all shifts with children that have the same time and group.
    """
    closed: dict[int, NotOpen] = {}
    supervised: dict[tuple[str, int | None], int] = {}
    adults: dict[tuple[datetime, datetime, int | None], int] = {}
    for stand in stands:
        for role in stand.required_for:
            key = (role, stand.team_group)
            supervised[key] = supervised.get(key, 0) + stand.taken
        if stand.children:
            session = (stand.starts_at, stand.ends_at, stand.team_group)
            adults[session] = adults.get(session, 0) + stand.taken
    for stand in stands:
        over = {supervised[key] for key in ((stand.role, None), (stand.role, stand.team_group)) if key in supervised}
        if stand.team_group is None:
            over |= {taken for (role, _group), taken in supervised.items() if role == stand.role}
        session = (stand.starts_at, stand.ends_at, stand.team_group)
        if over and not any(over):
            closed[stand.id] = NotOpen.UNSUPERVISED
        elif stand.children and adults[session] < ADULTS_WITH_CHILDREN:
            closed[stand.id] = NotOpen.TOO_FEW_ADULTS
    return closed
