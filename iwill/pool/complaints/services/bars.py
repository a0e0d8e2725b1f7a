"""Bars: two different people, a reason, and an end or a day on which somebody looks again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core.civil import civil_day
from iwill.core.db import db, new_uid
from iwill.core.errors import Invalid, Problem, Refused
from iwill.pool.activity import services as activity
from iwill.pool.complaints.models import Bar, Complaint
from iwill.pool.complaints.queries import bar_in_force
from iwill.pool.complaints.rules import back_to, refusal_to_confirm
from iwill.pool.complaints.services.writing import require, sealed
from iwill.pool.complaints.terms import NEEDED, NOT_BARRED, NOT_PROPOSED
from iwill.pool.models import Volunteer
from iwill.pool.services import vetting as pool_vetting
from iwill.pool.services.availability import cancel_standby
from iwill.pool.terms import ERASED, UNLAWFUL_MOVE, Lifecycle

# What features to the right do for somebody who is barred, such as giving her seats to others.
ON_BARRED: list[Callable[[Volunteer, Actor, datetime], None]] = []


def propose(
    volunteer: Volunteer,
    reason: str,
    *,
    ends_on: date | None,
    review_on: date | None,
    complaint: Complaint | None = None,
    by: Actor,
    now: datetime,
) -> Bar:
    """Propose a bar; nothing changes for her until a second person confirms it. Refuses no reason, neither end nor
    review, and a day that has passed. For somebody barred already it is a longer or shorter one."""
    require(reason=reason)
    today, problems = civil_day(now), []
    if ends_on is None and review_on is None:
        problems.append(Problem("ends_on", "required", str(NEEDED["until"])))
    for path, day in (("ends_on", ends_on), ("review_on", review_on)):
        if day is not None and day < today:
            problems.append(Problem(path, "invalid", str(NEEDED["until_past"])))
    if problems:
        raise Invalid(problems)
    if volunteer.erased_at is not None:
        raise Refused(ERASED)
    if volunteer.lifecycle is Lifecycle.LEFT:
        raise Refused(UNLAWFUL_MOVE)
    uid = new_uid()
    bar = Bar(
        uid=uid,
        volunteer_id=volunteer.id,
        complaint_id=complaint.id if complaint is not None else None,
        reason_sealed=sealed(reason, uid),
        ends_on=ends_on,
        review_on=review_on,
        proposed_by=by.label,
        proposed_at=now,
    )
    db.session.add(bar)
    db.session.flush()
    _note("bar.proposed", bar, by=by, now=now)
    return bar


def confirm(bar: Bar, *, by: Actor, now: datetime) -> None:
    """Put a bar in force: from now on she is not asked. Refused to whoever proposed it."""
    volunteer = _locked(bar)
    reason = refusal_to_confirm(
        confirmed=bar.confirmed_at is not None,
        lifted=bar.lifted_at is not None,
        proposed_by=bar.proposed_by,
        confirmer=by.label,
    )
    if reason is not None:
        raise Refused(reason)
    if volunteer.lifecycle is Lifecycle.LEFT:
        raise Refused(UNLAWFUL_MOVE)
    before = bar_in_force(volunteer)
    if before is not None:
        before.lifted_at, before.lifted_by = now, by.label
    bar.was = before.was if before is not None else volunteer.lifecycle
    bar.confirmed_at, bar.confirmed_by = now, by.label
    _note("bar.confirmed", bar, by=by, now=now)
    if volunteer.lifecycle is not Lifecycle.BARRED:
        cancel_standby(volunteer, now=now)
        _stand(volunteer, Lifecycle.BARRED, by=by, now=now)
        for free in ON_BARRED:
            free(volunteer, by, now)


def lift(bar: Bar, *, by: Actor, now: datetime) -> None:
    """End a bar, or withdraw one that nobody has confirmed. She stands where she stood; from service, on pause."""
    volunteer = _locked(bar)
    if bar.lifted_at is not None:
        raise Refused(NOT_BARRED)
    bar.lifted_at, bar.lifted_by = now, by.label
    _note("bar.lifted", bar, by=by, now=now)
    if bar.confirmed_at is not None and volunteer.lifecycle is Lifecycle.BARRED:
        if bar.was is None:
            raise Refused(NOT_PROPOSED)
        _stand(volunteer, back_to(bar.was), by=by, now=now)


def _locked(bar: Bar) -> Volunteer:
    """The person and then the bar, locked in this order, so that two who confirm at once do so in turn."""
    db.session.flush()
    volunteer = db.session.get_one(Volunteer, bar.volunteer_id)
    db.session.refresh(volunteer, with_for_update=True)
    db.session.refresh(bar, with_for_update=True)
    return volunteer


def _stand(volunteer: Volunteer, target: Lifecycle, *, by: Actor, now: datetime) -> None:
    present, volunteer.lifecycle = volunteer.lifecycle, target
    volunteer.paused_until = None
    db.session.flush()
    activity.note_moves([volunteer.id], target, now=now)
    subject = f"volunteer:{volunteer.id}"
    audit.record(by, "volunteer.moved", subject, now=now, **{"from": present.value, "to": target.value})
    for follow in pool_vetting.ON_MOVED:
        follow([volunteer.id], present, target, by, now)


def _note(action: str, bar: Bar, *, by: Actor, now: datetime) -> None:
    audit.record(by, action, f"volunteer:{bar.volunteer_id}", now=now, bar=bar.id)
