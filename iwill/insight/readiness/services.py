"""Thresholds are set by staff, and a skill that is short is told to them, once a week at most."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from iwill.accounts import audit
from iwill.accounts.models import Staff
from iwill.accounts.terms import PERMISSIONS, Actor, Permission
from iwill.core import policy as policies
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem, sentence_for
from iwill.insight.models import Threshold
from iwill.insight.readiness.queries import readiness
from iwill.insight.readiness.rules import standing, to_train
from iwill.insight.readiness.terms import NO_SUCH_NUMBER, NO_SUCH_SKILL, Skill, Standing
from iwill.insight.settings import BARELY
from iwill.messaging import services as messaging_services
from iwill.messaging.terms import Lane, Purpose
from iwill.pool.vocabulary import vocabulary

_TOLD = tuple(role for role, held in PERMISSIONS.items() if Permission.EDIT_POOL in held)
MOST = 999


def set_threshold(skill: str, enough: int, *, by: Actor, now: datetime) -> None:
    """Say how many expected yeses are enough for a skill. Refuses an unknown skill, and a number outside 1 to 999."""
    problems = []
    if ("skill", skill) not in vocabulary().terms:
        problems.append(Problem("skill", NO_SUCH_SKILL, sentence_for(NO_SUCH_SKILL)))
    if not 1 <= enough <= MOST:
        problems.append(Problem("enough", NO_SUCH_NUMBER, sentence_for(NO_SUCH_NUMBER)))
    if problems:
        raise Invalid(problems)
    row = db.session.get(Threshold, skill) or Threshold(skill=skill)
    row.enough, row.set_by, row.set_at = enough, by.label, now
    db.session.add(row)
    db.session.flush()
    audit.record(by, "threshold.set", f"skill:{skill}", now=now, enough=enough)


def tell_what_is_short(now: datetime) -> int:
    """One mail a week for each skill that has a threshold and a window below it; returns how many skills that were."""
    found = readiness()
    barely = float(policies.current(db.session())[BARELY])
    short = [one for one in found.skills if one.is_set and _short(one, barely)] if found else []
    told = select(Staff).where(Staff.role.in_(_TOLD), Staff.disabled_at.is_(None))
    staff = db.session.scalars(told).all() if short else []
    for one in short:
        for person in staff:
            _tell(person, one, _short(one, barely), now)
    return len(short)


def _short(skill: Skill, barely: float) -> int:
    return sum(standing(window, skill.enough, barely) is Standing.SHORT for window in skill.windows)


def _tell(person: Staff, skill: Skill, windows: int, now: datetime) -> None:
    year, week, _day = civil_day(now).isocalendar()
    worst = min(skill.windows, key=lambda window: window.expected)
    term = vocabulary().term("skill", skill.code)
    messaging_services.queue_to_staff(
        person,
        Purpose.DUTY,
        cause=f"readiness:{skill.code}",
        dedupe_key=f"readiness:{skill.code}:{year}-{week}:{person.id}",
        facts={
            "news": "readiness_short",
            "words": {
                "skill": f"{term.zh} / {term.en}",
                "code": skill.code,
                "windows": windows,
                "train": to_train(skill, worst),
            },
            "moments": {},
        },
        now=now,
        expires_at=now + timedelta(days=7),
        lane=Lane.ROUTINE,
    )
