"""Moves made and credentials decided elsewhere, with a command or a button: each counts as that person's decision.

Nothing here decides. A line says who moved whom, and the case stands where the person now stands; whoever was refused
is held back until somebody opens her case again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import and_, or_, select, update

from iwill.accounts.terms import Actor
from iwill.core import policy
from iwill.core.db import db
from iwill.pool.courses import services as courses
from iwill.pool.models import Credential, Volunteer, VolunteerSkill
from iwill.pool.services import vetting as pool_vetting
from iwill.pool.terms import CredentialState, Lifecycle
from iwill.pool.vetting import rules
from iwill.pool.vetting.models import CaseDecision, CaseDocument, VettingCase
from iwill.pool.vetting.queries import case_of
from iwill.pool.vetting.requirements import REQUIREMENTS, codes_of
from iwill.pool.vetting.services import second_looks
from iwill.pool.vetting.services.cases import await_courses, open_cases
from iwill.pool.vetting.terms import OPEN, VETTING_OPEN, VETTING_REFUSED, CaseState, Outcome, Stage

CHUNK = 500
Row = TypeVar("Row")


def note_moves(ids: Sequence[int], present: Lifecycle, target: Lifecycle, by: Actor, now: datetime) -> None:
    """Write each move of somebody who was not taken up yet into her case, and put the case where she now stands."""
    if present in (*rules.SERVING, Lifecycle.LEFT, Lifecycle.BARRED):
        return
    for some in _chunks(sorted(ids)):
        cases = [case for case in open_cases(some, standing=present, now=now).values() if case.state in OPEN]
        if target is Lifecycle.ACTIVE:
            _owe_second_look(cases, now=now)
        for case in cases:
            db.session.add(_line(case, Outcome.MOVED, target.value, by=by, now=now))
            _follow(case, target, now=now)
        db.session.flush()


def note_credentials(pairs: Sequence[tuple[int, int]], state: CredentialState, by: Actor, now: datetime) -> None:
    """Write what was decided about each credential into its holder's case, and settle the pictures of it."""
    verified = state is CredentialState.VERIFIED
    for some in _chunks(pairs):
        cases = open_cases(sorted({volunteer_id for _, volunteer_id in some}), now=now)
        for _credential_id, volunteer_id in some:
            if volunteer_id in cases:
                outcome = Outcome.VERIFIED if verified else Outcome.TURNED_DOWN
                db.session.add(_line(cases[volunteer_id], outcome, state.value, by=by, now=now))
        db.session.execute(
            update(CaseDocument)
            .where(CaseDocument.credential_id.in_([one for one, _ in some]), CaseDocument.settled_at.is_(None))
            .values(settled_at=now, result=state.value)
        )
        db.session.flush()


def note_course(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """Whoever waits at the stage of training passes it with the last course that it asks for."""
    case = case_of(volunteer)
    if case is not None:
        db.session.refresh(case, with_for_update=True)
        await_courses(case, volunteer, by=by, now=now)


def held_back(present: Lifecycle, target: Lifecycle, volunteer_id: int | None) -> Mapping[int, str]:
    """Whom no move may take along: those refused, and those on pause whose case was opened again."""
    if target not in (Lifecycle.TRAINED, Lifecycle.ACTIVE):
        return {}
    doubted = present in rules.SERVING
    states = OPEN if doubted else (CaseState.REFUSED,)
    query = select(VettingCase.volunteer_id).where(VettingCase.state.in_(states))
    if volunteer_id is not None:
        query = query.where(VettingCase.volunteer_id == volunteer_id)
    else:
        query = query.join(Volunteer, Volunteer.id == VettingCase.volunteer_id).where(Volunteer.lifecycle == present)
    reason = VETTING_OPEN if doubted else VETTING_REFUSED
    return dict.fromkeys(db.session.scalars(query), reason)


def _follow(case: VettingCase, target: Lifecycle, *, now: datetime) -> None:
    if target is Lifecycle.TRAINED and rules.ORDER.index(case.stage) <= rules.ORDER.index(Stage.TRAINING):
        case.stage, case.state, case.stage_since = Stage.SHADOW_DUTY, CaseState.WAITING, now
    elif target in rules.SERVING:
        case.state, case.ended_at = CaseState.PASSED, now
    elif target is Lifecycle.LEFT:
        case.state, case.ended_at = CaseState.CLOSED, now
    case.held_by = case.held_until = case.first_reviewer = case.reason = None


def _owe_second_look(cases: Sequence[VettingCase], *, now: datetime) -> None:
    """Crisis work and work with children still want a second reviewer where nobody got as far as the interview."""
    if not policy.current(db.session())[rules.SECOND_REVIEW]:
        return
    early = {
        case.volunteer_id: case.id
        for case in cases
        if rules.ORDER.index(case.stage) <= rules.ORDER.index(Stage.INTERVIEW)
    }
    twice = [one for one in REQUIREMENTS if one.second]
    skills, kinds = codes_of("skill", twice), codes_of("credential", twice)
    has_skill = select(VolunteerSkill.skill).where(
        VolunteerSkill.volunteer_id == Volunteer.id, VolunteerSkill.skill.in_(skills)
    )
    has_kind = select(Credential.id).where(Credential.volunteer_id == Volunteer.id, Credential.kind.in_(kinds))
    query = select(Volunteer.id).where(and_(Volunteer.id.in_(early), or_(has_skill.exists(), has_kind.exists())))
    second_looks.owe([early[volunteer_id] for volunteer_id in db.session.scalars(query)], now=now)


def _line(case: VettingCase, outcome: Outcome, reason: str, *, by: Actor, now: datetime) -> CaseDecision:
    return CaseDecision(
        case_id=case.id, stage=case.stage, outcome=outcome, reason=reason, ticked=[], decided_by=by.label, at=now
    )


def _chunks(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


pool_vetting.ON_MOVED.append(note_moves)
courses.ON_COMPLETED.append(note_course)
pool_vetting.ON_CREDENTIALS_DECIDED.append(note_credentials)
pool_vetting.HOLDING_BACK.append(held_back)
