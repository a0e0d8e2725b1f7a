"""Background work of journeys."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from iwill.core.db import db, transaction
from iwill.core.jobs import job
from iwill.engagement.journeys import planning, sending, services
from iwill.engagement.journeys.planning import Mark
from iwill.engagement.journeys.standing import Standing, held, running

log = logging.getLogger(__name__)


@job(
    "keep-journeys",
    every=timedelta(minutes=5),
    meaning="plans what falls due by the rules of the journeys, and writes the letters whose hour has come",
)
def keep_journeys(now: datetime) -> dict[str, Any]:
    """Plan the journeys that are behind, then write letters some hundred people at a time. Where nothing is due it
    reads a few rows and writes none."""
    counts = Counter[str]()
    if services.missing_shipped():
        counts["installed"] = _install(now)
    standing = running()
    behind = _behind(standing, now)
    db.session.rollback()
    if behind:
        counts += _planned([place for place, _ in behind], now)
    if sending.anything_due(now):
        counts += _send(standing, now)
    db.session.rollback()
    return dict(counts)


def _install(now: datetime) -> int:
    try:
        with transaction():
            return services.install_shipped(now)
    except IntegrityError:
        # Another process was faster, and has put down the same.
        return 0


def _planned(places: Sequence[Standing], now: datetime) -> Counter[str]:
    """All of them in one transaction; where it fails, each in one of its own, so that what fails is logged and does not
    stop the others."""
    try:
        with transaction():
            return Counter({"planned": plan_these([one.id for one in places], now)})
    except Exception:
        if len(places) > 1:
            return sum((_planned([one], now) for one in places), Counter())
        log.exception("journey %s could not be planned", places[0].code)
        return Counter({"failed": 1})


def plan_these(journeys: Sequence[int], now: datetime) -> int:
    """Plan journeys as they stand now, but for those that another process is at, or has been: their rows are locked."""
    return sum(planning.plan(place, mark, now) for place, mark in _behind(held(journeys), now))


def _behind(standing: Mapping[int, Standing], now: datetime) -> list[tuple[Standing, Mark | None]]:
    """Those for which there is something to plan, each with how far it has been planned."""
    marks = planning.marks()
    found = [(place, marks.get(place.id)) for place in standing.values()]
    return [(place, mark) for place, mark in found if planning.is_behind(place.rule, mark, now)]


def _send(standing: Mapping[int, Standing], now: datetime) -> Counter[str]:
    counts, last = Counter[str](), 0
    while True:
        with transaction():
            batch = sending.send_some(standing, last, now)
        counts += Counter(batch.counts)
        if batch.last is None:
            return counts
        last = batch.last
