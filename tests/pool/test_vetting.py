"""Vetting: the same refusals for one person and for a thousand, and a line in the audit trail for each deed."""

from __future__ import annotations

from datetime import date

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import Role
from iwill.core.db import db
from iwill.core.errors import Invalid, Refused
from iwill.core.policy import PolicySetting
from iwill.pool.models import Volunteer
from iwill.pool.services import people, record, vetting
from iwill.pool.terms import Adulthood, ConsentPurpose, CredentialState, Lifecycle, Objection, VerifyMethod
from tests.builders import a_volunteer, an_actor
from tests.conftest import NOW

STAFF = an_actor(Role.STAFF, id=7)
TODAY = NOW.date()


def moves(volunteer: Volunteer) -> list[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.subject == f"volunteer:{volunteer.id}").order_by(AuditEntry.id)
    return list(db.session.scalars(query))


@pytest.mark.parametrize(
    ("present", "target"),
    [
        (Lifecycle.APPLICANT, Lifecycle.VERIFYING),
        (Lifecycle.VERIFYING, Lifecycle.TRAINED),
        (Lifecycle.VERIFYING, Lifecycle.ACTIVE),
        (Lifecycle.TRAINED, Lifecycle.ACTIVE),
        (Lifecycle.ACTIVE, Lifecycle.PAUSED),
        (Lifecycle.PAUSED, Lifecycle.ACTIVE),
        (Lifecycle.ACTIVE, Lifecycle.DORMANT),
        (Lifecycle.DORMANT, Lifecycle.ACTIVE),
        (Lifecycle.APPLICANT, Lifecycle.LEFT),
        (Lifecycle.BARRED, Lifecycle.LEFT),
    ],
)
def test_a_lawful_step_is_taken_and_recorded(ctx: flask.Flask, present: Lifecycle, target: Lifecycle) -> None:
    volunteer = a_volunteer(lifecycle=present)
    vetting.move_person(volunteer, target, by=STAFF, now=NOW)
    assert volunteer.lifecycle is target
    line = moves(volunteer)[-1]
    assert (line.actor, line.action) == ("staff:7", "volunteer.moved")
    assert line.details == {"from": present.value, "to": target.value}


@pytest.mark.parametrize(
    ("present", "target"),
    [
        (Lifecycle.APPLICANT, Lifecycle.ACTIVE),
        (Lifecycle.APPLICANT, Lifecycle.TRAINED),
        (Lifecycle.LEFT, Lifecycle.ACTIVE),
        (Lifecycle.BARRED, Lifecycle.ACTIVE),
        (Lifecycle.ACTIVE, Lifecycle.ACTIVE),
        (Lifecycle.ACTIVE, Lifecycle.BARRED),
    ],
)
def test_a_step_off_the_path_is_refused_and_leaves_no_trace(
    ctx: flask.Flask, present: Lifecycle, target: Lifecycle
) -> None:
    volunteer = a_volunteer(lifecycle=present)
    with pytest.raises(Refused, match="unlawful_move"):
        vetting.move_person(volunteer, target, by=STAFF, now=NOW)
    assert volunteer.lifecycle is present
    assert moves(volunteer) == []


@pytest.mark.parametrize(
    "consents",
    [(), (ConsentPurpose.PROCESS,), (ConsentPurpose.CONTACT,)],
)
def test_nobody_without_consent_becomes_active(ctx: flask.Flask, consents: tuple[ConsentPurpose, ...]) -> None:
    volunteer = a_volunteer(lifecycle=Lifecycle.TRAINED, consents=consents)
    with pytest.raises(Refused, match="no_consent"):
        vetting.move_person(volunteer, Lifecycle.ACTIVE, by=STAFF, now=NOW)


def test_a_minor_may_wait_in_the_pool_but_not_become_active(ctx: flask.Flask) -> None:
    volunteer = a_volunteer(lifecycle=Lifecycle.APPLICANT, adult_from=date(2028, 3, 1))
    vetting.move_person(volunteer, Lifecycle.VERIFYING, by=STAFF, now=NOW)
    with pytest.raises(Refused, match="minor"):
        vetting.move_person(volunteer, Lifecycle.ACTIVE, by=STAFF, now=NOW)


def test_an_unknown_age_does_not_bar_from_becoming_active(ctx: flask.Flask) -> None:
    volunteer = a_volunteer(lifecycle=Lifecycle.TRAINED, adulthood=Adulthood.UNKNOWN, adult_from=None)
    vetting.move_person(volunteer, Lifecycle.ACTIVE, by=STAFF, now=NOW)
    assert volunteer.lifecycle is Lifecycle.ACTIVE


