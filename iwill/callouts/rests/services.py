"""Resting up to a day: by one's own choice, or because a shift was heavy. Both leave the same row and trace."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import gettext as _

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.callouts.models import Seat
from iwill.callouts.rests.models import Rest
from iwill.callouts.rests.queries import rest_after
from iwill.callouts.rests.rules import LONGEST, beginning_of, day_of, end_after_heavy, may_choose
from iwill.callouts.services.seats import lock_person
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem
from iwill.messaging.services import reader_zone


def choose_rest(seat: Seat, day: date | None, *, by: Actor, now: datetime) -> Rest | None:
    """Rest until a day on her own calendar, on which she is asked again; None takes back what she chose. Refuses a day
    that is not to come or too far away. Seats that she holds already stay hers."""
    lock_person(seat.volunteer_id)
    zone, policy = reader_zone(seat.volunteer.zone), policies.current(db.session())
    if day is not None and not may_choose(day, day_of(now, zone), policy):
        said = _("Choose a day from tomorrow on, within %(days)s days.", days=policy[LONGEST])
        raise Invalid([Problem("until", "invalid", said)])
    rest = rest_after(seat.id)
    chosen = beginning_of(day, zone) if day is not None else None
    return _settle(seat, chosen, rest.granted_until if rest else None, by=by, now=now)


def grant_rest(seat: Seat, granted: bool, ended_at: datetime, *, by: Actor, now: datetime) -> Rest | None:
    """Let somebody rest after a heavy shift that ended at an instant, or no longer because it was none after all; what
    she chose herself stays."""
    lock_person(seat.volunteer_id)
    zone, policy = reader_zone(seat.volunteer.zone), policies.current(db.session())
    until = end_after_heavy(ended_at, zone, policy) if granted else None
    rest = rest_after(seat.id)
    # An answer that comes days later finds the rest over: nothing is written about the past.
    until = until if until is not None and until > now else None
    return _settle(seat, rest.chosen_until if rest else None, until, by=by, now=now)


def _settle(seat: Seat, chosen: datetime | None, granted: datetime | None, *, by: Actor, now: datetime) -> Rest | None:
    """Write the later of the two; a line of the trail only where the end has moved."""
    rest, ends = rest_after(seat.id), [one for one in (chosen, granted) if one is not None]
    before = rest.until_at if rest else None
    if not ends:
        if rest is not None:
            db.session.delete(rest)
            db.session.flush()
            audit.record(by, "rest.ended", f"seat:{seat.id}", now=now)
        return None
    if rest is None:
        rest = Rest(seat_id=seat.id, volunteer_id=seat.volunteer_id, starts_at=min(now, seat.need.ends_at))
        db.session.add(rest)
    rest.chosen_until, rest.granted_until, rest.until_at = chosen, granted, max(ends)
    db.session.flush()
    if rest.until_at != before:
        audit.record(by, "rest.set", f"seat:{seat.id}", now=now)
    return rest
