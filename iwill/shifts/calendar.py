"""Seats as a calendar file (RFC 5545). It carries the confirmed outward title, the role, the times and the personal
link; no word of the request."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import gettext as _
from icalendar import Calendar, Event

import config
from iwill.callouts.models import Invitation, Seat
from iwill.callouts.terms import CallOutKind
from iwill.core.tokens import LinkPurpose, make_token


def seat_calendar(invitation: Invitation, seats: Sequence[Seat], now: datetime) -> bytes:
    """One event a seat, in UTC, so that no reader's table of zones is needed. A second download replaces the first."""
    settings: config.Settings = current_app.extensions["iwill_settings"]
    call_out = invitation.call_out
    marker = _("【Drill】") if call_out.kind is CallOutKind.DRILL else _("【Call-out】")
    link = f"{settings.base_url}/c/{make_token(LinkPurpose.ANSWER, invitation.link_id)}/seat"
    calendar = Calendar()
    calendar.add("prodid", "-//iwill//seats//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for seat in seats:
        event = Event()
        event.add("uid", f"seat-{seat.id}@{urlsplit(settings.base_url).hostname}")
        event.add("dtstamp", now.astimezone(UTC))
        event.add("dtstart", seat.need.starts_at.astimezone(UTC))
        event.add("dtend", seat.need.ends_at.astimezone(UTC))
        event.add("summary", f"{marker}{seat.need.role} · {settings.org_name}")
        event.add("description", f"{call_out.title}\n{link}")
        event.add("url", link)
        event.add("status", "CONFIRMED")
        calendar.add_component(event)
    return calendar.to_ical()
