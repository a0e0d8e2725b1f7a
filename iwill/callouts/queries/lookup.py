"""Finding rows by what names them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import and_, bindparam, case, func, inspect, or_, select
from sqlalchemy.orm import joinedload, load_only
from sqlalchemy.orm.attributes import set_committed_value

from iwill.callouts.changes import queries as change_queries
from iwill.callouts.models import CallOut, CrisisRequest, Invitation, InvitationNeed, Need
from iwill.callouts.terms import CallOutKind, CallOutState, InvitationState, RequestState
from iwill.core.db import carry_out, db
from iwill.core.errors import Missing
from iwill.core.tokens import LinkPurpose, read_token
from iwill.messaging.terms import Channel
from iwill.pool.merging import queries as merging_queries
from iwill.pool.models import Volunteer

Row = TypeVar("Row")
# How often an old link may lead to another old one: people and call-outs become one seldom.
MOST_HOPS = 5
LIVE = (CallOutState.CALLING, CallOutState.FILLED, CallOutState.UNFILLED)

# Everything that a page behind a personal link stands on, at once: hundreds of people can press within a minute, and
# half the price of a row is its columns. What is left out here is read when somebody asks for it.
_by_link = (
    select(Invitation)
    .where(Invitation.link_id == bindparam("link_id"))
    .options(
        load_only(
            Invitation.link_id,
            Invitation.call_out_id,
            Invitation.volunteer_id,
            Invitation.channel,
            Invitation.state,
            Invitation.answer,
            Invitation.later_until,
            Invitation.fell_silent,
            Invitation.answered_at,
            Invitation.at_most,
        ),
        joinedload(Invitation.volunteer, innerjoin=True).load_only(
            Volunteer.preferred_name, Volunteer.language, Volunteer.zone, Volunteer.erased_at
        ),
        joinedload(Invitation.call_out, innerjoin=True).load_only(
            CallOut.kind, CallOut.state, CallOut.title, CallOut.respond_by, CallOut.supervisor_index
        ),
        # An invitation offers at least one need. Outer joins here would read every offer there is on SQLite.
        joinedload(Invitation.offers, innerjoin=True)
        .joinedload(InvitationNeed.need, innerjoin=True)
        .load_only(
            Need.call_out_id,
            Need.role,
            Need.seats,
            Need.maximum,
            Need.taken,
            Need.offered,
            Need.starts_at,
            Need.ends_at,
            Need.work,
            Need.sensitive,
        ),
    )
)

# What is asked of whoever takes a seat, besides. Read past the mapper, which would take longer than all rules together.
_OF_A_NEED = (
    Need.skills,
    Need.credentials,
    Need.languages,
    Need.courses,
    Need.children,
    Need.adults_only,
    Need.substitutes,
    Need.veterans,
    Need.veterans_taken,
    Need.buddy_seats,
    Need.newcomers_taken,
)
_OF_A_CALL_OUT = (CallOut.timezone, CallOut.policy)
_for_a_seat = (
    select(*_OF_A_NEED, *_OF_A_CALL_OUT)
    .join(CallOut, CallOut.id == Need.call_out_id)
    .where(Need.id == bindparam("need_id"))
)


def request_by_id(request_id: int) -> CrisisRequest:
    """The request, or Missing."""
    return _found(db.session.get(CrisisRequest, request_id))


def callout_by_id(call_out_id: int) -> CallOut:
    """The call-out, or Missing."""
    return _found(db.session.get(CallOut, call_out_id))


def started_callout(call_out_id: int) -> CallOut:
    """The call-out, if it has been launched, or Missing; before that it has neither seats nor links."""
    call_out = callout_by_id(call_out_id)
    if call_out.state is CallOutState.DRAFT:
        raise Missing
    return call_out


def need_by_id(need_id: int) -> Need:
    """The need, or Missing."""
    return _found(db.session.get(Need, need_id))


def invitation_by_token(token: str) -> Invitation | None:
    """The invitation behind a personal link, with what its page needs; a forged token costs no query."""
    link_id = read_token(LinkPurpose.ANSWER, token)
    return invitation_by_link(link_id) if link_id else None


def invitation_by_link(link_id: str) -> Invitation | None:
    """The invitation with this link, with what its page needs. The link of one that became one with another leads to
    that one."""
    found = db.session.scalars(_by_link, {"link_id": link_id}).unique().one_or_none()
    for _hop in range(MOST_HOPS):
        leads_to = None if found else merging_queries.link_leading_on(link_id) or change_queries.joined_link(link_id)
        if not leads_to:
            break
        link_id = leads_to
        found = db.session.scalars(_by_link, {"link_id": link_id}).unique().one_or_none()
    return found


def read_whole(needs: Iterable[Need]) -> None:
    """Read at once what a personal link's page left out of these needs, before each is asked for it by itself."""
    partly = [need.id for need in needs if "skills" in inspect(need).unloaded]
    if partly:
        db.session.scalars(select(Need).where(Need.id.in_(partly))).all()


