"""Cases: one, the queue of a stage oldest first, how many wait where, and who is to be looked at a second time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import selectinload

from iwill.core.db import db
from iwill.core.errors import Missing
from iwill.core.paging import PAGE_SIZE
from iwill.pool.models import Credential, Volunteer
from iwill.pool.queries import LARGEST_ID
from iwill.pool.terms import CredentialState, Lifecycle
from iwill.pool.vetting.models import CaseDocument, CaseSecondLook, VettingCase
from iwill.pool.vetting.terms import OURS, CaseState, Stage

ON_THE_WAY = (Lifecycle.APPLICANT, Lifecycle.VERIFYING, Lifecycle.TRAINED)
# Whoever has not agreed to be kept stands in no queue: her papers are nobody's to look at until she has.
_AGREED = exists().where(Volunteer.id == VettingCase.volunteer_id, Volunteer.may_process).correlate(VettingCase)


@dataclass(frozen=True)
class StageCount:
    """How many wait at a stage for us, for a second reviewer, and for themselves, and since when the oldest has."""

    stage: Stage
    waiting: int
    second: int
    asked: int
    oldest: datetime | None


def case_of(volunteer: Volunteer) -> VettingCase | None:
    """The case of a person, None where there is none."""
    return db.session.scalar(select(VettingCase).where(VettingCase.volunteer_id == volunteer.id))


def case_by_id(case_id: int) -> VettingCase:
    """The case with this id; Missing where there is none."""
    case = db.session.get(VettingCase, case_id) if case_id <= LARGEST_ID else None
    if case is None:
        raise Missing
    return case


def queue(
    stage: Stage, *, state: CaseState | None = None, after: int | None = None, size: int = PAGE_SIZE
) -> Sequence[VettingCase]:
    """Who stands at a stage, longest there first: those who wait for us or, with `state`, those in it. `after` is the
    id of the last case of the page before."""
    query = select(VettingCase).options(selectinload(VettingCase.volunteer)).where(waiting_at(stage, state))
    last = db.session.get(VettingCase, after) if after is not None and after <= LARGEST_ID else None
    if last is not None:
        query = query.where(_behind(last))
    return db.session.scalars(query.order_by(VettingCase.stage_since, VettingCase.id).limit(size)).all()


def waiting_at(stage: Stage, state: CaseState | None = None) -> ColumnElement[bool]:
    """Cases at a stage that wait for us, or are in a given state, of people who agreed to be kept."""
    states = OURS if state is None else (state,)
    return and_(VettingCase.stage == stage, VettingCase.state.in_(states), _AGREED)


def before(case: VettingCase) -> int:
    """How many wait for us at the same stage and have waited longer."""
    earlier = or_(
        VettingCase.stage_since < case.stage_since,
        and_(VettingCase.stage_since == case.stage_since, VettingCase.id < case.id),
    )
    query = select(func.count()).select_from(VettingCase).where(waiting_at(case.stage), earlier)
    return db.session.scalar(query) or 0


def stage_counts() -> list[StageCount]:
    """Every stage in order, with its numbers; nobody anywhere is nought and not left out."""
    query = (
        select(VettingCase.stage, VettingCase.state, func.count(), func.min(VettingCase.stage_since))
        .where(VettingCase.state.in_((*OURS, CaseState.ASKED)), _AGREED)
        .group_by(VettingCase.stage, VettingCase.state)
    )
    found: dict[tuple[Stage, CaseState], Any] = {(row[0], row[1]): row for row in db.session.execute(query)}

    def number(stage: Stage, state: CaseState) -> int:
        return found[stage, state][2] if (stage, state) in found else 0

    return [
        StageCount(
            stage,
            waiting=number(stage, CaseState.WAITING),
            second=number(stage, CaseState.SECOND),
            asked=number(stage, CaseState.ASKED),
            oldest=min((found[stage, state][3] for state in OURS if (stage, state) in found), default=None),
        )
        for stage in Stage
    ]


def without_consent() -> int:
    """How many are on the way to serving and stand in no queue, because they have not agreed to be kept."""
    here = (Volunteer.erased_at.is_(None), Volunteer.merged_into_id.is_(None), Volunteer.lifecycle.in_(ON_THE_WAY))
    query = select(func.count()).select_from(Volunteer).where(*here, Volunteer.may_process.is_(False))
    return db.session.scalar(query) or 0


def case_in_hand(reviewer: int, now: datetime) -> VettingCase | None:
    """The case that a reviewer has in hand at this moment."""
    mine = (VettingCase.held_by == reviewer, VettingCase.held_until > now, VettingCase.state.in_(OURS))
    return db.session.scalar(select(VettingCase).where(*mine).order_by(VettingCase.held_until.desc()).limit(1))


def documents_of(case: VettingCase) -> Sequence[CaseDocument]:
    """What was handed in as pictures, newest first; the pictures themselves are not read here."""
    query = select(CaseDocument).where(CaseDocument.case_id == case.id).order_by(CaseDocument.id.desc())
    return db.session.scalars(query).all()


def document_by_id(document_id: int) -> CaseDocument:
    """The document with this id; Missing where there is none."""
    document = db.session.get(CaseDocument, document_id) if document_id <= LARGEST_ID else None
    if document is None:
        raise Missing
    return document


def credentials_to_see_again(on: date, size: int = PAGE_SIZE) -> list[tuple[Credential, Volunteer]]:
    """Verified credentials of people in the pool whose day to be looked at again has come, the longest due first."""
    query = (
        select(Credential, Volunteer)
        .join(Volunteer, Volunteer.id == Credential.volunteer_id)
        .where(Credential.state == CredentialState.VERIFIED, Credential.recheck_on <= on)
        .where(Volunteer.lifecycle.not_in((Lifecycle.LEFT, Lifecycle.BARRED)))
        .order_by(Credential.recheck_on, Credential.id)
        .limit(size)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def second_look_by_id(look_id: int) -> CaseSecondLook:
    """The second look with this id; Missing where there is none."""
    look = db.session.get(CaseSecondLook, look_id) if look_id <= LARGEST_ID else None
    if look is None:
        raise Missing
    return look


def open_second_looks(size: int = PAGE_SIZE) -> list[tuple[CaseSecondLook, Volunteer]]:
    """Who is to be looked at a second time, oldest first."""
    query = (
        select(CaseSecondLook, Volunteer)
        .join(VettingCase, VettingCase.id == CaseSecondLook.case_id)
        .join(Volunteer, Volunteer.id == VettingCase.volunteer_id)
        .where(CaseSecondLook.looked_at.is_(None))
        .order_by(CaseSecondLook.id)
        .limit(size)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def _behind(last: VettingCase) -> ColumnElement[bool]:
    return or_(
        VettingCase.stage_since > last.stage_since,
        and_(VettingCase.stage_since == last.stage_since, VettingCase.id > last.id),
    )
