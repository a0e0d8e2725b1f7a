"""Many sign up at the same moment, and some give back meanwhile: no place is given twice, and none is left empty."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Barrier, Thread

from flask import Flask
from sqlalchemy import func, select

from iwill.core.db import db, transaction
from iwill.engagement.training import queries
from iwill.engagement.training.models import TrainingPlace
from iwill.engagement.training.services import places
from iwill.engagement.training.terms import PlaceState
from iwill.pool.queries import volunteer_by_id
from tests.builders import a_volunteer
from tests.conftest import NOW
from tests.engagement.training.conftest import BY, School


def at_once(app: Flask, deeds: Sequence[Callable[[], object]]) -> None:
    together, failed = Barrier(len(deeds)), []

    def press(deed: Callable[[], object]) -> None:
        with app.app_context():
            together.wait()
            try:
                with transaction():
                    deed()
            except Exception as error:
                failed.append(error)

    threads = [Thread(target=press, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_no_place_is_given_twice_and_none_stays_empty(app: Flask, school: School) -> None:
    with app.app_context(), transaction():
        session_id = school.session(school.course(), capacity=3).id
        people = [a_volunteer().id for _ in range(10)]

    def joins(person: int) -> Callable[[], object]:
        return lambda: places.sign_up(queries.session_by_id(session_id), volunteer_by_id(person), by=BY, now=NOW)

    def leaves(person: int) -> Callable[[], object]:
        def leave() -> None:
            place = queries.place_of(session_id, person)
            assert place is not None
            places.give_back(place, by=BY, now=NOW)

        return leave

    at_once(app, [joins(one) for one in people[:6]])
    assert stands(app, session_id) == (3, {PlaceState.SIGNED_UP: 3, PlaceState.WAITING: 3})
    at_once(app, [joins(one) for one in people[6:]] + [leaves(one) for one in people[:4]])
    taken, counted = stands(app, session_id)
    assert taken == 3
    assert counted == {PlaceState.SIGNED_UP: 3, PlaceState.WAITING: 3, PlaceState.CANCELLED: 4}


def stands(app: Flask, session_id: int) -> tuple[int, dict[PlaceState, int]]:
    with app.app_context():
        query = select(TrainingPlace.state, func.count()).group_by(TrainingPlace.state)
        found = queries.session_by_id(session_id).taken, {row[0]: row[1] for row in db.session.execute(query)}
        db.session.remove()
        return found
