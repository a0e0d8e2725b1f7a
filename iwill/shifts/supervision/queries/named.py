"""Which account of staff is meant by whoever was named to supervise a call-out."""

from __future__ import annotations

from sqlalchemy import select

from iwill.accounts.models import Staff
from iwill.accounts.services.staff import staff_email
from iwill.callouts.models import CallOut
from iwill.callouts.queries import named_supervisor
from iwill.core.db import db
from iwill.core.encryption import blind_index
from iwill.pool.models import ContactPoint
from iwill.pool.terms import ContactKind


def staff_named(call_out: CallOut) -> Staff | None:
    """The account of that name whose number this is; None where there is none, or more than one. An account holds no
    number: it is that of the volunteer with the same e-mail address."""
    named = named_supervisor(call_out)
    if named is None:
        return None
    alike = select(Staff).where(Staff.name == named.name, Staff.disabled_at.is_(None))
    found = [staff for staff in db.session.scalars(alike) if _has_number(staff, str(call_out.supervisor_index))]
    return found[0] if len(found) == 1 else None


def _has_number(staff: Staff, index: str) -> bool:
    address = blind_index(ContactKind.EMAIL.value, staff_email(staff).casefold())
    same = select(ContactPoint.volunteer_id).where(
        ContactPoint.kind == ContactKind.EMAIL, ContactPoint.value_index == address
    )
    hers = select(ContactPoint.id).where(
        ContactPoint.volunteer_id.in_(same), ContactPoint.kind == ContactKind.PHONE, ContactPoint.value_index == index
    )
    return db.session.scalar(hers.limit(1)) is not None
