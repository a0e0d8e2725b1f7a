"""What the people at the telephone bring about: who is on the call sheet, and how soon somebody gets to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from iwill.callouts.models import CallOut, CallRecord, Invitation
from iwill.callouts.queries.calls import to_be_rung
from iwill.core.db import db
from iwill.core.policy import Value
from iwill.messaging import rules as messaging_rules

# The pace of the callers is that of the last hour, and of a quarter of one at least: two calls are no pace yet.
_LATELY, _AT_LEAST_MINUTES = timedelta(hours=1), 15.0
_STEP = timedelta(minutes=30)


@dataclass(frozen=True)
class Telephone:
    """The chance that somebody on the call sheet is rung before the deadline, who stands there, and how often each
    invitation has been rung. Where nobody rings, that chance is nothing, however long the sheet is."""

    chance: float
    on_sheet: frozenset[int]
    calls: Mapping[int, int]


def telephone_of(call_out: CallOut, until: datetime, policy: Mapping[str, Value], now: datetime) -> Telephone:
    """The telephone as it stands: callers go on at their pace, in the hours in which people may be rung."""
    own = select(CallRecord).join(Invitation, Invitation.id == CallRecord.invitation_id)
    own = own.where(Invitation.call_out_id == call_out.id)
    each = own.with_only_columns(CallRecord.invitation_id, func.count()).group_by(CallRecord.invitation_id)
    calls = {row[0]: row[1] for row in db.session.execute(each)}
    lately = own.with_only_columns(func.count(), func.min(CallRecord.at)).where(CallRecord.at > now - _LATELY)
    number, first = db.session.execute(lately).one()
    if not number:
        return Telephone(0.0, frozenset(), calls)
    on_sheet = frozenset(db.session.scalars(to_be_rung(call_out).with_only_columns(Invitation.id)))
    a_minute = number / max(_AT_LEAST_MINUTES, (now - first).total_seconds() / 60)
    calls_to_come = a_minute * _waking_minutes(call_out, until, policy, now)
    return Telephone(min(1.0, calls_to_come / max(1, len(on_sheet))), on_sheet, calls)


def _waking_minutes(call_out: CallOut, until: datetime, policy: Mapping[str, Value], now: datetime) -> float:
    minutes, at = 0.0, now
    while at < until:
        step = min(_STEP, until - at)
        if not messaging_rules.is_quiet(at, call_out.timezone, policy):
            minutes += step.total_seconds() / 60
        at += step
    return minutes
