"""What comes back: complaints open, about somebody or by her; bars in force and due; evaluations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import selectinload

from iwill.accounts.models import Staff
from iwill.accounts.terms import PERMISSIONS, Permission
from iwill.core.db import db
from iwill.core.errors import Missing
from iwill.core.paging import PAGE_SIZE, Page, page_by_id
from iwill.pool.complaints.models import Bar, Complaint, Evaluation
from iwill.pool.complaints.terms import ComplaintState
from iwill.pool.models import Volunteer
from iwill.pool.queries import LARGEST_ID

WHO_DECIDES = tuple(role for role, permissions in PERMISSIONS.items() if Permission.EDIT_POOL in permissions)


def complaint_by_id(complaint_id: int) -> Complaint:
    """The complaint with this id; Missing where there is none."""
    complaint = db.session.get(Complaint, complaint_id) if complaint_id <= LARGEST_ID else None
    if complaint is None:
        raise Missing
    return complaint


def bar_by_id(bar_id: int) -> Bar:
    """The bar with this id; Missing where there is none."""
    bar = db.session.get(Bar, bar_id) if bar_id <= LARGEST_ID else None
    if bar is None:
        raise Missing
    return bar


def evaluation_by_id(evaluation_id: int) -> Evaluation:
    """The evaluation with this id; Missing where there is none."""
    evaluation = db.session.get(Evaluation, evaluation_id) if evaluation_id <= LARGEST_ID else None
    if evaluation is None:
        raise Missing
    return evaluation


def open_complaints(cursor: str | None = None, size: int = PAGE_SIZE) -> Page:
    """Complaints that are not decided, oldest first."""
    query = select(Complaint).options(selectinload(Complaint.about)).where(Complaint.state != ComplaintState.DECIDED)
    return page_by_id(db.session(), query, Complaint.id, cursor, size)


def decided_complaints(size: int = PAGE_SIZE) -> Sequence[Complaint]:
    """Complaints decided last, newest first."""
    query = select(Complaint).options(selectinload(Complaint.about)).where(Complaint.state == ComplaintState.DECIDED)
    return db.session.scalars(query.order_by(Complaint.decided_at.desc(), Complaint.id.desc()).limit(size)).all()


def complaints_about(volunteer: Volunteer) -> Sequence[Complaint]:
    """Complaints about a person, newest first."""
    query = select(Complaint).where(Complaint.about_volunteer_id == volunteer.id)
    return db.session.scalars(query.order_by(Complaint.id.desc())).all()


def complaints_from(volunteer: Volunteer) -> Sequence[Complaint]:
    """Complaints that a person has made herself, newest first."""
    query = select(Complaint).where(Complaint.from_volunteer_id == volunteer.id)
    return db.session.scalars(query.order_by(Complaint.id.desc())).all()


def evaluations_of(volunteer: Volunteer) -> Sequence[Evaluation]:
    """How a person's service was, newest first."""
    query = select(Evaluation).where(Evaluation.volunteer_id == volunteer.id)
    return db.session.scalars(query.order_by(Evaluation.evaluated_on.desc(), Evaluation.id.desc())).all()


def bar_in_force(volunteer: Volunteer) -> Bar | None:
    """The bar that holds for a person, None where none does."""
    holds = (Bar.volunteer_id == volunteer.id, Bar.confirmed_at.is_not(None), Bar.lifted_at.is_(None))
    return db.session.scalar(select(Bar).where(*holds).order_by(Bar.id.desc()).limit(1))


def proposed_bars(size: int = PAGE_SIZE) -> Sequence[Bar]:
    """Bars that wait for a second person, oldest first."""
    query = select(Bar).options(selectinload(Bar.volunteer)).where(Bar.confirmed_at.is_(None), Bar.lifted_at.is_(None))
    return db.session.scalars(query.order_by(Bar.id).limit(size)).all()


def due_bars(on: date, size: int = PAGE_SIZE) -> Sequence[Bar]:
    """Bars in force that have come to their end, or to the day on which somebody looks at them again."""
    due = or_(and_(Bar.ends_on.is_not(None), Bar.ends_on < on), and_(Bar.review_on.is_not(None), Bar.review_on <= on))
    query = (
        select(Bar).options(selectinload(Bar.volunteer)).where(Bar.confirmed_at.is_not(None), Bar.lifted_at.is_(None))
    )
    return db.session.scalars(query.where(due).order_by(Bar.id).limit(size)).all()


def bars_in_force(size: int = PAGE_SIZE) -> Sequence[Bar]:
    """Every bar that holds, oldest first."""
    query = (
        select(Bar).options(selectinload(Bar.volunteer)).where(Bar.confirmed_at.is_not(None), Bar.lifted_at.is_(None))
    )
    return db.session.scalars(query.order_by(Bar.id).limit(size)).all()


def staff_who_decide() -> Sequence[Staff]:
    """Everybody of staff who could decide about a complaint, by name."""
    query = select(Staff).where(Staff.disabled_at.is_(None), Staff.role.in_(WHO_DECIDES))
    return db.session.scalars(query.order_by(Staff.name, Staff.id)).all()
