"""Whom to reach by hand: tasks, and the people about whom one is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import String, and_, cast, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from iwill.core.db import db
from iwill.core.errors import Missing
from iwill.engagement.outreach.models import OutreachTask
from iwill.engagement.outreach.terms import Why
from iwill.pool.gaps.models import GapQuestion
from iwill.pool.gaps.terms import Gap
from iwill.pool.models import ContactPoint, Volunteer
from iwill.pool.terms import ContactKind, ContactState, Lifecycle

MOST_SHOWN = 200
_HERE = (
    Volunteer.erased_at.is_(None),
    Volunteer.merged_into_id.is_(None),
    Volunteer.may_process,
    Volunteer.may_contact,
    Volunteer.lifecycle.not_in((Lifecycle.LEFT, Lifecycle.BARRED)),
)

_dead = aliased(ContactPoint)
_USABLE = (
    ContactPoint.volunteer_id == Volunteer.id,
    ContactPoint.state != ContactState.DEAD,
    ContactPoint.do_not_use.is_(False),
)
_MAIL = (*_USABLE, ContactPoint.kind == ContactKind.EMAIL)

# A journey calls nobody who has left, or has withdrawn the consent to be contacted, meanwhile.
_STILL_WANTED = or_(OutreachTask.why != Why.JOURNEY, and_(*_HERE))


def task_by_id(task_id: int) -> OutreachTask:
    """One task; Missing where there is none of that id."""
    found = db.session.get(OutreachTask, task_id)
    if found is None:
        raise Missing
    return found


def open_task(volunteer_id: int, why: Why) -> OutreachTask | None:
    """The open task of this kind about somebody."""
    query = select(OutreachTask).where(
        OutreachTask.volunteer_id == volunteer_id, OutreachTask.why == why, OutreachTask.closed_at.is_(None)
    )
    return db.session.scalar(query)


def open_tasks() -> Sequence[OutreachTask]:
    """Everybody who waits to be reached, the soonest due first."""
    query = select(OutreachTask).join(OutreachTask.volunteer).where(OutreachTask.closed_at.is_(None), _STILL_WANTED)
    return db.session.scalars(query.order_by(OutreachTask.due_at, OutreachTask.id).limit(MOST_SHOWN)).all()


def waiting() -> int:
    """How many tasks are open."""
    query = select(func.count()).select_from(OutreachTask).join(OutreachTask.volunteer)
    query = query.where(OutreachTask.closed_at.is_(None), _STILL_WANTED)
    return db.session.scalar(query) or 0


def tasks_about(volunteer_id: int) -> Sequence[OutreachTask]:
    """Every task there was about somebody, the newest first."""
    query = select(OutreachTask).where(OutreachTask.volunteer_id == volunteer_id)
    return db.session.scalars(query.order_by(OutreachTask.id.desc())).all()


def was_about(volunteer_id: int, about: str) -> bool:
    """Whether this very thing has led to a task before."""
    query = select(OutreachTask.id).where(OutreachTask.volunteer_id == volunteer_id, OutreachTask.about == about)
    return db.session.scalar(query.limit(1)) is not None


def without_any_way(limit: int) -> list[int]:
    """Ids of people whom neither mail nor telephone reaches, each once."""
    any_way = exists().where(*_USABLE, ContactPoint.kind != ContactKind.WECHAT).correlate(Volunteer)
    told = exists().where(OutreachTask.volunteer_id == Volunteer.id, OutreachTask.why == Why.DEAD_CONTACT)
    query = select(Volunteer.id).where(*_HERE, ~any_way, ~told.correlate(Volunteer))
    return list(db.session.scalars(query.order_by(Volunteer.id).limit(limit)))


def dead_addresses() -> list[ContactPoint]:
    """Addresses found dead of people whom no proved address reaches, as long as no task was about them."""
    proved = exists().where(*_MAIL, ContactPoint.state == ContactState.VERIFIED)
    told = exists().where(
        OutreachTask.volunteer_id == _dead.volunteer_id,
        OutreachTask.about == literal("contact:") + cast(_dead.id, String),
    )
    query = (
        select(_dead)
        .join(Volunteer, Volunteer.id == _dead.volunteer_id)
        .where(
            *_HERE,
            _dead.kind == ContactKind.EMAIL,
            _dead.state == ContactState.DEAD,
            ~proved.correlate(Volunteer),
            ~told.correlate(_dead),
        )
    )
    return list(db.session.scalars(query.order_by(_dead.id)))


def has_mail(volunteer_id: int) -> bool:
    """Whether some address is left that may be tried."""
    return (
        db.session.scalar(select(Volunteer.id).where(Volunteer.id == volunteer_id, exists().where(*_MAIL))) is not None
    )


def asked_since(volunteer_id: int, since: datetime) -> GapQuestion | None:
    """The question whether our messages arrive that went to her after an instant."""
    query = select(GapQuestion).where(
        GapQuestion.volunteer_id == volunteer_id, GapQuestion.gap == Gap.CONTACT, GapQuestion.asked_at >= since
    )
    return db.session.scalars(query.order_by(GapQuestion.id.desc())).first()


def contact_by_id(contact_id: int) -> ContactPoint:
    """One address; Missing where it has gone meanwhile."""
    found = db.session.get(ContactPoint, contact_id)
    if found is None:
        raise Missing
    return found
