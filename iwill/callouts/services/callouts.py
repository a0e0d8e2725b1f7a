"""A call-out is opened, worded, launched, stood down, and ends by itself after its last shift."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.callouts import wording
from iwill.callouts.meaning import need_terms
from iwill.callouts.models import CallOut, CrisisRequest, Invitation, Need, ReservePlace, Wave
from iwill.callouts.rules import CANCEL_SECONDS
from iwill.callouts.schemas import has_control_characters
from iwill.callouts.services import announcing, inviting, seats
from iwill.callouts.services.needs import needs_for
from iwill.callouts.services.requests import checked_request, hold, request_body
from iwill.callouts.terms import (
    DEADLINE_PASSED,
    WORDING_UNCONFIRMED,
    WRONG_STATE,
    Answer,
    CallOutKind,
    CallOutState,
    InvitationState,
    RequestState,
    ReserveState,
)
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem, Refused
from iwill.pool.vocabulary import vocabulary

TITLE_LENGTH = 200
WORDING_LENGTH = 2_000


def open_callout(request: CrisisRequest, *, by: Actor, now: datetime) -> CallOut:
    """Turn a verified request into a draft call-out with its needs and a drafted outward wording."""
    hold(request)
    if request.state is not RequestState.VERIFIED or request.call_out is not None:
        raise Refused(WRONG_STATE)
    body = checked_request(request_body(request))
    terms = need_terms(body, vocabulary())
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
    call_out.needs = needs_for(terms)
    db.session.add(call_out)
    request.state = RequestState.SCOPED
    db.session.flush()
    audit.record(by, "callout.opened", f"callout:{call_out.id}", now=now, request=request.id, needs=len(terms))
    return call_out


def reword(call_out: CallOut, *, title: str | None = None, text: str | None = None, by: Actor, now: datetime) -> None:
    """Change the outward title or wording of a draft; whoever launches confirms it anew."""
    hold(call_out)
    if call_out.state is not CallOutState.DRAFT or call_out.launch_due_at is not None:
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


def launch(call_out: CallOut, *, confirm_wording: bool, by: Actor, now: datetime) -> Wave | None:
    """Start calling at once and send the first wave. Refuses an unconfirmed wording, a deadline that has passed, and
    any state but draft."""
    _check_launch(call_out, confirm_wording, now)
    _confirm(call_out, by, now)
    return _start(call_out, by, now)


def schedule_launch(call_out: CallOut, *, confirm_wording: bool, by: Actor, now: datetime) -> None:
    """Launch in a few seconds, so that a slip of the thumb can be taken back. Refuses what launch refuses."""
    _check_launch(call_out, confirm_wording, now)
    _confirm(call_out, by, now)
    seconds = int(policies.current(db.session())[CANCEL_SECONDS])
    call_out.launch_due_at, call_out.launched_by = now + timedelta(seconds=seconds), by.label
    audit.record(by, "callout.launch_scheduled", f"callout:{call_out.id}", now=now)
    db.session.flush()


def cancel_launch(call_out: CallOut, *, by: Actor, now: datetime) -> None:
    """Take a scheduled launch back. Refused once people are being asked."""
    hold(call_out)
    if call_out.state is not CallOutState.DRAFT or call_out.launch_due_at is None:
        raise Refused(WRONG_STATE)
    call_out.launch_due_at = call_out.launched_by = None
    audit.record(by, "callout.launch_cancelled", f"callout:{call_out.id}", now=now)
    db.session.flush()


def launch_if_due(call_out: CallOut, *, by: Actor, now: datetime) -> bool:
    """Carry out a scheduled launch whose seconds have passed, in the name of whoever pressed the button. After the
    deadline, or with its request set aside meanwhile, it goes back to draft instead."""
    if call_out.state is not CallOutState.DRAFT or call_out.launch_due_at is None or call_out.launch_due_at > now:
        return False
    if call_out.respond_by <= now or call_out.request.state is not RequestState.SCOPED:
        cancel_launch(call_out, by=by, now=now)
        return False
    _start(call_out, by, now)
    return True


def _check_launch(call_out: CallOut, confirmed: bool, now: datetime) -> None:
    hold(call_out)
    if (
        call_out.state is not CallOutState.DRAFT
        or call_out.launch_due_at is not None
        or call_out.request.state is not RequestState.SCOPED
    ):
        raise Refused(WRONG_STATE)
    if not confirmed and call_out.wording_confirmed_at is None:
        raise Refused(WORDING_UNCONFIRMED)
    if call_out.respond_by <= now:
        raise Refused(DEADLINE_PASSED, details=[Problem("respond_by", DEADLINE_PASSED, "this instant has passed")])


def _confirm(call_out: CallOut, by: Actor, now: datetime) -> None:
    """Note the named person who has read the outward wording and stands for it."""
    if call_out.wording_confirmed_at is None:
        call_out.wording_confirmed_at, call_out.wording_confirmed_by = now, by.label
        audit.record(by, "callout.wording_confirmed", f"callout:{call_out.id}", now=now)


def _start(call_out: CallOut, by: Actor, now: datetime) -> Wave | None:
    call_out.state = CallOutState.CALLING
    call_out.launch_due_at = None
    call_out.launched_at, call_out.launched_by = now, call_out.launched_by or by.label
    call_out.policy = dict(policies.current(db.session()))
    audit.record(by, "callout.launched", f"callout:{call_out.id}", now=now, kind=call_out.kind.value)
    db.session.flush()
    return inviting.send_next_wave(call_out, by=by, now=now)


def stand_down(call_out: CallOut, *, by: Actor, now: datetime) -> None:
    """Close with thanks: to those who said yes or later and those who have not answered; who said no gets nothing."""
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
