"""When somebody last said at which hours she can help."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, select

from iwill.core.db import db
from iwill.engagement.journeys.events import Happened, happens
from iwill.pool.models import Volunteer

_set = select(Volunteer.id, Volunteer.availability_set_at).where(
    Volunteer.availability_set_at > bindparam("since"), Volunteer.availability_set_at <= bindparam("until")
)


@happens("hours_confirmed", _l("Times were set or confirmed"), passing=True)
def hours_confirmed(since: datetime, until: datetime) -> Iterable[Happened]:
    """The last confirmation alone: whoever has confirmed her times anew is no longer found by an older one."""
    for volunteer_id, at in db.session.connection().execute(_set, {"since": since, "until": until}):
        assert at is not None
        yield Happened(volunteer_id, f"{at:%Y%m%d%H%M%S}", at, {"set_on": at.date().isoformat()})
