"""Seats are exact under any race, and nobody sits in two places at once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import flask
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from iwill.callouts.models import Invitation, Need, ReservePlace, Seat
from iwill.callouts.services import answers
from iwill.callouts.terms import AnswerAction, AnswerOutcome, Work
from iwill.core.db import db, transaction
from iwill.core.errors import IwillError
from tests.builders import a_volunteer
from tests.callouts.conftest import BY, STARTS, Story
from tests.conftest import NOW


def answer_at_once(app: flask.Flask, calls: list[tuple[int, AnswerAction]]) -> Counter[AnswerOutcome]:
    """Each answer in a thread of its own, with a session of its own."""

    def run(call: tuple[int, AnswerAction]) -> AnswerOutcome:
        with app.app_context(), transaction() as session:
            invitation = session.get_one(Invitation, call[0])
            ids = [offer.need_id for offer in invitation.offers]
            return answers.answer(invitation, call[1], need_ids=ids, by=BY, now=NOW).outcome

    with ThreadPoolExecutor(8) as pool:
        return Counter(pool.map(run, calls))


def test_forty_people_racing_for_five_seats_take_exactly_five(app: flask.Flask, story: Story) -> None:
    with app.app_context(), transaction():
        for _ in range(40):
            a_volunteer()
        call_out = story.launched({"seats": 5}, respond_by=(NOW + timedelta(hours=3)).isoformat())
        ids = list(db.session.scalars(select(Invitation.id).where(Invitation.call_out_id == call_out.id)))
    outcomes = answer_at_once(app, [(one, AnswerAction.YES) for one in ids])
    assert outcomes[AnswerOutcome.SEATED] == 5
    assert outcomes[AnswerOutcome.FULL] == len(ids) - 5
    with app.app_context():
        assert db.session.scalars(select(Need.taken)).all() == [5]
        assert db.session.scalar(select(func.count()).where(Seat.released_at.is_(None))) == 5


def test_one_person_with_two_links_sits_once(app: flask.Flask, story: Story) -> None:
    with app.app_context(), transaction():
        anna = a_volunteer()
        drill = story.launched(kind="drill")
        real = story.launched()
        ids = [story.invitation(call_out, anna).id for call_out in (drill, real)]
    for _ in range(5):
        outcomes = answer_at_once(app, [(one, AnswerAction.YES) for one in ids * 2])
        assert outcomes[AnswerOutcome.SEATED] == 1
        with app.app_context():
            assert db.session.scalar(select(func.count()).where(Seat.released_at.is_(None))) == 1
        answer_at_once(app, [(one, AnswerAction.UNDO) for one in ids])


def test_the_database_itself_refuses_overlapping_seats(app: flask.Flask, story: Story) -> None:
    with app.app_context(), transaction():
        anna = a_volunteer()
        call_out = story.launched({"role": "一"}, {"role": "二"})
        invitation = story.invitation(call_out, anna)
        story.say(call_out, anna, "yes", call_out.needs[:1])
        first = db.session.scalars(select(Seat)).one()
        window = {"from_minute": first.to_minute - 1, "to_minute": first.to_minute + 60}
        other = {"need_id": call_out.needs[1].id, "volunteer_id": anna.id, "invitation_id": invitation.id}
    with app.app_context(), pytest.raises(IntegrityError), transaction() as session:
        session.add(Seat(**other, **window, work=Work.CRISIS, drill=False, taken_at=NOW))


@pytest.mark.parametrize("change", ["taken = seats + 1", "taken = -1", "offered = seats + 1"])
def test_the_database_itself_refuses_more_seats_than_there_are(ctx: flask.Flask, story: Story, change: str) -> None:
    story.draft()
    with pytest.raises(IntegrityError):
        db.session.execute(text(f"UPDATE need SET {change}"))
    db.session.rollback()


steps = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(sorted(AnswerAction))), max_size=25)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_whatever_people_press_the_books_agree(app: flask.Flask, story: Story, presses: list) -> None:  # type: ignore[type-arg]
    with app.app_context():
        try:
            people = [a_volunteer() for _ in range(4)]
            second = {
                "starts_at": (STARTS + timedelta(hours=1)).isoformat(),
                "ends_at": (STARTS + timedelta(hours=3)).isoformat(),
                "role": "二",
            }
            call_out = story.launched({"seats": 1}, second | {"seats": 2})
            asked = set(
                db.session.scalars(select(Invitation.volunteer_id).where(Invitation.call_out_id == call_out.id))
            )
            for index, action in presses:
                if people[index].id not in asked:
                    continue
                try:
                    story.say(call_out, people[index], action, call_out.needs)
                except IwillError:
                    pass
                _books_agree(call_out.needs)
        finally:
            db.session.rollback()


def _books_agree(needs: list[Need]) -> None:
    for need in needs:
        live = db.session.scalar(select(func.count()).where(Seat.need_id == need.id, Seat.released_at.is_(None)))
        held = db.session.scalar(
            select(func.count()).where(ReservePlace.need_id == need.id, ReservePlace.state == "offered")
        )
        assert (need.taken, need.offered) == (live, held)
        assert need.taken + need.offered <= need.seats
    twice = db.session.execute(
        select(Seat.volunteer_id).where(Seat.released_at.is_(None)).group_by(Seat.volunteer_id).having(func.count() > 1)
    ).all()
    assert twice == []
