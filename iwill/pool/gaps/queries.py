"""Who has which gap, how many they are, and what each was asked before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, select

from iwill.core import policy
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.paging import Page, page_by_id
from iwill.core.tokens import LinkPurpose, read_token
from iwill.pool.gaps.models import GapQuestion
from iwill.pool.gaps.rules import LICENCE_DAYS
from iwill.pool.gaps.terms import Gap
from iwill.pool.models import ContactPoint, Credential, Volunteer
from iwill.pool.terms import Adulthood, ContactKind, ContactState, CredentialState, Lifecycle

# Parts further on that ask for the same say whom they have asked, so that nobody is asked twice: (ids) -> (person, gap,
# when) of each.
ASKED_ELSEWHERE: list[Callable[[Sequence[int]], Iterable[tuple[int, Gap, datetime]]]] = []
_USABLE = (
    ContactPoint.volunteer_id == Volunteer.id,
    ContactPoint.state != ContactState.DEAD,
    ContactPoint.do_not_use.is_(False),
)
_PROVED = exists().where(*_USABLE, ContactPoint.state == ContactState.VERIFIED).correlate(Volunteer)
_ANY = exists().where(*_USABLE, ContactPoint.kind.in_((ContactKind.EMAIL, ContactKind.PHONE))).correlate(Volunteer)


def people_with(gap: Gap, now: datetime) -> Select[tuple[Volunteer]]:
    """Everybody in the pool, and with a basis to be there, who has the gap."""
    return select(Volunteer).where(
        Volunteer.erased_at.is_(None),
        Volunteer.merged_into_id.is_(None),
        Volunteer.may_process,
        Volunteer.lifecycle.not_in((Lifecycle.LEFT, Lifecycle.BARRED)),
        _has(gap, now),
    )


def counts(now: datetime) -> dict[Gap, int]:
    """How many people have each gap."""
    return {
        gap: db.session.scalar(select(func.count()).select_from(people_with(gap, now).subquery())) or 0 for gap in Gap
    }


def page_with(gap: Gap, now: datetime, cursor: str | None = None, *, size: int = 50) -> Page:
    """A page of the people with a gap."""
    return page_by_id(db.session(), people_with(gap, now), Volunteer.id, cursor, size)


def asked_before(volunteer_ids: Iterable[int]) -> dict[int, list[tuple[Gap, datetime]]]:
    """What these people were asked, here or by a part further on, and when, by person."""
    ids = list(volunteer_ids)
    found: dict[int, list[tuple[Gap, datetime]]] = {}
    query = select(GapQuestion.volunteer_id, GapQuestion.gap, GapQuestion.asked_at)
    for row in db.session.execute(query.where(GapQuestion.volunteer_id.in_(ids))):
        found.setdefault(row.volunteer_id, []).append((row.gap, row.asked_at))
    for asked_elsewhere in ASKED_ELSEWHERE:
        for volunteer_id, gap, at in asked_elsewhere(ids):
            found.setdefault(volunteer_id, []).append((gap, at))
    return found


def ending_licences(volunteer: Volunteer, now: datetime) -> list[Credential]:
    """The verified licences of a person that end soon, the soonest first."""
    until = _licence_horizon(now)
    return sorted(
        (
            one
            for one in volunteer.credentials
            if one.state is CredentialState.VERIFIED and one.valid_until is not None and one.valid_until <= until
        ),
        key=lambda one: (one.valid_until or date.max, one.id),
    )


def question_by_token(token: str, now: datetime) -> GapQuestion | None:
    """The question behind a personal link; None for a forged one, and once it has run out."""
    link_id = read_token(LinkPurpose.GAP, token)
    found = db.session.scalar(select(GapQuestion).where(GapQuestion.link_id == link_id)) if link_id else None
    return found if found is not None and now < found.expires_at else None


def _has(gap: Gap, now: datetime) -> ColumnElement[bool]:
    match gap:
        case Gap.AGE:
            return Volunteer.adulthood == Adulthood.UNKNOWN
        case Gap.CONTACT:
            return and_(_ANY, not_(_PROVED))
        case Gap.LICENCE:
            ending = exists().where(
                Credential.volunteer_id == Volunteer.id,
                Credential.state == CredentialState.VERIFIED,
                Credential.valid_until <= _licence_horizon(now),
                # One that has run out long ago is a matter for vetting, not for a question.
                Credential.valid_until >= civil_day(now) - timedelta(days=_days()),
            )
            return ending.correlate(Volunteer)
        case Gap.HOURS:
            return Volunteer.availability_set_at.is_(None)


def _licence_horizon(now: datetime) -> date:
    return civil_day(now) + timedelta(days=_days())


def _days() -> int:
    return int(policy.current(db.session())[LICENCE_DAYS])
