"""Whoever confirms or decides: who they are among the volunteers, and who supervised them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from iwill.accounts.models import Staff
from iwill.accounts.services.staff import staff_email
from iwill.accounts.terms import Actor, ActorKind
from iwill.callouts.models import CallOut, Need, Seat
from iwill.callouts.opening import unsupervised
from iwill.callouts.queries.opened import stands_of
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
    """Who supervised a shift of this call-out on which one of these people held a seat: from a seat of her own, or as
    the member of staff who was named, who is found among the volunteers by her number."""
    held = (
        select(Seat.volunteer_id, Need.id, Need.role, Need.required_for)
        .join(Need, Need.id == Seat.need_id)
        .where(Need.call_out_id == call_out_id, Seat.released_at.is_(None))
    )
    rows = db.session.execute(held).all()
    roles = {role for volunteer_id, _need, role, _for in rows if volunteer_id in people}
    seated = frozenset(volunteer_id for volunteer_id, _need, _role, leads in rows if roles & set(leads))
    needs = {need_id for volunteer_id, need_id, _role, _for in rows if volunteer_id in people}
    return seated | _named_over(needs, db.session.get_one(CallOut, call_out_id))


def _named_over(needs: Collection[int], call_out: CallOut) -> frozenset[int]:
    if call_out.supervisor_index is None or not set(needs) & set(unsupervised(stands_of(call_out))):
        return frozenset()
    same = select(ContactPoint.volunteer_id).where(
        ContactPoint.kind == ContactKind.PHONE, ContactPoint.value_index == call_out.supervisor_index
    )
    return frozenset(db.session.scalars(same))
