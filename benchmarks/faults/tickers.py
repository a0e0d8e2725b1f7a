"""Two tickers at once on one database, each stopped in turn beyond its lease and then resumed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import flask
from sqlalchemy import func, select

from benchmarks.faults import stage
from benchmarks.faults.actors import Cast, answer_questions, ask_for_a_link, keep_the_desk, tick
from benchmarks.faults.kills import settle_and_check
from benchmarks.faults.mutants import NO_MUTANT, Mutant
from benchmarks.faults.processes import Child
from benchmarks.faults.stub import Stub
from benchmarks.faults.terms import Row
from iwill.core.db import db, transaction
from iwill.core.jobs import JobRun, job, once_per_period
from iwill.messaging.channels.provider import Idempotency
from iwill.messaging.models import Message

NIGHTLY = "faults-nightly"
EFFECTS = 10
STOPS = 3
SECONDS_OF_A_NIGHT = 1


@job(NIGHTLY, every=timedelta(seconds=0.25), meaning="a nightly job whose nights last a second, for this programme")
def nightly(now: datetime) -> dict[str, Any]:
    """Tell ten people something each night, as nightly work does: one transaction each, under a key of the night."""
    night = f"{int(now.timestamp()) // SECONDS_OF_A_NIGHT}"
    return once_per_period(NIGHTLY, night, lambda: _tell_all(night, now)) or {}


def two_tickers(fresh: Callable[[], flask.Flask], mutant: Mutant = NO_MUTANT) -> list[Row]:
    """Let two tickers run side by side, stop one in mid-sending beyond its lease, resume it, and check every effect."""
    app = fresh()
    stage.set_up(app)
    stub = Stub(stage.folder_of(app), honours_keys=False)
    try:
        cast = Cast(app, stub.port, Idempotency.NONE, mutant)
        tickers = [Child(lambda: tick(cast, [NIGHTLY]), "ticker") for _ in range(2)]
        people = [Child(lambda: keep_the_desk(cast), "desk"), Child(lambda: answer_questions(cast), "answering")]
        try:
            stops = sum(_stop_in_mid_sending(tickers, stub) for _ in range(STOPS))
            for child in (*people, *tickers):
                child.finish()
        finally:
            for child in (*people, *tickers):
                child.kill()
        rows = settle_and_check(cast, stub, [ticker.pid for ticker in tickers])
        with app.app_context():
            rows.insert(0, _nights())
            stage.let_go()
    finally:
        stub.process.kill()
    stopped = f"two tickers, {stops} times one was stopped in mid-sending for longer than its lease, then resumed"
    return [Row("stops", stopped, "the other goes on; whoever wakes up settles nothing that is not its own", stops > 0),
            *rows]  # fmt: skip


def _stop_in_mid_sending(tickers: list[Child], stub: Stub) -> bool:
    """Stop whichever ticker has handed over a letter in this very moment; False if none did for a while."""
    until = time.monotonic() + 8
    while time.monotonic() < until:
        pid = stub.last_sender(within=0.02)
        found = next((ticker for ticker in tickers if ticker.pid == pid), None)
        if found is not None:
            found.stop()
            time.sleep(stage.LEASE.total_seconds() + 1.5)
            found.resume()
            time.sleep(0.5)
            return True
        time.sleep(0.005)
    return False


def _tell_all(night: str, now: datetime) -> dict[str, Any]:
    for volunteer_id in range(1, EFFECTS + 1):
        with transaction():
            ask_for_a_link(volunteer_id, f"night:{night}", now)
    return {"told": EFFECTS}


def _nights() -> Row:
    """Each night has one row, is done, and told each person once."""
    runs = list(
        db.session.execute(select(JobRun.period, JobRun.fence, JobRun.finished_at).where(JobRun.job == NIGHTLY))
    )
    told = Counter(db.session.scalars(select(Message.cause).where(Message.cause.startswith("night:"))))
    keys = db.session.scalar(
        select(func.count(Message.dedupe_key.distinct())).where(Message.cause.startswith("night:"))
    )
    finished = [run for run in runs if run.finished_at is not None]
    again = sum(run.fence > 1 for run in runs)
    wrong = sum(told[f"night:{run.period}"] != EFFECTS for run in finished)
    real = db.session.execute(select(JobRun.period, JobRun.finished_at).where(JobRun.job == "purge-data")).all()
    return Row(
        "nights",
        f"{len(finished)} of {len(runs)} nights done ({again} taken over), {wrong} with other than {EFFECTS} effects; "
        f"purge-data done for {len(real)} night",
        "each night's work is done once, with each effect once",
        bool(finished) and not wrong and keys == sum(told.values()) and len(real) == len({one.period for one in real}),
    )
