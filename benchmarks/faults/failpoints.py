"""Deaths at named places: each place is passed a few times, then the process that stands there kills itself.

Random kills hardly ever meet the moment between a commit and what follows it. Here a fuse burns at each of them, built
into one process of the programme and not into the product. That process plays alone and is made of one that has played
every part already, so that a death costs a fraction of a second and the next in line begins at once.
"""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event

from benchmarks.faults import stage
from benchmarks.faults.actors import Cast
from benchmarks.faults.kills import settle_and_check
from benchmarks.faults.parts import (
    ADVANCING,
    ANSWERING,
    CALL_OUTS,
    DESK,
    EXPIRING,
    LONGEST_FUSE,
    OFFERS,
    PARTS,
    SENDING,
    SWAPPING,
    Part,
)
from benchmarks.faults.processes import Child
from benchmarks.faults.stub import Stub, StubProvider
from benchmarks.faults.terms import Row
from iwill.callouts.services import answers, callouts, inviting, passing_on, reserve
from iwill.core.db import db
from iwill.messaging import outbox
from iwill.messaging.channels.provider import Idempotency
from iwill.messaging.claiming import Claim
from iwill.shifts.swaps import services as swaps

# A part in which too little happened to reach the place is played again, so often at most.
TRIES = 5
PATIENCE = 120.0


@dataclass(frozen=True)
class Place:
    """A place to die at: before or after the commit of a transaction in which `step` was taken, or, without a commit,
    on the way into or out of that step. It is passed `longest` times at most."""

    name: str
    part: Part
    owner: Any
    step: str
    after: bool
    commit: bool = True
    longest: int = LONGEST_FUSE


PLACES: Sequence[Place] = (
    Place("before a request is committed", DESK, callouts, "schedule_launch", False, longest=CALL_OUTS),
    Place("after a request is committed", DESK, callouts, "schedule_launch", True, longest=CALL_OUTS),
    Place("before a wave is committed", ADVANCING, inviting, "send_next_wave", False, longest=CALL_OUTS),
    Place(
        "after a wave is committed, between two call-outs",
        ADVANCING,
        inviting,
        "send_next_wave",
        True,
        longest=CALL_OUTS,
    ),
    Place(
        "after an offer to the reserve ran out, between two", EXPIRING, reserve, "expire_offer", True, longest=OFFERS
    ),
    Place("after letters are claimed", SENDING, outbox, "claim", after=True, longest=1),
    Place("before a letter is handed over", SENDING, StubProvider, "send", after=False, commit=False),
    Place("after a letter is handed over, before that is written", SENDING, StubProvider, "send", True, commit=False),
    Place("before a batch is settled", SENDING, outbox, "settle", after=False, longest=1),
    Place("after a batch is settled", SENDING, outbox, "settle", after=True, longest=1),
    Place("before an answer is committed", ANSWERING, answers, "answer", after=False),
    Place("after an answer is committed, before it is confirmed", ANSWERING, answers, "answer", after=True),
    Place("between two people on one seat", SWAPPING, passing_on, "free", after=True, commit=False),
    Place("after a seat is passed on, before its offer is settled", SWAPPING, swaps, "note_taken", False, commit=False),
    Place("before a swap is committed", SWAPPING, swaps, "accept_offer", after=False),
    Place("after a swap is committed", SWAPPING, swaps, "accept_offer", after=True),
)


def dying(fresh: Callable[[], Any], idempotency: Idempotency, deaths: int, only: str = "") -> Iterator[Row]:
    """Let so many processes die at each place, or at those alone whose name holds some words, play everything to its
    end, and check."""
    app = fresh()
    stage.set_up(app)
    stub = Stub(stage.folder_of(app), honours_keys=idempotency is Idempotency.KEY)
    killed: list[int] = []
    try:
        cast = Cast(app, stub.port, idempotency)
        cast.prepare()
        with app.app_context():
            for part in PARTS:
                part.before(cast)
                part.play(cast)
            for place in (one for one in PLACES if only in one.name):
                yield _die_at(place, cast, deaths, killed)
            stage.let_go()
        yield from settle_and_check(cast, stub, killed)
    finally:
        stub.process.kill()


def _die_at(place: Place, cast: Cast, deaths: int, killed: list[int]) -> Row:
    """One process after another takes the part of the one that dies there."""
    died = 0
    for _ in range(deaths):
        for _ in range(TRIES):
            place.part.before(cast)
            stage.let_go()
            doomed = Child(lambda: _play(place, cast), f"doomed {place.part.name}")
            if doomed.wait_for(PATIENCE) == -signal.SIGKILL:
                killed.append(doomed.pid)
                died += 1
                break
            doomed.kill()
    return Row(place.name, f"{died} of {deaths} processes died there", "the place is reached", died == deaths)


def _play(place: Place, cast: Cast) -> None:
    """The part, with dice of its own and the fuse built in."""
    random.seed()
    _arm(place)
    with cast.app.app_context():
        place.part.play(cast)


def _arm(place: Place) -> None:
    """Build the fuse into this process."""
    left, taken = [random.randint(1, place.longest)], [False]
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
        taken[0] = taken[0] or _something_done(arguments, result)
        return result

    def ended(_session: Any) -> None:
        if taken[0]:
            taken[0] = False
            burn()

    setattr(place.owner, place.step, stepping)
    if place.commit:
        event.listen(db.session, "after_commit" if place.after else "before_commit", ended)


def _something_done(arguments: Sequence[Any], result: Any) -> bool:
    """A step that found nothing to do, or was given no letters, is not the moment that is meant."""
    batch = next((one for one in (result, *arguments) if isinstance(one, Claim)), None)
    return bool(batch.looked_at) if batch is not None else bool(result) or result is None
