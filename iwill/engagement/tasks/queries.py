"""Tasks, who takes part, what fits somebody, and who is idle."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import joinedload

from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.errors import Missing
from iwill.core.tokens import LinkPurpose, read_token
from iwill.engagement.tasks.models import SmallTask, TaskPart
from iwill.engagement.tasks.rules import IDLE_DAYS, OFFER_AGAIN_DAYS
from iwill.engagement.tasks.terms import LIVE, PartState, TaskState
from iwill.pool.merging.models import MovedLink
from iwill.pool.models import Volunteer, VolunteerSkill
from iwill.pool.queries import LARGEST_ID
from iwill.pool.terms import Lifecycle
from iwill.pool.vocabulary import vocabulary

MOST_SHOWN = 200


def task_by_id(task_id: int) -> SmallTask:
    """One task; Missing where there is none of that id."""
    found = db.session.get(SmallTask, task_id) if task_id <= LARGEST_ID else None
    if found is None:
        raise Missing
    return found


def tasks() -> Sequence[SmallTask]:
    """Every task, drafts and open ones first, then the newest."""
    ended = SmallTask.state == TaskState.ENDED
    return db.session.scalars(select(SmallTask).order_by(ended, SmallTask.id.desc()).limit(MOST_SHOWN)).all()


def parts_of(task: SmallTask) -> Sequence[TaskPart]:
    """Everybody who was offered it or applied."""
    query = select(TaskPart).options(joinedload(TaskPart.volunteer)).where(TaskPart.task_id == task.id)
    return db.session.scalars(query.order_by(TaskPart.id)).all()


def part_by_id(part_id: int) -> TaskPart:
    """One person's part; Missing where there is none of that id."""
    found = db.session.get(TaskPart, part_id) if part_id <= LARGEST_ID else None
    if found is None:
        raise Missing
    return found


def part_in(task_id: int, volunteer_id: int) -> TaskPart | None:
    """The part of one person in one task, however it stands."""
    return db.session.scalar(select(TaskPart).where(TaskPart.task_id == task_id, TaskPart.volunteer_id == volunteer_id))


def parts_with(volunteer_id: int) -> Sequence[TaskPart]:
    """What somebody was offered, applied for or takes part in, the newest first."""
    query = select(TaskPart).options(joinedload(TaskPart.task)).where(TaskPart.volunteer_id == volunteer_id)
    return db.session.scalars(query.order_by(TaskPart.id.desc())).all()


def part_behind(token: str) -> TaskPart | None:
    """The part that a personal link opens; None once it is forgotten."""
    link_id = read_token(LinkPurpose.TASK, token)
    if link_id is None:
        return None
    moved = db.session.get(MovedLink, link_id)
    return db.session.scalar(select(TaskPart).where(TaskPart.link_id == (moved.leads_to if moved else link_id)))


def tasks_for(volunteer: Volunteer, today: date) -> list[SmallTask]:
    """Open tasks with room whose every skill she has, those that end first at the top; not those she has answered."""
    if volunteer.lifecycle is not Lifecycle.ACTIVE:
        return []
    known = exists().where(TaskPart.task_id == SmallTask.id, TaskPart.volunteer_id == volunteer.id)
    query = select(SmallTask).where(
        SmallTask.state == TaskState.OPEN, SmallTask.taken < SmallTask.seats, SmallTask.ends_on >= today, ~known
    )
    own = skills_that_count(volunteer)
    found = db.session.scalars(query.order_by(SmallTask.ends_on, SmallTask.id).limit(MOST_SHOWN))
    return [task for task in found if has_skills(own, task.skills)]


def skills_that_count(volunteer: Volunteer) -> set[str]:
    """The skills that somebody has, claims once they are confirmed."""
    claims = vocabulary().claims()
    return {held.skill for held in volunteer.skills if held.skill not in claims or held.confirmed_at is not None}


def has_skills(own: Collection[str], wanted: Collection[str]) -> bool:
    """Whether each skill wanted is there, or one below it."""
    return all(vocabulary().satisfied_by("skill", code) & set(own) for code in wanted)


def idle_people(task: SmallTask, now: datetime, *, limit: int) -> list[int]:
    """Ids of people in active service with the skills of a task who have not served for a while and were offered no
    task lately; who never served first, then whose last service is longest ago."""
    policy = policies.current(db.session())
    idle_since = now - timedelta(days=float(policy[IDLE_DAYS]))
    lately = now - timedelta(days=float(policy[OFFER_AGAIN_DAYS]))
    busy = exists().where(
        TaskPart.volunteer_id == Volunteer.id,
        or_(TaskPart.task_id == task.id, TaskPart.state == PartState.ACCEPTED, TaskPart.offered_at > lately),
    )
    claims = sorted(vocabulary().claims())
    skilled = [
        exists().where(
            VolunteerSkill.volunteer_id == Volunteer.id,
            VolunteerSkill.skill.in_(sorted(vocabulary().satisfied_by("skill", code))),
            or_(VolunteerSkill.skill.not_in(claims), VolunteerSkill.confirmed_at.is_not(None)),
        )
        for code in task.skills
    ]
    query = select(Volunteer.id).where(
        Volunteer.lifecycle == Lifecycle.ACTIVE,
        Volunteer.may_process,
        Volunteer.may_contact,
        Volunteer.last_served_at < idle_since,
        and_(*skilled),
        ~busy,
    )
    return list(db.session.scalars(query.order_by(Volunteer.last_served_at, Volunteer.id).limit(limit)))


def overdue(today: date) -> Sequence[int]:
    """Ids of open tasks whose last day is over."""
    query = select(SmallTask.id).where(SmallTask.state == TaskState.OPEN, SmallTask.ends_on < today)
    return db.session.scalars(query.order_by(SmallTask.id)).all()


def live_parts(volunteer_id: int) -> Sequence[TaskPart]:
    """What is still under way with one person."""
    query = select(TaskPart).where(TaskPart.volunteer_id == volunteer_id, TaskPart.state.in_(LIVE))
    return db.session.scalars(query.order_by(TaskPart.id)).all()
