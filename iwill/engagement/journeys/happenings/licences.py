"""Licences that end, and nobody asked twice: neither whoever has handed in the next one, nor whoever staff asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import aliased

from iwill.core.civil import civil_day, organisation_zone
from iwill.core.db import db
from iwill.engagement.journeys.events import Happened, happens
from iwill.pool.models import Credential
from iwill.pool.terms import CredentialState

_later = aliased(Credential)
_followed = exists().where(
    _later.volunteer_id == Credential.volunteer_id,
    _later.kind == Credential.kind,
    _later.id != Credential.id,
    _later.state.in_((CredentialState.SUBMITTED, CredentialState.VERIFIED)),
    # Handed in without a date, or with a later one. Of two that end on a day the older row speaks.
    (_later.valid_until.is_(None))
    | (_later.valid_until > Credential.valid_until)
    | ((_later.valid_until == Credential.valid_until) & (_later.id < Credential.id)),
)
_ending = select(Credential.id, Credential.volunteer_id, Credential.kind, Credential.valid_until).where(
    Credential.valid_until.between(bindparam("first"), bindparam("last")),
    Credential.state == CredentialState.VERIFIED,
    ~_followed,
)


@happens("licence_ends", _l("A verified licence ends"), foreseen=True, passing=True)
def licences_ending(since: datetime, until: datetime) -> Iterable[Happened]:
    """Verified licences by their last day, on the organisation's calendar. One whose holder has a later one of the same
    kind, verified or handed in, ends without a word."""
    days = {"first": civil_day(since), "last": civil_day(until) + timedelta(days=1)}
    begins = cache(beginning_of)
    for credential_id, volunteer_id, kind, last in db.session.connection().execute(_ending, days):
        assert last is not None
        at = begins(last)
        if since < at <= until:
            words = {"credential": kind, "last_on": last.isoformat()}
            yield Happened(volunteer_id, f"{credential_id}:{last:%Y%m%d}", at, words)


def beginning_of(day: date) -> datetime:
    """The instant at which a day begins where the organisation is."""
    zone: str = organisation_zone()
    return datetime.combine(day, time(0), ZoneInfo(zone))
