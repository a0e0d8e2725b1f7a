"""What is kept in each event's own transaction is what a rebuild finds, whatever happens in whatever order."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import flask
import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import delete, select, update

from iwill.core.db import db, transaction
from iwill.insight import checking, rebuilding
from iwill.insight.models import PersonSummary
from iwill.insight.rules import cells_of, fold, fold_all, furthest
from iwill.insight.terms import STEPS, Board, Step
from iwill.pool import queries as pool_queries
from iwill.pool.activity import queries as activity_queries
from iwill.pool.activity import services as activity
from iwill.pool.activity.models import Activity
from iwill.pool.activity.terms import Happening, Kind, Path
from iwill.pool.merging import services as merging
from iwill.pool.services import leaving, record, vetting
from iwill.pool.terms import Lifecycle
from iwill.shifts.hours import services as hours
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.terms import HoursReason
from tests.builders import a_volunteer, an_actor
from tests.conftest import NOW
from tests.web.conftest import House

HERE = ZoneInfo("Asia/Shanghai")
JOINED = date(2026, 1, 10)
STAFF = an_actor()


def happening(kind: Kind, day: date, ref: int = 1, person: int = 1, hour: int = 12) -> Happening:
    path = Path.SIGNED_UP if kind is Kind.JOINED else None
    return Happening(person, kind, ref, day, datetime.combine(day, time(hour), HERE), path)


OTHERS = st.sampled_from([kind for kind in Kind if kind is not Kind.JOINED])
STREAM = st.lists(
    st.builds(
        happening,
        OTHERS,
        st.dates(date(2025, 12, 1), date(2027, 6, 1)),
        st.integers(1, 5),
        st.integers(0, 2),
        st.integers(0, 23),
    ),
    max_size=30,
)


# The machine may be busy; what is drawn here is small.
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STREAM, st.randoms(use_true_random=False))
def test_the_order_in_which_things_become_known_makes_no_difference(stream: list[Happening], chance: object) -> None:
    joined = happening(Kind.JOINED, JOINED)
    one = fold_all([joined, *stream])
    chance.shuffle(stream)  # type: ignore[attr-defined]
    other = fold_all([*stream, joined])
    assert one == other
    assert one is not None
    # What was known before changes nothing.
    assert all(fold(one, known) == one for known in stream)


def test_a_life_in_the_pool_counts_once_in_each_cell() -> None:
    told = [
        happening(Kind.JOINED, JOINED),
        happening(Kind.VERIFIED, date(2026, 1, 15)),
        happening(Kind.ACTIVE, date(2026, 1, 20)),
        happening(Kind.ASKED, date(2026, 2, 1)),
        happening(Kind.ANSWERED, date(2026, 2, 1)),
        happening(Kind.SERVED, date(2026, 2, 2), 1),
        happening(Kind.SERVED, date(2026, 2, 2), 2),
        happening(Kind.SERVED, date(2026, 4, 2), 3),
        happening(Kind.LEFT, date(2026, 6, 1)),
    ]
    person = fold_all(told)
    assert person is not None
    assert (person.served_on, person.again_on, person.left_on) == (
        date(2026, 2, 2),
        date(2026, 4, 2),
        date(2026, 6, 1),
    )
    assert STEPS[furthest(person)] is Step.AGAIN
    cells = [(cell.board, cell.x, cell.y) for cell in cells_of(person)]
    assert len(cells) == len(set(cells))
    assert [cell[1:] for cell in cells if cell[0] is Board.RETURN] == [(0, 0), (1, 0), (3, 0), (1, 1), (3, 1)]
    assert [cell for cell in cells if cell[0] in (Board.STAY, Board.EARLY)] == [(Board.EARLY, 3, 5)]
    assert [cell[1:] for cell in cells if cell[0] is Board.DAYS] == [(1, 5), (2, 5), (4, 12), (5, 0), (6, 1), (7, 56)]


@pytest.mark.parametrize("back", [False, True])
def test_whoever_was_active_again_has_not_left(back: bool) -> None:
    told = [happening(Kind.JOINED, JOINED), happening(Kind.LEFT, date(2026, 3, 1), hour=9)]
    if back:
        told.append(happening(Kind.ACTIVE, date(2026, 3, 1), hour=10))
    person = fold_all(told)
    assert person is not None
    assert (person.left_on is None) == back


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STREAM, st.data())
def test_kept_and_rebuilt_are_equal_after_any_stream(stream: list[Happening], choose: st.DataObject) -> None:
    _kept_and_rebuilt_are_equal(stream, choose)


_ctx: list[flask.Flask] = []


@pytest.fixture(autouse=True)
def _an_application(app: flask.Flask) -> None:
    _ctx[:] = [app]


def _kept_and_rebuilt_are_equal(stream: list[Happening], choose: st.DataObject) -> None:
    with _ctx[0].app_context():
        with transaction():
            people = [a_volunteer(hours=None, now=NOW - timedelta(days=400)).id for _ in range(3)]
        noted = [Happening(people[one.volunteer_id], one.kind, one.ref, one.on_day, one.at, one.path) for one in stream]
        while noted:
            some = choose.draw(st.integers(1, 10))
            with transaction():
                activity.note_many(noted[:some])
                if choose.draw(st.booleans()):
                    gone = choose.draw(st.sampled_from(noted[:some]))
                    activity.take_back(gone.kind, gone.volunteer_id, gone.ref)
            noted = noted[some:]
        assert rebuilding.first_difference() is None
        with transaction():
            rebuilding.add_up_cells()
        assert rebuilding.first_difference() is None


def test_a_merge_its_undoing_and_an_erasure_leave_the_boards_right(ctx: flask.Flask) -> None:
    kept, other = (a_volunteer("欧阳晓明", now=NOW - timedelta(days=ago)) for ago in (100, 300))
    activity.note(Kind.SERVED, other.id, ref=1, on=date(2026, 5, 1), now=NOW)
    merge = merging.merge(kept, other, {}, by=STAFF, now=NOW)
    assert rebuilding.first_difference() is None
    assert db.session.get(PersonSummary, other.id) is None
    db.session.expire_all()
    assert db.session.get_one(PersonSummary, kept.id).joined_on == (NOW - timedelta(days=300)).date()
    merging.undo(merge, by=STAFF, now=NOW)
    assert rebuilding.first_difference() is None
    leaving.erase_person(other, by=STAFF, now=NOW)
    assert rebuilding.first_difference() is None
    db.session.expire_all()
    assert db.session.get_one(PersonSummary, other.id).left_on is not None


def test_the_check_names_the_first_thing_that_differs_and_the_rebuild_mends_it(app: flask.Flask) -> None:
    with app.app_context():
        with transaction():
            person = a_volunteer()
            vetting.move_person(person, Lifecycle.PAUSED, by=STAFF, now=NOW)
            person_id = person.id
        assert checking.check().is_equal
        with transaction():
            db.session.execute(update(PersonSummary).values(signs=5))
        found = checking.check()
        assert (found.where, found.kept, found.rebuilt) == (f"person {person_id} signs", "5", "0")
        assert checking.rebuild()["people"] == 1
        assert checking.check().is_equal


def test_every_use_case_notes_what_it_does(app: flask.Flask, house: House) -> None:
    """What the true tables tell has been noted: asked, answered, drilled, served, trained, said when, come by file."""
    people = house.people(3)
    called, drill = house.call(), house.call(kind="drill")
    browser = app.test_client()
    for path, answer in ((called.paths[people[0]], "yes"), (drill.paths[people[0]], "no")):
        assert browser.post(path, data={"answer": answer}).status_code == 303
    with app.app_context():
        with transaction():
            person = pool_queries.volunteer_by_id(people[0])
            record.add_training(person, "心理急救", completed_on=date(2026, 11, 1), by=STAFF, now=NOW)
            hours.enter(person, NOW - timedelta(hours=3), NOW - timedelta(hours=1), by=STAFF, now=NOW)
            vetting.move_person(pool_queries.volunteer_by_id(people[1]), Lifecycle.LEFT, by=STAFF, now=NOW)
        told = {(one.volunteer_id, one.kind) for one in activity_queries.everything()}
        assert {kind for person, kind in told if person == people[0]} == set(Kind) - {
            *(Kind.CHECKED_IN, Kind.CONTACTED, Kind.LEFT_ALONE, Kind.LEFT)
        }
        assert (people[1], Kind.LEFT) in told
        assert checking.check().is_equal
        entry = db.session.scalars(select(HoursEntry)).one()
        with transaction():
            hours.take_out(db.session.get_one(HoursEntry, entry.id), reason=HoursReason.SLIP, by=STAFF, now=NOW)
        assert (people[0], Kind.SERVED) not in {(one.volunteer_id, one.kind) for one in activity_queries.everything()}
        assert checking.check().is_equal


def test_a_pool_that_is_older_than_the_notes_is_noted_from_its_tables(app: flask.Flask, house: House) -> None:
    people = house.people(2, now=NOW - timedelta(days=1))
    called = house.call()
    app.test_client().post(called.paths[people[0]], data={"answer": "no"})
    with app.app_context():
        # A pause that is over is in no table.
        before = sorted(repr(one) for one in activity_queries.everything() if one.kind is not Kind.PAUSED)
        with transaction():
            db.session.execute(delete(Activity))
        assert checking.check().where.startswith("person")
        assert checking.rebuild()["noted"] == len(before)
        assert checking.check().is_equal
        assert sorted(map(repr, activity_queries.everything())) == before
