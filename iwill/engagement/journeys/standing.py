"""The journeys that run, each with its rule read once, and whether what an effect rests on is still so."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Row, Text, cast, select

from iwill.accounts.models import Staff
from iwill.core.db import db
from iwill.core.lists import one_of
from iwill.engagement.journeys.events import EVENTS
from iwill.engagement.journeys.models import Journey
from iwill.engagement.journeys.rules import label_of_event
from iwill.engagement.journeys.schemas import rule_from
from iwill.engagement.journeys.terms import After, Rule

# A day of somebody's calendar and the hour of a thing lie no further apart than this.
_AROUND = timedelta(days=2)


class Standing(NamedTuple):
    """A journey that runs. `who` signs its letters: the member of staff who has taken it, where there is one."""

    id: int
    code: str
    priority: int
    version: int
    rule: Rule
    who: str


# The rule comes as it is stored, because it is read once for as long as it stays as it is.
_running = (
    select(Journey.id, Journey.code, Journey.priority, Journey.version, cast(Journey.rule, Text), Staff.name)
    .outerjoin(Staff, (Staff.id == Journey.owner_id) & Staff.disabled_at.is_(None))
    .where(Journey.running)
    .order_by(Journey.priority, Journey.id)
)
_rules = select(Journey.id, cast(Journey.rule, Text))
_held = _running.where(one_of(Journey.id, "ids")).with_for_update(of=Journey, skip_locked=True)


def running() -> Mapping[int, Standing]:
    """Every journey that runs, by id and in order of priority."""
    return _by_id(db.session.connection().execute(_running))


def held(journeys: Sequence[int]) -> Mapping[int, Standing]:
    """Those of these journeys that run and that nobody else is at, as they stand now; the rows are locked."""
    return _by_id(db.session.connection().execute(_held, {"ids": journeys}))


def questions_by_journey() -> Mapping[int, tuple[str, ...]]:
    """What every journey asks, also those that are switched off: their letters can still be answered."""
    rows = db.session.connection().execute(_rules)
    return {journey_id: _read(stored).questions for journey_id, stored in rows}


def _by_id(rows: Iterable[Row[Any]]) -> Mapping[int, Standing]:
    return {
        journey_id: Standing(journey_id, code, priority, version, _read(stored), who or "")
        for journey_id, code, priority, version, stored, who in rows
    }


@lru_cache(500)
def _read(stored: str) -> Rule:
    return rule_from(json.loads(stored))


def still_so(place: Standing, effects: Iterable[Row[Any]]) -> frozenset[int]:
    """Those of these effects of one journey that still rest on something: what has waited, or can pass by itself, is
    looked up again, for whoever has set her hours anew is not asked about the old ones. One made by an earlier version
    is let be."""
    rows = list(effects)
    when = place.rule.when
    if not isinstance(when, After) or when.event not in EVENTS:
        return frozenset(one.id for one in rows)
    passing = EVENTS[when.event].passing
    waited = [one for one in rows if (passing or one.reason is not None) and one.version == place.version]
    labels = _labels(place.rule, when, waited)
    gone = {one.id for one in waited if (one.volunteer_id, one.period) not in labels}
    return frozenset(one.id for one in rows if one.id not in gone)


def _labels(rule: Rule, when: After, effects: Sequence[Row[Any]]) -> set[tuple[int, str]]:
    """What is found anew of the things that these effects rest on."""
    found = set()
    for offset in when.days:
        days = timedelta(days=rule.until_days + offset)
        moments = [one.until_at - days for one in effects if one.period.endswith(f":{offset}")]
        if moments:
            for one in EVENTS[when.event].happened(min(moments) - _AROUND, max(moments) + _AROUND):
                found.add((one.volunteer_id, label_of_event(when.event, one.key, offset)))
    return found
