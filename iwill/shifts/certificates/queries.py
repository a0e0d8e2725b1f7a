"""What comes back of certificates: one, the register, what waits, what is in publicity, what a public check is told."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from iwill.core.db import db
from iwill.core.encryption import unseal
from iwill.core.errors import Missing
from iwill.core.paging import PAGE_SIZE, Page, page_by_id
from iwill.pool.models import Volunteer
from iwill.pool.queries import LARGEST_ID
from iwill.shifts.certificates.models import Certificate, CertificateEntry
from iwill.shifts.certificates.rules import CODE_LENGTH, number_words, read_code, standing
from iwill.shifts.certificates.terms import OPEN, CertificateState, Number, Standing
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.terms import HoursState


def certificate_by_id(certificate_id: int) -> Certificate:
    """The certificate with this id; Missing where there is none."""
    found = db.session.get(Certificate, certificate_id) if certificate_id <= LARGEST_ID else None
    if found is None:
        raise Missing
    return found


def certificate_of(volunteer: Volunteer, certificate_id: int) -> Certificate:
    """One of a person's own; Missing where it is somebody else's."""
    found = certificate_by_id(certificate_id)
    if found.volunteer_id != volunteer.id:
        raise Missing
    return found


def certificates_of(volunteer: Volunteer) -> Sequence[Certificate]:
    """Everything a person has applied for, newest first."""
    query = _in_full().where(Certificate.volunteer_id == volunteer.id)
    return db.session.scalars(query.order_by(Certificate.id.desc())).all()


def has_open_application(volunteer: Volunteer) -> bool:
    """Whether something of hers is on its way."""
    mine = exists().where(Certificate.volunteer_id == volunteer.id, Certificate.state.in_(OPEN))
    return bool(db.session.scalar(select(mine)))


def in_state(state: CertificateState, size: int = PAGE_SIZE) -> Sequence[Certificate]:
    """Certificates that stand somewhere, oldest first, with their holders."""
    query = _in_full().where(Certificate.state == state)
    return db.session.scalars(query.order_by(Certificate.id).limit(size)).all()


def count_applied() -> int:
    """How many applications nobody has taken on yet."""
    query = select(func.count(Certificate.id)).where(Certificate.state == CertificateState.APPLIED)
    return db.session.scalar(query) or 0


def register(cursor: str | None = None, size: int = PAGE_SIZE) -> Page:
    """Every certificate that was given a number, in the order of application."""
    query = _in_full().where(Certificate.serial.is_not(None))
    return page_by_id(db.session(), query, Certificate.id, cursor, size)


def certificate_numbered(number: Number) -> Certificate | None:
    """The certificate with this number."""
    if number.serial > LARGEST_ID:
        return None
    return db.session.scalar(_in_full().where(Certificate.year == number.year, Certificate.serial == number.serial))


def number_of(certificate: Certificate) -> str:
    """The number as it is printed; empty before there is one."""
    if certificate.year is None or certificate.serial is None:
        return ""
    return number_words(Number(certificate.year, certificate.serial))


def code_of(certificate: Certificate) -> str:
    """The code in clear, for whoever may print the certificate."""
    return unseal(certificate.code_sealed, certificate.uid) if certificate.code_sealed else ""


def code_fits(certificate: Certificate, typed: str) -> bool:
    """Whether somebody holds the paper."""
    code, said = code_of(certificate), read_code(typed)
    return len(code) == CODE_LENGTH and hmac.compare_digest(code.encode(), said.encode())


def overtaken(certificate_ids: Collection[int]) -> set[int]:
    """Those of these certificates that tell of hours which were corrected or taken out afterwards."""
    query = (
        select(CertificateEntry.certificate_id)
        .join(HoursEntry, HoursEntry.id == CertificateEntry.hours_entry_id)
        .where(CertificateEntry.certificate_id.in_(certificate_ids), _corrected())
    )
    return set(db.session.scalars(query))


def newly_overtaken(size: int = PAGE_SIZE) -> Sequence[int]:
    """Ids of issued certificates that tell of corrected hours, and where nobody has been told of it yet."""
    told_wrong = (
        exists()
        .where(CertificateEntry.certificate_id == Certificate.id)
        .where(HoursEntry.id == CertificateEntry.hours_entry_id, _corrected())
    )
    query = select(Certificate.id).where(
        Certificate.state == CertificateState.ISSUED, Certificate.superseded_at.is_(None), told_wrong
    )
    return db.session.scalars(query.order_by(Certificate.id).limit(size)).all()


def due_to_issue(now: datetime, size: int = PAGE_SIZE) -> Sequence[int]:
    """Ids of certificates that have been in publicity long enough."""
    query = select(Certificate.id).where(
        Certificate.state == CertificateState.PUBLISHED, Certificate.public_until <= now
    )
    return db.session.scalars(query.order_by(Certificate.id).limit(size)).all()


def standing_of(certificate: Certificate) -> Standing | None:
    """What holds of a certificate at this moment; None for an application without a number."""
    if certificate.serial is None:
        return None
    return standing(certificate.state, holds=not overtaken([certificate.id]))


def _in_full() -> Select[tuple[Certificate]]:
    """Certificates with their holders and hours."""
    return select(Certificate).options(joinedload(Certificate.volunteer), selectinload(Certificate.entries))


def _corrected() -> ColumnElement[bool]:
    return or_(HoursEntry.replaced_at.is_not(None), HoursEntry.state == HoursState.WITHDRAWN)
