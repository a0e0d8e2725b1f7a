"""One person, or one of their credentials: by id, by public number, by an address or phone number."""

from __future__ import annotations

from sqlalchemy import select

from iwill.core.db import db
from iwill.core.encryption import blind_index
from iwill.core.errors import Missing
from iwill.pool.models import ContactPoint, Credential, Volunteer
from iwill.pool.terms import ContactKind

# What an id can be on both databases; a larger number in an address is simply nobody.
LARGEST_ID = 2**31 - 1


def volunteer_by_id(volunteer_id: int) -> Volunteer:
    """The person with this id; Missing where there is none."""
    volunteer = db.session.get(Volunteer, volunteer_id) if volunteer_id <= LARGEST_ID else None
    if volunteer is None:
        raise Missing
    return volunteer


def volunteer_by_number(number: str) -> Volunteer:
    """The person with this public number, in any case; Missing where there is none. The number of a row that was
    merged into somebody else's stands for that person."""
    volunteer = db.session.scalar(select(Volunteer).where(Volunteer.number == number.strip().upper()))
    if volunteer is None:
        raise Missing
    return volunteer_by_id(volunteer.merged_into_id) if volunteer.merged_into_id else volunteer


def volunteer_named(number_or_id: str) -> Volunteer:
    """The person with a public number such as V-7K2M4PQR, or with an id."""
    wanted = number_or_id.strip()
    if wanted.isascii() and wanted.isdigit() and len(wanted) <= 10:
        return volunteer_by_id(int(wanted))
    return volunteer_by_number(wanted)


def people_with_contact(kind: ContactKind, value: str) -> list[Volunteer]:
    """Everybody who is on file with this normalised address or number; a family may share one."""
    return list(
        db.session.scalars(
            select(Volunteer)
            .join(ContactPoint)
            .where(
                ContactPoint.kind == kind,
                ContactPoint.value_index == blind_index(kind.value, value),
                Volunteer.erased_at.is_(None),
            )
            .order_by(Volunteer.id)
        )
    )


def credential_by_id(credential_id: int) -> Credential:
    """The credential with this id; Missing where there is none."""
    credential = db.session.get(Credential, credential_id) if credential_id <= LARGEST_ID else None
    if credential is None:
        raise Missing
    return credential
