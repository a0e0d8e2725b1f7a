"""What a place in line came of, in sentences: for the person herself, and for whoever staffs the call-out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from iwill.pool.models import NEVER, Volunteer


@dataclass(frozen=True)
class Place:
    """A place in line, from 1, and all that decided it. `of` is unknown for a place that was written down as somebody
    was asked. For whoever wants history left out, nothing of it is in here."""

    rank: int
    of: int | None
    sure: bool
    neutral: bool = False
    asked_at: datetime | None = None
    served_at: datetime | None = None
    hours_at: datetime | None = None
    later_days: int = 0
    on_rota: bool = False

    def as_written(self) -> dict[str, Any]:
        """For a JSON column."""
        written = {name: value for name, value in asdict(self).items() if value is not None and name != "of"}
        return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in written.items()}


def place_of(
    volunteer: Volunteer, rank: int, of: int | None, *, sure: bool, later_days: int, on_rota: bool = False
) -> Place:
    """The place of somebody as the row stands."""
    if volunteer.neutral_place:
        return Place(rank, of, sure, neutral=True, on_rota=on_rota)
    return Place(
        rank=rank,
        of=of,
        sure=sure,
        asked_at=volunteer.last_asked_at if volunteer.last_asked_at != NEVER else None,
        served_at=volunteer.last_served_at if volunteer.last_served_at != NEVER else None,
        hours_at=volunteer.availability_set_at,
        later_days=later_days,
        on_rota=on_rota,
    )


def as_read(written: Mapping[str, Any]) -> Place:
    """A place as it was written down."""
    moments = {name: written.get(name) for name in ("asked_at", "served_at", "hours_at")}
    return Place(
        rank=int(written["rank"]),
        of=None,
        sure=bool(written["sure"]),
        neutral=bool(written.get("neutral", False)),
        later_days=int(written.get("later_days", 0)),
        on_rota=bool(written.get("on_rota", False)),
        **{name: datetime.fromisoformat(value) if value else None for name, value in moments.items()},
    )


def reasons(place: Place, at: datetime) -> list[str]:
    """Why somebody stands at a place, as staff read it; days are counted back from the instant."""
    said = [] if place.sure else [_("Comes if needed, so after everybody who is sure of the time.")]
    if place.on_rota:
        said.append(_("Stands by for this time on the rota of a team, so before everybody else."))
    if place.neutral:
        return [*said, _("Wants history left out: the place was drawn by lot.")]
    if place.asked_at is None:
        said.append(_("Was never asked for a real call-out."))
    else:
        days = _days(place.asked_at, at)
        said.append(ngettext("Last asked %(num)s day ago.", "Last asked %(num)s days ago.", days))
    if place.later_days:
        days = place.later_days
        said.append(
            ngettext(
                "A no-show counts as having been asked %(num)s day later.",
                "A no-show counts as having been asked %(num)s days later.",
                days,
            )
        )
    if place.served_at is None:
        said.append(_("Has not served yet."))
    else:
        days = _days(place.served_at, at)
        said.append(ngettext("Last served %(num)s day ago.", "Last served %(num)s days ago.", days))
    if place.hours_at is not None:
        days = _days(place.hours_at, at)
        said.append(ngettext("Hours confirmed %(num)s day ago.", "Hours confirmed %(num)s days ago.", days))
    return said


def own_reasons(place: Place, at: datetime) -> list[str]:
    """The same for the person herself."""
    said = [] if place.sure else [_('You said "if needed" for this time, so you come after everybody who is sure.')]
    if place.on_rota:
        said.append(_("It is your turn on the rota of your team at this time, so you are asked before everybody else."))
    if place.neutral:
        return [*said, _("You want your history left out, so your place was drawn by lot.")]
    if place.asked_at is None:
        said.append(_("You had never been asked for a real call-out."))
    else:
        days = _days(place.asked_at, at)
        said.append(
            ngettext(
                "You had last been asked %(num)s day before.", "You had last been asked %(num)s days before.", days
            )
        )
    if place.later_days:
        said.append(
            ngettext(
                "A no-show counted as if you had been asked %(num)s day later.",
                "A no-show counted as if you had been asked %(num)s days later.",
                place.later_days,
            )
        )
    if place.served_at is None:
        said.append(_("You had not served yet."))
    else:
        days = _days(place.served_at, at)
        said.append(
            ngettext("You had last served %(num)s day before.", "You had last served %(num)s days before.", days)
        )
    if place.hours_at is not None:
        days = _days(place.hours_at, at)
        said.append(
            ngettext(
                "You had confirmed your hours %(num)s day before.",
                "You had confirmed your hours %(num)s days before.",
                days,
            )
        )
    return said


def _days(earlier: datetime, later: datetime) -> int:
    return max(0, (later - earlier).days)
