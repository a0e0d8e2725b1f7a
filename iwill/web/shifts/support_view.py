"""What the page of a shift says of support: one's own call and who was told, calls that reach a supervisor, the talk
afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l

from iwill.callouts.models import Seat
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.supervision import queries
from iwill.shifts.supervision.models import Debrief, SupportCall
from iwill.shifts.supervision.rules import may_call
from iwill.shifts.supervision.services.debriefs import offered_until
from iwill.shifts.supervision.terms import SupportRung

WHO = {
    SupportRung.FIRST: _l("the supervisor"),
    SupportRung.SECOND: _l("the second supervisor"),
    SupportRung.DUTY: _l("the duty desk"),
}
# Calls and what came of them stay on the page for a day.
SHOWN = timedelta(days=1)


@dataclass(frozen=True)
class SupportSection:
    """`told` says who was told of her own call and when; `for_me` are calls that she is told of as a supervisor. The
    talk stands while it can be wished for, until `talk_until`."""

    may_call: bool
    own: SupportCall | None
    told: Sequence[tuple[object, datetime]]
    for_me: Sequence[SupportCall]
    talk: Debrief | None
    talk_until: datetime


def support_section(seat: Seat, attendance: Attendance | None, now: datetime) -> SupportSection | None:
    """Nothing on a drill, and nothing where there is neither a time to call nor anything that came of it."""
    if seat.drill:
        return None
    own = queries.last_call(seat.id)
    if own is not None and own.called_at < now - SHOWN:
        own = None
    talk, until = queries.debrief_of(seat.id), offered_until(seat)
    section = SupportSection(
        may_call=may_call(seat.need.starts_at, seat.need.ends_at, policies.current(db.session()), now),
        own=own,
        told=[(WHO[ring.rung], ring.told_at) for ring in own.rings] if own is not None else [],
        for_me=queries.calls_for(seat, now - SHOWN),
        talk=talk if talk is not None and now < until else None,
        talk_until=until,
    )
    return section if section.may_call or section.own or section.for_me or section.talk else None
