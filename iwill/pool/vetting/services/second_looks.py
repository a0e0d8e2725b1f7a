"""A second look at people who were passed: some are drawn, some were moved on without the second reviewer due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from iwill.accounts.terms import Actor
from iwill.core import policy
from iwill.core.db import db
from iwill.core.errors import Refused
from iwill.pool.models import Volunteer
from iwill.pool.services import vetting as pool_vetting
from iwill.pool.terms import Lifecycle
from iwill.pool.vetting.models import CaseDecision, CaseSecondLook, VettingCase
from iwill.pool.vetting.rules import RECHECK_PERCENT, is_drawn
from iwill.pool.vetting.services.cases import decided, reopen
from iwill.pool.vetting.terms import LOOKED_AT, SAME_PERSON, CaseState, Outcome, SecondLook, Stage


def draw(cases: Iterable[VettingCase], *, now: datetime) -> int:
    """Settle for each passed case whether it is looked at again; returns how many are. Who is drawn follows from the
    public number alone, so that nobody can choose."""
    percent = float(policy.current(db.session())[RECHECK_PERCENT])
    drawn = 0
    for case in cases:
        case.drawn = True
        if is_drawn(case.volunteer.number, percent):
            db.session.add(CaseSecondLook(case_id=case.id, why=SecondLook.SAMPLED, since=now))
            drawn += 1
    db.session.flush()
    return drawn


def owe(case_ids: Iterable[int], *, now: datetime) -> None:
    """Note that a second reviewer is still due."""
    db.session.add_all(CaseSecondLook(case_id=case_id, why=SecondLook.OWED, since=now) for case_id in case_ids)
    db.session.flush()


def look(second_look: CaseSecondLook, *, confirmed: bool, by: Actor, now: datetime) -> None:
    """Say that the passing stands, or that there is doubt: then the person is paused and her case begins again at the
    look-up. Refused to whoever passed or moved her, and where somebody has looked already."""
    db.session.refresh(second_look, with_for_update=True)
    if second_look.looked_at is not None:
        raise Refused(LOOKED_AT)
    case = db.session.get_one(VettingCase, second_look.case_id)
    if by.label in _who_passed(case):
        raise Refused(SAME_PERSON)
    second_look.looked_at, second_look.looked_by, second_look.confirmed = now, by.label, confirmed
    decided(case, Outcome.CONFIRMED if confirmed else Outcome.DOUBTED, by=by, now=now)
    if confirmed or case.state is not CaseState.PASSED:
        return
    volunteer = db.session.get_one(Volunteer, case.volunteer_id)
    if volunteer.lifecycle is Lifecycle.ACTIVE:
        pool_vetting.move_person(volunteer, Lifecycle.PAUSED, by=by, now=now, followed=False)
    reopen(case, Stage.LOOK_UP, by=by, now=now)


def _who_passed(case: VettingCase) -> set[str]:
    outcomes = (Outcome.PASS, Outcome.FIRST_PASS, Outcome.MOVED)
    query = select(CaseDecision.decided_by).where(CaseDecision.case_id == case.id, CaseDecision.outcome.in_(outcomes))
    return set(db.session.scalars(query))
