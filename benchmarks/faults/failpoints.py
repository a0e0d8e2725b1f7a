"""Deaths at named places: each place is passed a few times, then the process that stands there kills itself.

Random kills hardly ever meet the moment between a commit and what follows it. Here a fuse burns at each of them, built
into one process of the programme and not into the product.
"""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import event

from benchmarks.faults import stage
from benchmarks.faults.actors import Cast, answer_questions, keep_the_desk, work
from benchmarks.faults.kills import Company, company_of, settle_and_check, warm_up
from benchmarks.faults.mutants import Mutant
from benchmarks.faults.processes import Child
from benchmarks.faults.stub import Stub, StubProvider
from benchmarks.faults.swapping import swap_seats
from benchmarks.faults.terms import Row
from iwill.callouts.services import answers, callouts, inviting, passing_on, reserve
from iwill.core.db import db
from iwill.messaging import outbox
from iwill.messaging.channels.provider import Idempotency
from iwill.shifts.swaps import services as swaps

# So often a fuse is passed before it goes off, at most; each at a different one.
LONGEST_FUSE = 4
# Longer than an offer to the reserve lasts here, so that one runs out while somebody waits for it.
PATIENCE = 150.0


class Who(StrEnum):
    """Whose process dies."""

    DESK = "desk"
    WORKER = "worker"
    ANSWERING = "answering"
    SWAPPING = "swapping"


@dataclass(frozen=True)
class Place:
    """A place to die at: before or after the commit of a transaction in which `step` was taken, or, without a commit,
    on the way into or out of that step."""

    name: str
    who: Who
    owner: Any
    step: str
    after: bool
    commit: bool = True


PLACES: Sequence[Place] = (
    Place("before a request is committed", Who.DESK, callouts, "schedule_launch", after=False),
    Place("after a request is committed", Who.DESK, callouts, "schedule_launch", after=True),
    Place("before a wave is committed", Who.WORKER, inviting, "send_next_wave", after=False),
    Place("after a wave is committed, between two call-outs", Who.WORKER, inviting, "send_next_wave", after=True),
    Place("after an offer to the reserve ran out, between two", Who.WORKER, reserve, "expire_offer", after=True),
    Place("after letters are claimed", Who.WORKER, outbox, "claim", after=True),
    Place("before a letter is handed over", Who.WORKER, StubProvider, "send", after=False, commit=False),
    Place(
        "after a letter is handed over, before that is written", Who.WORKER, StubProvider, "send", True, commit=False
    ),
    Place("before a batch is settled", Who.WORKER, outbox, "settle", after=False),
    Place("after a batch is settled", Who.WORKER, outbox, "settle", after=True),
    Place("before an answer is committed", Who.ANSWERING, answers, "answer", after=False),
    Place("after an answer is committed, before it is confirmed", Who.ANSWERING, answers, "answer", after=True),
    Place("between two people on one seat", Who.SWAPPING, passing_on, "free", after=True, commit=False),
    Place(
        "after a seat is passed on, before its offer is settled", Who.SWAPPING, swaps, "note_taken", False, commit=False
    ),
    Place("before a swap is committed", Who.SWAPPING, swaps, "accept_offer", after=False),
    Place("after a swap is committed", Who.SWAPPING, swaps, "accept_offer", after=True),
)


def dying(fresh: Callable[[], Any], idempotency: Idempotency, deaths: int) -> list[Row]:
    """Let so many processes die at each place, play everything to its end, and check."""
    app = fresh()
    stage.set_up(app)
    stub = Stub(stage.folder_of(app), honours_keys=idempotency is Idempotency.KEY)
    try:
        cast = Cast(app, stub.port, idempotency)
        company = company_of(cast)
        try:
            warm_up(cast, stub)
            rows = [_die_at(place, company, deaths) for place in PLACES]
            company.finish()
        finally:
            company.gone()
        return [*rows, *settle_and_check(cast, stub, company.killed)]
    finally:
        stub.process.kill()


def _die_at(place: Place, company: Company, deaths: int) -> Row:
    """One process after another takes the part of the one that dies there; an unarmed one goes on in its stead."""
    died = 0
    for _ in range(deaths):
        doomed = Child(_part(place, company.cast), f"doomed {place.who}")
        died += doomed.wait_for(PATIENCE) == -signal.SIGKILL
        doomed.kill()
        company.killed.append(doomed.pid)
    return Row(place.name, f"{died} of {deaths} processes died there", "the place is reached", died == deaths)


def _part(place: Place, cast: Cast) -> Callable[[], object]:
    armed = replace(cast, mutant=Mutant(place.name, build_in=lambda: _arm(place)))
    match place.who:
        case Who.DESK:
            return lambda: keep_the_desk(armed)
        case Who.WORKER:
            return lambda: work(armed)
        case Who.ANSWERING:
            return lambda: answer_questions(armed)
        case Who.SWAPPING:
            return lambda: swap_seats(armed)


def _arm(place: Place) -> None:
    """Build the fuse into this process."""
    left, taken = [random.randint(1, LONGEST_FUSE)], [False]
    step = getattr(place.owner, place.step)

    def burn() -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    def stepping(*arguments: Any, **named: Any) -> Any:
        if not place.commit and not place.after:
            burn()
        result = step(*arguments, **named)
        if not place.commit and place.after:
            burn()
        # A step that found nothing to do is not the moment that is meant.
        taken[0] = taken[0] or bool(result) or result is None
        return result

    def ended(_session: Any) -> None:
        if taken[0]:
            taken[0] = False
            burn()

    setattr(place.owner, place.step, stepping)
    if place.commit:
        event.listen(db.session, "after_commit" if place.after else "before_commit", ended)
