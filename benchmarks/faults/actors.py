"""The processes that play: a worker with the real jobs, people who answer, a desk that opens and closes call-outs.

What somebody got a confirmation for is noted right after the commit, in a list that outlives the process.
"""

from __future__ import annotations

import json
import logging
import os
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import flask
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from benchmarks.faults import stage
from benchmarks.faults.mutants import NO_MUTANT, Mutant
from benchmarks.faults.processes import Asked
from benchmarks.faults.stub import StubProvider
from iwill.accounts.terms import Actor, ActorKind
from iwill.callouts.models import CallOut, Invitation, InvitationNeed, Seat
from iwill.callouts.services import answers
from iwill.callouts.terms import AnswerAction, AnswerOutcome, CallOutState
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.core.errors import IwillError
from iwill.engine.registry import job_named
from iwill.engine.running import run_job
from iwill.engine.ticker import Ticker
from iwill.messaging.channels.opening import OWN_PROVIDERS
from iwill.messaging.channels.provider import Idempotency
from iwill.messaging.models import Message
from iwill.messaging.services import queue_to_volunteer
from iwill.messaging.terms import Channel, Lane, MessageState, Purpose
from iwill.pool.models import Volunteer

WORK = ("deliver-messages", "advance-callouts", "deliver-messages", "expire-offers", "remind-shifts", "seal-audit")
RUNNING_AT_ONCE = 6
# The desk waits while so many letters wait already, so that a slow machine is not left with a mountain of them.
LETTERS_WAITING = 150
SECONDS_BETWEEN_CALL_OUTS = 1.5
_ACTIONS = {
    AnswerAction.YES: 50,
    AnswerAction.NO: 12,
    AnswerAction.LATER: 8,
    AnswerAction.RESERVE: 12,
    AnswerAction.RELEASE: 12,
    AnswerAction.UNDO: 6,
}


@dataclass(frozen=True)
class Cast:
    """What the processes share: the installation, the provider's port and whether it honours keys, a built-in fault."""

    app: flask.Flask
    port: int
    idempotency: Idempotency
    mutant: Mutant = NO_MUTANT

    @property
    def confirmations(self) -> Path:
        """The list of confirmed answers."""
        return stage.folder_of(self.app) / "confirmed.jsonl"

    def prepare(self) -> None:
        """At the start of a process: the way out is the stub, and its own dice are thrown."""
        # What a killed neighbour leaves undone is expected here; only the programme's own table is read.
        logging.disable(logging.ERROR)
        promised = self.mutant.promised or self.idempotency
        self.app.extensions[OWN_PROVIDERS] = lambda: {Channel.EMAIL: StubProvider(self.port, promised)}
        self.mutant.build_in()


def work(cast: Cast) -> None:
    """Run the jobs one after another for as long as this process lives."""
    asked = Asked()
    cast.prepare()
    work_until(cast, asked)


def work_until(cast: Cast, asked: Asked) -> None:
    """The worker's loop, beginning at a random job, so that no job is always the one that is killed."""
    turn = random.randrange(len(WORK))
    with cast.app.app_context():
        while not asked:
            run_once(WORK[turn % len(WORK)])
            turn += 1
            time.sleep(0.005)


def run_once(name: str) -> dict[str, Any]:
    """One job, once; a database that is busy is tried again at the next turn, as the ticker does."""
    try:
        return run_job(job_named(name), clock.now())
    except Exception as fault:
        db.session.rollback()
        return {"failed": type(fault).__name__}
    finally:
        db.session.remove()


def tick(cast: Cast, extra: Sequence[str] = ()) -> None:
    """The product's own ticker with these of its jobs, until asked to end."""
    asked = Asked()
    cast.prepare()
    ticker = Ticker(cast.app, [job_named(name) for name in (*dict.fromkeys(WORK), "purge-data", *extra)])
    ticker.start()
    while not asked:
        time.sleep(0.05)
    ticker.stop()


def answer_questions(cast: Cast) -> None:
    """Many people who press something, some of them twice; each press is one transaction of the real service."""
    asked = Asked()
    cast.prepare()
    with cast.app.app_context():
        while not asked:
            press_and_note(cast)
            time.sleep(0.005)


