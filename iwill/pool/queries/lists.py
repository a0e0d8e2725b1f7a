"""Pages of people, and how many stand where. Contacts are never part of a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import selectinload

from iwill.core.db import db
from iwill.core.paging import PAGE_SIZE, Page, page_by_id
from iwill.pool.models import Volunteer, VolunteerSkill
from iwill.pool.queries.conditions import (
    Condition,
    living_in,
    named,
    page_of,
    quiet_since,
    skilled,
    standing,
)
from iwill.pool.terms import Lifecycle
from iwill.pool.vocabulary import vocabulary


def people(
    *,
    search: str = "",
    skill: str | None = None,
    lifecycle: Lifecycle | None = None,
    region: str | None = None,
    last_contact_before: datetime | None = None,
    more: Sequence[Condition] = (),
    cursor: str | None = None,
    size: int = PAGE_SIZE,
) -> Page:
    """A page of people with their skills, in order of entry. `search` is part of a name, its pinyin or initials, or a
    whole public number; a skill takes those below it in. `more` is what parts of the pool to the right know of, such as
    teams and stages (pool.finding). The erased are left out."""
    conditions = core_conditions(search, skill, lifecycle, region, last_contact_before) + list(more)
    found, following = page_of(conditions, cursor=cursor, size=size, options=(selectinload(Volunteer.skills),))
    return Page(found, following)


def core_conditions(
    search: str,
    skill: str | None,
    lifecycle: Lifecycle | None,
    region: str | None,
    last_contact_before: datetime | None,
) -> list[Condition]:
    """What was asked for, as conditions; what was left open asks nothing."""
    conditions = named(search)
    if skill:
        conditions.append(skilled(skill))
    if lifecycle:
        conditions.append(standing(lifecycle))
    if region:
        conditions.append(living_in(region))
    if last_contact_before:
        conditions.append(quiet_since(last_contact_before))
    return conditions


def volunteers_with(
    skill: str | None, *conditions: ColumnElement[bool], cursor: str | None = None, size: int = PAGE_SIZE
) -> Page:
    """A page of active people whose skill counts today: no claim, or a confirmed one. Further conditions, such as
    being free for a window, come from whoever knows them."""
    query = select(Volunteer).where(Volunteer.lifecycle == Lifecycle.ACTIVE, *conditions)
    if skill:
        query = query.where(holds(skill, counting=True))
    query = query.options(selectinload(Volunteer.skills), selectinload(Volunteer.languages))
    return page_by_id(db.session(), query, Volunteer.id, cursor, size)


def holds(skill: str, *, counting: bool = False) -> ColumnElement[bool]:
    """Whether somebody has the skill or one below it; with `counting`, a claim needs its confirmation."""
    known = vocabulary()
    held = [VolunteerSkill.volunteer_id == Volunteer.id, VolunteerSkill.skill.in_(known.satisfied_by("skill", skill))]
    if counting:
        held.append(or_(VolunteerSkill.skill.not_in(known.claims()), VolunteerSkill.confirmed_at.is_not(None)))
    return select(VolunteerSkill.skill).where(*held).exists()


def people_by_lifecycle() -> dict[Lifecycle, int]:
    """How many people stand where, those erased or merged left out; states with nobody are left out too."""
    query = select(Volunteer.lifecycle, func.count()).where(
        Volunteer.erased_at.is_(None), Volunteer.merged_into_id.is_(None)
    )
    return {row[0]: row[1] for row in db.session.execute(query.group_by(Volunteer.lifecycle))}
