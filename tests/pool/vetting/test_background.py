"""Nobody waits without a case, a share of those passed is drawn, and an erasure leaves nothing of a case."""

from __future__ import annotations

from datetime import timedelta

import flask
import pytest
from sqlalchemy import func, select

from iwill.core.db import db, transaction
from iwill.core.errors import Refused
from iwill.core.policy import PolicySetting
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from iwill.pool.services.consent import record_consent
from iwill.pool.terms import ConsentPurpose, ConsentState, Lifecycle
from iwill.pool.vetting import jobs, queries
from iwill.pool.vetting import leaving as _registers
from iwill.pool.vetting import services as vetting
from iwill.pool.vetting.models import (
    AgreementAcceptance,
    CaseDecision,
    CaseDocument,
    CaseSecondLook,
    InterviewBooking,
    InterviewSlot,
    VettingCase,
)
from iwill.pool.vetting.services import documents, interviews
from iwill.pool.vetting.terms import Stage
from tests.builders import a_volunteer
from tests.conftest import NOW
from tests.pool.vetting.conftest import ANNA, a_case, an_applicant, pass_until, ticks
from tests.pool.vetting.test_pictures import png

assert _registers


def test_people_from_a_file_get_a_case_and_those_in_service_or_gone_do_not(app: flask.Flask) -> None:
    with app.app_context():
        with transaction():
            for lifecycle in Lifecycle:
                a_volunteer(lifecycle=lifecycle)
        assert jobs.open_missing_cases(NOW) == {"opened": 3}
        assert jobs.open_missing_cases(NOW) == {"opened": 0}
        stages = db.session.execute(
            select(Volunteer.lifecycle, VettingCase.stage).join(VettingCase, VettingCase.volunteer_id == Volunteer.id)
        ).all()
        assert {(row[0].value, row[1].value) for row in stages} == {
            ("applicant", "documents"),
            ("verifying", "documents"),
            ("trained", "shadow_duty"),
        }
        db.session.remove()


def test_whoever_has_not_agreed_to_be_kept_stands_in_no_queue_until_she_has(app: flask.Flask) -> None:
    with app.app_context():
        with transaction():
            silent, agreed = an_applicant(consents=()), an_applicant()
            assert queries.without_consent() == 1
        jobs.open_missing_cases(NOW)
        with transaction():
            assert queries.case_of(silent) is None
            case = vetting.open_case(silent, by=ANNA, now=NOW)
            assert [one.volunteer_id for one in queries.queue(Stage.DOCUMENTS)] == [agreed.id]
            assert queries.stage_counts()[0].waiting == 1
            with pytest.raises(Refused) as refusal:
                vetting.pass_stage(case, ticked=ticks(case), by=ANNA, now=NOW)
            assert refusal.value.code == "no_consent"
        with transaction():
            record_consent(silent, ConsentPurpose.PROCESS, ConsentState.GIVEN, source="test", now=NOW)
        assert queries.stage_counts()[0].waiting == 2
        db.session.remove()


def test_those_passed_are_drawn_once_a_day_and_each_only_once(app: flask.Flask) -> None:
    with app.app_context():
        with transaction():
            db.session.add(PolicySetting(name="vetting.recheck_percent", value=100.0, changed_at=NOW, changed_by="s"))
            pass_until(a_case(), None)
        assert jobs.draw_second_looks(NOW) == {"drawn": 1}
        assert jobs.draw_second_looks(NOW) == {"done_already": 1}
        assert jobs.draw_second_looks(NOW + timedelta(days=1)) == {"drawn": 0}
        assert len(queries.open_second_looks()) == 1
        db.session.remove()


def test_an_erasure_leaves_nothing_of_a_case_and_the_booked_time_is_free(ctx: flask.Flask) -> None:
    case = pass_until(a_case(skills=["doctor"]), Stage.INTERVIEW)
    slot = interviews.open_slot(NOW + timedelta(days=1), 30, 1, "会议室", by=ANNA, now=NOW)
    interviews.book(case, slot, by=ANNA, now=NOW)
    documents.hand_in(case.volunteer, "physician", number="1", picture=png(), by=ANNA, now=NOW)
    pass_until(case, None)
    db.session.add(CaseSecondLook(case_id=case.id, why="sampled", since=NOW))
    volunteer = case.volunteer
    told = leaving.export_person(volunteer)["vetting"]
    assert [line["outcome"] for line in told["decisions"]].count("pass") == 6
    assert {line["by"] for line in told["decisions"]} == {"staff", "volunteer"}
    assert told["documents"][0]["picture_kept"] is True
    assert len(told["agreements"]) == 3
    leaving.erase_person(volunteer, by=ANNA, now=NOW)
    for table in (
        VettingCase,
        CaseDecision,
        CaseDocument,
        CaseSecondLook,
        InterviewBooking,
        AgreementAcceptance,
    ):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0, table
    assert db.session.get_one(InterviewSlot, slot.id, populate_existing=True).taken == 0