def press_and_note(cast: Cast) -> None:
    """One press; what was confirmed is noted in one write, which a kill leaves whole or undone."""
    told = _press(cast)
    if told is not None:
        descriptor = os.open(cast.confirmations, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(descriptor, (json.dumps(told) + "\n").encode())
        os.close(descriptor)


def keep_the_desk(cast: Cast) -> None:
    """Open call-outs, and close the oldest when enough of them are running."""
    asked = Asked()
    cast.prepare()
    dice = random.Random()
    running: list[int] = []
    with cast.app.app_context():
        while not asked:
            try:
                if _letters_waiting() < LETTERS_WAITING:
                    running.append(stage.open_call_out(dice))
                if len(running) > RUNNING_AT_ONCE:
                    stage.stand_down(running.pop(0))
            except (IwillError, SQLAlchemyError):
                # Nothing to close yet, because no worker has launched it, or the database was too busy.
                db.session.rollback()
            until = time.monotonic() + SECONDS_BETWEEN_CALL_OUTS
            while time.monotonic() < until and not asked:
                time.sleep(0.02)


def _letters_waiting() -> int:
    waiting = db.session.scalar(select(func.count()).select_from(Message).where(Message.state == MessageState.QUEUED))
    db.session.remove()
    return waiting or 0


def _press(cast: Cast) -> dict[str, Any] | None:
    """One press of one person; what they were told, or None where nothing was confirmed."""
    chosen = _somebody()
    if chosen is None:
        time.sleep(0.05)
        return None
    invitation_id, volunteer_id, need_ids = chosen
    action = random.choices(list(_ACTIONS), list(_ACTIONS.values()))[0]
    now = clock.now()
    person = Actor(ActorKind.VOLUNTEER, volunteer_id)
    wanted = need_ids if action in (AnswerAction.YES, AnswerAction.RELEASE) else need_ids[:1]
    cast.mutant.look_before(wanted)
    try:
        with transaction():
            invitation = db.session.get_one(Invitation, invitation_id)
            result = answers.answer(invitation, action, need_ids=wanted, by=person, now=now)
            seated = _newly_seated(invitation, now)
    except Exception:
        # Refused, or the database was too busy: nothing was confirmed to anybody.
        db.session.rollback()
        return None
    finally:
        db.session.remove()
    changed = result.outcome is not AnswerOutcome.UNCHANGED
    return {
        "invitation": invitation_id,
        "action": action.value,
        "at": now.isoformat(),
        "recorded": changed,
        "seated": seated,
    }


def _somebody() -> tuple[int, int, list[int]] | None:
    """Somebody asked for a running call-out, mostly one of the newest."""
    running = select(CallOut.id).where(CallOut.state.not_in([CallOutState.DRAFT, CallOutState.ENDED]))
    ids = list(
        db.session.scalars(
            select(Invitation.id).where(Invitation.call_out_id.in_(running)).order_by(Invitation.id.desc()).limit(200)
        )
    )
    try:
        if not ids:
            return None
        invitation = db.session.get_one(Invitation, random.choice(ids))
        offered = select(InvitationNeed.need_id).where(InvitationNeed.invitation_id == invitation.id)
        return invitation.id, invitation.volunteer_id, list(db.session.scalars(offered))
    finally:
        db.session.remove()


def _newly_seated(invitation: Invitation, now: datetime) -> list[int]:
    taken = select(Seat.need_id).where(Seat.invitation_id == invitation.id, Seat.taken_at == now)
    return list(db.session.scalars(taken))


def ask_for_a_link(volunteer_id: int, cause: str, now: datetime) -> None:
    """Queue a link to sign in for somebody, at any hour; once for each cause."""
    queue_to_volunteer(
        db.session.get_one(Volunteer, volunteer_id),
        Purpose.SIGN_IN,
        cause=cause,
        dedupe_key=f"{cause}:{volunteer_id}",
        brief=None,
        facts={"link_id": f"{volunteer_id:016x}"},
        lane=Lane.ROUTINE,
        passes_quiet_hours=True,
        now=now,
        expires_at=now + timedelta(hours=1),
    )
