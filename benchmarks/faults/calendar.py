"""Journeys under faults: several processes that plan and send at once, standstills, and clocks that jump.

F8  two and four processes on one database, one of them stopped in the middle and resumed, some killed between writes
F9  nothing runs for an hour, three days, forty days
F10 three years in four zones through daylight saving, leap day and year ends, with a clock that jumps to and fro

What is expected is worked out here by plain civil arithmetic: everybody's turn once in each month, and nothing besides.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import random
import signal
import time as real_time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from benchmarks.faults import stage
from benchmarks.faults.processes import Child
from benchmarks.faults.terms import Row
from benchmarks.faults.turns import AT_HOUR, UNTIL, Turns, due, lost, on_time, set_up, turns
from iwill.core.db import db
from iwill.engagement.journeys import jobs, planning, queries, sending, services
from iwill.engagement.journeys.models import Effect, Letter
from iwill.engagement.journeys.terms import EffectState
from iwill.messaging.models import Message

STEP = timedelta(hours=6)
PATIENCE = 60.0
START = datetime(2027, 1, 1, tzinfo=UTC)
DAYS = 120


AWAY = {"an hour": timedelta(hours=1), "3 days": timedelta(days=3), "40 days": timedelta(days=40)}


def journeys_under_faults(fresh: Callable[[], flask.Flask], deaths: int, only: str = "") -> Iterator[Row]:
    """All of it, or what has some words in its name, on one database."""
    services.SHIPPED = ()
    scenes: dict[str, Callable[[str], Row]] = {
        "F8 2 processes": lambda name: _at_once(fresh, name, 2, deaths),
        "F8 4 processes": lambda name: _at_once(fresh, name, 4, deaths),
        **{f"F9 away for {words}": partial(_standstill, fresh, away) for words, away in AWAY.items()},
        "F10 three years, four zones": lambda name: _three_years(fresh, name),
    }
    yield from (play(name) for name, play in scenes.items() if only in name)


def _at_once(fresh: Callable[[], flask.Flask], name: str, processes: int, deaths: int) -> Row:
    """F8: so many processes keep the same calendar while the time goes on for all of them."""
    app = fresh()
    people = set_up(app, START)
    passed, done = (multiprocessing.Value(ctypes.c_double, 0.0, lock=False) for _ in range(2))
    children = [Child(lambda: _keep(app, passed, done), "keeper") for _ in range(processes)]
    dice, stops = random.Random(processes), 0
    doomed, gone = list[Child](), set[int]()
    try:
        for step in range(int(timedelta(days=DAYS) / STEP)):
            passed.value = (step + 1) * STEP.total_seconds()
            _wait_for_somebody(passed, done)
            if step % 60 == 30:
                chosen = dice.choice(children)
                chosen.stop()
                real_time.sleep(stage.LEASE.total_seconds() + 0.5)
                chosen.resume()
                stops += 1
            if len(doomed) < deaths * len(PLACES) and all(one.pid in gone for one in doomed):
                place = PLACES[len(doomed) % len(PLACES)]
                doomed.append(Child(lambda place=place: _keep(app, passed, done, place), "doomed"))  # type: ignore[misc]
            gone |= {one.pid for one in doomed if one.died()}
    finally:
        for child in (*children, *doomed):
            child.finish()
    with app.app_context():
        last = START + timedelta(days=DAYS)
        for moment in (last, last + timedelta(hours=12), last + timedelta(hours=24)):
            jobs.keep_journeys(moment)
        expected = turns(people, START, last)
        happened, wrong = _examine(expected, last)
        stage.let_go()
    return Row(
        name,
        f"{happened}; {stops} times one was stopped beyond its lease, {len(gone)} died between two writes",
        "everybody's turn once a month: 0 doubles, 0 gaps",
        not wrong and stops > 0 and len(gone) >= deaths,
    )


def _standstill(fresh: Callable[[], flask.Flask], away: timedelta, name: str) -> Row:
    """F9: nothing runs for a while."""
    app = fresh()
    people = set_up(app, START)
    goes, returns = START + timedelta(days=17), START + timedelta(days=17) + away
    last = returns + timedelta(days=40)
    with app.app_context():
        for begins, ends in ((START, goes), (returns, last)):
            moment = begins
            while moment < ends:
                jobs.keep_journeys(moment)
                moment += STEP
        expected = {
            key: day
            for key, day in turns(people, START, last).items()
            if not lost(due(day, people[key[0]]), goes, returns)
        }
        happened, wrong = _examine(expected, last)
        stage.let_go()
    return Row(name, happened, "once for each whose turn still has its point, nothing stale", not wrong)


def _three_years(fresh: Callable[[], flask.Flask], name: str) -> Row:
    """F10: the clock goes through three years, an hour forward and back each month, and once eight days."""
    app = fresh()
    people = set_up(app, START)
    last, jumps = datetime(2030, 1, 3, tzinfo=UTC), 0
    with app.app_context():
        moment, month = START, 1
        while moment < last:
            jobs.keep_journeys(moment)
            if moment.month != month:
                month, jumps = moment.month, jumps + 1
                jump = timedelta(days=8) if moment.month == 6 else timedelta(hours=1)
                for wrong_time in (moment + jump, moment, moment - timedelta(hours=1), moment):
                    jobs.keep_journeys(wrong_time)
            moment = queries.next_moment(moment)
        happened, wrong = _examine(turns(people, START, last), last)
        off = [one for one in db.session.scalars(select(Effect)) if not on_time(one, people)]
        stage.let_go()
    return Row(
        name,
        f"{happened}; the clock was wrong {jumps} times; {len(off)} at another hour than {AT_HOUR}:00 on their clock",
        "one for each person and month, at its hour or the first instant after a gap",
        not wrong and not off,
    )


def _wait_for_somebody(passed: Any, done: Any) -> None:
    """Let the time go on no faster than somebody can follow, as it does outside."""
    until = real_time.monotonic() + PATIENCE
    while passed.value - done.value > STEP.total_seconds() and real_time.monotonic() < until:
        real_time.sleep(0.005)


def _keep(app: flask.Flask, passed: Any, done: Any, place: str | None = None) -> None:
    """One process that keeps the calendar at whatever time it is, until it is asked to end, or dies at a place."""
    asked: list[int] = []
    signal.signal(signal.SIGTERM, lambda *_: asked.append(1))
    if place is not None:
        _arm(place)
    with app.app_context():
        while not asked:
            try:
                at = passed.value
                jobs.keep_journeys(START + timedelta(seconds=at))
                done.value = max(done.value, at)
            except OperationalError:
                # Busy, because somebody was stopped with the lock in hand: the next tick comes.
                db.session.rollback()
            real_time.sleep(0.01)
        stage.let_go()


PLACES = ("plan", "_write_letters", "_settle_effects", "_queue")


def _arm(place: str) -> None:
    """Let this process kill itself after it has taken a step, before the commit that would keep it."""
    owner: Any = planning if place == "plan" else sending
    step = getattr(owner, place)

    def stepping(*arguments: Any, **named: Any) -> Any:
        result = step(*arguments, **named)
        if result or (arguments and arguments[0]):
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, place, stepping)


def _examine(expected: Turns, last: datetime) -> tuple[str, int]:
    """What was made against what was expected: (in words, how much is wrong). What falls due after the end may be on
    file already."""
    made = {(one.volunteer_id, one.period): one for one in db.session.scalars(select(Effect))}
    gaps = [key for key in expected if key not in made or made[key].state is not EffectState.SENT]
    sent = {key: one for key, one in made.items() if one.state is EffectState.SENT}
    foreign = [key for key, one in sent.items() if key not in expected and one.until_at - UNTIL <= last]
    stale = [one for one in sent.values() if one.settled_at is None or one.settled_at >= one.until_at]
    parts = Counter(one.letter_id for one in made.values() if one.letter_id is not None)
    letters = set(db.session.scalars(select(Letter.id)))
    told = Counter({one.cause: len(one.facts["parts"]) for one in db.session.scalars(select(Message))})
    doubles = len(letters ^ set(parts)) + sum(told[f"letter:{letter}"] != number for letter, number in parts.items())
    doubles += len(told) - len(letters)
    words = f"{len(expected):,} expected, {len(gaps)} missing, {len(foreign)} besides, {doubles} told twice or half"
    return f"{words}, {len(stale)} stale", len(gaps) + len(foreign) + len(stale) + abs(doubles)
