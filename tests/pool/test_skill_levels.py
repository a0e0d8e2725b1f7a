"""A skill is claimed, confirmed by somebody who answers for it, practised on a day; each step says who."""

from __future__ import annotations

from datetime import date, timedelta

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import Role
from iwill.core.db import db
from iwill.core.errors import Invalid, Refused
from iwill.pool.models import Volunteer, VolunteerSkill
from iwill.pool.rules import skill_level
from iwill.pool.services import leaving, skills
from iwill.pool.terms import Lifecycle, SkillLevel
from tests.builders import a_volunteer, an_actor
from tests.conftest import NOW

STAFF = an_actor(Role.STAFF, id=7)
TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("is_claim", "confirmed", "practised_on", "level"),
    [
        (True, False, None, SkillLevel.CLAIMED),
        (True, False, TODAY, SkillLevel.CLAIMED),
        (True, True, None, SkillLevel.CONFIRMED),
        (True, True, TODAY, SkillLevel.PRACTISED),
        (False, False, None, SkillLevel.STATED),
        (False, False, TODAY, SkillLevel.PRACTISED),
        (False, True, None, SkillLevel.CONFIRMED),
    ],
)
def test_use_adds_to_a_skill_that_counts_and_confirms_none(
    is_claim: bool, confirmed: bool, practised_on: date | None, level: SkillLevel
) -> None:
    assert skill_level(is_claim=is_claim, confirmed=confirmed, practised_on=practised_on) is level


def held(volunteer: Volunteer) -> VolunteerSkill:
    return volunteer.skills[0]


def test_a_claim_is_confirmed_on_the_word_of_a_named_supervisor(ctx: flask.Flask) -> None:
    supervisor = a_volunteer("林督导", skills=["supervision"])
    person = a_volunteer(skills=["crisis_intervention"], confirmed=False)
    skills.confirm_on_the_word_of(person, "crisis_intervention", supervisor, by=STAFF, now=NOW)
    assert (held(person).confirmed_at, held(person).confirmed_by) == (NOW, f"volunteer:{supervisor.id}")
    (line,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "skill.confirmed"))
    assert (line.actor, line.details["on_the_word_of"]) == ("staff:7", supervisor.id)


def test_only_a_confirmed_supervisor_in_service_vouches_and_never_for_herself(ctx: flask.Flask) -> None:
    person = a_volunteer(skills=["crisis_intervention"], confirmed=False)
    own = a_volunteer(skills=["supervision"])
    own.skills.append(VolunteerSkill(skill="crisis_intervention", source="test"))
    db.session.flush()
    for subject, supervisor in (
        (person, a_volunteer(skills=["supervision"], confirmed=False)),
        (person, a_volunteer(skills=["supervision"], lifecycle=Lifecycle.PAUSED)),
        (person, a_volunteer(skills=["listening"])),
        (own, own),
    ):
        with pytest.raises(Refused, match="not_supervisor"):
            skills.confirm_on_the_word_of(subject, "crisis_intervention", supervisor, by=STAFF, now=NOW)
    with pytest.raises(Refused, match="not_held"):
        skills.confirm_on_the_word_of(person, "medical", own, by=STAFF, now=NOW)


def test_the_latest_day_of_practice_stands_and_goes_into_the_export(ctx: flask.Flask) -> None:
    person = a_volunteer(skills=["listening"])
    for on in (TODAY - timedelta(days=9), TODAY, TODAY - timedelta(days=2)):
        skills.note_practice(person, "listening", on, by=STAFF, now=NOW)
    assert (held(person).practised_on, held(person).practised_by) == (TODAY, "staff:7")
    assert leaving.export_person(person)["skills"][0]["practised_on"] == "2026-11-21"
    with pytest.raises(Invalid):
        skills.note_practice(person, "listening", TODAY + timedelta(days=1), by=STAFF, now=NOW)
