"""A call-out is opened, worded, stood down, and ends by itself after its last shift. Its launch is in launching."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, func, select, update

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.callouts import wording
from iwill.callouts.meaning import need_terms
from iwill.callouts.models import CallOut, CrisisRequest, Invitation, Need, ReservePlace, Seat
from iwill.callouts.schemas import has_control_characters
from iwill.callouts.services import announcing, seats
from iwill.callouts.services.launching import (
    cancel_launch,
    is_launch_due,
    is_open_draft,
    launch,
    launch_if_due,
    schedule_launch,
)
from iwill.callouts.services.needs import needs_for
from iwill.callouts.services.requests import checked_request, hold, request_body
from iwill.callouts.terms import (
    WRONG_STATE,
    Answer,
    CallOutKind,
    CallOutState,
    InvitationState,
    RequestState,
    ReserveState,
)
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem, Refused
from iwill.pool.models import Volunteer
from iwill.pool.vocabulary import vocabulary

__all__ = [
    "cancel_launch",
    "end_after_last_shift",
    "is_launch_due",
    "launch",
    "launch_if_due",
    "open_callout",
    "reword",
    "schedule_launch",
    "stand_down",
]

TITLE_LENGTH = 200
WORDING_LENGTH = 2_000


def open_callout(request: CrisisRequest, *, by: Actor, now: datetime) -> CallOut:
    """Turn a verified request into a draft call-out with its needs and a drafted outward wording."""
    hold(request)
    if request.state is not RequestState.VERIFIED or request.call_out is not None:
        raise Refused(WRONG_STATE)
    body = checked_request(request_body(request))
    terms = need_terms(body, vocabulary())
    needs = needs_for(terms, real=request.kind is CallOutKind.REAL)
    language = wording.language_of(terms)
    call_out = CallOut(
        request=request,
        kind=request.kind,
        title=wording.draft_title(terms, request.timezone, language),
        wording=wording.draft_wording(
            terms, drill=request.kind is CallOutKind.DRILL, risks=body["risks"], language=language
        ),
        timezone=request.timezone,
        respond_by=request.respond_by,
        policy={},
        created_at=now,
    )
    call_out.needs = needs
    db.session.add(call_out)
    request.state = RequestState.SCOPED
    db.session.flush()
    audit.record(by, "callout.opened", f"callout:{call_out.id}", now=now, request=request.id, needs=len(terms))
    return call_out


def reword(call_out: CallOut, *, title: str | None = None, text: str | None = None, by: Actor, now: datetime) -> None:
    """Change the outward title or wording of a draft; whoever launches confirms it anew."""
    hold(call_out)
    if not is_open_draft(call_out):
        raise Refused(WRONG_STATE)
    problems = []
    for path, value, longest in (("title", title, TITLE_LENGTH), ("wording", text, WORDING_LENGTH)):
        if value is None:
            continue
        if not 0 < len(value.strip()) <= longest:
            problems.append(Problem(path, "invalid", f"between 1 and {longest} characters"))
        elif has_control_characters(value):
            problems.append(Problem(path, "invalid", "this contains characters that are not text"))
    if problems:
        raise Invalid(problems)
    if title is not None:
        call_out.title = " ".join(title.split())
    if text is not None:
        call_out.wording = text.strip()
    call_out.wording_confirmed_at = call_out.wording_confirmed_by = None
    audit.record(by, "callout.reworded", f"callout:{call_out.id}", now=now)
    db.session.flush()


def stand_down(call_out: CallOut, *, by: Actor, now: datetime) -> None:
    """Close with thanks: to those who said yes or later and those who have not answered; who said no gets nothing."""
    _hold_who_served(call_out, now)
    seats.lock_needs(call_out)
    hold(call_out)
    if call_out.state in {CallOutState.DRAFT, CallOutState.ENDED}:
        raise Refused(WRONG_STATE)
    announcing.withdraw_open_messages(call_out, now=now)
    invitations = db.session.scalars(select(Invitation).where(Invitation.call_out_id == call_out.id))
    thanked = [invitation for invitation in invitations if invitation.answer is not Answer.NO]
    announcing.announce_stand_down(call_out, thanked, now=now)
    for invitation in thanked:
        invitation.state = InvitationState.STOOD_DOWN
    _close_reserve(call_out)
    _end(call_out, now)
    audit.record(by, "callout.stood_down", f"callout:{call_out.id}", now=now, thanked=len(thanked))
    db.session.flush()


def end_after_last_shift(call_out: CallOut, *, by: Actor, now: datetime) -> None:
    """Close a call-out whose last shift is over, without a word: the shift itself was the goodbye."""
    _hold_who_served(call_out, now)
    _close_reserve(call_out)
    _end(call_out, now)
    audit.record(by, "callout.ended", f"callout:{call_out.id}", now=now)
    db.session.flush()


def _close_reserve(call_out: CallOut) -> None:
    places = db.session.scalars(
        select(ReservePlace)
        .join(Need, Need.id == ReservePlace.need_id)
        .where(Need.call_out_id == call_out.id, ReservePlace.state.in_([ReserveState.WAITING, ReserveState.OFFERED]))
    )
    for place in places:
        if place.state is ReserveState.OFFERED:
            seats.end_hold(place.need)
        place.state = ReserveState.STOOD_DOWN


def _end(call_out: CallOut, now: datetime) -> None:
    call_out.state, call_out.ended_at = CallOutState.ENDED, now
    _note_service(call_out, now)


def _note_service(call_out: CallOut, now: datetime) -> None:
    """Remember when people last served, for the order in which they are asked. A drill is practice and leaves no mark,
    nor does a shift that had not ended when everybody was sent home."""
    for volunteer_id, ended_at in db.session.execute(_served(call_out, now)).all():
        # Another call-out may have ended before this one, and its last shift after the last of this one.
        later = (Volunteer.id == volunteer_id, Volunteer.last_served_at < ended_at)
        db.session.execute(update(Volunteer).where(*later).values(last_served_at=ended_at))


def _hold_who_served(call_out: CallOut, now: datetime) -> None:
    """Hold those whose row will be written, in one order, before any need: whoever answers holds herself first."""
    served = _served(call_out, now).with_only_columns(Seat.volunteer_id)
    held = select(Volunteer.id).where(Volunteer.id.in_(served)).order_by(Volunteer.id).with_for_update()
    db.session.execute(held).all()


def _served(call_out: CallOut, now: datetime) -> Select[int, datetime]:
    """Who held a seat of a shift that is over, and when the last of them ended."""
    return (
        select(Seat.volunteer_id, func.max(Need.ends_at).label("ended_at"))
        .join(Need, Need.id == Seat.need_id)
        .where(Need.call_out_id == call_out.id, Seat.released_at.is_(None), ~Seat.drill, Need.ends_at <= now)
        .group_by(Seat.volunteer_id)
    )