def test_the_short_way_ends_where_the_organisation_closes_it(ctx: flask.Flask) -> None:
    db.session.add(PolicySetting(name="vetting.short_way", value=False, changed_at=NOW, changed_by="staff:1"))
    volunteer = a_volunteer(lifecycle=Lifecycle.VERIFYING)
    with pytest.raises(Refused, match="unlawful_move"):
        vetting.move_person(volunteer, Lifecycle.ACTIVE, by=STAFF, now=NOW)


def test_a_bulk_move_counts_who_may_not_and_moves_the_rest(ctx: flask.Flask) -> None:
    ready = [a_volunteer(lifecycle=Lifecycle.VERIFYING) for _ in range(3)]
    silent = a_volunteer(lifecycle=Lifecycle.VERIFYING, consents=())
    young = a_volunteer(lifecycle=Lifecycle.VERIFYING, adult_from=date(2028, 1, 1))
    a_volunteer(lifecycle=Lifecycle.APPLICANT)
    tally = vetting.move_people(Lifecycle.VERIFYING, Lifecycle.ACTIVE, by=STAFF, now=NOW)
    assert (tally.matched, tally.done, tally.refused) == (5, 3, {"minor": 1, "no_consent": 1})
    assert all(person.lifecycle is Lifecycle.ACTIVE for person in ready)
    assert {silent.lifecycle, young.lifecycle} == {Lifecycle.VERIFYING}
    assert all(len(moves(person)) == 1 for person in ready)


def test_a_bulk_move_larger_than_a_batch_reaches_everybody(ctx: flask.Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iwill.pool.services.tally.BATCH", 2)
    for _ in range(5):
        a_volunteer(lifecycle=Lifecycle.VERIFYING, hours=None)
    assert vetting.move_people(Lifecycle.VERIFYING, Lifecycle.ACTIVE, by=STAFF, now=NOW).done == 5


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("psychological_support", 2), ("心理援助", 2), ("Listening", 1), ("医生", 1), ("doctor", 1)],
)
def test_where_takes_a_code_a_name_or_a_synonym_and_a_parent_takes_its_children_in(
    ctx: flask.Flask, wanted: str, found: int
) -> None:
    for skill in ("listening", "crisis_intervention", "doctor"):
        a_volunteer(skills=[skill], lifecycle=Lifecycle.VERIFYING)
    tally = vetting.move_people(Lifecycle.VERIFYING, Lifecycle.ACTIVE, skill=wanted, by=STAFF, now=NOW)
    assert (tally.matched, tally.done) == (found, found)


def test_an_unknown_skill_is_refused_at_its_place(ctx: flask.Flask) -> None:
    with pytest.raises(Invalid) as refusal:
        vetting.move_people(Lifecycle.VERIFYING, Lifecycle.ACTIVE, skill="juggling", by=STAFF, now=NOW)
    assert [(problem.path, problem.code) for problem in refusal.value.details] == [("where", "unknown_skill")]


def test_a_move_never_verifies_a_licence(ctx: flask.Flask) -> None:
    volunteer = a_volunteer(lifecycle=Lifecycle.VERIFYING, credentials=["physician"], verified=False, confirmed=False)
    vetting.move_person(volunteer, Lifecycle.ACTIVE, by=STAFF, now=NOW)
    assert volunteer.credentials[0].state is CredentialState.SUBMITTED
    assert volunteer.skills[0].confirmed_at is None


@pytest.mark.parametrize(
    ("valid_until", "by_word", "refused"),
    [
        (None, False, {}),
        (TODAY, False, {}),
        (date(2026, 11, 20), False, {"expired": 1}),
        (None, True, {"expired": 1}),
    ],
)
def test_an_expired_credential_is_refused_and_its_last_day_still_counts(
    ctx: flask.Flask, valid_until: date | None, by_word: bool, refused: dict[str, int]
) -> None:
    volunteer = a_volunteer()
    people.add_credential(volunteer, "physician", now=NOW, valid_until=valid_until, expired_by_word=by_word)
    db.session.flush()
    tally = vetting.verify_credentials(None, by=STAFF, now=NOW)
    assert (tally.matched, tally.done, tally.refused) == (1, 1 - len(refused), refused)


