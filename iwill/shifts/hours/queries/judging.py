"""Whoever confirms or decides: who they are among the volunteers, and who supervised them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from iwill.accounts.models import Staff
from iwill.accounts.services.staff import staff_email
from iwill.accounts.terms import Actor, ActorKind
from iwill.callouts.models import Need, Seat
from iwill.core.db import db
from iwill.core.encryption import blind_index
from iwill.pool.models import ContactPoint
from iwill.pool.terms import ContactKind
from iwill.shifts.hours.rules import Judge


def judge_for(by: Actor, call_out_id: int | None) -> Judge:
    """What has to be known of somebody before they confirm hours of a call-out, or hours without one."""
    herself = volunteers_of(by)
    return Judge(
        label=by.label,
        staff=by.kind is ActorKind.STAFF,
        herself=herself,
        supervisors=_supervisors_of(herself, call_out_id) if call_out_id is not None and herself else frozenset(),
    )


def volunteers_of(by: Actor) -> frozenset[int]:
    """Who an actor is among the volunteers: herself, or somebody of staff who volunteers too."""
    if by.kind is ActorKind.VOLUNTEER:
        return frozenset({by.id})
    staff = db.session.get(Staff, by.id) if by.kind is ActorKind.STAFF else None
    return volunteers_of_staff(staff) if staff is not None else frozenset()


def volunteers_of_staff(staff: Staff) -> frozenset[int]:
    """Who somebody of staff is among the volunteers: whoever has the same e-mail address."""
    index = blind_index(ContactKind.EMAIL.value, staff_email(staff).casefold())
    same = select(ContactPoint.volunteer_id).where(
        ContactPoint.kind == ContactKind.EMAIL, ContactPoint.value_index == index
    )
    return frozenset(db.session.scalars(same))


def _supervisors_of(people: Collection[int], call_out_id: int) -> frozenset[int]:
    """Who held a seat in this call-out that supervised a role in which one of these people held one."""
    held = (
        select(Seat.volunteer_id, Need.role, Need.required_for)
        .join(Need, Need.id == Seat.need_id)
        .where(Need.call_out_id == call_out_id, Seat.released_at.is_(None))
    )
    rows = db.session.execute(held).all()
    roles = {role for volunteer_id, role, _for in rows if volunteer_id in people}
    return frozenset(volunteer_id for volunteer_id, _role, leads in rows if roles & set(leads))
