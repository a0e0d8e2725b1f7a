"""Faults built in on purpose, in this programme alone: each must make the checker report `broken`.

A table that says `pass` is worth something only if it can say the other thing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from iwill.callouts.models import Need
from iwill.callouts.services import passing_on, seats
from iwill.core.db import db
from iwill.messaging import claiming, outbox
from iwill.messaging.channels import http_session, reaching, smtp_session
from iwill.messaging.channels.provider import Idempotency
from iwill.messaging.composing import Claimed
from iwill.messaging.models import MESSAGES
from iwill.messaging.terms import Queue
from iwill.shifts.attendance import absences
from iwill.shifts.hours.services import writing


@dataclass(frozen=True)
class Mutant:
    """A fault: what the provider wrongly promises, what is replaced at the start of a process, what is done before a
    person presses something."""

    name: str
    promised: Idempotency | None = None
    build_in: Callable[[], None] = field(default=lambda: None)
    look_before: Callable[[Sequence[int]], None] = field(default=lambda _needs: None)


_seen: dict[int, int] = {}


def _look(need_ids: Sequence[int]) -> None:
    """Read how many seats are taken, before the transaction that will rely on it."""
    for need_id, taken in db.session.execute(select(Need.id, Need.taken).where(Need.id.in_(need_ids))):
        _seen[need_id] = taken
    db.session.remove()
    time.sleep(0.1)


def _count_then_write(need: Need, counting: object) -> bool:
    """The classic mistake: the number read earlier decides, and the new one is written over whatever is there."""
    taken = _seen.get(need.id, need.taken)
    steps = {"taken=(need.taken + ": 1, "taken=(need.taken - ": -1}
    step = next((step for said, step in steps.items() if said in str(counting)), None)
    if step is None or not 0 <= taken + step <= need.seats:
        return False
    db.session.execute(
        update(Need)
        .where(Need.id == need.id)
        .values(taken=taken + step, offered=0)
        .execution_options(synchronize_session=False)
    )
    _seen[need.id] = taken + step
    db.session.refresh(need, ["taken", "offered"])
    return True


def _replace_counting() -> None:
    seats._count = _count_then_write


def _forget_leases() -> None:
    """A claim is over the moment it is made, so that another worker takes the same letters for its own."""
    claiming.LEASE = timedelta(seconds=-1)
    outbox.SENDING_SECONDS = 60.0


def _commit_halfway() -> None:
    """A press in two transactions: what its first steps did is there already when the rest of it never happens."""
    for owner, name in (
        (passing_on, "free"),
        (seats, "give_back"),
        (absences, "came_after_all"),
        (writing, "set_aside"),
    ):
        setattr(owner, name, _committing(getattr(owner, name)))


def _committing(step: Callable[..., Any]) -> Callable[..., Any]:
    def stepping(*said: Any, **named: Any) -> Any:
        done = step(*said, **named)
        db.session.commit()
        return done

    return stepping


def _forget_deadlines() -> None:
    """Each byte is waited for anew, as libraries do by themselves."""
    for owner in (reaching, smtp_session, http_session):
        setattr(owner, "time_left", lambda _deadline: 3600.0)  # noqa: B010  (three modules, one name)


def _send_in_transaction() -> None:
    """What is being sent stays locked until its provider has answered."""
    hand_over = outbox._hand_over

    def holding(taken: Sequence[Claimed], *said: Any) -> Any:
        ids = [one.id for one in taken]
        db.session.execute(update(MESSAGES).where(MESSAGES.c.id.in_(ids)).values(lane=MESSAGES.c.lane))
        return hand_over(taken, *said)

    outbox._hand_over = holding  # type: ignore[assignment]


def _send_in_one_queue() -> None:
    """Letters and texts wait for each other."""
    deliver_due = outbox.deliver_due

    def one_after_the_other(now: datetime, *, queue: Queue | None = None, **how: Any) -> dict[str, int]:
        return deliver_due(now, **how) if queue is Queue.LETTERS else {}

    outbox.deliver_due = one_after_the_other


NO_MUTANT = Mutant("none")
MUTANTS = {
    mutant.name: mutant
    for mutant in (
        # The program believes that the provider drops what it knows; it does not.
        Mutant("keys-not-honoured", promised=Idempotency.KEY),
        Mutant("no-lease", promised=Idempotency.KEY, build_in=_forget_leases),
        Mutant("commit-halfway", build_in=_commit_halfway),
        Mutant("no-deadline", build_in=_forget_deadlines),
        Mutant("sends-in-transaction", build_in=_send_in_transaction),
        Mutant("one-queue", build_in=_send_in_one_queue),
        Mutant("count-then-write", build_in=_replace_counting, look_before=_look),
    )
}
