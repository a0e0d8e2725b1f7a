"""Pages of people, read as lines and no more than a page prints; and everybody whom a wish finds, for bulk actions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select

from iwill.core.db import db
from iwill.core.paging import PAGE_SIZE, Page
from iwill.pool.finding.terms import Listed, Wanted
from iwill.pool.models import NEVER, Volunteer, VolunteerSkill
from iwill.pool.queries.conditions import Condition, everybody, page_of
from iwill.pool.queries.lists import core_conditions
from iwill.pool.rules import skill_level
from iwill.pool.teams.models import TeamMember
from iwill.pool.terms import SkillLevel
from iwill.pool.vetting.models import VettingCase
from iwill.pool.vetting.terms import OPEN, Stage
from iwill.pool.vocabulary import vocabulary

_LINE = (
    Volunteer.id,
    Volunteer.name,
    Volunteer.number,
    Volunteer.region,
    Volunteer.lifecycle,
    Volunteer.demo,
    Volunteer.last_asked_at,
    Volunteer.last_served_at,
)


def find(wanted: Wanted, *, cursor: str | None = None, size: int = PAGE_SIZE) -> Page:
    """A page of Listed people in order of entry; the erased are left out."""
    rows, following = page_of(conditions(wanted), *_LINE, cursor=cursor, size=size)
    skills = _skills([row[0] for row in rows])
    lines = []
    for id_, name, number, region, lifecycle, demo, asked_at, served_at in rows:
        last = max(asked_at, served_at)
        contact = last if last > NEVER else None
        lines.append(Listed(id_, name, number, region, lifecycle, demo, contact, tuple(skills.get(id_, ()))))
    return Page(lines, following)


def ids_found(wanted: Wanted) -> Select[Any]:
    """The ids of everybody whom the wish finds, as a query for others to build on."""
    return everybody(conditions(wanted), Volunteer.id)


def count_found(wanted: Wanted) -> int:
    """How many people the wish finds."""
    return db.session.scalar(select(func.count()).select_from(ids_found(wanted).subquery())) or 0


def conditions(wanted: Wanted) -> list[Condition]:
    """What is wanted, condition by condition."""
    found = core_conditions(wanted.search, wanted.skill, wanted.lifecycle, wanted.region, wanted.last_contact_before)
    if wanted.team is not None:
        found.append(in_team(wanted.team))
    if wanted.stage is not None:
        found.append(at_stage(wanted.stage))
    return found


def in_team(team_id: int) -> Condition:
    """In the team today, in whatever role."""
    live = (TeamMember.team_id == team_id, TeamMember.left_at.is_(None))
    own = select(TeamMember.id).where(TeamMember.volunteer_id == Volunteer.id, *live)
    return Condition(own.exists(), select(TeamMember.volunteer_id).where(*live))


def at_stage(stage: Stage) -> Condition:
    """At a stage of being vetted, whoever has the next word."""
    here = (VettingCase.state.in_(OPEN), VettingCase.stage == stage)
    own = select(VettingCase.id).where(VettingCase.volunteer_id == Volunteer.id, *here)
    return Condition(own.exists(), select(VettingCase.volunteer_id).where(*here))


def _skills(people: Sequence[int]) -> dict[int, list[tuple[str, SkillLevel]]]:
    held: dict[int, list[tuple[str, SkillLevel]]] = defaultdict(list)
    if not people:
        return held
    words = vocabulary()
    claims = words.claims()
    own = VolunteerSkill
    query = select(own.volunteer_id, own.skill, own.confirmed_at, own.practised_on).where(own.volunteer_id.in_(people))
    for volunteer_id, skill, confirmed_at, practised_on in db.session.execute(
        query.order_by(VolunteerSkill.volunteer_id, VolunteerSkill.skill)
    ):
        level = skill_level(is_claim=skill in claims, confirmed=confirmed_at is not None, practised_on=practised_on)
        held[volunteer_id].append((words.resolve("skill", skill), level))
    return held
