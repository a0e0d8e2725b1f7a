"""Where somebody stands: which step of how many, how many are before her, how long it usually takes. Nothing is made
up: days come from what was measured lately, or from what a day's capacity makes of those ahead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from iwill.core import policy
from iwill.core.db import db
from iwill.pool.models import Volunteer
from iwill.pool.vetting import rules
from iwill.pool.vetting.models import CaseDecision
from iwill.pool.vetting.queries.cases import before, case_of
from iwill.pool.vetting.requirements import Requirement, requirements_of
from iwill.pool.vetting.terms import OPEN, CaseStanding, CaseState, Outcome, Stage

MEASURED_OVER = timedelta(days=90)
MOST_MEASURED = 200


def requirements_for(volunteer: Volunteer) -> tuple[Requirement, ...]:
    """What this person has to show, by the skills and credentials on file."""
    return requirements_of([held.skill for held in volunteer.skills], [one.kind for one in volunteer.credentials])


def plan_of(volunteer: Volunteer, policies: Mapping[str, policy.Value] | None = None) -> tuple[Stage, ...]:
    """The stages that this person goes through; `policies` where the caller has read them already."""
    shadow_duty = bool((policies or policy.current(db.session()))[rules.SHADOW])
    return rules.plan(requirements_for(volunteer), shadow_duty=shadow_duty)


def standing_of(volunteer: Volunteer, now: datetime) -> CaseStanding:
    """Where a person stands. Without a case she is before the first step, behind everybody who waits there."""
    steps, case = plan_of(volunteer), case_of(volunteer)
    if case is None:
        return CaseStanding(steps[0], 1, len(steps), 0, usual_days_at(steps[0], 0, now))
    if case.state not in OPEN:
        step = len(steps) if case.state is CaseState.PASSED else rules.step_of(steps, case.stage)
        return CaseStanding(None, step, len(steps), 0, 0, case.state)
    ahead = 0 if case.state is CaseState.ASKED else before(case)
    days = usual_days_at(case.stage, ahead, now)
    return CaseStanding(case.stage, rules.step_of(steps, case.stage), len(steps), ahead, days, case.state)


def usual_days_at(stage: Stage, ahead: int, now: datetime) -> int:
    """How many days a step usually takes, by its newest passages of three months or, without enough, its capacity."""
    query = (
        select(CaseDecision.days)
        .where(
            CaseDecision.stage == stage,
            CaseDecision.outcome == Outcome.PASS,
            CaseDecision.at > now - MEASURED_OVER,
            CaseDecision.days.is_not(None),
        )
        .order_by(CaseDecision.at.desc())
        .limit(MOST_MEASURED)
    )
    measured = [days for days in db.session.scalars(query) if days is not None]
    return rules.usual_days(measured, ahead, int(policy.current(db.session())[rules.CAPACITY[stage]]))
