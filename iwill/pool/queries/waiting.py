"""What waits for somebody to decide: credentials handed in, skills claimed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, not_, or_, select

from iwill.core.db import db
from iwill.core.paging import PAGE_SIZE, Page, page_by_id
from iwill.pool.models import Credential, Volunteer, VolunteerSkill
from iwill.pool.terms import CredentialState, Lifecycle
from iwill.pool.vocabulary import vocabulary


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


def _waiting() -> Select[Any]:
    return select(Credential).where(Credential.state == CredentialState.SUBMITTED)


def _with_people(credentials: Sequence[Credential]) -> list[Waiting]:
    holders = {credential.volunteer_id for credential in credentials}
    found = db.session.scalars(select(Volunteer).where(Volunteer.id.in_(holders)))
    people_by_id = {volunteer.id: volunteer for volunteer in found}
    return [Waiting(credential, people_by_id[credential.volunteer_id]) for credential in credentials]
