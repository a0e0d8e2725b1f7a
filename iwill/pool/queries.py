"""What comes back from the pool: one person, a page of people, what waits for a decision.

What a list needs is read and no more: contacts are never part of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select
from sqlalchemy.orm import selectinload

from iwill.core.db import db
from iwill.core.encryption import blind_index
from iwill.core.errors import Missing
from iwill.core.paging import PAGE_SIZE, Page, page_by_id
from iwill.pool.models import ContactPoint, Credential, ImportBatch, Volunteer, VolunteerSkill
from iwill.pool.rules import name_key
from iwill.pool.terms import ContactKind, CredentialState, Lifecycle
from iwill.pool.vocabulary import vocabulary

# What an id can be on both databases; a larger number in an address is simply nobody.
LARGEST_ID = 2**31 - 1


def volunteer_by_id(volunteer_id: int) -> Volunteer:
    """The person with this id; Missing where there is none."""
    volunteer = db.session.get(Volunteer, volunteer_id) if volunteer_id <= LARGEST_ID else None
    if volunteer is None:
        raise Missing
    return volunteer


def volunteer_by_number(number: str) -> Volunteer:
    """The person with this public number, in any case; Missing where there is none."""
    volunteer = db.session.scalar(select(Volunteer).where(Volunteer.number == number.strip().upper()))
    if volunteer is None:
        raise Missing
    return volunteer


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


def people(
    *,
    search: str = "",
    skill: str | None = None,
    lifecycle: Lifecycle | None = None,
    cursor: str | None = None,
    size: int = PAGE_SIZE,
) -> Page:
    """A page of people with their skills, in order of entry. `search` is part of a name, or a whole public number;
    a skill takes those below it in. The erased are left out."""
    query = select(Volunteer).where(Volunteer.erased_at.is_(None)).options(selectinload(Volunteer.skills))
    if key := name_key(search):
        query = query.where(
            or_(Volunteer.name_key.contains(key, autoescape=True), Volunteer.number == search.strip().upper())
        )
    if skill:
        query = query.where(holds(skill))
    if lifecycle:
        query = query.where(Volunteer.lifecycle == lifecycle)
    return page_by_id(db.session(), query, Volunteer.id, cursor, size)


def volunteers_with(
    skill: str | None, *conditions: ColumnElement[bool], cursor: str | None = None, size: int = PAGE_SIZE
) -> Page:
    """A page of active people whose skill counts today: no claim, or a confirmed one. Further conditions, such as
    being free for a window, come from whoever knows them."""
    query = select(Volunteer).where(Volunteer.lifecycle == Lifecycle.ACTIVE, *conditions)
    if skill:
        query = query.where(holds(skill, counting=True))
    query = query.options(selectinload(Volunteer.skills), selectinload(Volunteer.languages))
    return page_by_id(db.session(), query, Volunteer.id, cursor, size)


def holds(skill: str, *, counting: bool = False) -> ColumnElement[bool]:
    """Whether somebody has the skill or one below it; with `counting`, a claim needs its confirmation."""
    known = vocabulary()
    held = [VolunteerSkill.volunteer_id == Volunteer.id, VolunteerSkill.skill.in_(known.satisfied_by("skill", skill))]
    if counting:
        held.append(or_(VolunteerSkill.skill.not_in(known.claims()), VolunteerSkill.confirmed_at.is_not(None)))
    return select(VolunteerSkill.skill).where(*held).exists()


def people_by_lifecycle() -> dict[Lifecycle, int]:
    """How many people stand where, the erased left out; states with nobody are left out too."""
    query = select(Volunteer.lifecycle, func.count()).where(Volunteer.erased_at.is_(None)).group_by(Volunteer.lifecycle)
    return {row[0]: row[1] for row in db.session.execute(query)}


@dataclass(frozen=True)
class Waiting:
    """A credential and the person who handed it in."""

    credential: Credential
    volunteer: Volunteer


def waiting_credentials(*, asked: bool, cursor: str | None = None, size: int = PAGE_SIZE) -> Page:
    """Credentials that wait, oldest first: for our decision or, with `asked`, for what we asked their holders for."""
    query = _waiting().where(Credential.asked_at.is_not(None) if asked else Credential.asked_at.is_(None))
    page = page_by_id(db.session(), query, Credential.id, cursor, size)
    return Page(_with_people(page.items), page.next)


def count_waiting(on: date) -> tuple[int, int]:
    """How many credentials wait for our decision, and how many of them have expired meanwhile."""
    ours = _waiting().where(Credential.asked_at.is_(None)).subquery()
    late = or_(ours.c.expired_by_word, and_(ours.c.valid_until.is_not(None), ours.c.valid_until < on))
    total = db.session.scalar(select(func.count()).select_from(ours)) or 0
    expired = db.session.scalar(select(func.count()).select_from(ours).where(late)) or 0
    return total, expired


def unconfirmed_claims(size: int = PAGE_SIZE) -> list[tuple[VolunteerSkill, Volunteer]]:
    """Claimed skills that nobody has vouched for, at most `size`, in order of the people's entry."""
    query = (
        select(VolunteerSkill, Volunteer)
        .join(Volunteer, Volunteer.id == VolunteerSkill.volunteer_id)
        .where(VolunteerSkill.skill.in_(vocabulary().claims()), VolunteerSkill.confirmed_at.is_(None))
        .where(not_(Volunteer.lifecycle.in_((Lifecycle.LEFT, Lifecycle.BARRED))))
        .order_by(VolunteerSkill.volunteer_id, VolunteerSkill.skill)
        .limit(size)
    )
    return [(held, volunteer) for held, volunteer in db.session.execute(query)]


def recent_imports(size: int = 10) -> Sequence[ImportBatch]:
    """The files taken in last, newest first."""
    return db.session.scalars(select(ImportBatch).order_by(ImportBatch.id.desc()).limit(size)).all()


def _waiting() -> Select[Any]:
    return select(Credential).where(Credential.state == CredentialState.SUBMITTED)


def _with_people(credentials: Sequence[Credential]) -> list[Waiting]:
    holders = {credential.volunteer_id for credential in credentials}
    found = db.session.scalars(select(Volunteer).where(Volunteer.id.in_(holders)))
    people_by_id = {volunteer.id: volunteer for volunteer in found}
    return [Waiting(credential, people_by_id[credential.volunteer_id]) for credential in credentials]
