"""Two reviewers never hold one person, whatever they do at the same moment; a claim runs out by itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import flask
import pytest

from iwill.accounts.terms import Actor, Role
from iwill.core.db import db, transaction
from iwill.core.errors import Refused
from iwill.pool.vetting import queries
from iwill.pool.vetting import services as vetting
from iwill.pool.vetting.models import VettingCase
from iwill.pool.vetting.terms import Stage
from tests.builders import an_actor
from tests.conftest import NOW
from tests.pool.vetting.conftest import ANNA, BORIS, a_case

REVIEWERS = [an_actor(Role.STAFF, id=number) for number in range(1, 9)]


def test_the_longest_waiting_comes_first_and_the_one_in_hand_before_all(ctx: flask.Flask) -> None:
    first, second = a_case(), a_case()
    assert vetting.take_next(Stage.DOCUMENTS, by=ANNA, now=NOW) is first
    assert vetting.take_next(Stage.DOCUMENTS, by=BORIS, now=NOW) is second
    assert vetting.take_next(Stage.DOCUMENTS, by=ANNA, now=NOW) is first
    vetting.let_go(second, by=ANNA)
    assert second.held_by == BORIS.id
    vetting.let_go(first, by=ANNA)
    assert first.held_by is None


def test_what_another_has_in_hand_can_be_neither_taken_nor_decided_until_the_claim_has_run_out(
    ctx: flask.Flask,
) -> None:
    case = a_case()
    vetting.take(case, by=ANNA, now=NOW)
    for attempt in (vetting.take, vetting.pass_stage):
        with pytest.raises(Refused, match="held_by_another"):
            attempt(case, by=BORIS, now=NOW + timedelta(minutes=19))
    assert vetting.take_next(Stage.DOCUMENTS, by=BORIS, now=NOW + timedelta(minutes=19)) is None
    assert vetting.take_next(Stage.DOCUMENTS, by=BORIS, now=NOW + timedelta(minutes=20)) is case
    with pytest.raises(Refused, match="held_by_another"):
        vetting.refuse(case, "conduct", by=ANNA, now=NOW + timedelta(minutes=21))


def test_eight_reviewers_who_reach_for_one_person_at_once_leave_her_with_one(app: flask.Flask) -> None:
    with app.app_context(), transaction():
        case_id = a_case().id

    def reach(by: Actor) -> bool:
        with app.app_context():
            try:
                with transaction() as session:
                    vetting.take(session.get_one(VettingCase, case_id), by=by, now=NOW)
            except Refused:
                return False
            return True

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(reach, REVIEWERS))
    assert taken.count(True) == 1
    with app.app_context():
        assert db.session.get_one(VettingCase, case_id).held_by == REVIEWERS[taken.index(True)].id


def test_eight_reviewers_who_ask_for_the_next_get_eight_different_people(app: flask.Flask) -> None:
    with app.app_context(), transaction():
        for _ in range(10):
            a_case()

    def next_one(by: Actor) -> int | None:
        with app.app_context(), transaction():
            case = vetting.take_next(Stage.DOCUMENTS, by=by, now=NOW)
            return case.id if case else None

    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(next_one, REVIEWERS))
    assert None not in ids
    assert len(set(ids)) == 8
    with app.app_context():
        assert {case.held_by for case in queries.queue(Stage.DOCUMENTS) if case.held_by} == {
            one.id for one in REVIEWERS
        }