def read_for_a_seat(need: Need, call_out: CallOut) -> None:
    """Read at once what a personal link's page left out and whoever is about to take a seat is asked for."""
    if "skills" not in inspect(need).unloaded:
        return
    found = carry_out(_for_a_seat, {"need_id": need.id}).one()
    for column, value in zip(_OF_A_NEED, found, strict=False):
        set_committed_value(need, column.key, value)
    for column, value in zip(_OF_A_CALL_OUT, found[len(_OF_A_NEED) :], strict=True):
        set_committed_value(call_out, column.key, value)


def invitation_by_id(invitation_id: int) -> Invitation:
    """The invitation, or Missing."""
    return _found(db.session.get(Invitation, invitation_id))


def live_callouts() -> Sequence[CallOut]:
    """Call-outs that people are being asked for or hold seats in, the most urgent first."""
    return list(db.session.scalars(select(CallOut).where(CallOut.state.in_(LIVE)).order_by(CallOut.respond_by)))


def requests_waiting() -> Sequence[CrisisRequest]:
    """Requests that nobody has turned into a running call-out yet, oldest first."""
    waiting = (RequestState.RECEIVED, RequestState.VERIFIED, RequestState.SUSPENDED)
    drafts = select(CallOut.request_id).where(CallOut.state == CallOutState.DRAFT)
    return list(
        db.session.scalars(
            select(CrisisRequest)
            .where(CrisisRequest.state.in_(waiting) | CrisisRequest.id.in_(drafts))
            .order_by(CrisisRequest.id)
        )
    )


def requests_before(request_id: int | None, size: int) -> Sequence[CrisisRequest]:
    """Requests older than the one with this id, or from the newest on, the newest first."""
    query = select(CrisisRequest).order_by(CrisisRequest.id.desc()).limit(size)
    return list(db.session.scalars(query if request_id is None else query.where(CrisisRequest.id < request_id)))


def last_drill_at() -> datetime | None:
    """When a drill was launched last."""
    return db.session.scalar(select(func.max(CallOut.launched_at)).where(CallOut.kind == CallOutKind.DRILL))


def invitations_of(call_out: CallOut) -> Sequence[Invitation]:
    """Everybody asked for a call-out, in the order of asking."""
    return list(
        db.session.scalars(select(Invitation).where(Invitation.call_out_id == call_out.id).order_by(Invitation.id))
    )


def invitations_after(
    call_out: CallOut, invitation_id: int, size: int, *, unanswered: bool = False
) -> Sequence[Invitation]:
    """People asked for a call-out, after the one with this id; with `unanswered`, those who can still answer. Whoever
    no e-mail reaches comes first: that is done by hand."""
    mailed = case((Invitation.channel == Channel.EMAIL, 1), else_=0)
    query = select(Invitation).where(Invitation.call_out_id == call_out.id)
    if unanswered:
        query = query.where(Invitation.state == InvitationState.ASKED)
    after = db.session.get(Invitation, invitation_id) if invitation_id else None
    if after is not None:
        place = int(after.channel is Channel.EMAIL)
        query = query.where(or_(mailed > place, and_(mailed == place, Invitation.id > after.id)))
    return list(db.session.scalars(query.order_by(mailed, Invitation.id).limit(size)))


def _found(row: Row | None) -> Row:
    if row is None:
        raise Missing
    return row
