"""A process that dies in the middle of an answer leaves all of it or nothing."""

from __future__ import annotations

import os
from typing import Any

import flask
import pytest
from sqlalchemy import event, func, select, text

from iwill.callouts.models import Seat
from iwill.callouts.rests.models import Rest
from iwill.core.db import db, transaction
from iwill.shifts.care import services
from iwill.shifts.care.models import AfterShiftAnswer, CareTask
from iwill.shifts.care.terms import Feeling, Said
from tests.shifts.care.conftest import END, Actor, ActorKind, an_officer, served


def left(app: flask.Flask) -> list[int]:
    """How many answers, rests, tasks and messages to staff there are."""
    with app.app_context():
        tables = [
            db.session.scalar(select(func.count()).select_from(one)) for one in (AfterShiftAnswer, Rest, CareTask)
        ]
        messages = db.session.scalar(text("SELECT count(*) FROM message WHERE purpose = 'duty'"))
        db.session.remove()
        return [int(number or 0) for number in (*tables, messages)]


def answer(app: flask.Flask) -> None:
    with app.app_context(), transaction():
        seat = db.session.scalars(select(Seat)).one()
        services.answer(seat, Said(Feeling.HEAVY), Actor(ActorKind.VOLUNTEER, seat.volunteer_id), END)


@pytest.mark.parametrize("place", ["after_shift_answer", "rest", "care_task", "message", "commit"])
def test_an_answer_is_whole_or_not_there_wherever_its_process_dies(app: flask.Flask, place: str) -> None:
    with app.app_context():
        an_officer()
        served()
        db.session.commit()
        db.session.remove()
        db.engine.dispose()

    child = os.fork()
    if child == 0:
        _die_at(app, place)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert left(app) == [0, 0, 0, 0]
    for _ in range(2):
        answer(app)
    assert left(app) == [1, 1, 1, 1]


def _die_at(app: flask.Flask, place: str) -> None:
    """Answer, and end the process once the first row of a table is written, or as the commit begins."""

    def written(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.upper().startswith(f"INSERT INTO {place.upper()} "):
            os._exit(9)

    try:
        with app.app_context():
            event.listen(db.engine, "after_cursor_execute", written)
            event.listen(db.engine, "commit", lambda _connection: os._exit(9))
        answer(app)
    finally:
        os._exit(1)
