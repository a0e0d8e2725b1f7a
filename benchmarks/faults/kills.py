"""The killing: a worker is killed again and again while it works, and now and then those who take the answers."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import flask
from sqlalchemy import func, select

from benchmarks.faults import stage
from benchmarks.faults.actors import WORK, Cast, answer_questions, keep_the_desk, run_once, work
from benchmarks.faults.checker import UNSETTLED, check
from benchmarks.faults.mutants import NO_MUTANT, Mutant
from benchmarks.faults.processes import Child
from benchmarks.faults.stub import Stub
from benchmarks.faults.terms import Evidence, Row, read_confirmed
from iwill.callouts.models import CallOut
from iwill.callouts.terms import CallOutState
from iwill.core import clock
from iwill.core.db import db
from iwill.messaging.channels.provider import Idempotency
from iwill.messaging.models import Message

SHORTEST, LONGEST = 0.1, 0.6
ANSWERING = 2
# The killing begins when so many letters and confirmed answers show that everything is in full swing.
LETTERS, ANSWERS = 30, 5
# After the last kill everything is played to its end: the shifts are over by the next afternoon.
HOURS = (1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 6)
# These counts stand for no step that another run would have to follow.
NO_NEWS = ("sealed", "reminded")


@dataclass
class Company:
    """The processes at play, and who of them has been killed."""

    cast: Cast
    desk: Child
    worker: Child
    answering: list[Child]
    killed: list[int] = field(default_factory=list)

    def kill_worker(self) -> None:
        """One random SIGKILL; the next worker begins at once."""
        self.worker.kill()
        self.killed.append(self.worker.pid)
        self.worker = Child(lambda: work(self.cast), "worker")

    def kill_answering(self) -> None:
        """The same for one of those who take the answers."""
        place = random.randrange(len(self.answering))
        self.answering[place].kill()
        self.killed.append(self.answering[place].pid)
        self.answering[place] = Child(lambda: answer_questions(self.cast), "answering")

    def finish(self) -> None:
        """Nobody presses anything any more; the last worker is killed too, in the middle of whatever it does."""
        for child in (self.desk, *self.answering):
            child.finish()
        self.worker.kill()
        self.killed.append(self.worker.pid)

    def gone(self) -> None:
        """End whatever is still there, after a fault of this programme."""
        for child in (self.desk, self.worker, *self.answering):
            child.kill()


def killing(
    fresh: Callable[[], flask.Flask], idempotency: Idempotency, kills: int, mutant: Mutant = NO_MUTANT
) -> list[Row]:
    """Kill the worker so many times at random moments, play everything to its end, and check."""
    app = fresh()
    stage.set_up(app)
    stub = Stub(stage.folder_of(app), honours_keys=idempotency is Idempotency.KEY)
    try:
        cast = Cast(app, stub.port, idempotency, mutant)
        company = company_of(cast)
        try:
            warm_up(cast, stub)
            others = _kill_at_random(company, kills, None if mutant is NO_MUTANT else stub)
            company.finish()
        finally:
            company.gone()
        rows = settle_and_check(cast, stub, company.killed)
    finally:
        stub.process.kill()
    deaths = f"{kills} SIGKILLs of the worker, {others} of those who take answers"
    return [Row("kills", deaths, "the next process goes on at once", bool(kills)), *rows]


def company_of(cast: Cast) -> Company:
    """Everybody at work, and nobody dead yet."""
    return Company(
        cast,
        desk=Child(lambda: keep_the_desk(cast), "desk"),
        worker=Child(lambda: work(cast), "worker"),
        answering=[Child(lambda: answer_questions(cast), "answering") for _ in range(ANSWERING)],
    )


def warm_up(cast: Cast, stub: Stub) -> None:
    """Wait until letters go out and answers are confirmed."""
    until = time.monotonic() + 30
    while len(stub.entries()) < LETTERS or len(read_confirmed(cast.confirmations)) < ANSWERS:
        if time.monotonic() > until:
            raise RuntimeError("no call-out came into swing; see what the worker says")
        time.sleep(0.05)


def _kill_at_random(company: Company, kills: int, stub: Stub | None) -> int:
    """Kill at random moments; where a stub is given, aim at the moments when a letter has just been handed over."""
    others = 0
    for _ in range(kills):
        time.sleep(random.uniform(SHORTEST, LONGEST))
        until = time.monotonic() + 5
        while stub and stub.last_sender(within=0.02) != company.worker.pid and time.monotonic() < until:
            time.sleep(0.002)
        company.kill_worker()
        if random.random() < 0.3:
            company.kill_answering()
            others += 1
    return others


def settle_and_check(cast: Cast, stub: Stub, killed: list[int]) -> list[Row]:
    """A process that nobody kills plays everything to its end; then the books are read."""
    settler = Child(lambda: play_to_the_end(cast), "settling")
    settler.wait()
    # This process has stood still meanwhile; its clock has to reach the end as well.
    clock.advance(timedelta(hours=sum(HOURS)))
    with cast.app.app_context():
        evidence = Evidence(
            cast.idempotency, stub.entries(), read_confirmed(cast.confirmations), list(killed), clock.now()
        )
        rows = list(check(evidence))
        stage.let_go()
    clean = settler.wait() == 0
    return [*rows, Row("settling", "done" if clean else "failed", "one clean worker finishes everything", clean)]


def play_to_the_end(cast: Cast) -> None:
    """Wait for the last leases, close half of the call-outs, and let the hours pass until the last shift is over."""
    cast.prepare()
    with cast.app.app_context():
        time.sleep(stage.LEASE.total_seconds() + 0.2)
        _drain()
        running = select(CallOut.id).where(CallOut.state.not_in([CallOutState.DRAFT, CallOutState.ENDED]))
        for place, call_out_id in enumerate(list(db.session.scalars(running.order_by(CallOut.id)))):
            if place % 2:
                stage.stand_down(call_out_id)
        quiet = True
        for hours in HOURS:
            quiet &= _drain()
            clock.advance(timedelta(hours=hours))
        if not (_drain() and quiet):
            raise RuntimeError("a job went on for ever, or failed at every look")


def _drain() -> bool:
    """Run every job until there is nothing left to do at this hour; False where there always is."""
    news: list[str] = []
    for _ in range(30):
        done = [(name, run_once(name)) for name in dict.fromkeys(WORK)]
        news = [
            f"{name} {key} {value}" for name, one in done for key, value in one.items() if value and key not in NO_NEWS
        ]
        if not news:
            return True
    left = db.session.scalar(select(func.count()).select_from(Message).where(Message.state.in_(UNSETTLED)))
    print(f"still {left} messages under way; {', '.join(news)}", flush=True)
    return False
