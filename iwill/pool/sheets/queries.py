"""What sheets are made of, and which files went out last."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from iwill.core.db import db
from iwill.pool.models import Credential, Volunteer
from iwill.pool.queries.conditions import everybody
from iwill.pool.queries.lists import core_conditions
from iwill.pool.sheets.models import SheetExport
from iwill.pool.terms import Lifecycle

_CHUNK = 500


def people_for_sheet(lifecycle: Lifecycle | None, skill: str | None, *, most: int) -> list[Volunteer]:
    """People in order of entry, one more than fit; the erased and second rows left out."""
    query = everybody(core_conditions("", skill, lifecycle, None, None)).where(Volunteer.demo.is_(False))
    query = query.order_by(Volunteer.id).limit(most + 1)
    return list(db.session.scalars(query.options(selectinload(Volunteer.skills), selectinload(Volunteer.contacts))))


def credentials_for_sheet(
    lifecycle: Lifecycle | None, skill: str | None, *, most: int
) -> list[tuple[Credential, Volunteer]]:
    """Credentials of such people, in order of entry, one more than fit."""
    people = everybody(core_conditions("", skill, lifecycle, None, None), Volunteer.id)
    query = (
        select(Credential, Volunteer)
        .join(Volunteer, Volunteer.id == Credential.volunteer_id)
        .where(Credential.volunteer_id.in_(people), Volunteer.demo.is_(False))
        .order_by(Credential.id)
        .limit(most + 1)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def people_by_number(numbers: Sequence[str]) -> dict[str, Volunteer]:
    """The rows with these public numbers, erased and merged ones too, each as its own row."""
    found: dict[str, Volunteer] = {}
    for start in range(0, len(numbers), _CHUNK):
        query = select(Volunteer).where(Volunteer.number.in_(numbers[start : start + _CHUNK]))
        query = query.options(selectinload(Volunteer.skills), selectinload(Volunteer.contacts))
        found |= {one.number: one for one in db.session.scalars(query)}
    return found


def credentials_by_id(ids: Sequence[int]) -> dict[int, tuple[Credential, Volunteer]]:
    """Credentials with their holders, by id."""
    found: dict[int, tuple[Credential, Volunteer]] = {}
    for start in range(0, len(ids), _CHUNK):
        query = (
            select(Credential, Volunteer)
            .join(Volunteer, Volunteer.id == Credential.volunteer_id)
            .where(Credential.id.in_(ids[start : start + _CHUNK]))
        )
        found |= {row[0].id: (row[0], row[1]) for row in db.session.execute(query)}
    return found


def recent_sheets(size: int = 20) -> Sequence[SheetExport]:
    """The files that went out last, newest first."""
    return db.session.scalars(select(SheetExport).order_by(SheetExport.id.desc()).limit(size)).all()
