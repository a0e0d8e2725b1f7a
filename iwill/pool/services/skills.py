"""How well a skill is known: claimed, confirmed by somebody who answers for it, practised on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select

from iwill.accounts import audit
from iwill.accounts.terms import Actor, ActorKind
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem, Refused
from iwill.pool.models import Volunteer, VolunteerSkill
from iwill.pool.terms import NOT_HELD, NOT_SUPERVISOR, Lifecycle
from iwill.pool.vocabulary import vocabulary

MOST_SUPERVISORS = 300


def confirm_on_the_word_of(
    volunteer: Volunteer, skill: str, supervisor: Volunteer, *, by: Actor, now: datetime
) -> None:
    """Confirm a claimed skill because a supervisor of the pool vouches for it; `by` enters it and stands in the trail.

    Refused where the person does not hold the skill, and for who is no confirmed supervisor, has left, or vouches for
    herself. Confirming twice changes nothing.
    """
    held = _held(volunteer, skill)
    if supervisor.id == volunteer.id or not is_supervisor(supervisor):
        raise Refused(NOT_SUPERVISOR)
    if held.confirmed_at is None:
        held.confirmed_at, held.confirmed_by = now, f"{ActorKind.VOLUNTEER.value}:{supervisor.id}"
        subject = f"volunteer:{volunteer.id}"
        audit.record(by, "skill.confirmed", subject, now=now, skill=held.skill, on_the_word_of=supervisor.id)


def note_practice(volunteer: Volunteer, skill: str, on: date, *, by: Actor, now: datetime) -> None:
    """Note that somebody saw a skill used on a day, in service or in a drill; the latest day stands.

    Refused where the person does not hold the skill, and for a day to come.
    """
    held = _held(volunteer, skill)
    if on > civil_day(now):
        raise Invalid([Problem("practised_on", "invalid", _("This day is still to come."))])
    if held.practised_on is None or held.practised_on < on:
        held.practised_on, held.practised_by = on, by.label
        audit.record(by, "skill.practised", f"volunteer:{volunteer.id}", now=now, skill=held.skill, on=on.isoformat())


def supervisors() -> Sequence[Volunteer]:
    """Those whose word confirms a skill: in service and confirmed as supervisors, by name."""
    query = select(Volunteer).where(*_supervising()).order_by(Volunteer.name_key, Volunteer.id)
    return db.session.scalars(query.limit(MOST_SUPERVISORS)).all()


def is_supervisor(volunteer: Volunteer) -> bool:
    """Whether somebody's word confirms the skills of others."""
    return db.session.scalar(select(Volunteer.id).where(Volunteer.id == volunteer.id, *_supervising())) is not None


def _supervising() -> tuple[ColumnElement[bool], ...]:
    held = select(VolunteerSkill.skill).where(
        VolunteerSkill.volunteer_id == Volunteer.id,
        VolunteerSkill.skill.in_(vocabulary().satisfied_by("skill", "supervision")),
        VolunteerSkill.confirmed_at.is_not(None),
    )
    return Volunteer.lifecycle == Lifecycle.ACTIVE, held.exists()


def _held(volunteer: Volunteer, skill: str) -> VolunteerSkill:
    held = db.session.get(VolunteerSkill, (volunteer.id, skill))
    if held is None:
        raise Refused(NOT_HELD)
    return held
