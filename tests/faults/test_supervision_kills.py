"""A process is killed between the writes of a deed of supervision: nothing of it stays, and it is done once after."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

import flask
import pytest
from sqlalchemy import func, select

from benchmarks.faults.processes import Child
from iwill.accounts.terms import SYSTEM, Actor, ActorKind
from iwill.callouts.models import Invitation, Need, ReservePlace, Seat
from iwill.callouts.services import answers, reserve
from iwill.callouts.terms import AnswerAction
from iwill.core.db import db, transaction
from iwill.messaging.models import Message
from iwill.messaging.terms import Purpose
from iwill.shifts.supervision.models import SupervisionGap, SupportCall, SupportRing
from iwill.shifts.supervision.services import calls, gaps
from tests.builders import a_volunteer
from tests.callouts.conftest import STARTS, Story
from tests.shifts.supervision.conftest import LEADING, LISTENING, T_20

Deed = Callable[[], object]


@pytest.fixture
def evening(app: flask.Flask) -> flask.Flask:
    """A listener, a supervisor and her backup, on file and committed; no connection is open."""
    with app.app_context():
        with transaction():
            story = Story()
            listener, leader, backup = a_volunteer(), *(a_volunteer(skills=["supervision"]) for _ in range(2))
            call_out = story.launched(LISTENING, LEADING)
            story.say(call_out, listener, "yes", [call_out.needs[0]])
            story.say(call_out, leader, "yes", [call_out.needs[1]])
            story.say(call_out, backup, "reserve", [call_out.needs[1]])
        _let_go()
    return app


def _let_go() -> None:
    db.session.remove()
    db.engine.dispose()


def release() -> None:
    """The supervisor gives her seat back."""
    with transaction():
        seat = db.session.scalars(select(Seat).join(Need).where(Need.role == "督导", Seat.released_at.is_(None))).one()
        invitation = db.session.get_one(Invitation, seat.invitation_id)
        answers.answer(invitation, AnswerAction.RELEASE, need_ids=[seat.need_id], by=SYSTEM, now=T_20)


def call_support() -> None:
    """The listener calls."""
    with transaction():
        seat = db.session.scalars(select(Seat).join(Need).where(Need.role == "接线员")).one()
        calls.call_for_support(seat, Actor(ActorKind.VOLUNTEER, seat.volunteer_id), STARTS)


def acknowledge() -> None:
    """The supervisor hears it."""
    with transaction():
        call = db.session.scalars(select(SupportCall)).one()
        leader = db.session.scalars(select(Seat).join(Need).where(Need.role == "督导")).one()
        calls.acknowledge(call, Actor(ActorKind.VOLUNTEER, leader.volunteer_id), STARTS)


def stand(app: flask.Flask) -> dict[str, Any]:
    """What is on file."""
    with app.app_context():
        offered = ReservePlace.offered_at.is_not(None)
        counts = {
            "held": db.session.scalar(select(func.count(Seat.id)).where(Seat.released_at.is_(None))),
            "taken": db.session.scalar(select(func.sum(Need.taken))),
            "offers": db.session.scalar(select(func.count(ReservePlace.id)).where(offered)),
            "gaps": db.session.scalar(select(func.count(SupervisionGap.id))),
            "calls": db.session.scalar(select(func.count(SupportCall.id))),
            "rings": db.session.scalar(select(func.count(SupportRing.id))),
            "heard": db.session.scalar(select(func.count(SupportCall.acknowledged_at))),
            "told": db.session.scalar(select(func.count(Message.id)).where(Message.purpose == Purpose.ON_SHIFT)),
        }
        _let_go()
    return counts


def dies_at(app: flask.Flask, owner: Any, step: str, deed: Deed) -> None:
    """Let a process die on its way out of a step, inside the transaction of a deed."""

    def doomed() -> None:
        whole = getattr(owner, step)

        def fatal(*arguments: Any, **named: Any) -> None:
            whole(*arguments, **named)
            db.session.flush()
            os.kill(os.getpid(), signal.SIGKILL)

        setattr(owner, step, fatal)
        with app.app_context():
            deed()

    child = Child(doomed, f"doomed in {step}")
    assert child.wait() == -signal.SIGKILL


@pytest.mark.parametrize(
    ("before", "deed", "places", "after"),
    [
        (
            (),
            release,
            ((gaps, "note_loss"), (gaps, "tell_holder"), (reserve, "offer_next")),
            {"held": 1, "taken": 1, "offers": 1, "gaps": 1, "told": 1},
        ),
        ((), call_support, ((calls, "tell_holder"), (calls, "_ring")), {"calls": 1, "rings": 1, "told": 1}),
        ((call_support,), acknowledge, ((calls, "tell_holder"),), {"heard": 1, "told": 2}),
    ],
    ids=["release", "call", "acknowledge"],
)
def test_a_killed_deed_leaves_nothing_and_its_repetition_does_it_once(
    evening: flask.Flask, before: tuple[Deed, ...], deed: Deed, places: Any, after: dict[str, int]
) -> None:
    for one in before:
        with evening.app_context():
            one()
            _let_go()
    as_it_was = stand(evening)
    for owner, step in places:
        dies_at(evening, owner, step, deed)
        assert stand(evening) == as_it_was, step
    with evening.app_context():
        deed()
        _let_go()
    assert stand(evening) == as_it_was | after