def test_all_is_every_awaiting_credential_of_everybody_and_a_kind_is_that_kind_alone(ctx: flask.Flask) -> None:
    a_volunteer(credentials=["counsellor", "physician"], verified=False)
    left = a_volunteer(credentials=["registered_psychologist"], verified=False, lifecycle=Lifecycle.LEFT)
    a_volunteer(credentials=["physician"])
    assert vetting.verify_credentials("counsellor", by=STAFF, now=NOW).done == 1
    assert vetting.verify_credentials(None, by=STAFF, now=NOW).matched == 2
    assert left.credentials[0].state is CredentialState.VERIFIED
    assert vetting.verify_credentials(None, by=STAFF, now=NOW).matched == 0


def test_a_verified_credential_says_who_when_how_and_when_to_look_again(ctx: flask.Flask) -> None:
    volunteer = a_volunteer(credentials=["physician"], verified=False, valid_until=date(2027, 2, 28))
    credential = volunteer.credentials[0]
    vetting.verify_credential(credential, method=VerifyMethod.PUBLIC_REGISTER, by=STAFF, now=NOW)
    assert (credential.verified_by, credential.verified_at, credential.method) == ("staff:7", NOW, "public_register")
    assert credential.recheck_on == date(2027, 2, 28)
    line = moves(volunteer)[-1]
    assert line.action == "credential.verified"
    assert line.details == {"credential": credential.id, "kind": "physician", "method": "public_register"}


def test_a_credential_is_decided_once_and_a_verified_one_can_be_revoked(ctx: flask.Flask) -> None:
    volunteer = a_volunteer(credentials=["physician"], verified=False)
    credential = volunteer.credentials[0]
    vetting.verify_credential(credential, method=VerifyMethod.DOCUMENT, by=STAFF, now=NOW)
    with pytest.raises(Refused, match="already_verified"):
        vetting.verify_credential(credential, method=VerifyMethod.DOCUMENT, by=STAFF, now=NOW)
    vetting.reject_credential(credential, Objection.NOT_IN_REGISTER, by=STAFF, now=NOW)
    assert (credential.state, credential.reason) == (CredentialState.REVOKED, "not_in_register")
    with pytest.raises(Refused, match="not_verifiable"):
        vetting.verify_credential(credential, method=VerifyMethod.DOCUMENT, by=STAFF, now=NOW)


def test_who_is_asked_for_more_keeps_waiting_with_the_reason(ctx: flask.Flask) -> None:
    credential = a_volunteer(credentials=["nurse"], verified=False).credentials[0]
    vetting.ask_for_more(credential, Objection.UNREADABLE, by=STAFF, now=NOW)
    assert (credential.state, credential.reason) == (CredentialState.SUBMITTED, "unreadable")
    vetting.verify_credential(credential, method=VerifyMethod.DOCUMENT, by=STAFF, now=NOW)
    assert (credential.reason, credential.asked_at) == (None, None)


def test_confirming_a_skill_in_bulk_reaches_every_claim_once(ctx: flask.Flask) -> None:
    claims = [a_volunteer(skills=["supervision"], confirmed=False) for _ in range(2)]
    a_volunteer(skills=["supervision"])
    assert vetting.confirm_skills("督导", by=STAFF, now=NOW).done == 2
    assert [person.skills[0].confirmed_by for person in claims] == ["staff:7", "staff:7"]
    assert vetting.confirm_skills("supervision", by=STAFF, now=NOW).matched == 0
    with pytest.raises(Refused, match="not_held"):
        vetting.confirm_skill(claims[0], "doctor", by=STAFF, now=NOW)


def test_a_stated_date_under_18_cannot_be_waved_away_by_a_tick(ctx: flask.Flask) -> None:
    unknown = a_volunteer(adulthood=Adulthood.UNKNOWN, adult_from=None)
    record.prove_adulthood(unknown, by=STAFF, now=NOW)
    assert unknown.adulthood is Adulthood.PROVEN
    with pytest.raises(Refused, match="minor"):
        record.prove_adulthood(a_volunteer(adult_from=date(2028, 1, 1)), by=STAFF, now=NOW)


def test_a_training_needs_a_name_and_a_day_that_has_been(ctx: flask.Flask) -> None:
    volunteer = a_volunteer()
    with pytest.raises(Invalid) as refusal:
        record.add_training(volunteer, " ", completed_on=date(2026, 12, 1), by=STAFF, now=NOW)
    assert [problem.path for problem in refusal.value.details] == ["title", "completed_on"]
    record.add_training(volunteer, "心理急救", completed_on=TODAY, minutes=120, by=STAFF, now=NOW)
    assert [(course.title, course.minutes) for course in volunteer.trainings] == [("心理急救", 120)]
