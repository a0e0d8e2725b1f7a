"""Background work of vetting: nobody who agreed waits without a case, and those drawn are looked at a second time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from iwill.core.civil import civil_day
from iwill.core.db import db, transaction
from iwill.core.jobs import job, once_per_period
from iwill.pool.models import Volunteer
from iwill.pool.vetting import purge as _purge
from iwill.pool.vetting.models import VettingCase
from iwill.pool.vetting.queries import ON_THE_WAY
from iwill.pool.vetting.services import open_cases, second_looks
from iwill.pool.vetting.terms import CaseState

DECLARED = (_purge,)
BATCH = 500


@job("open-cases", every=timedelta(minutes=5), meaning="puts people who came in by file on the first stage of vetting")
def open_missing_cases(now: datetime) -> dict[str, Any]:
    """Give a case to everybody on the way to serving who has none; nothing is decided by it. Whoever has not agreed to
    be kept is left alone until she has."""
    opened = 0
    without = (
        select(Volunteer.id)
        .outerjoin(VettingCase, VettingCase.volunteer_id == Volunteer.id)
        .where(Volunteer.lifecycle.in_(ON_THE_WAY), Volunteer.erased_at.is_(None), VettingCase.id.is_(None))
        .where(Volunteer.may_process)
        .order_by(Volunteer.id)
        .limit(BATCH)
    )
    while True:
        with transaction() as session:
            ids = session.scalars(without.with_for_update(of=Volunteer)).all()
            open_cases(ids, now=now)
        opened += len(ids)
        if len(ids) < BATCH:
            return {"opened": opened}


@job(
    "draw-second-looks", every=timedelta(hours=1), meaning="draws a share of those passed for a second look, once a day"
)
def draw_second_looks(now: datetime) -> dict[str, Any]:
    """Settle for everybody passed since yesterday whether another person looks again."""
    drawn = once_per_period("draw-second-looks", civil_day(now).isoformat(), lambda: {"drawn": _draw(now)})
    return drawn if drawn is not None else {"done_already": 1}


def _draw(now: datetime) -> int:
    passed = (
        select(VettingCase)
        .options(joinedload(VettingCase.volunteer))
        .where(VettingCase.state == CaseState.PASSED, VettingCase.drawn.is_(False))
        .order_by(VettingCase.id)
        .limit(BATCH)
    )
    total = 0
    while True:
        with transaction():
            cases = db.session.scalars(passed).all()
            total += second_looks.draw(cases, now=now)
            db.session.flush()
        if len(cases) < BATCH:
            return total
