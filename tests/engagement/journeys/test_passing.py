"""What can cease to be so is looked up right before a letter goes, though it was planned days ahead."""

from __future__ import annotations

from datetime import timedelta

import flask
import pytest
from sqlalchemy import select

from iwill.core.db import db, transaction
from iwill.engagement.journeys import jobs, services
from iwill.engagement.journeys.models import Effect, Journey
from iwill.engagement.journeys.shipped import SHIPPED
from iwill.engagement.journeys.terms import EffectState, Kept
from iwill.pool.models import Volunteer
from iwill.pool.services import availability
from tests.builders import ALWAYS, a_volunteer
from tests.conftest import NOW

DAY = timedelta(days=1)


def test_whoever_sets_her_hours_the_day_before_is_not_asked_whether_they_still_hold(
    ctx: flask.Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "SHIPPED", tuple(one for one in SHIPPED if one.code == "hours_60"))
    with transaction():
        anew, silent = (a_volunteer(now=NOW).id for _ in range(2))
    for day in (0, 57, 58, 59, 60, 61):
        now = NOW + day * DAY + timedelta(minutes=10)
        jobs.keep_journeys(now)
        if day == 59:
            with transaction():
                availability.set_weekly_hours(db.session.get_one(Volunteer, anew), ALWAYS, now=now)
    query = (
        select(Effect.volunteer_id, Effect.state, Effect.reason)
        .join(Journey, Journey.id == Effect.journey_id)
        .where(Journey.code == "hours_60", Effect.state != EffectState.HELD_OUT)
    )
    found = {row.volunteer_id: (row.state, row.reason) for row in db.session.execute(query)}
    assert found.pop(anew, (EffectState.WITHDRAWN, Kept.NO_LONGER_SO.value)) == (
        EffectState.WITHDRAWN,
        Kept.NO_LONGER_SO.value,
    )
    assert found in ({}, {silent: (EffectState.SENT, None)})
