"""Who has never agreed to be on file, who of them has been asked, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Exists, Row, Select, and_, case, exists, func, literal, not_, or_, select

from iwill.core.db import db
from iwill.core.paging import Page, page_by_id
from iwill.core.tokens import LinkPurpose, read_token
from iwill.pool.models import Consent, ContactPoint, Volunteer
from iwill.pool.permission.models import PermissionRequest
from iwill.pool.permission.terms import Reply, Way
from iwill.pool.terms import ConsentPurpose, ConsentState, ContactKind, ContactState, Lifecycle

_ANSWERED = (
    exists()
    .where(
        Consent.volunteer_id == Volunteer.id,
        Consent.purpose.in_((ConsentPurpose.PROCESS, ConsentPurpose.CONTACT)),
        Consent.state != ConsentState.NOT_ASKED,
    )
    .correlate(Volunteer)
)
_ASKED = exists().where(PermissionRequest.volunteer_id == Volunteer.id).correlate(Volunteer)


def _has(kind: ContactKind) -> Exists:
    """Whether somebody has a contact of this kind that can be used."""
    usable = exists().where(
        ContactPoint.volunteer_id == Volunteer.id,
        ContactPoint.kind == kind,
        ContactPoint.state != ContactState.DEAD,
        ContactPoint.do_not_use.is_(False),
    )
    return usable.correlate(Volunteer)


HAS_MAIL, HAS_PHONE = _has(ContactKind.EMAIL), _has(ContactKind.PHONE)


@dataclass(frozen=True)
class Totals:
    """How many are to be asked, by way, and how those stand who have been."""

    to_ask: dict[Way, int]
    waiting: int
    by_hand: int
    replies: dict[Reply, int]

    @property
    def all_to_ask(self) -> int:
        """Everybody who would be put down by a press of the button."""
        return sum(self.to_ask.values())


def without_basis() -> ColumnElement[bool]:
    """Whether a person is on file and was never asked whether she may be: no consent, and no answer on record.

    Somebody barred is kept for the protection of others, on another basis than consent.
    """
    return and_(
        Volunteer.erased_at.is_(None),
        Volunteer.merged_into_id.is_(None),
        not_(has_answered()),
        Volunteer.lifecycle != Lifecycle.BARRED,
    )


def has_answered() -> ColumnElement[bool]:
    """Whether a person has said yes or no to being kept or contacted, in whatever way."""
    return or_(Volunteer.may_process, _ANSWERED)


def to_ask() -> Select[tuple[Volunteer]]:
    """Everybody without a basis who has not been asked yet."""
    return select(Volunteer).where(without_basis(), not_(_ASKED))


def page_to_ask(cursor: str | None = None, *, size: int = 50) -> Page:
    """A page of those to be asked; each with the way that her state and addresses leave."""
    return page_by_id(db.session(), to_ask(), Volunteer.id, cursor, size)


def way_column() -> ColumnElement[str]:
    """The way as a column, by the same rule as `rules.way_of`."""
    return case(
        (Volunteer.lifecycle == Lifecycle.LEFT, literal(Way.NOT_ASKED.value)),
        (HAS_MAIL, literal(Way.MAIL.value)),
        else_=literal(Way.BY_HAND.value),
    )


def with_mail(volunteer_ids: Iterable[int]) -> frozenset[int]:
    """Which of these people have an address that can be written to."""
    return frozenset(db.session.scalars(select(Volunteer.id).where(Volunteer.id.in_(list(volunteer_ids)), HAS_MAIL)))


def totals() -> Totals:
    """The figures of the page and of the command."""
    way = way_column().label("way")
    counted = select(way, func.count()).select_from(Volunteer).where(without_basis(), not_(_ASKED)).group_by(way)
    to_be_asked = {Way(name): number for name, number in db.session.execute(counted)}
    open_ways: dict[Way, int] = {}
    replies: dict[Reply, int] = {}
    stands = select(PermissionRequest.reply, PermissionRequest.way, func.count()).group_by(
        PermissionRequest.reply, PermissionRequest.way
    )
    for reply, asked_by, number in db.session.execute(stands):
        if reply is None:
            open_ways[asked_by] = open_ways.get(asked_by, 0) + number
        else:
            replies[reply] = replies.get(reply, 0) + number
    return Totals(to_be_asked, sum(open_ways.values()), open_ways.get(Way.BY_HAND, 0), replies)


def page_waiting(cursor: str | None = None, *, size: int = 50) -> Page:
    """A page of the requests that nobody has answered yet."""
    query = select(PermissionRequest).where(PermissionRequest.reply.is_(None))
    return page_by_id(db.session(), query, PermissionRequest.id, cursor, size)


def people_of(requests: Iterable[PermissionRequest]) -> dict[int, Row[tuple[int, str, str]]]:
    """Id, name and number of the people behind some requests, by id."""
    ids = [request.volunteer_id for request in requests]
    rows = db.session.execute(select(Volunteer.id, Volunteer.name, Volunteer.number).where(Volunteer.id.in_(ids))).all()
    return {row.id: row for row in rows}


def undecided(volunteer_ids: Iterable[int]) -> frozenset[int]:
    """Which of these people are still without a basis: neither yes nor no has come by any way."""
    ids = list(volunteer_ids)
    return frozenset(db.session.scalars(select(Volunteer.id).where(Volunteer.id.in_(ids), without_basis())))


def request_by_token(token: str) -> PermissionRequest | None:
    """The request behind a personal link; None for a forged one, and once the person has been erased."""
    link_id = read_token(LinkPurpose.PERMISSION, token)
    if link_id is None:
        return None
    return db.session.scalar(select(PermissionRequest).where(PermissionRequest.link_id == link_id))


def request_of(volunteer_id: int) -> PermissionRequest | None:
    """The request that was made of a person, if one was."""
    return db.session.scalar(select(PermissionRequest).where(PermissionRequest.volunteer_id == volunteer_id))
