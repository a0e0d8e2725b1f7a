"""A case: nobody is passed without a named person, every decision stays, and the pool's own rules hold at the end."""

from __future__ import annotations

from datetime import date, timedelta

import flask
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from iwill.accounts.models import AuditEntry
from iwill.core.db import db
from iwill.core.errors import Invalid, Refused
from iwill.pool.services import people
from iwill.pool.services import vetting as pool_vetting
from iwill.pool.terms import ConsentPurpose, CredentialState, Lifecycle, Objection, VerifyMethod
from iwill.pool.vetting import queries
from iwill.pool.vetting import services as vetting
from iwill.pool.vetting.models import CaseDecision, CaseSecondLook, VettingCase
from iwill.pool.vetting.services import second_looks
from iwill.pool.vetting.terms import CaseState, Outcome, SecondLook, Stage
from tests.builders import a_volunteer
from tests.conftest import NOW
from tests.pool.vetting.conftest import ANNA, BORIS, a_case, an_applicant, pass_until, sign_everything, ticks


def lines(case: VettingCase) -> list[tuple[str, str, str]]:
    found = db.session.scalars(select(CaseDecision).where(CaseDecision.case_id == case.id).order_by(CaseDecision.id))
    return [(line.stage.value, line.outcome.value, line.decided_by) for line in found]


def test_a_case_is_opened_once_and_decides_nothing(ctx: flask.Flask) -> None:
    volunteer = an_applicant()
    case = vetting.open_case(volunteer, by=ANNA, now=NOW)
    assert vetting.open_case(volunteer, by=BORIS, now=NOW + timedelta(days=1)) is case
    assert (case.stage, case.state, lines(case)) == (Stage.DOCUMENTS, CaseState.WAITING, [])
    assert volunteer.lifecycle is Lifecycle.APPLICANT


def test_the_whole_way_leads_through_every_stage_to_active_under_the_names_of_those_who_decided(
    ctx: flask.Flask,
) -> None:
    case = a_case(skills=["doctor"], credentials=["physician"])
    met = []
    for stage in Stage:
        assert case.stage is stage
        met.append(case.volunteer.lifecycle.value)
        if stage is Stage.AGREEMENT:
            sign_everything(case)
        else:
            vetting.pass_stage(case, ticked=ticks(case), by=ANNA, now=NOW)
    assert met == ["applicant", "verifying", "verifying", "verifying", "verifying", "trained"]
    assert (case.state, case.volunteer.lifecycle) == (CaseState.PASSED, Lifecycle.ACTIVE)
    assert case.volunteer.credentials[0].method == VerifyMethod.PUBLIC_REGISTER
    passes = [(stage, who) for stage, outcome, who in lines(case) if outcome == "pass"]
    herself = f"volunteer:{case.volunteer_id}"
    assert passes == [(stage.value, herself if stage is Stage.AGREEMENT else "staff:7") for stage in Stage]


def test_a_checklist_is_gone_through_before_anybody_passes(ctx: flask.Flask) -> None:
    case = a_case()
    for ticked in ([], ticks(case)[:-1], ["something else"]):
        with pytest.raises(Invalid, match="checks_missing"):
            vetting.pass_stage(case, ticked=ticked, by=ANNA, now=NOW)
    assert lines(case) == []


def test_crisis_work_is_passed_by_two_different_people(ctx: flask.Flask) -> None:
    case = pass_until(a_case(skills=["crisis_intervention"]), Stage.INTERVIEW)
    vetting.pass_stage(case, by=ANNA, now=NOW)
    assert (case.stage, case.state) == (Stage.INTERVIEW, CaseState.SECOND)
    with pytest.raises(Refused, match="second_reviewer"):
        vetting.pass_stage(case, by=ANNA, now=NOW)
    assert vetting.take_next(Stage.INTERVIEW, by=ANNA, now=NOW) is None
    vetting.pass_stage(case, by=BORIS, now=NOW)
    assert case.stage is Stage.AGREEMENT


def test_a_second_reviewer_who_asks_for_more_does_not_give_the_first_one_a_second_voice(ctx: flask.Flask) -> None:
    case = pass_until(a_case(skills=["crisis_intervention"]), Stage.INTERVIEW)
    vetting.pass_stage(case, by=ANNA, now=NOW)
    vetting.ask(case, "missed", by=BORIS, now=NOW)
    vetting.pass_stage(case, by=ANNA, now=NOW)
    assert (case.stage, case.state) == (Stage.INTERVIEW, CaseState.SECOND)
    vetting.pass_stage(case, by=BORIS, now=NOW)
    assert case.stage is Stage.AGREEMENT


