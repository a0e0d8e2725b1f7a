"""Two reviewers, and people on their way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from iwill.accounts.terms import Actor, ActorKind, Role
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle
from iwill.pool.vetting import following as _registers
from iwill.pool.vetting import queries, rules
from iwill.pool.vetting import services as vetting
from iwill.pool.vetting.models import VettingCase
from iwill.pool.vetting.services import agreements
from iwill.pool.vetting.terms import AgreementKind, Stage
from tests.builders import a_volunteer, an_actor
from tests.conftest import NOW

assert _registers
ANNA, BORIS = an_actor(Role.STAFF, id=7), an_actor(Role.STAFF, id=8)


def an_applicant(**about: Any) -> Volunteer:
    """Somebody who listens, with consent, at the very beginning."""
    return a_volunteer(**({"lifecycle": Lifecycle.APPLICANT, "confirmed": False, "verified": False} | about))


def a_case(**about: Any) -> VettingCase:
    return vetting.open_case(an_applicant(**about), by=ANNA, now=NOW)


def ticks(case: VettingCase) -> list[str]:
    """The whole checklist of the stage at hand."""
    return [check.code for check in rules.checklist(queries.requirements_for(case.volunteer), case.stage)]


def sign_everything(case: VettingCase, now: datetime = NOW) -> None:
    herself = Actor(ActorKind.VOLUNTEER, case.volunteer_id)
    for kind in AgreementKind:
        version = queries.text_in_force(kind, "en").version
        agreements.accept(case.volunteer, kind, version, language="en", by=herself, now=now)


def pass_until(case: VettingCase, stage: Stage | None, *, by: Actor = ANNA, second: Actor = BORIS) -> VettingCase:
    """Take a case up to a stage, or to its end with None."""
    while case.state in ("waiting", "second", "asked") and case.stage is not stage:
        if case.stage is Stage.AGREEMENT:
            sign_everything(case)
            continue
        reviewer = second if case.state == "second" else by
        vetting.pass_stage(case, ticked=ticks(case), by=reviewer, now=NOW)
    return case
