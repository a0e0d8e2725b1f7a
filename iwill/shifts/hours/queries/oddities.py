"""What is odd about entries, seen together with what else these people have and what else the same hands entered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from iwill.callouts.models import Seat
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.rules import BATCH_MINUTES, ROUND_WITHIN, Told, flags_of
from iwill.shifts.hours.terms import HoursFlag, HoursSource, HoursState

# Whoever enters more than this in a month is flagged by the first of them.
_MOST_BY_ONE = 2_000


def flags_on(entries: Iterable[HoursEntry]) -> dict[int, tuple[HoursFlag, ...]]:
    """What is odd about each of these entries, by id."""
    asked = [_told(entry) for entry in entries]
    if not asked:
        return {}
    policy = policies.current(db.session())
    hers = _of_the_same_people(asked)
    by_recorder = _by_the_same_hands(asked, timedelta(minutes=int(policy[BATCH_MINUTES])))
    return {one.id: flags_of(one, hers[one.volunteer_id], by_recorder[one.recorded_by], policy) for one in asked}


def _of_the_same_people(asked: Sequence[Told]) -> dict[int, list[Told]]:
    """Every entry that stands of these people and meets the time of any of them."""
    found: dict[int, list[Told]] = defaultdict(list)
    query = select(HoursEntry).where(
        HoursEntry.volunteer_id.in_({one.volunteer_id for one in asked}),
        HoursEntry.replaced_at.is_(None),
        HoursEntry.state != HoursState.WITHDRAWN,
        HoursEntry.started_at < max(one.ended_at for one in asked),
        HoursEntry.ended_at > min(one.started_at for one in asked),
    )
    for entry in db.session.scalars(query.options(joinedload(HoursEntry.seat).joinedload(Seat.need))):
        found[entry.volunteer_id].append(_told(entry))
    return found


def _by_the_same_hands(asked: Sequence[Told], near: timedelta) -> dict[str, list[Told]]:
    """What the recorders of these entered by hand around then, in order of time."""
    found: dict[str, list[Told]] = defaultdict(list)
    by_hand = [one for one in asked if one.source is not HoursSource.SYSTEM]
    if not by_hand:
        return found
    query = (
        select(HoursEntry)
        .options(joinedload(HoursEntry.seat).joinedload(Seat.need))
        .where(
            HoursEntry.recorded_by.in_({one.recorded_by for one in by_hand}),
            HoursEntry.source != HoursSource.SYSTEM,
            HoursEntry.recorded_at >= min(one.recorded_at for one in by_hand) - ROUND_WITHIN,
            HoursEntry.recorded_at <= max(one.recorded_at for one in by_hand) + near,
        )
        .order_by(HoursEntry.recorded_at, HoursEntry.id)
        .limit(_MOST_BY_ONE)
    )
    for entry in db.session.scalars(query):
        found[entry.recorded_by].append(_told(entry))
    return found


def _told(entry: HoursEntry) -> Told:
    need = entry.seat.need if entry.seat is not None else None
    return Told(
        id=entry.id,
        volunteer_id=entry.volunteer_id,
        started_at=entry.started_at,
        ended_at=entry.ended_at,
        minutes=entry.minutes,
        source=entry.source,
        recorded_by=entry.recorded_by,
        recorded_at=entry.recorded_at,
        shift=(need.starts_at, need.ends_at) if need is not None else None,
        noted=frozenset(HoursFlag(flag) for flag in entry.flags),
    )
