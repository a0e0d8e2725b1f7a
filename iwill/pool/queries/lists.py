"""Pages of people, and how many stand where. Contacts are never part of a list."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import selectinload

from iwill.core.db import db
from iwill.core.paging import PAGE_SIZE, Page, page_by_id
from iwill.pool.models import Volunteer, VolunteerSkill
from iwill.pool.rules import name_key
from iwill.pool.terms import Lifecycle
from iwill.pool.vocabulary import vocabulary


def people(
    *,
    search: str = "",
    skill: str | None = None,
    lifecycle: Lifecycle | None = None,
    cursor: str | None = None,
    size: int = PAGE_SIZE,
) -> Page:
    """A page of people with their skills, in order of entry. `search` is part of a name, or a whole public number;
    a skill takes those below it in. The erased are left out."""
    query = select(Volunteer).where(Volunteer.erased_at.is_(None)).options(selectinload(Volunteer.skills))
    if key := name_key(search):
        query = query.where(
            or_(Volunteer.name_key.contains(key, autoescape=True), Volunteer.number == search.strip().upper())
        )
    if skill:
        query = query.where(holds(skill))
    if lifecycle:
        query = query.where(Volunteer.lifecycle == lifecycle)
    return page_by_id(db.session(), query, Volunteer.id, cursor, size)


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
    """How many people stand where, the erased left out; states with nobody are left out too."""
    query = select(Volunteer.lifecycle, func.count()).where(Volunteer.erased_at.is_(None)).group_by(Volunteer.lifecycle)
    return {row[0]: row[1] for row in db.session.execute(query)}