def test_who_is_asked_for_more_is_told_why_and_comes_back_to_her_place(ctx: flask.Flask) -> None:
    case, later = a_case(), a_case()
    vetting.ask(case, "unreadable", by=ANNA, now=NOW)
    assert (case.state, case.reason) == (CaseState.ASKED, "unreadable")
    assert vetting.take_next(Stage.DOCUMENTS, by=BORIS, now=NOW) == later
    vetting.let_go(later, by=BORIS)
    vetting.hand_back(case, by=ANNA, now=NOW + timedelta(days=2))
    assert [one.id for one in queries.queue(Stage.DOCUMENTS)] == [case.id, later.id]
    with pytest.raises(Refused, match="not_their_turn"):
        vetting.hand_back(case, by=ANNA, now=NOW)


@pytest.mark.parametrize("decide", [vetting.ask, vetting.refuse])
def test_a_reason_is_needed_that_fits_the_stage(ctx: flask.Flask, decide: object) -> None:
    case = a_case()
    with pytest.raises(Invalid):
        decide(case, "missed", by=ANNA, now=NOW)  # type: ignore[operator]
    assert lines(case) == []


def test_who_was_refused_is_held_back_from_every_move_until_the_case_is_opened_again(ctx: flask.Flask) -> None:
    case = pass_until(a_case(), Stage.INTERVIEW)
    other = a_volunteer(lifecycle=Lifecycle.VERIFYING)
    vetting.refuse(case, "conduct", by=ANNA, now=NOW)
    tally = pool_vetting.move_people(Lifecycle.VERIFYING, Lifecycle.ACTIVE, by=BORIS, now=NOW)
    assert (tally.matched, tally.done, tally.refused) == (2, 1, {"vetting_refused": 1})
    assert other.lifecycle is Lifecycle.ACTIVE
    with pytest.raises(Refused, match="vetting_refused"):
        pool_vetting.move_person(case.volunteer, Lifecycle.ACTIVE, by=BORIS, now=NOW)
    vetting.reopen(case, Stage.INTERVIEW, by=BORIS, now=NOW)
    assert pass_until(case, None).volunteer.lifecycle is Lifecycle.ACTIVE


@pytest.mark.parametrize(
    ("about", "reason"),
    [({"consents": (ConsentPurpose.PROCESS,)}, "no_consent"), ({"adult_from": date(2028, 1, 1)}, "minor")],
)
def test_the_last_pass_makes_nobody_active_whom_the_pool_would_refuse(
    ctx: flask.Flask, about: dict[str, object], reason: str
) -> None:
    case = pass_until(a_case(**about), Stage.SHADOW_DUTY)
    with pytest.raises(Refused, match=reason):
        vetting.pass_stage(case, by=ANNA, now=NOW)
    assert case.volunteer.lifecycle is Lifecycle.TRAINED


def test_an_expired_credential_cannot_be_passed_over(ctx: flask.Flask) -> None:
    case = a_case(skills=["counselling"])
    people.add_credential(case.volunteer, "counsellor", now=NOW, valid_until=date(2026, 1, 1))
    with pytest.raises(Refused, match="expired"):
        vetting.pass_stage(case, ticked=ticks(case), by=ANNA, now=NOW)


def test_a_decision_is_never_changed_though_a_merge_may_hang_it_on_the_other_case(ctx: flask.Flask) -> None:
    case, other = a_case(), a_case()
    vetting.ask(case, "unreadable", by=ANNA, now=NOW)
    db.session.execute(text(f"UPDATE case_decision SET case_id = {other.id}"))
    with pytest.raises(DBAPIError, match="never changed"):
        db.session.execute(text("UPDATE case_decision SET decided_by = 'staff:99'"))


@pytest.mark.parametrize(
    ("present", "target", "stage", "state"),
    [
        (Lifecycle.APPLICANT, Lifecycle.VERIFYING, Stage.DOCUMENTS, CaseState.WAITING),
        (Lifecycle.VERIFYING, Lifecycle.TRAINED, Stage.SHADOW_DUTY, CaseState.WAITING),
        (Lifecycle.VERIFYING, Lifecycle.ACTIVE, Stage.DOCUMENTS, CaseState.PASSED),
        (Lifecycle.TRAINED, Lifecycle.ACTIVE, Stage.SHADOW_DUTY, CaseState.PASSED),
        (Lifecycle.VERIFYING, Lifecycle.LEFT, Stage.DOCUMENTS, CaseState.CLOSED),
    ],
)
@pytest.mark.parametrize("with_case", [True, False])
def test_a_move_by_hand_counts_as_that_persons_decision(
    ctx: flask.Flask, present: Lifecycle, target: Lifecycle, stage: Stage, state: CaseState, with_case: bool
) -> None:
    volunteer = a_volunteer(lifecycle=present)
    if with_case:
        vetting.open_case(volunteer, by=ANNA, now=NOW)
    pool_vetting.move_people(present, target, by=BORIS, now=NOW)
    case = queries.case_of(volunteer)
    assert case is not None
    assert (case.stage, case.state) == (stage, state)
    assert [(outcome, who) for _, outcome, who in lines(case)] == [("moved", "staff:8")]


