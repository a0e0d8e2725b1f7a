"""Who is on standby at this moment, and whom too few would be left of if somebody went off."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select

from iwill.callouts.models import CallOut, Need
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.policy import declare
from iwill.pool.models import Standby, Volunteer, VolunteerSkill
from iwill.pool.terms import Lifecycle
from iwill.pool.vocabulary import vocabulary

FEWEST = declare(
    "standby.fewest",
    2,
    "people",
    "our own judgement: one, and one to take over",
    "on standby for each skill that call-outs asked for of late; with fewer a warning is shown",
)
ASKED_DAYS = declare(
    "standby.skills_days", 90, "days", "our own judgement", "how far back call-outs say which skills count"
)
# So long ago somebody may have gone off for the desk still to say that nobody is left.
LATELY = timedelta(hours=12)


@dataclass(frozen=True)
class OnCall:
    """How many are on standby for a skill, or altogether where `skill` is None, and how many are wanted."""

    skill: str | None
    people: int
    wanted: int


def left_without(volunteer: Volunteer, now: datetime) -> OnCall | None:
    """Of what too few would be on standby if this person went off now; None where there would be enough."""
    wanted = _wanted()
    own = {held.skill for held in volunteer.skills}
    skills = [skill for skill in _asked_lately(now) if own & vocabulary().satisfied_by("skill", skill)]
    left = [OnCall(skill, _count(now, skill, without=volunteer.id), wanted) for skill in skills]
    left = left or [OnCall(None, _count(now, None, without=volunteer.id), wanted)]
    scarce = min(left, key=lambda one: one.people)
    return scarce if scarce.people < wanted else None


def scarce_on_call(now: datetime) -> list[OnCall]:
    """Of what too few are on standby, where anybody is or was until lately; nothing where nobody ever stands by."""
    recent = select(Standby.id).where(Standby.starts_at <= now, Standby.ends_at > now - LATELY).limit(1)
    if db.session.scalar(recent) is None:
        return []
    wanted = _wanted()
    standing = [OnCall(skill, _count(now, skill), wanted) for skill in _asked_lately(now)]
    standing = standing or [OnCall(None, _count(now, None), wanted)]
    return [one for one in standing if one.people < one.wanted]


def _wanted() -> int:
    return int(policies.current(db.session())[FEWEST])


def _asked_lately(now: datetime) -> Collection[str]:
    days = int(policies.current(db.session())[ASKED_DAYS])
    query = select(Need.skills).join(CallOut, CallOut.id == Need.call_out_id)
    needed = db.session.scalars(query.where(CallOut.launched_at > now - timedelta(days=days)))
    return sorted({skill for skills in needed for skill in skills})


def _count(now: datetime, skill: str | None, *, without: int | None = None) -> int:
    query: Select[tuple[int]] = (
        select(func.count(Volunteer.id.distinct()))
        .join(Standby, Standby.volunteer_id == Volunteer.id)
        .where(
            Standby.starts_at <= now,
            Standby.ends_at > now,
            Volunteer.lifecycle == Lifecycle.ACTIVE,
            Volunteer.may_contact,
        )
    )
    if without is not None:
        query = query.where(Volunteer.id != without)
    if skill is not None:
        able = select(VolunteerSkill.volunteer_id).where(
            VolunteerSkill.skill.in_(sorted(vocabulary().satisfied_by("skill", skill)))
        )
        query = query.where(Volunteer.id.in_(able))
    return db.session.scalar(query) or 0
