"""What journeys do: of those who were written to and of those held out, how many gave a sign afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Date, Select, cast, exists, func, select

from iwill.core.db import db, is_sqlite
from iwill.engagement.journeys.models import Effect, Journey
from iwill.engagement.journeys.terms import EffectState
from iwill.insight.models import Snapshot
from iwill.insight.shares import Difference, Share
from iwill.insight.terms import SIGNS
from iwill.pool.activity.services import ROWS

NAME = "effects"
# Within so many days of the letter a sign counts; whose days are not over yet are left out of both groups.
WITHIN_DAYS = 60


@dataclass(frozen=True)
class JourneyEffect:
    """One journey: the share with a sign among those written to, and among those held out."""

    code: str
    title_zh: str
    title_en: str
    written: Share
    held_out: Share

    @property
    def difference(self) -> Difference:
        return Difference(self.written, self.held_out)


def work_out(now: datetime) -> int:
    """Count anew for every journey; each person once, by the first time it fell due to her. Returns how many journeys
    have anybody to count."""
    counted = _counted(now).subquery()
    columns = counted.c.code, counted.c.state, counted.c.sign
    query = select(*columns, func.count()).group_by(*columns)
    counts: dict[str, dict[str, list[int]]] = {}
    for code, state, gave_sign, people in db.session.execute(query):
        group = counts.setdefault(code, {"sent": [0, 0], "held_out": [0, 0]})[state.value]
        group[0] += people if gave_sign else 0
        group[1] += people
    snapshot = db.session.get(Snapshot, NAME) or Snapshot(name=NAME)
    snapshot.at, snapshot.content = now, {"journeys": counts}
    db.session.add(snapshot)
    db.session.flush()
    return len(counts)


def people_of(code: str, *, held_out: bool) -> Select[Any]:
    """The ids of those who are counted in a group of a journey, as it was worked out last; of nobody before that."""
    snapshot = db.session.get(Snapshot, NAME)
    counted = _counted(snapshot.at if snapshot else datetime.min.replace(tzinfo=UTC)).subquery()
    group = EffectState.HELD_OUT if held_out else EffectState.SENT
    return select(counted.c.volunteer_id).where(counted.c.code == code, counted.c.state == group)


def _counted(now: datetime) -> Select[Any]:
    """Everybody of either group whose days are over, with whether she gave a sign."""
    first = (
        select(Effect.journey_id, Effect.volunteer_id, func.min(Effect.due_at).label("due_at"))
        .where(Effect.state.in_((EffectState.SENT, EffectState.HELD_OUT)))
        .group_by(Effect.journey_id, Effect.volunteer_id)
        .subquery()
    )
    begins: Any
    ends: Any
    if is_sqlite(db.session()):
        begins, ends = func.date(Effect.due_at), func.date(Effect.due_at, f"+{WITHIN_DAYS} days")
    else:
        begins = cast(Effect.due_at, Date)
        ends = begins + WITHIN_DAYS
    sign = exists().where(
        ROWS.c.volunteer_id == Effect.volunteer_id,
        ROWS.c.kind.in_(tuple(SIGNS)),
        ROWS.c.on_day > begins,
        ROWS.c.on_day <= ends,
    )
    return (
        select(Journey.code, Effect.volunteer_id, Effect.state, sign.label("sign"))
        .join(Journey, Journey.id == Effect.journey_id)
        .join(
            first,
            (first.c.journey_id == Effect.journey_id)
            & (first.c.volunteer_id == Effect.volunteer_id)
            & (first.c.due_at == Effect.due_at),
        )
        .where(
            Effect.state.in_((EffectState.SENT, EffectState.HELD_OUT)),
            Effect.due_at <= now - timedelta(days=WITHIN_DAYS),
        )
    )


def effects() -> tuple[datetime | None, Sequence[JourneyEffect]]:
    """Every journey in order of its priority, as it was counted last; nobody where it was not."""
    snapshot = db.session.get(Snapshot, NAME)
    counts = snapshot.content["journeys"] if snapshot else {}
    none = {"sent": [0, 0], "held_out": [0, 0]}
    listed = [
        JourneyEffect(
            one.code,
            one.title_zh,
            one.title_en,
            Share(*counts.get(one.code, none)["sent"]),
            Share(*counts.get(one.code, none)["held_out"]),
        )
        for one in db.session.scalars(select(Journey).order_by(Journey.priority, Journey.id))
    ]
    return (snapshot.at if snapshot else None), listed
