"""What must hold at any moment, whatever crashed before: counted every few minutes, and by doctor.

Each check counts the rows that break a promise. Zero everywhere is health; anything else is a fault of this program or
a hand in the database, and /healthz/deep says so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, func, or_, select
from sqlalchemy.orm import aliased

from iwill.accounts.models import AuditEntry, AuditSeal
from iwill.callouts.models import CallOut, Invitation, Need, ReservePlace, Seat, Wave
from iwill.callouts.terms import CallOutState, ReserveState
from iwill.core import clock
from iwill.core.db import db
from iwill.core.jobs import job
from iwill.messaging.models import Message
from iwill.messaging.terms import Channel, MessageState
from iwill.shifts.certificates.models import Certificate, CertificateEntry

log = logging.getLogger(__name__)

# How long a thing may be under way before it counts as stuck: well above a lease and above a tick.
PATIENCE = timedelta(minutes=5)

Count = Select[int]
CHECKS: dict[str, Callable[[datetime], Count]] = {}


def invariant(check: Callable[[datetime], Count]) -> Callable[[datetime], Count]:
    """Register a check under its function's name."""
    CHECKS[check.__name__] = check
    return check


@invariant
def seats_counted(_now: datetime) -> Count:
    """Needs whose `taken` is not the number of their live seats."""
    live = select(func.count()).where(Seat.need_id == Need.id, Seat.released_at.is_(None)).scalar_subquery()
    return _count(Need, Need.taken != live)


@invariant
def veterans_and_newcomers_counted(_now: datetime) -> Count:
    """Needs whose numbers of veterans and first-timers are not those of their live seats."""
    live = select(func.count()).where(Seat.need_id == Need.id, Seat.released_at.is_(None))
    veterans = live.where(Seat.veteran.is_(True)).scalar_subquery()
    newcomers = live.where(Seat.veteran.is_(False)).scalar_subquery()
    return _count(Need, or_(Need.veterans_taken != veterans, Need.newcomers_taken != newcomers))


@invariant
def offers_counted(_now: datetime) -> Count:
    """Needs whose `offered` is not the number of offers that are out."""
    out = (
        select(func.count())
        .where(ReservePlace.need_id == Need.id, ReservePlace.state == ReserveState.OFFERED)
        .scalar_subquery()
    )
    return _count(Need, Need.offered != out)


@invariant
def seats_within_number(_now: datetime) -> Count:
    """Needs with more seats taken or held than there may be."""
    return _count(Need, Need.taken + Need.offered > Need.maximum)


@invariant
def nobody_in_two_places(_now: datetime) -> Count:
    """Pairs of live seats of one person that overlap."""
    other = aliased(Seat)
    return (
        select(func.count())
        .select_from(Seat)
        .join(
            other,
            and_(
                other.volunteer_id == Seat.volunteer_id,
                other.id > Seat.id,
                other.from_minute < Seat.to_minute,
                Seat.from_minute < other.to_minute,
            ),
        )
        .where(Seat.released_at.is_(None), other.released_at.is_(None))
    )


@invariant
def nothing_stuck_in_sending(_now: datetime) -> Count:
    """Messages still being sent long after the lease of whoever claimed them; leases follow the machine's own clock."""
    overdue = clock.real_now() - PATIENCE
    return _count(
        Message,
        Message.state == MessageState.SENDING,
        or_(Message.lease_until.is_(None), Message.lease_until < overdue),
    )


@invariant
def calling_means_asking(now: datetime) -> Count:
    """Call-outs that have been calling for a while, have people left to ask, and have sent no wave."""
    return _count(
        CallOut,
        CallOut.state == CallOutState.CALLING,
        CallOut.exhausted.is_(False),
        CallOut.launched_at < now - PATIENCE,
        ~exists().where(Wave.call_out_id == CallOut.id),
    )


@invariant
def every_invitation_has_its_message(_now: datetime) -> Count:
    """Invitations by e-mail of a running call-out without a message to carry them."""
    cause = "invitation:" + cast(Invitation.id, String)
    return (
        select(func.count())
        .select_from(Invitation)
        .join(CallOut, CallOut.id == Invitation.call_out_id)
        .where(
            Invitation.channel == Channel.EMAIL,
            CallOut.ended_at.is_(None),
            ~exists().where(Message.cause == cause),
        )
    )


@invariant
def certificates_tell_of_their_hours(_now: datetime) -> Count:
    """Certificates with a number whose minutes are not the sum of the hours that they tell of."""
    told = select(func.coalesce(func.sum(CertificateEntry.minutes), 0))
    of_its_hours = told.where(CertificateEntry.certificate_id == Certificate.id).scalar_subquery()
    return _count(Certificate, Certificate.serial.is_not(None), Certificate.minutes != of_its_hours)


@invariant
def audit_trail_is_sealed(now: datetime) -> Count:
    """Lines of the audit trail that should have been sealed by now."""
    last = select(func.coalesce(func.max(AuditSeal.last_id), 0)).scalar_subquery()
    return _count(AuditEntry, AuditEntry.id > last, AuditEntry.at < now - PATIENCE)


def broken_promises(now: datetime) -> dict[str, int]:
    """How many rows break each promise; empty when all is well."""
    counts = {name: db.session.scalar(check(now)) or 0 for name, check in CHECKS.items()}
    return {name: count for name, count in counts.items() if count}


@job("check-invariants", every=timedelta(minutes=5), meaning="count what breaks a promise: seats, leases, waves, seals")
def check_invariants(now: datetime) -> dict[str, Any]:
    """Count the broken promises and raise the alarm in the log; repairs nothing, because a person must see it first."""
    broken = broken_promises(now)
    for name, count in broken.items():
        log.error("broken promise: %s (%d)", name, count)
    return {"checked": len(CHECKS), "broken": broken}


def _count(table: type, *conditions: ColumnElement[bool]) -> Count:
    return select(func.count()).select_from(table).where(*conditions)
