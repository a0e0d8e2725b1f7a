"""A day with two hundred applicants and two reviewers at work at the same time: nobody is in two hands, the second
reviewer is a second one, and at the end every number adds up."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Lock

import flask
from sqlalchemy import func, select

from iwill.accounts.terms import SYSTEM, Actor
from iwill.core.db import db, transaction
from iwill.pool.models import Volunteer
from iwill.pool.services import people
from iwill.pool.terms import CredentialState, Lifecycle
from iwill.pool.vetting import jobs, queries
from iwill.pool.vetting import services as vetting
from iwill.pool.vetting.models import CaseDecision, VettingCase
from iwill.pool.vetting.services import interviews
from iwill.pool.vetting.terms import CaseState, Outcome, Stage
from tests.conftest import NOW
from tests.pool.vetting.conftest import ANNA, BORIS, an_applicant, sign_everything, ticks

PEOPLE = 200
# Who brings what, by place in the row: doctors with a licence, people for crisis work, listeners, helpers at a desk.
BRINGS: list[tuple[list[str], list[str]]] = [
    (["doctor"], ["physician"]),
    (["crisis_intervention"], []),
    (["listening"], []),
    (["listening"], []),
    (["it"], []),
]


class Hands:
    """Who has whom in hand at each moment; two at a time is what must never be."""

    def __init__(self) -> None:
        self.lock, self.held, self.clashes = Lock(), dict[int, int](), 0

    def take(self, case_id: int, reviewer: int) -> None:
        with self.lock:
            self.clashes += case_id in self.held
            self.held[case_id] = reviewer

    def give(self, case_id: int) -> None:
        with self.lock:
            del self.held[case_id]


def refused_at(place: int) -> Stage | None:
    """One in ten is refused, at the look-up, the interview or the end of shadow duty."""
    return {0: Stage.LOOK_UP, 9: Stage.INTERVIEW, 13: Stage.SHADOW_DUTY}.get(place % 20)


def decide(case: VettingCase, place: int, by: Actor) -> None:
    """What this reviewer finds: refused where the day has it so, asked once where a document is unreadable, else
    passed."""
    if case.stage is refused_at(place):
        reason = "not_in_register" if case.stage is Stage.LOOK_UP else "other_work"
        vetting.refuse(case, reason, by=by, now=NOW)
    elif case.stage is Stage.DOCUMENTS and place % 7 == 3 and not case.decisions:
        vetting.ask(case, "unreadable", by=by, now=NOW)
    else:
        vetting.pass_stage(case, ticked=ticks(case), by=by, now=NOW)


def work(app: flask.Flask, by: Actor, hands: Hands, places: dict[int, int]) -> int:
    """One reviewer's round through the stages: decide, and take the next in the same breath, as the page does; returns
    how many were decided."""
    decided = 0
    with app.app_context():
        for stage in Stage:
            case_id: int | None = None
            while True:
                with transaction() as session:
                    if case_id is not None:
                        held = session.get_one(VettingCase, case_id)
                        decide(held, places[held.volunteer_id], by)
                        decided += 1
                        # Off the books just before the commit by which the other reviewer may have her.
                        hands.give(case_id)
                    following = vetting.take_next(stage, by=by, now=NOW)
                    case_id = following.id if following is not None else None
                if case_id is None:
                    break
                hands.take(case_id, by.id)
        db.session.remove()
    return decided


def the_people_do_their_part(app: flask.Flask) -> int:
    """Whoever is asked answers, signs, or books a time; returns for how many there was something to do."""
    with app.app_context():
        with transaction() as session:
            asked = session.scalars(select(VettingCase).where(VettingCase.state == CaseState.ASKED)).all()
            for case in asked:
                if case.stage is Stage.AGREEMENT:
                    sign_everything(case)
                else:
                    vetting.hand_back(case, by=SYSTEM, now=NOW)
            slot = queries.slots_from(NOW)[0]
            for case in queries.queue(Stage.INTERVIEW, size=PEOPLE):
                interviews.book(case, slot, by=SYSTEM, now=NOW)
        db.session.remove()
        return len(asked)


def test_two_hundred_people_pass_a_day_with_two_reviewers(app: flask.Flask) -> None:
    places: dict[int, int] = {}
    with app.app_context():
        with transaction():
            for place in range(PEOPLE):
                skills, kinds = BRINGS[place % len(BRINGS)]
                person = an_applicant(skills=skills, hours=None)
                for kind in kinds:
                    people.add_credential(person, kind, number=f"11{place}", now=NOW)
                places[person.id] = place
            interviews.open_slot(NOW + timedelta(hours=2), 120, PEOPLE, "会议室", by=ANNA, now=NOW)
        assert jobs.open_missing_cases(NOW) == {"opened": PEOPLE}
        db.session.remove()

    hands, decided, rounds = Hands(), 0, 0
    with ThreadPoolExecutor(2) as pool:
        while True:
            done = sum(pool.map(lambda by: work(app, by, hands, places), (ANNA, BORIS)))
            decided, rounds = decided + done, rounds + 1
            if the_people_do_their_part(app) == 0 and done == 0:
                break
            assert rounds < 30, "the day does not come to an end"

    with app.app_context():
        assert hands.clashes == 0
        assert hands.held == {}
        _the_books_balance(places, decided)
        db.session.remove()


def _the_books_balance(places: dict[int, int], decided: int) -> None:
    expected = Counter(_end(place) for place in places.values())
    ends = Counter(db.session.scalars(select(VettingCase.state)))
    assert ends == {CaseState.PASSED: expected[None], CaseState.REFUSED: PEOPLE - expected[None]}
    active = select(func.count()).select_from(Volunteer).where(Volunteer.lifecycle == Lifecycle.ACTIVE)
    assert db.session.scalar(active) == expected[None]
    assert [count.waiting + count.second + count.asked for count in queries.stage_counts()] == [0] * len(Stage)

    lines = db.session.scalars(select(CaseDecision).order_by(CaseDecision.id)).all()
    by_reviewers = (Outcome.PASS, Outcome.FIRST_PASS, Outcome.ASK, Outcome.REFUSE)
    assert decided == sum(line.outcome in by_reviewers and line.decided_by.startswith("staff") for line in lines)
    assert {line.decided_by for line in lines if line.outcome is Outcome.FIRST_PASS} == {"staff:7", "staff:8"}
    first = {line.case_id: line.decided_by for line in lines if line.outcome is Outcome.FIRST_PASS}
    second = {
        line.case_id: line.decided_by
        for line in lines
        if line.outcome in (Outcome.PASS, Outcome.REFUSE) and line.stage is Stage.INTERVIEW and line.case_id in first
    }
    assert first.keys() == second.keys()
    assert all(first[case_id] != second[case_id] for case_id in first)
    passes = Counter((line.case_id, line.stage) for line in lines if line.outcome is Outcome.PASS)
    assert set(passes.values()) == {1}
    for volunteer in db.session.scalars(select(Volunteer)):
        verified = {one.state for one in volunteer.credentials} <= {CredentialState.VERIFIED}
        assert verified or _end(places[volunteer.id]) is Stage.LOOK_UP


def _end(place: int) -> Stage | None:
    """Where somebody is refused, None where she gets through: a stage that is not in her plan refuses nobody."""
    end, skills = refused_at(place), BRINGS[place % len(BRINGS)][0]
    if end is Stage.LOOK_UP and skills != ["doctor"]:
        return None
    return None if end is Stage.SHADOW_DUTY and skills == ["it"] else end
