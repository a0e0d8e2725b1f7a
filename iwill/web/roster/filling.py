"""One shift that somebody is missing on: who is there, who was asked, and whom one could ask, with the reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from iwill.callouts.models import CallOut, Need
from iwill.callouts.terms import Rule
from iwill.core.errors import Refused
from iwill.core.localtime import say_window
from iwill.pool.models import Volunteer
from iwill.shifts.roster import queries
from iwill.shifts.roster.models import ShiftAsk
from iwill.shifts.roster.queries import RosterShift
from iwill.shifts.roster.suggesting import Suggestion, suggestions
from iwill.web.i18n import reader_language
from iwill.web.roster.view import role_of

MOST_SUGGESTED = 10


@dataclass(frozen=True)
class FillingPage:
    """What roster/shift.html prints. `others` are people of this call-out, whether they fit or not: whoever is chosen
    is looked at when she is asked."""

    shift: RosterShift
    role: str
    when: str
    asked: Sequence[ShiftAsk]
    suggested: Sequence[Suggestion]
    others: Sequence[Volunteer]

    @property
    def need(self) -> Need:
        """The shift itself."""
        return self.shift.need

    @property
    def call_out(self) -> CallOut:
        """The call-out that it belongs to."""
        return self.need.call_out


def filling_page(need: Need, now: datetime) -> FillingPage:
    """A shift and whom to ask for it; nobody is suggested where nobody is missing or it has started."""
    shift = queries.one_shift(need, now)
    wanted = shift.missing and need.starts_at > now
    busy = {one.id for one in (*shift.holders, *shift.asked)}
    return FillingPage(
        shift=shift,
        role=role_of(need),
        when=say_window(need.starts_at, need.ends_at, need.call_out.timezone, reader_language()),
        asked=queries.open_asks([need.id], now),
        suggested=suggestions(need, now, most=MOST_SUGGESTED) if wanted else [],
        others=[one for one in queries.people_of([need.call_out_id]) if one.id not in busy] if wanted else [],
    )


def why_not_asked(volunteer: Volunteer, need: Need, refusal: Refused) -> str:
    """Why somebody was not asked, as a sentence that names her; where she is booked already, with both shifts."""
    name, language = volunteer.preferred_name, reader_language()
    held = queries.seat_in_the_way(volunteer.id, need) if refusal.code == Rule.OVERLAP else None
    if held is None:
        return _("%(name)s was not asked. %(reason)s", name=name, reason=refusal.message)
    zone = need.call_out.timezone
    return _(
        "%(name)s was not asked: %(held)s (%(held_when)s) and %(role)s (%(when)s) are at the same time.",
        name=name,
        held=role_of(held.need),
        held_when=say_window(held.need.starts_at, held.need.ends_at, zone, language),
        role=role_of(need),
        when=say_window(need.starts_at, need.ends_at, zone, language),
    )
