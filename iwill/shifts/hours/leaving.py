"""What is held of somebody's hours, and what stays when she is erased: the record of service, under her number alone
(志愿服务条例 art. 19). No word of hers is in it. What she declared and nobody has confirmed is no record, and goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.terms import HoursSource, HoursState


def hours_about(volunteer: Volunteer) -> list[dict[str, Any]]:
    """Every version of every entry, with how it came about and how it stands."""
    return [
        {
            "entry": one.id,
            "version": one.version,
            "replaces": one.replaces_id,
            "on": one.on_day.isoformat(),
            "started_at": one.started_at.isoformat(),
            "ended_at": one.ended_at.isoformat(),
            "minutes": one.minutes,
            "source": one.source.value,
            "content": one.content,
            "role": one.role,
            "state": one.state.value,
            "stands": one.replaced_at is None,
            "odd": list(one.flags),
            "recorded_at": one.recorded_at.isoformat(),
            "recorded_by": one.recorded_by.split(":")[0],
            "confirmed_at": _said(one.confirmed_at),
            "contested_at": _said(one.contested_at),
            "contested_because": one.contest_reason.value if one.contest_reason else None,
            "claimed": [_said(one.claimed_from), _said(one.claimed_to)],
            "decision": one.decision.value if one.decision else None,
            "reason": one.reason.value if one.reason else None,
            "decided_at": _said(one.decided_at),
        }
        for one in _everything_of(volunteer)
    ]


def forget_what_nobody_confirmed(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """Delete what she only declared herself."""
    db.session.execute(
        delete(HoursEntry).where(
            HoursEntry.volunteer_id == volunteer.id,
            HoursEntry.source == HoursSource.SELF_DECLARED,
            HoursEntry.state == HoursState.RECORDED,
            HoursEntry.replaced_at.is_(None),
        )
    )


def _everything_of(volunteer: Volunteer) -> Sequence[HoursEntry]:
    query = select(HoursEntry).where(HoursEntry.volunteer_id == volunteer.id)
    return db.session.scalars(query.order_by(HoursEntry.started_at, HoursEntry.id)).all()


def _said(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


leaving.SECTIONS["hours"] = hours_about
leaving.ON_ERASE.append(forget_what_nobody_confirmed)
