"""A person's way through the stages: every step is a named person's decision, and every decision a line that stays."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core import policy
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem, Refused, sentence_for
from iwill.pool.models import Volunteer
from iwill.pool.services import vetting as pool_vetting
from iwill.pool.terms import NO_CONSENT, UNLAWFUL_MOVE, CredentialState, Lifecycle, VerifyMethod
from iwill.pool.vetting import rules
from iwill.pool.vetting.models import CaseDecision, VettingCase
from iwill.pool.vetting.queries import case_of, missing_agreements, plan_of, requirements_for, signed
from iwill.pool.vetting.queries.training import courses_to_go_by
from iwill.pool.vetting.requirements import requirement_for
from iwill.pool.vetting.services.claims import take
from iwill.pool.vetting.services.pictures import settle_pictures
from iwill.pool.vetting.terms import (
    CASE_OPEN,
    CHOOSE_REASON,
    NOT_SIGNED,
    NOT_THEIR_TURN,
    OPEN,
    CaseState,
    Outcome,
    Stage,
)


def open_case(volunteer: Volunteer, *, by: Actor, now: datetime) -> VettingCase:
    """Put a person on the first stage; whoever has a case keeps it. Nothing is decided by this."""
    db.session.flush()
    # Two who open it at once wait for each other here, and the second finds the first one's.
    db.session.refresh(volunteer, with_for_update=True)
    case = case_of(volunteer)
    if case is None:
        case = new_case(volunteer.id, volunteer.lifecycle, now=now)
        db.session.flush()
        audit.record(by, "case.opened", f"volunteer:{volunteer.id}", now=now, case=case.id)
    return case


def open_cases(ids: Sequence[int], *, standing: Lifecycle | None = None, now: datetime) -> dict[int, VettingCase]:
    """The cases of these people, by person; whoever has none gets one, where she stands in the pool or has stood."""
    found = {
        case.volunteer_id: case
        for case in db.session.scalars(select(VettingCase).where(VettingCase.volunteer_id.in_(ids)))
    }
    without = [volunteer_id for volunteer_id in ids if volunteer_id not in found]
    if not without:
        return found
    query = select(Volunteer.id, Volunteer.lifecycle).where(Volunteer.id.in_(without), Volunteer.erased_at.is_(None))
    for row in db.session.execute(query.order_by(Volunteer.id)):
        found[row.id] = new_case(row.id, standing or row.lifecycle, now=now)
    db.session.flush()
    return found


def new_case(volunteer_id: int, lifecycle: Lifecycle, *, now: datetime) -> VettingCase:
    """A case, written with the next flush."""
    state = rules.state_of(lifecycle)
    case = VettingCase(
        volunteer_id=volunteer_id,
        stage=rules.stage_of(lifecycle),
        state=state,
        opened_at=now,
        stage_since=now,
        ended_at=None if state in OPEN else now,
        # Whoever served before there was a case was not passed here, and is not drawn.
        drawn=state not in OPEN,
    )
    db.session.add(case)
    return case


def pass_stage(case: VettingCase, *, ticked: Collection[str] = (), by: Actor, now: datetime) -> None:
    """Pass somebody at her stage, and put her on the next; after the last she is active.

    Refused to whoever has not agreed to be kept, where the checklist was not gone through, where something is not
    signed, where a credential cannot be verified, without consent to be contacted or to a minor at the last stage, and
    as `take` refuses. At the interview crisis work and work with children want a second, different reviewer: the first
    pass then leaves her waiting for that one.
    """
    volunteer = _in_hand(case, by=by, now=now)
    if not volunteer.may_process:
        raise Refused(NO_CONSENT)
    professions, policies = requirements_for(volunteer), policy.current(db.session())
    if reason := rules.lacks_checks(rules.checklist(professions, case.stage), ticked):
        raise Invalid([Problem("ticked", reason, sentence_for(reason))], reason, sentence_for(reason))
    if case.stage is Stage.AGREEMENT and missing_agreements(volunteer):
        raise Refused(NOT_SIGNED)
    wants_second = rules.needs_second(professions, case.stage, second_review=bool(policies[rules.SECOND_REVIEW]))
    if wants_second and case.first_reviewer in (None, by.label):
        case.state, case.first_reviewer = CaseState.SECOND, by.label
        case.reason = None
        decided(case, Outcome.FIRST_PASS, ticked=ticked, by=by, now=now)
        return
    _verify_credentials(volunteer, case.stage, policies, by=by, now=now)
    decided(case, Outcome.PASS, ticked=ticked, by=by, now=now)
    _advance(case, volunteer, by=by, now=now)


def ask(case: VettingCase, reason: str, *, by: Actor, now: datetime) -> None:
    """Leave the next word to the person, with a reason that she is told. Refused as `take` refuses."""
    _require_reason(Outcome.ASK, case.stage, reason)
    _in_hand(case, by=by, now=now)
    case.state, case.reason = CaseState.ASKED, reason
    decided(case, Outcome.ASK, reason=reason, by=by, now=now)


def refuse(case: VettingCase, reason: str, *, by: Actor, now: datetime) -> None:
    """End the case with a reason that the person is told; nobody moves her on until somebody opens it again."""
    _require_reason(Outcome.REFUSE, case.stage, reason)
    _in_hand(case, by=by, now=now)
    case.state, case.reason, case.ended_at = CaseState.REFUSED, reason, now
    decided(case, Outcome.REFUSE, reason=reason, by=by, now=now)
    settle_pictures(case, reason, now=now)


def reopen(case: VettingCase, stage: Stage, *, by: Actor, now: datetime) -> None:
    """Begin again at a stage, after a refusal or a doubt. Refused while the case is open, and for those who have left
    or are barred."""
    db.session.refresh(case, with_for_update=True)
    if case.state in OPEN:
        raise Refused(CASE_OPEN)
    if case.volunteer.lifecycle in (Lifecycle.LEFT, Lifecycle.BARRED):
        raise Refused(UNLAWFUL_MOVE)
    case.stage, case.state, case.stage_since = stage, CaseState.WAITING, now
    case.ended_at = case.reason = case.first_reviewer = None
    case.drawn = False
    decided(case, Outcome.REOPENED, by=by, now=now)
    if stage is Stage.AGREEMENT:
        await_signatures(case, case.volunteer, by=by, now=now)


def hand_back(case: VettingCase, *, by: Actor, now: datetime) -> None:
    """The person has done what was asked: it is our turn again. Refused where nothing is asked of her."""
    db.session.refresh(case, with_for_update=True)
    if case.state is not CaseState.ASKED or case.stage is Stage.AGREEMENT:
        raise Refused(NOT_THEIR_TURN)
    case.state = CaseState.SECOND if case.first_reviewer else CaseState.WAITING
    decided(case, Outcome.ANSWERED, reason=case.reason, by=by, now=now)
    case.reason = None


def await_signatures(case: VettingCase, volunteer: Volunteer, *, by: Actor, now: datetime) -> None:
    """At the stage of the agreements it is the person's turn; it is passed by her last signature, early or late."""
    if case.stage is not Stage.AGREEMENT or case.state not in OPEN:
        return
    if missing_agreements(volunteer):
        case.state = CaseState.ASKED
        db.session.flush()
        return
    decided(case, Outcome.PASS, by=by, now=now, decided_by=signed(volunteer)[0].recorded_by)
    _advance(case, volunteer, by=by, now=now)


