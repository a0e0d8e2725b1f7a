"""A request played to its end by a simulated crowd: whoever is asked answers, and what stays open is explained."""

from __future__ import annotations

from datetime import datetime

import flask
import pytest

from benchmarks.crowd import table
from benchmarks.crowd.__main__ import play
from benchmarks.crowd.image import Original, settle, vetted
from benchmarks.crowd.people import Crowd
from benchmarks.crowd.play import Walk
from iwill.core import clock
from iwill.pool.terms import Adulthood, AtLeast, ContactKind, ContactState, Lifecycle

PEOPLE = 200
MORNING = datetime.fromisoformat("2026-12-10T09:00+08:00")


@pytest.fixture
def crowded(ctx: flask.Flask) -> flask.Flask:
    """Two hundred people like two of the pool: each free every evening, one who can counsel and one in social work."""
    clock.freeze(MORNING)
    originals = vetted([_like("counselling"), _like("social_work", agreed=False), _like("social_work")], MORNING)
    settle(originals, PEOPLE, MORNING, seed=1)
    return ctx


def _like(skill: str, *, agreed: bool = True) -> Original:
    return Original(
        standing={
            "lifecycle": Lifecycle.ACTIVE if agreed else Lifecycle.APPLICANT,
            "adulthood": Adulthood.UNKNOWN,
            "adult_from": None,
            "may_process": agreed,
            "may_contact": agreed,
            "night_calls": False,
            "language": "zh-Hans",
        },
        skills=[{"skill": skill, "source": "test", "confirmed_at": None, "confirmed_by": None}],
        credentials=[],
        languages=["zh"],
        place={"zone": "Asia/Shanghai", "region": None, "availability_set_at": MORNING},
        hours=[
            {"at_least": layer, "weekday": weekday, "from_minute": 1080, "to_minute": 1380}
            for weekday in range(7)
            for layer in AtLeast
        ],
        contacts=[{"kind": ContactKind.EMAIL, "state": ContactState.UNKNOWN, "do_not_use": False, "position": 0}],
    )


def test_a_drill_among_two_hundred_people_fills_and_asks_nobody_twice(crowded: flask.Flask) -> None:
    said: list[str] = []
    (drill,) = play(["quarterly-drill"], Walk(Crowd(PEOPLE, 1), callers=0), PEOPLE, said.append)
    assert drill.asked_twice == 0
    assert set(table.asks_a_person()) == {1}
    assert 15 < drill.at_deadline <= drill.seats == 30
    assert drill.waves > 1
    unfilled = [line for line in said if line.startswith("- ")]
    assert bool(unfilled) is (drill.at_start < drill.seats)