def test_verifying_in_bulk_is_written_into_each_case_and_moves_nobody(ctx: flask.Flask) -> None:
    case = a_case(credentials=["physician"])
    served = a_volunteer(credentials=["nurse"], verified=False)
    assert pool_vetting.verify_credentials(None, by=BORIS, now=NOW).done == 2
    assert lines(case) == [("documents", "verified", "staff:8")]
    assert case.stage is Stage.DOCUMENTS
    theirs = queries.case_of(served)
    assert theirs is not None
    assert theirs.state is CaseState.PASSED
    pool_vetting.reject_credential(served.credentials[0], Objection.NOT_IN_REGISTER, by=ANNA, now=NOW)
    assert [line[1] for line in lines(theirs)] == ["verified", "turned_down"]
    assert served.credentials[0].state is CredentialState.REVOKED


def test_moving_somebody_past_the_interview_leaves_the_second_reviewer_due(ctx: flask.Flask) -> None:
    crisis = a_volunteer(skills=["crisis_intervention"], lifecycle=Lifecycle.VERIFYING)
    a_volunteer(lifecycle=Lifecycle.VERIFYING)
    pool_vetting.move_people(Lifecycle.VERIFYING, Lifecycle.ACTIVE, by=ANNA, now=NOW)
    [(look, volunteer)] = queries.open_second_looks()
    assert (look.why, volunteer) == (SecondLook.OWED, crisis)
    with pytest.raises(Refused, match="same_person"):
        second_looks.look(look, confirmed=True, by=ANNA, now=NOW)
    second_looks.look(look, confirmed=True, by=BORIS, now=NOW)
    assert queries.open_second_looks() == []


def test_a_doubt_pauses_and_begins_again_and_a_pause_cannot_be_ended_around_it(ctx: flask.Flask) -> None:
    case = pass_until(a_case(), None)
    look = CaseSecondLook(case_id=case.id, why=SecondLook.SAMPLED, since=NOW)
    db.session.add(look)
    db.session.flush()
    second_looks.look(look, confirmed=False, by=BORIS, now=NOW)
    assert (case.volunteer.lifecycle, case.stage, case.state) == (Lifecycle.PAUSED, Stage.LOOK_UP, CaseState.WAITING)
    with pytest.raises(Refused, match="vetting_open"):
        pool_vetting.move_person(case.volunteer, Lifecycle.ACTIVE, by=ANNA, now=NOW)
    pass_until(case, None)
    pool_vetting.move_person(case.volunteer, Lifecycle.ACTIVE, by=ANNA, now=NOW)


def test_standing_tells_the_step_who_is_ahead_and_how_long_and_a_stranger_stands_before_the_first(
    ctx: flask.Flask,
) -> None:
    cases = [a_case() for _ in range(3)]
    standing = queries.standing_of(cases[2].volunteer, NOW)
    assert (standing.stage, standing.step, standing.steps, standing.ahead) == (Stage.DOCUMENTS, 1, 5, 2)
    assert standing.usual_days == 1
    vetting.ask(cases[0], "unreadable", by=ANNA, now=NOW)
    assert queries.standing_of(cases[2].volunteer, NOW).ahead == 1
    pass_until(cases[2], None)
    done = queries.standing_of(cases[2].volunteer, NOW)
    assert (done.stage, done.step, done.state) == (None, 5, CaseState.PASSED)
    stranger = queries.standing_of(an_applicant(), NOW)
    assert (stranger.stage, stranger.step) == (Stage.DOCUMENTS, 1)


def test_the_audit_trail_names_every_decision_without_a_word_about_the_person(ctx: flask.Flask) -> None:
    case = a_case(name="林晓雨")
    vetting.refuse(case, "conduct", by=ANNA, now=NOW)
    line = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert line is not None
    assert (line.actor, line.action) == ("staff:7", f"case.{Outcome.REFUSE.value}")
    assert line.details == {"case": case.id, "stage": "documents", "reason": "conduct"}
