"""From when to when, as it is typed: a day and two times on the clock of a zone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from iwill.core.errors import Invalid, Problem
from iwill.core.wall_clock import MINUTES_A_DAY, instant_at
from iwill.web.me import week_form

FIELDS = ("on_day", "started_at", "ended_at")


def read_times(typed: Mapping[str, str], zone: str) -> tuple[datetime, datetime]:
    """Beginning and end as instants; an end before the beginning is on the day after. Names every field that
    cannot be read."""
    problems, minutes = [], []
    try:
        day = date.fromisoformat(typed.get("on_day", "").strip())
    except ValueError:
        day = date.min
        problems.append(Problem("on_day", "invalid", _("Give a date such as 2026-10-01.")))
    for name in ("started_at", "ended_at"):
        minute = week_form.minutes(typed.get(name, "").strip())
        if minute is None:
            problems.append(Problem(name, "invalid", _("Give a time such as 18:30.")))
        minutes.append(minute or 0)
    if problems:
        raise Invalid(problems)
    starts, ends = minutes
    if ends < starts:
        ends += MINUTES_A_DAY
    if not 2000 <= day.year < 2100:
        raise Invalid([Problem("on_day", "invalid", _("Give a date such as 2026-10-01."))])
    return instant_at(day, starts, zone), instant_at(day, ends, zone, ends=True)


def was_typed(typed: Mapping[str, str]) -> bool:
    """Whether any of the three fields says something."""
    return any(typed.get(name, "").strip() for name in FIELDS)


def times_as_typed(started_at: datetime, ended_at: datetime, zone: str) -> dict[str, str]:
    """Two instants as somebody would type them."""
    place = ZoneInfo(zone)
    start, end = started_at.astimezone(place), ended_at.astimezone(place)
    return {"on_day": start.date().isoformat(), "started_at": f"{start:%H:%M}", "ended_at": f"{end:%H:%M}"}
