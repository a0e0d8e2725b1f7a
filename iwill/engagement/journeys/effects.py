"""Rows of what journeys do for people, written in bulk; the unique key alone decides what is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, select

from iwill.core.bulk import insert_new
from iwill.core.db import db
from iwill.core.lists import one_of
from iwill.engagement.journeys.models import Effect
from iwill.engagement.journeys.standing import Standing
from iwill.engagement.journeys.terms import EffectState

EFFECTS = cast(Table, Effect.__table__)
_COUNTS = frozenset({EffectState.DUE, EffectState.SENT, EffectState.HELD_OUT})


class Turn(NamedTuple):
    """What one person gets in one period, and when."""

    period: str
    volunteer_id: int
    due_at: datetime
    until_at: datetime
    held_out: bool
    words: Mapping[str, Any]


def write(place: Standing, turns: Iterable[Turn], now: datetime) -> int:
    """Insert what is new; returns how many that were. The unique key alone decides, also between two who plan."""
    if place.rule.most is not None:
        turns = _at_most(place.rule.most, place.id, list(turns))
    rows = [
        {
            "journey_id": place.id,
            "version": place.version,
            "period": turn.period,
            "volunteer_id": turn.volunteer_id,
            "state": EffectState.HELD_OUT if turn.held_out else EffectState.DUE,
            "words": dict(turn.words),
            "due_at": turn.due_at,
            "until_at": turn.until_at,
            "settled_at": now if turn.held_out else None,
            "reason": None,
            "letter_id": None,
        }
        for turn in turns
    ]
    return insert_new(EFFECTS, rows, ("journey_id", "period", "volunteer_id"))


def _at_most(most: int, journey_id: int, turns: list[Turn]) -> Iterator[Turn]:
    """Leave out what is on file already, and those who have had this as often as anybody ever gets it."""
    query = select(EFFECTS.c.volunteer_id, EFFECTS.c.period, EFFECTS.c.state).where(
        EFFECTS.c.journey_id == journey_id, one_of(EFFECTS.c.volunteer_id, "ids")
    )
    ids = sorted({turn.volunteer_id for turn in turns})
    on_file, had = set(), Counter[int]()
    for volunteer_id, period, state in db.session.connection().execute(query, {"ids": ids}):
        on_file.add((volunteer_id, period))
        had[volunteer_id] += state in _COUNTS
    for turn in sorted(turns, key=lambda turn: turn.due_at):
        if (turn.volunteer_id, turn.period) not in on_file and had[turn.volunteer_id] < most:
            had[turn.volunteer_id] += 1
            yield turn
