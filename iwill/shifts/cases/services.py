"""Opening a case, or finding the one that is meant."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select

from iwill.accounts.terms import Actor
from iwill.callouts.models import Need
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem, sentence_for
from iwill.shifts.cases.models import Case
from iwill.shifts.cases.queries import case_by_code
from iwill.shifts.cases.rules import make_code, read_code
from iwill.shifts.cases.terms import CODE_UNKNOWN, UNKNOWN_LEVEL, DangerLevel


def case_meant(need: Need, typed: str, *, by: Actor, now: datetime) -> Case:
    """The case of the code that was typed or chosen, or a new one where there is none. Refuses, at its field, what is
    no code, a code with a letter off, and one of another call-out."""
    if not typed.strip():
        return _open(need, by, now)
    code, wrong = read_code(typed)
    found = case_by_code(code, need.call_out_id) if wrong is None else None
    if found is None:
        reason = wrong or CODE_UNKNOWN
        raise Invalid([Problem("case", reason, sentence_for(reason))])
    return found


def level_meant(said: str) -> DangerLevel:
    """The level that was chosen; refuses anything else at its field."""
    if said not in set(DangerLevel):
        raise Invalid([Problem("level", UNKNOWN_LEVEL, sentence_for(UNKNOWN_LEVEL))])
    return DangerLevel(said)


def _open(need: Need, by: Actor, now: datetime) -> Case:
    code = make_code(secrets.choice)
    while db.session.scalar(select(Case.id).where(Case.code == code)) is not None:
        code = make_code(secrets.choice)
    case = Case(code=code, need_id=need.id, need=need, opened_by=by.label, opened_at=now)
    db.session.add(case)
    db.session.flush()
    return case
