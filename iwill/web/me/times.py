"""When a volunteer can help: the week as a grid or as rows, presets, dates that differ.

/me/availability              the week, GET and POST; ?view=rows for precise times
/me/availability/preset       one of the ready-made weeks
/me/availability/fill         one block on several days
/me/availability/still        "still so": the week is as it was
/me/availability/zone         where the clock hangs (me.zone)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import available_timezones

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from iwill.core import clock
from iwill.core.db import transaction
from iwill.core.errors import Problem
from iwill.core.localtime import zone_name
from iwill.pool.hours import Stretch, apart
from iwill.pool.imports import stating
from iwill.pool.models import Volunteer
from iwill.pool.public_days import services as public_days
from iwill.pool.services import availability
from iwill.pool.week_presets import PRESETS
from iwill.web import i18n
from iwill.web.guard import current_volunteer, for_volunteer
from iwill.web.me import week_form
from iwill.web.me.clock_changes import missing_times
from iwill.web.me.stated import Said, not_understood, said_by
from iwill.web.me.today import zone_of

pages = Blueprint("me_times", __name__)
HERE = "/me/availability"
COMMON_ZONES = (
    "Asia/Shanghai",
    "Asia/Hong_Kong",
    "Asia/Macau",
    "Asia/Taipei",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Asia/Seoul",
    "Asia/Dubai",
    "Europe/London",
    "Europe/Paris",
    "Europe/Berlin",
    "America/Toronto",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Vancouver",
    "Australia/Sydney",
    "Pacific/Auckland",
)

DAYS = (_l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"))
SHORT_DAYS = (_l("Mo"), _l("Tu"), _l("We"), _l("Th"), _l("Fr"), _l("Sa"), _l("Su"))
# What fits a narrow cell; the words in full stand below the grid.
CELL_WORDS = {week_form.YES: _l("fine"), week_form.IF_NEEDED: _l("maybe"), week_form.NO: "·"}


@dataclass(frozen=True)
class WeekPage:
    """The week as it is shown. `grid` is empty in the view of rows; `fits` says whether the grid can hold it. Of the
    rows each day says its hours in one line; `open_days`, where something cannot be read, show their fields at once."""

    volunteer: Volunteer
    now: datetime
    zone: str
    fits: bool
    grid: dict[tuple[int, int], str] | None
    rows: dict[int, list[week_form.Row]]
    open_days: set[int]
    minutes: int
    stale: bool
    zones: list[tuple[str, str]]
    before: bool
    missing: list[str]
    said: list[Said]
    not_understood: list[str]


def week_of(volunteer: Volunteer) -> list[Stretch]:
    """The stored week as stretches that do not overlap."""
    return apart((row.at_least, row.weekday, row.from_minute, row.to_minute) for row in volunteer.weekly_hours)


@pages.get(HERE)
@for_volunteer
def week() -> str:
    """The week; as rows where asked for, or where the grid would lose something."""
    return _page(current_volunteer(), as_rows=request.args.get("view") == "rows")


@pages.post(HERE)
@for_volunteer
def save_week() -> Response | tuple[str, int]:
    """Take the week from the grid or from the rows; a time that cannot be read is shown at its place."""
    volunteer = current_volunteer()
    if request.form.get("view") != "rows":
        return _save(volunteer, lambda _week: week_form.read_grid(request.form))
    stretches, problems = week_form.read_rows(request.form)
    if problems:
        return _page(volunteer, as_rows=True, problems=problems), 422
    return _save(volunteer, lambda _week: stretches, view="rows")


@pages.post(f"{HERE}/preset")
@for_volunteer
def take_preset() -> Response:
    """Replace the week by a ready-made one, or by the one that was there before it."""
    volunteer, chosen = current_volunteer(), request.form.get("preset", "")
    preset, before = PRESETS.get(chosen), public_days.week_before(volunteer)
    if chosen == "before" and before:
        return _save(volunteer, lambda _week: before)
    if preset is None:
        return redirect(HERE, code=303)
    return _save(volunteer, lambda _week: preset[1]())


@pages.post(f"{HERE}/fill")
@for_volunteer
def fill() -> Response | tuple[str, int]:
    """Set one block on the days that are ticked."""
    volunteer = current_volunteer()
    as_rows = request.form.get("view") == "rows"
    days = [int(day) for day in request.form.getlist("day") if day in set("0123456")]
    starts, ends = (week_form.minutes(request.form.get(name, "").strip()) for name in ("from", "to"))
    problems = []
    if not days:
        problems.append(Problem("day", "required", _("Tick at least one day.")))
    for name, value in (("from", starts), ("to", ends)):
        if value is None:
            problems.append(Problem(name, "invalid", _("Give a time such as 18:30.")))
    if problems or starts is None or ends is None:
        return _page(volunteer, as_rows=as_rows, problems=problems), 422
    begin, end, state = starts % 1440, ends % 1440, request.form.get("state", week_form.YES)
    return _save(
        volunteer, lambda week: week_form.fill(week, days, begin, end, state), view="rows" if as_rows else None
    )


@pages.post(f"{HERE}/still")
@for_volunteer
def still_so() -> Response:
    """Confirm the week without changing it."""
    return _save(current_volunteer(), lambda week: week)


def _save(
    volunteer: Volunteer, change: Callable[[list[Stretch]], list[Stretch]], *, view: str | None = None
) -> Response:
    now = clock.now()
    with transaction():
        availability.set_weekly_hours(volunteer, change(week_of(volunteer)), now=now)
        public_days.write_days(volunteer, now=now)
        stating.settle_statements([volunteer.id], now=now)
    flash(_("Saved."), "ok")
    return redirect(f"{HERE}?view=rows" if view else HERE, code=303)


def _page(volunteer: Volunteer, *, as_rows: bool = False, problems: Sequence[Problem] = ()) -> str:
    now = clock.now()
    week = week_of(volunteer)
    fits = week_form.fits_grid(week)
    rows = _typed_rows() if problems and "from-0-0" in request.form else week_form.rows_of(week)
    page = WeekPage(
        volunteer=volunteer,
        now=now,
        zone=zone_of(volunteer),
        fits=fits,
        grid=week_form.grid_of(week) if fits and not as_rows else None,
        rows=rows,
        open_days={int(one.path.split("-")[1]) for one in problems if one.path.count("-") == 2},
        minutes=week_form.total_minutes(week),
        stale=availability.is_stale(volunteer, now),
        zones=zone_choices(zone_of(volunteer), now),
        before=bool(public_days.week_before(volunteer)),
        missing=missing_times(week, zone_of(volunteer), now),
        said=(said := said_by(volunteer)),
        not_understood=not_understood(volunteer, said),
    )
    filled = request.form if request.path.endswith("/fill") else {}
    return render_template(
        "me/availability.html",
        page=page,
        problems=problems,
        week_form=week_form,
        presets=PRESETS,
        days=DAYS,
        short_days=SHORT_DAYS,
        day_choices=[(str(day), name) for day, name in enumerate(DAYS)],
        cell_words=CELL_WORDS,
        typed=filled,
        typed_days=request.form.getlist("day") if filled else [],
    )


def _typed_rows() -> dict[int, list[week_form.Row]]:
    """The rows as they were typed, so that a mistake in one loses none of the others."""
    rows: dict[int, list[week_form.Row]] = {day: [] for day in range(7)}
    for day in range(7):
        number = 0
        while f"from-{day}-{number}" in request.form:
            typed = (request.form.get(f"{name}-{day}-{number}", "") for name in ("from", "to", "state"))
            rows[day].append(week_form.Row(*typed))
            number += 1
    return rows


def zone_choices(present: str, now: datetime) -> list[tuple[str, str]]:
    """Zones to choose from: the usual ones by the name people use, then every other by its own."""
    language = i18n.reader_language()
    usual = [present, *(zone for zone in COMMON_ZONES if zone != present)]
    named = [(zone, zone_name(zone, language, now)) for zone in usual]
    others = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
    return named + [(zone, zone.replace("_", " ")) for zone in others if zone not in usual]
