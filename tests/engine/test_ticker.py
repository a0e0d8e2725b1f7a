"""The ticker wakes jobs at their pace, survives their failures, and stops cleanly."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import flask
import pytest

from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.core.errors import Invalid
from iwill.core.jobs import Job, JobPulse
from iwill.engine import registry, running
from iwill.engine.ticker import Ticker

NAMES = {
    "deliver-messages",
    "advance-callouts",
    "expire-offers",
    "remind-shifts",
    "purge-data",
    "check-invariants",
    "seal-audit",
}


class Alarm(Exception):
    pass


def a_job(run: Any, *, every: timedelta = timedelta(seconds=0.05), name: str = "probe") -> Job:
    return Job(name, every, "a job of a test", run)


def test_every_job_of_the_contract_is_declared() -> None:
    assert set(registry.all_jobs()) >= NAMES


def test_an_unknown_job_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(Invalid) as refusal:
        registry.job_named("nothing")
    assert "check-invariants" in refusal.value.details[0].message


def test_the_ticker_lives_on_after_a_job_fails(app: flask.Flask) -> None:
    calls: list[datetime] = []
    often_enough = threading.Event()

    def fails(now: datetime) -> dict[str, Any]:
        calls.append(now)
        if len(calls) >= 3:
            often_enough.set()
        raise Alarm

    ticker = Ticker(app, [a_job(fails)])
    ticker.start()
    try:
        assert often_enough.wait(10)
    finally:
        ticker.stop()
    with app.app_context():
        assert running.pulses()["probe"].failure == "Alarm"


def test_a_job_that_is_still_at_work_is_not_started_a_second_time(app: flask.Flask) -> None:
    at_work, most, lock = 0, 0, threading.Lock()
    done = threading.Event()
    let_go = threading.Event()
    ticks = 0

    def slow(_now: datetime) -> dict[str, Any]:
        nonlocal at_work, most, ticks
        with lock:
            at_work += 1
            most = max(most, at_work)
            ticks += 1
        let_go.wait(0.3)
        with lock:
            at_work -= 1
        if ticks >= 2:
            done.set()
        return {}

    ticker = Ticker(app, [a_job(slow)])
    ticker.start()
    assert done.wait(10)
    ticker.stop()
    assert most == 1


def test_stopping_waits_for_the_item_in_hand(app: flask.Flask) -> None:
    begun, finished = threading.Event(), threading.Event()

    def slow(_now: datetime) -> dict[str, Any]:
        begun.set()
        threading.Event().wait(0.2)
        finished.set()
        return {}

    ticker = Ticker(app, [a_job(slow, every=timedelta(hours=1))])
    ticker.start()
    assert begun.wait(10)
    ticker.stop()
    assert finished.is_set()


def test_a_failure_leaves_its_kind_and_not_its_words(ctx: flask.Flask) -> None:
    def fails(_now: datetime) -> dict[str, Any]:
        raise ValueError("+8613800000000 cannot be read")

    with pytest.raises(ValueError):
        running.run_job(a_job(fails), clock.now())
    assert running.pulses()["probe"].failure == "ValueError"


def test_a_job_woken_each_second_does_not_write_its_pulse_each_second(ctx: flask.Flask) -> None:
    job = a_job(lambda _now: {}, every=timedelta(seconds=1))
    running.run_job(job, clock.now())
    with transaction():
        first = db.session.get(JobPulse, "probe").finished_at
    running.run_job(job, clock.now())
    assert running.pulses()["probe"].finished_at == first


def test_after_a_failure_the_next_end_takes_the_mark_away(ctx: flask.Flask) -> None:
    def fails(_now: datetime) -> dict[str, Any]:
        raise Alarm

    with pytest.raises(Alarm):
        running.run_job(a_job(fails), clock.now())
    running.run_job(a_job(lambda _now: {"done": 1}), clock.now())
    pulse = running.pulses()["probe"]
    assert (pulse.failure, pulse.counts) == (None, {"done": 1})