def await_courses(case: VettingCase, volunteer: Volunteer, *, by: Actor, now: datetime) -> None:
    """The last course that her work needs passes the stage of training, in the name of whoever entered that. Where no
    course is needed, nothing comes after it, something was asked, or the case was opened again, somebody decides."""
    waits = case.stage is Stage.TRAINING and case.state is CaseState.WAITING and volunteer.may_process
    asked = courses_to_go_by(case, volunteer, civil_day(now)) if waits else []
    if all(held for _course, held in asked) and asked and rules.next_stage(plan_of(volunteer), case.stage) is not None:
        decided(case, Outcome.PASS, by=by, now=now)
        _advance(case, volunteer, by=by, now=now)


def decided(
    case: VettingCase,
    outcome: Outcome,
    *,
    ticked: Collection[str] = (),
    reason: str | None = None,
    by: Actor,
    now: datetime,
    decided_by: str | None = None,
) -> None:
    """Add a line to the case, and let it out of the reviewer's hands."""
    line = CaseDecision(
        case_id=case.id,
        stage=case.stage,
        outcome=outcome,
        reason=reason,
        ticked=sorted(ticked),
        days=rules.days_between(case.stage_since, now),
        decided_by=decided_by or by.label,
        at=now,
    )
    db.session.add(line)
    case.held_by = case.held_until = None
    db.session.flush()
    details = {"case": case.id, "stage": line.stage.value} | ({"reason": reason} if reason else {})
    audit.record(by, f"case.{outcome.value}", f"volunteer:{case.volunteer_id}", now=now, **details)


def _advance(case: VettingCase, volunteer: Volunteer, *, by: Actor, now: datetime) -> None:
    """Put somebody on the stage after the one just passed, and let her place in the pool follow."""
    behind = case.stage
    following = rules.next_stage(plan_of(volunteer), behind)
    if behind in (Stage.DOCUMENTS, Stage.LOOK_UP) and following is not Stage.LOOK_UP:
        settle_pictures(case, Outcome.PASS.value, now=now)
    case.reason = case.first_reviewer = None
    if following is None:
        case.state, case.ended_at = CaseState.PASSED, now
    else:
        case.stage, case.stage_since, case.state = following, now, CaseState.WAITING
    for target in rules.lifecycles_to_take(volunteer.lifecycle, behind, last=following is None):
        pool_vetting.move_person(volunteer, target, by=by, now=now, followed=False)
    await_signatures(case, volunteer, by=by, now=now)
    await_courses(case, volunteer, by=by, now=now)
    db.session.flush()


def _in_hand(case: VettingCase, *, by: Actor, now: datetime) -> Volunteer:
    """The person, locked before her case as everywhere, and the case in this reviewer's hands."""
    volunteer = db.session.get_one(Volunteer, case.volunteer_id)
    db.session.flush()
    # Her place in the pool alone: what hangs on her is not read again for it.
    db.session.refresh(volunteer, ["lifecycle", "may_process"], with_for_update=True)
    take(case, by=by, now=now)
    return volunteer


def _verify_credentials(
    volunteer: Volunteer, stage: Stage, policies: Mapping[str, policy.Value], *, by: Actor, now: datetime
) -> None:
    """Count as genuine what was looked at in this stage: in the register at the look-up, by sight at the documents."""
    for credential in volunteer.credentials:
        if credential.state is not CredentialState.SUBMITTED:
            continue
        row = requirement_for(credential.kind)
        register = row.register if row else None
        if stage is (Stage.LOOK_UP if register else Stage.DOCUMENTS):
            seen_in_register = register is not None and bool(policies[register])
            method = VerifyMethod.PUBLIC_REGISTER if seen_in_register else VerifyMethod.DOCUMENT
            pool_vetting.verify_credential(credential, method=method, by=by, now=now)


def _require_reason(outcome: Outcome, stage: Stage, reason: str) -> None:
    if not rules.reason_fits(outcome, stage, reason):
        field = "ask_reason" if outcome is Outcome.ASK else "refuse_reason"
        raise Invalid([Problem(field, "required", str(CHOOSE_REASON))])
