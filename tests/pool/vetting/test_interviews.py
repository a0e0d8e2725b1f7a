"""Interviews and agreements: a place goes to one, a signature is the person's own, with version and time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import flask
import pytest

from iwill.accounts.terms import Actor, ActorKind
from iwill.core.db import db, transaction
from iwill.core.errors import Invalid, Refused
from iwill.pool.vetting import queries
from iwill.pool.vetting import services as vetting
from iwill.pool.vetting.models import InterviewSlot, VettingCase
from iwill.pool.vetting.services import agreements, interviews
from iwill.pool.vetting.terms import AgreementKind, CaseState, Stage
from tests.conftest import NOW
from tests.pool.vetting.conftest import ANNA, a_case, pass_until, sign_everything

TOMORROW = NOW + timedelta(days=1)


def a_slot(seats: int = 1, minutes_ahead: int = 24 * 60) -> InterviewSlot:
    return interviews.open_slot(NOW + timedelta(minutes=minutes_ahead), 30, seats, "会议室", by=ANNA, now=NOW)


def test_people_who_race_for_the_places_of_a_group_take_exactly_those(app: flask.Flask) -> None:
    with app.app_context(), transaction():
        slot_id = a_slot(seats=3).id
        ids = [pass_until(a_case(), Stage.INTERVIEW).id for _ in range(8)]

    def book(case_id: int) -> bool:
        with app.app_context():
            try:
                with transaction() as session:
                    slot = session.get_one(InterviewSlot, slot_id)
                    interviews.book(session.get_one(VettingCase, case_id), slot, by=ANNA, now=NOW)
            except Refused:
                return False
            return True

    with ThreadPoolExecutor(8) as pool:
        booked = list(pool.map(book, ids))
    assert booked.count(True) == 3
    with app.app_context():
        assert db.session.get_one(InterviewSlot, slot_id).taken == 3
        assert len(queries.who_comes([slot_id])[slot_id]) == 3


def test_booking_another_time_gives_the_first_back_and_calling_off_frees_everybody(ctx: flask.Flask) -> None:
    case, first, second = pass_until(a_case(), Stage.INTERVIEW), a_slot(), a_slot()
    interviews.book(case, first, by=ANNA, now=NOW)
    interviews.book(case, first, by=ANNA, now=NOW)
    interviews.book(case, second, by=ANNA, now=NOW)
    db.session.expire_all()
    assert (first.taken, second.taken) == (0, 1)
    assert interviews.call_off(second, by=ANNA, now=NOW) == 1
    assert queries.booking_of(case) is None
    assert queries.open_slots(NOW) == [first]


def test_a_time_that_is_near_past_or_called_off_and_a_step_without_a_talk_are_refused(ctx: flask.Flask) -> None:
    near, gone = a_slot(minutes_ahead=29), a_slot()
    interviews.call_off(gone, by=ANNA, now=NOW)
    case = a_case()
    with pytest.raises(Refused, match="no_interview"):
        interviews.book(case, a_slot(), by=ANNA, now=NOW)
    pass_until(case, Stage.INTERVIEW)
    for slot in (near, gone):
        with pytest.raises(Refused, match="slot_past"):
            interviews.book(case, slot, by=ANNA, now=NOW)


def test_a_slot_names_each_thing_that_is_wrong_with_it(ctx: flask.Flask) -> None:
    with pytest.raises(Invalid) as refusal:
        interviews.open_slot(NOW, 0, 0, " ", by=ANNA, now=NOW)
    assert [problem.path for problem in refusal.value.details] == ["starts_at", "minutes", "seats", "place"]


def test_the_last_signature_passes_the_stage_in_the_persons_own_name(ctx: flask.Flask) -> None:
    case = pass_until(a_case(), Stage.AGREEMENT)
    assert case.state is CaseState.ASKED
    with pytest.raises(Refused, match="not_signed"):
        vetting.pass_stage(case, by=ANNA, now=NOW)
    sign_everything(case)
    sign_everything(case)
    assert case.stage is Stage.TRAINING
    assert case.decisions[-1].decided_by == f"volunteer:{case.volunteer_id}"
    assert len(queries.signed(case.volunteer)) == 3


def test_who_signed_early_does_not_wait_at_the_stage(ctx: flask.Flask) -> None:
    case = a_case()
    sign_everything(case)
    assert case.stage is Stage.DOCUMENTS
    assert pass_until(case, Stage.TRAINING).state is CaseState.WAITING


def test_a_new_version_has_to_be_read_anew_and_the_old_signature_stays_what_it_was(ctx: flask.Flask) -> None:
    case = a_case()
    sign_everything(case)
    bodies = {"zh-Hans": "新的守则", "en": "A new code"}
    assert agreements.publish_text(AgreementKind.CONDUCT, bodies, by=ANNA, now=NOW) == 2
    assert queries.missing_agreements(case.volunteer) == [AgreementKind.CONDUCT]
    assert queries.text_in_force(AgreementKind.CONDUCT, "zh-Hant").body == "新的守则"
    herself = Actor(ActorKind.VOLUNTEER, case.volunteer_id)
    with pytest.raises(Refused, match="old_text"):
        agreements.accept(case.volunteer, AgreementKind.CONDUCT, 1, language="en", by=herself, now=NOW)
    agreements.accept(case.volunteer, AgreementKind.CONDUCT, 2, language="en", by=ANNA, now=TOMORROW)
    newest = queries.signed(case.volunteer)[0]
    assert (newest.version, newest.recorded_by, newest.accepted_at) == (2, "staff:7", TOMORROW)
    with pytest.raises(Invalid):
        agreements.publish_text(AgreementKind.CONDUCT, {"en": "only English"}, by=ANNA, now=NOW)
