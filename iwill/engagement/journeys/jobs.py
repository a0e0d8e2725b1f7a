"""Background work of journeys."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from iwill.core.db import db, transaction
from iwill.core.jobs import job
from iwill.engagement.journeys import planning, sending, services
from iwill.engagement.journeys.models import Journey, JourneyMark
from iwill.engagement.journeys.standing import Standing, running

log = logging.getLogger(__name__)


@job(
    "keep-journeys",
    every=timedelta(minutes=5),
    meaning="plans what falls due by the rules of the journeys, and writes the letters whose hour has come",
)
def keep_journeys(now: datetime) -> dict[str, Any]:
    """Plan each journey in a transaction of its own, then write letters some hundred people at a time. Where nothing is
    due it reads a few rows and writes none."""
    counts = Counter[str]()
    if services.missing_shipped():
        counts["installed"] = _install(now)
    standing = running()
    marks = {mark.journey_id: mark for mark in db.session.scalars(select(JourneyMark).where(JourneyMark.zone == ""))}
    behind = [one for one in standing.values() if planning.is_behind(one.rule, marks.get(one.id), now)]
    db.session.rollback()
    for one in behind:
        counts += _planned(one, now)
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


def _planned(one: Standing, now: datetime) -> Counter[str]:
    """One step of one journey; what fails is logged and does not stop the others."""
    try:
        with transaction():
            return Counter({"planned": plan_one(one.id, now)})
    except Exception:
        log.exception("journey %s could not be planned", one.code)
        return Counter({"failed": 1})


def plan_one(journey_id: int, now: datetime) -> int:
    """Plan a journey as it stands now, unless another process is at it, or has been: the row is locked."""
    locked = select(Journey).where(Journey.id == journey_id).with_for_update(skip_locked=True)
    journey = db.session.scalar(locked.execution_options(populate_existing=True))
    place = running(journey_id).get(journey_id)
    if journey is None or place is None:
        return 0
    mark = db.session.get(JourneyMark, (journey_id, planning.ALL_ZONES), populate_existing=True)
    return planning.plan(journey, place.rule, now) if planning.is_behind(place.rule, mark, now) else 0


def _send(standing: Mapping[int, Standing], now: datetime) -> Counter[str]:
    counts, last = Counter[str](), 0
    while True:
        with transaction():
            batch = sending.send_some(standing, last, now)
        counts += Counter(batch.counts)
        if batch.last is None:
            return counts
        last = batch.last
