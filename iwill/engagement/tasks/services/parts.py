"""Who takes part: offered or applying, with a yes of both sides; seats are settled by one conditional UPDATE.

The order of locks is person, task, part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import update

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.callouts.services.seats import lock_person
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem, Refused
from iwill.core.tokens import new_link_id
from iwill.engagement.tasks import queries, rules, telling
from iwill.engagement.tasks.models import SmallTask, TaskPart
from iwill.engagement.tasks.services.writing import hold
from iwill.engagement.tasks.terms import (
    NOT_FOR_YOU,
    NOT_SERVING,
    TASK_CLOSED_TO_ALL,
    TASK_FULL,
    WRONG_STEP,
    PartState,
    TaskState,
)
from iwill.messaging.contact import services as contact
from iwill.messaging.terms import Purpose
from iwill.pool import queries as pool_queries
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle

MOST_OFFERED = 200


@dataclass(frozen=True)
class Tally:
    """How many were offered it, and how many were not, by reason."""

    offered: int
    refused: Mapping[str, int]


def offer(task: SmallTask, wanted: int, *, by: Actor, now: datetime) -> Tally:
    """Offer an open task to so many idle people whose skills fit, as the contact policy allows."""
    _require_open(task, now)
    if not 0 < wanted <= MOST_OFFERED:
        raise Invalid([Problem("wanted", "invalid", _("How many people? From 1 to 200."))])
    people = queries.idle_people(task, now, limit=4 * wanted)
    refused = contact.refusals(people, Purpose.TASK, now)
    asked = [one for one in people if one not in refused][:wanted]
    looked_at = people[: people.index(asked[-1]) + 1] if len(asked) == wanted else people
    left_out = {one: refused[one] for one in looked_at if one in refused}
    contact.note_refusals(left_out, Purpose.TASK, f"small_task:{task.id}", now)
    for volunteer_id in asked:
        part = _new_part(task, pool_queries.volunteer_by_id(volunteer_id), PartState.OFFERED)
        part.offered_at = now
        db.session.flush()
        telling.tell(part, "offered", now)
    audit.record(by, "small_task.offered", f"small_task:{task.id}", now=now, people=len(asked), left_out=len(left_out))
    return Tally(len(asked), Counter(one.reason for one in left_out.values()))


def apply(task: SmallTask, volunteer: Volunteer, *, by: Actor, now: datetime) -> TaskPart:
    """She would like to do it; of an open offer this is her yes. Refused for who lacks a skill or is not in active
    service, and once it is full or over."""
    lock_person(volunteer.id)
    part = queries.part_in(task.id, volunteer.id)
    if part is not None and part.state is PartState.OFFERED:
        return say_yes(part, hers=True, by=by, now=now)
    if part is not None and part.state in (PartState.APPLIED, PartState.ACCEPTED):
        return part
    _require_open(task, now)
    if volunteer.lifecycle is not Lifecycle.ACTIVE or not volunteer.may_process:
        raise Refused(NOT_SERVING)
    if not queries.has_skills(queries.skills_that_count(volunteer), task.skills):
        raise Refused(NOT_FOR_YOU)
    if task.taken >= task.seats:
        raise Refused(TASK_FULL)
    if part is None:
        part = _new_part(task, volunteer, PartState.APPLIED)
    part.state, part.she_accepted_at, part.settled_at = PartState.APPLIED, now, None
    db.session.flush()
    audit.record(by, "small_task.applied", f"volunteer:{volunteer.id}", now=now, task=task.id)
    return part


def say_yes(part: TaskPart, *, hers: bool, by: Actor, now: datetime) -> TaskPart:
    """The second yes: hers to an offer, theirs to an application. Only now does she take part. Refused when it is not
    this side's turn, and once it is full or over."""
    lock_person(part.volunteer_id)
    hold(part.task)
    db.session.refresh(part)
    reached = rules.next_on_yes(part.state, hers=hers)
    if reached is None:
        raise Refused(WRONG_STEP)
    if part.state is reached:
        return part
    _require_open(part.task, now)
    if hers and part.volunteer.lifecycle is not Lifecycle.ACTIVE:
        raise Refused(NOT_SERVING)
    if not _count(part.task, 1):
        raise Refused(TASK_FULL)
    part.state, part.accepted_at = reached, now
    if hers:
        part.she_accepted_at = now
    # An offer is the yes of whoever asks.
    part.they_accepted_at = part.offered_at if hers else now
    part.they_accepted_by = part.task.written_by if hers else by.label
    db.session.flush()
    if not hers:
        telling.tell(part, "accepted", now)
    audit.record(by, "small_task.accepted", f"volunteer:{part.volunteer_id}", now=now, task=part.task_id)
    return part


def say_no(part: TaskPart, *, hers: bool, by: Actor, now: datetime) -> None:
    """Either side says no, she also after her yes; nothing else follows from it. Harmless when repeated. Refused where
    there is nothing to refuse."""
    lock_person(part.volunteer_id)
    hold(part.task)
    db.session.refresh(part)
    reached = rules.next_on_no(part.state, hers=hers)
    if reached is None:
        raise Refused(WRONG_STEP)
    if part.state is reached:
        return
    if part.state is PartState.ACCEPTED:
        _count(part.task, -1)
    applied = part.state is PartState.APPLIED
    part.state, part.settled_at = reached, now
    telling.withdraw(part, now)
    if not hers and applied:
        telling.tell(part, "turned_down", now)
    db.session.flush()
    audit.record(by, f"small_task.{reached.value}", f"volunteer:{part.volunteer_id}", now=now, task=part.task_id)


def finish(part: TaskPart, *, by: Actor, now: datetime) -> None:
    """Her part is done; she is thanked and asked how it was. Harmless when repeated. Refused where she has none."""
    lock_person(part.volunteer_id)
    hold(part.task)
    db.session.refresh(part)
    if part.state is PartState.DONE:
        return
    if part.state is not PartState.ACCEPTED:
        raise Refused(WRONG_STEP)
    part.state, part.settled_at = PartState.DONE, now
    telling.tell(part, "done", now)
    db.session.flush()
    audit.record(by, "small_task.done", f"volunteer:{part.volunteer_id}", now=now, task=part.task_id)


def _require_open(task: SmallTask, now: datetime) -> None:
    if task.state is not TaskState.OPEN or task.ends_on < civil_day(now):
        raise Refused(TASK_CLOSED_TO_ALL)


def _new_part(task: SmallTask, volunteer: Volunteer, state: PartState) -> TaskPart:
    part = TaskPart(link_id=new_link_id(), task_id=task.id, volunteer_id=volunteer.id, state=state)
    db.session.add(part)
    db.session.flush()
    return part


def _count(task: SmallTask, more: int) -> bool:
    room = SmallTask.taken < SmallTask.seats if more > 0 else SmallTask.taken > 0
    counted = db.session.execute(
        update(SmallTask)
        .where(SmallTask.id == task.id, room)
        .values(taken=SmallTask.taken + more)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(task, ["taken"])
    return bool(counted.rowcount)  # type: ignore[attr-defined]
