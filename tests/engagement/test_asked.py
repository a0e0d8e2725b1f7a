"""What a letter has asked, staff do not ask the same person again."""

from __future__ import annotations

import json
from datetime import date, timedelta

import flask
from sqlalchemy import select

from iwill.accounts.terms import SYSTEM
from iwill.core.db import db
from iwill.engagement.journeys import jobs, queries, services
from iwill.engagement.journeys.models import Effect
from iwill.engagement.journeys.terms import EffectState
from iwill.messaging import gaps
from iwill.pool.gaps.terms import ASKED_LATELY, Gap
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from tests.builders import a_volunteer
from tests.conftest import NOW


def test_whoever_had_the_notice_of_a_licence_is_not_asked_for_it_on_the_page_of_gaps(ctx: flask.Flask) -> None:
    a_volunteer(credentials=("nurse",), valid_until=date(2027, 2, 20))
    late = a_volunteer(credentials=("nurse",), valid_until=date(2027, 1, 5))
    ids = [one.id for one in db.session.scalars(select(Volunteer).order_by(Volunteer.id))]
    db.session.commit()
    for hours in range(0, 36, 3):
        jobs.keep_journeys(NOW + timedelta(hours=hours))
    sent = select(Effect.volunteer_id).where(Effect.state == EffectState.SENT)
    assert list(db.session.scalars(sent)) == [ids[0]]
    tally = gaps.ask_about(Gap.LICENCE, by=SYSTEM, now=NOW + timedelta(hours=40))
    assert (tally.matched, tally.done, tally.refused) == (2, 1, {ASKED_LATELY: 1})
    assert late.id == ids[1]


def test_what_followed_a_hard_shift_is_exported_to_herself_and_to_care_alone(ctx: flask.Flask) -> None:
    services.install_shipped(NOW)
    her = a_volunteer()
    for code in ("check_in", "care_follow_up"):
        journey = queries.journey_by_code(code)
        window = {"due_at": NOW, "until_at": NOW + timedelta(days=1)}
        db.session.add(
            Effect(journey_id=journey.id, version=1, period="2026-Q4", volunteer_id=her.id, words={}, **window)
        )
    db.session.flush()
    for_staff, own = leaving.export_person(her, remarks=False), leaving.export_person(her)
    assert "care_follow_up" not in json.dumps(for_staff)
    assert [one["journey"] for one in own["journeys"]] == ["check_in"]
    assert [one["journey"] for one in own["journeys_of_care"]] == ["care_follow_up"]
