"""From a draft to people who are asked. A named person confirms the wording; with many people, or at night, a second
one stands for the launch as well (callouts/care).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from iwill.accounts import audit
from iwill.accounts.services import staff as staff_services
from iwill.accounts.terms import UNKNOWN_STAFF, Actor, ActorKind
from iwill.callouts import care
from iwill.callouts.care import NEEDS_SECOND_PERSON, SECOND_IS_FIRST
from iwill.callouts.models import CallOut, Wave
from iwill.callouts.queries.wave_plan import WavePlan, plan_next_wave
from iwill.callouts.rules import CANCEL_SECONDS
from iwill.callouts.schemas import has_control_characters
from iwill.callouts.services import inviting
from iwill.callouts.services.requests import hold
from iwill.callouts.terms import (
    DEADLINE_PASSED,
    WORDING_UNCONFIRMED,
    WRONG_STATE,
    CallOutState,
    RequestState,
)
from iwill.core import policy as policies
from iwill.core.civil import organisation_zone
from iwill.core.db import db
from iwill.core.encryption import seal, unseal
from iwill.core.errors import Invalid, Problem, Refused, sentence_for
from iwill.messaging import rules as messaging_rules

REASON_LENGTH = 500


def launch(
    call_out: CallOut,
    *,
    confirm_wording: bool,
    by: Actor,
    now: datetime,
    second: str | None = None,
    reason: str | None = None,
) -> Wave | None:
    """Start calling at once and send the first wave. Refuses an unconfirmed wording, a deadline that has passed, any
    state but draft, and what needs a second person without one. `second` is the e-mail address of a staff account."""
    _check(call_out, confirm_wording, now)
    plan = plan_next_wave(call_out, now)
    _take_care(call_out, plan, by, now, second=second, reason=reason)
    _confirm(call_out, by, now)
    return _start(call_out, by, now, plan)


def schedule_launch(
    call_out: CallOut, *, confirm_wording: bool, by: Actor, now: datetime, reason: str | None = None
) -> None:
    """Launch in a few seconds, so that a slip of the thumb can be taken back. Refuses what launch refuses."""
    _check(call_out, confirm_wording, now)
    _take_care(call_out, plan_next_wave(call_out, now), by, now, reason=reason)
    _confirm(call_out, by, now)
    call_out.launched_by = by.label
    _let_it_run(call_out, by, now)


def ask_second_person(call_out: CallOut, *, confirm_wording: bool, by: Actor, now: datetime) -> None:
    """Leave a launch to somebody else to confirm or decline. Refuses what launch refuses, but for the second person."""
    _check(call_out, confirm_wording, now)
    _confirm(call_out, by, now)
    call_out.second_asked_at, call_out.launched_by = now, by.label
    audit.record(by, "callout.second_asked", f"callout:{call_out.id}", now=now)
    db.session.flush()


def confirm_launch(call_out: CallOut, *, by: Actor, now: datetime) -> None:
    """A second person stands for the launch, and its seconds begin. Refused to whoever asked, and once the deadline has
    passed."""
    _check_waiting(call_out)
    if call_out.launched_by == by.label:
        raise Refused(SECOND_IS_FIRST)
    _check_deadline(call_out, now)
    call_out.second_by, call_out.second_asked_at = by.label, None
    _let_it_run(call_out, by, now)


def decline_launch(call_out: CallOut, *, by: Actor, now: datetime) -> None:
    """Say no to a launch that waits for a second person: it is a draft again."""
    _check_waiting(call_out)
    call_out.second_asked_at = call_out.launched_by = None
    audit.record(by, "callout.second_declined", f"callout:{call_out.id}", now=now)
    db.session.flush()


def cancel_launch(call_out: CallOut, *, by: Actor, now: datetime) -> None:
    """Take a scheduled launch back. Refused once people are being asked."""
    hold(call_out)
    if call_out.state is not CallOutState.DRAFT or call_out.launch_due_at is None:
        raise Refused(WRONG_STATE)
    call_out.launch_due_at = call_out.launched_by = call_out.second_by = call_out.launch_reason_sealed = None
    audit.record(by, "callout.launch_cancelled", f"callout:{call_out.id}", now=now)
    db.session.flush()


def is_launch_due(call_out: CallOut, now: datetime) -> bool:
    """Whether a launch was scheduled and its seconds have passed."""
    due_at = call_out.launch_due_at
    return call_out.state is CallOutState.DRAFT and due_at is not None and due_at <= now


def launch_if_due(call_out: CallOut, *, by: Actor, now: datetime, plan: WavePlan | None = None) -> bool:
    """Carry out a scheduled launch whose seconds have passed, in the name of whoever pressed the button, with the first
    wave as it was read beforehand. After the deadline, or with its request set aside meanwhile, it goes back to draft
    instead."""
    if not is_launch_due(call_out, now):
        return False
    if call_out.respond_by <= now or call_out.request.state is not RequestState.SCOPED:
        cancel_launch(call_out, by=by, now=now)
        return False
    _start(call_out, by, now, plan)
    return True


def launch_weighs(call_out: CallOut, plan: WavePlan, now: datetime) -> tuple[care.Weight, ...]:
    """Why launching this call-out now needs a second person; nothing where one person may."""
    return care.weights(_as_planned(call_out, plan, now), policies.current(db.session()))


def launch_reason(call_out: CallOut) -> str | None:
    """Why it was launched without a second person, in the words of whoever did; None once they are destroyed."""
    if call_out.launch_reason_sealed is None:
        return None
    return unseal(call_out.launch_reason_sealed, call_out.request.uid)


def _as_planned(call_out: CallOut, plan: WavePlan, now: datetime) -> care.Launch:
    org_zone = organisation_zone()
    night = messaging_rules.is_quiet(now, org_zone, policies.current(db.session()))
    return care.Launch(call_out.kind, call_out.request.level, len(plan.picks), night)


def _take_care(
    call_out: CallOut,
    plan: WavePlan,
    by: Actor,
    now: datetime,
    *,
    second: str | None = None,
    reason: str | None = None,
) -> None:
    """Note who stands for the launch beside `by`, or why nobody does; refuse a launch that weighs too much for one."""
    other = _second_person(second, by) if second is not None else None
    words = _readable(reason)
    about = _as_planned(call_out, plan, now)
    policy = policies.current(db.session())
    if not care.may_launch(about, policy, second=other is not None, reason=words is not None):
        raise Refused(NEEDS_SECOND_PERSON)
    call_out.second_by = other.label if other else None
    call_out.launch_reason_sealed = seal(words, call_out.request.uid) if words else None


def _second_person(email: str, by: Actor) -> Actor:
    staff = staff_services.find_staff(email)
    if staff is None or staff.disabled_at is not None:
        raise Refused(UNKNOWN_STAFF, details=[Problem("second", UNKNOWN_STAFF, sentence_for(UNKNOWN_STAFF))])
    if by.kind is ActorKind.STAFF and staff.id == by.id:
        raise Refused(NEEDS_SECOND_PERSON, details=[Problem("second", SECOND_IS_FIRST, sentence_for(SECOND_IS_FIRST))])
    return staff_services.actor_for(staff)


def _readable(reason: str | None) -> str | None:
    """The reason in one line; None where there is none."""
    words = " ".join((reason or "").split())
    if len(words) > REASON_LENGTH or has_control_characters(words):
        raise Invalid([Problem("reason", "invalid", f"text of at most {REASON_LENGTH} characters")])
    return words or None


def _check(call_out: CallOut, confirmed: bool, now: datetime) -> None:
    hold(call_out)
    if not is_open_draft(call_out) or call_out.request.state is not RequestState.SCOPED:
        raise Refused(WRONG_STATE)
    if not confirmed and call_out.wording_confirmed_at is None:
        raise Refused(WORDING_UNCONFIRMED)
    _check_deadline(call_out, now)


def is_open_draft(call_out: CallOut) -> bool:
    """Whether the call-out can still be worded: neither launched, nor on its way, nor left to a second person."""
    waits = call_out.launch_due_at is not None or call_out.second_asked_at is not None
    return call_out.state is CallOutState.DRAFT and not waits


def _check_deadline(call_out: CallOut, now: datetime) -> None:
    if call_out.respond_by <= now:
        raise Refused(DEADLINE_PASSED, details=[Problem("respond_by", DEADLINE_PASSED, "this instant has passed")])


def _check_waiting(call_out: CallOut) -> None:
    hold(call_out)
    if call_out.state is not CallOutState.DRAFT or call_out.second_asked_at is None:
        raise Refused(WRONG_STATE)


def _confirm(call_out: CallOut, by: Actor, now: datetime) -> None:
    """Note the named person who has read the outward wording and stands for it."""
    if call_out.wording_confirmed_at is None:
        call_out.wording_confirmed_at, call_out.wording_confirmed_by = now, by.label
        audit.record(by, "callout.wording_confirmed", f"callout:{call_out.id}", now=now)


def _let_it_run(call_out: CallOut, by: Actor, now: datetime) -> None:
    """From now on the launch goes by itself, unless it is taken back within its seconds."""
    seconds = int(policies.current(db.session())[CANCEL_SECONDS])
    call_out.launch_due_at = now + timedelta(seconds=seconds)
    audit.record(by, "callout.launch_scheduled", f"callout:{call_out.id}", now=now, second=call_out.second_by)
    db.session.flush()


def _start(call_out: CallOut, by: Actor, now: datetime, plan: WavePlan | None = None) -> Wave | None:
    call_out.state = CallOutState.CALLING
    call_out.launch_due_at = None
    call_out.launched_at, call_out.launched_by = now, call_out.launched_by or by.label
    call_out.policy = dict(policies.current(db.session()))
    audit.record(
        by,
        "callout.launched",
        f"callout:{call_out.id}",
        now=now,
        kind=call_out.kind.value,
        second=call_out.second_by,
        reasoned=call_out.launch_reason_sealed is not None,
    )
    db.session.flush()
    return inviting.send_next_wave(call_out, by=by, now=now, plan=plan)
