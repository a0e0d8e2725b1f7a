"""What somebody with a seat needs to know: the briefing, and an entry for their calendar.

Nothing of the request's own words and nothing about the people in need is in either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flask_babel import gettext as _
from icalendar import Calendar, Event
from sqlalchemy import select

from iwill.callouts.models import Need, Seat
from iwill.callouts.terms import CallOutKind, Work
from iwill.core.db import db
from iwill.pool.models import Volunteer


@dataclass(frozen=True)
class Briefing:
    """The lines of a briefing, and who leads the shift where somebody with that task has a seat."""

    lines: Sequence[str]
    supervisors: Sequence[str]


def briefing(need: Need) -> Briefing:
    """What to expect on a shift, in sentences of our own (domain: safe practice in remote support)."""
    call_out = need.call_out
    if call_out.kind is CallOutKind.DRILL:
        return Briefing([_("This is a drill: there is no shift to work. Your answer was all that was asked.")], [])
    lines = [call_out.wording]
    if need.work is not Work.BACK_OFFICE:
        lines += [
            _("Take ten minutes off after every ninety. Nobody is alone on a shift."),
            _("Listen and accompany; do not diagnose, treat or promise."),
            _("If somebody is in danger, stay with them and tell your supervisor at once: 110, 120 and 12356."),
        ]
    else:
        lines.append(_("Take ten minutes off after every ninety, and ask to be relieved when it gets too much."))
    lines.append(_("No screenshots, no private contact, no names outside the service room."))
    return Briefing(lines, supervisors_of(need))


def supervisors_of(need: Need) -> list[str]:
    """The preferred names of those who hold a seat that supervises this role at this time."""
    supervising = [other.id for other in need.call_out.needs if need.role in other.required_for]
    if not supervising:
        return []
    return list(
        db.session.scalars(
            select(Volunteer.preferred_name)
            .join(Seat, Seat.volunteer_id == Volunteer.id)
            .where(Seat.need_id.in_(supervising), Seat.released_at.is_(None))
            .order_by(Seat.id)
        )
    )


def calendar_entry(seat: Seat, *, base_url: str, now: datetime) -> bytes:
    """An iCalendar file (RFC 5545) for one seat: outward title, role and time, under a uid that stays the same."""
    return calendar_of([seat], base_url=base_url, now=now)


def calendar_of(seats: Sequence[Seat], *, base_url: str, now: datetime, link: str | None = None) -> bytes:
    """The same for several seats, each an event in UTC; `link` is the personal page of whoever asks for the file."""
    calendar = Calendar()
    calendar.add("prodid", "-//iwill//shift//ZH")
    calendar.add("version", "2.0")
    for seat in seats:
        need = seat.need
        marker = "【演练】" if need.call_out.kind is CallOutKind.DRILL else "【应急召集】"
        event = Event()
        event.add("uid", f"seat-{seat.id}@{base_url.partition('//')[2]}")
        event.add("summary", f"{marker}{need.role}")
        event.add("description", need.call_out.title if link is None else f"{need.call_out.title}\n{link}")
        event.add("dtstart", need.starts_at.astimezone(UTC))
        event.add("dtend", need.ends_at.astimezone(UTC))
        event.add("dtstamp", now.astimezone(UTC))
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
