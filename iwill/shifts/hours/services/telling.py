"""What is told of hours: to the desk that something is contested, to the person how it was decided. Nothing else; what
is recorded and confirmed stands on her own page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from iwill.accounts.models import Staff
from iwill.accounts.terms import PERMISSIONS, ActorKind, Permission
from iwill.core.db import db
from iwill.messaging import services as messaging_services
from iwill.messaging.terms import Lane, Purpose
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.queries import volunteers_of_staff
from iwill.shifts.hours.rules import in_hours

_KEPT = timedelta(days=14)
_MAY_DECIDE = tuple(role for role, held in PERMISSIONS.items() if Permission.RUN_CALLOUTS in held)


def say_contested(entry: HoursEntry, now: datetime) -> None:
    """Tell whoever launched the call-out; where that person entered or confirmed it, everybody else who may decide."""
    for staff in _deciders(entry):
        messaging_services.queue_to_staff(
            staff,
            Purpose.DUTY,
            cause=f"hours:{entry.id}",
            dedupe_key=f"hours:{entry.id}:contested:{staff.id}",
            facts={
                "news": "hours_contested",
                "words": {"entry": str(entry.id), "hours": in_hours(entry.minutes)},
                "moments": {"starts": entry.started_at.isoformat()},
            },
            now=now,
            expires_at=now + _KEPT,
            lane=Lane.ROUTINE,
        )


def say_decided(entry: HoursEntry, stands: HoursEntry, now: datetime) -> None:
    """Tell the person what was decided; the reason and both versions are on her page."""
    assert entry.decision is not None
    messaging_services.queue_to_volunteer(
        entry.volunteer,
        Purpose.HOURS,
        cause=f"hours:{entry.id}",
        dedupe_key=f"hours:{entry.id}:decided",
        brief=None,
        facts={
            "news": "decided",
            "words": {
                "decision": entry.decision.value,
                "before": in_hours(entry.minutes),
                "hours": in_hours(stands.minutes),
            },
            "moments": {"starts": entry.started_at.isoformat()},
        },
        lane=Lane.ROUTINE,
        passes_quiet_hours=False,
        now=now,
        expires_at=now + _KEPT,
    )


def _deciders(entry: HoursEntry) -> Sequence[Staff]:
    acted = {entry.recorded_by, entry.confirmed_by, entry.taken_out_by}
    query = select(Staff).where(Staff.disabled_at.is_(None), Staff.role.in_(_MAY_DECIDE)).order_by(Staff.id)
    able = [
        staff
        for staff in db.session.scalars(query)
        if f"{ActorKind.STAFF.value}:{staff.id}" not in acted and entry.volunteer_id not in volunteers_of_staff(staff)
    ]
    launched_by = entry.call_out.launched_by if entry.call_out is not None else None
    launcher = [staff for staff in able if f"{ActorKind.STAFF.value}:{staff.id}" == launched_by]
    return launcher or able
