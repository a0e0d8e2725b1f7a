"""Dates that differ from a volunteer's week: away, other hours, more hours.

/me/availability/exceptions          the list and the form, GET and POST
/me/availability/exceptions/delete   back to the week on those days
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from iwill.core import clock
from iwill.core.db import transaction
from iwill.core.errors import Invalid, Problem
from iwill.pool.hours import DAY
from iwill.pool.models import Volunteer
from iwill.pool.public_days import services as public_days
from iwill.pool.services import dates
from iwill.web.guard import current_volunteer, for_volunteer
from iwill.web.me import week_form
from iwill.web.me.holidays import holiday_part
from iwill.web.me.times import DAYS
from iwill.web.me.today import zone_of

pages = Blueprint("me_dates", __name__)
HERE = "/me/availability/exceptions"
KINDS = (
    ("away", _l("Away all day")),
    ("more", _l("Extra hours, on top of the week")),
    ("only", _l("Only these hours, instead of the week")),
)


@pages.get(HERE)
@for_volunteer
def list_dates() -> str:
    """The dates that differ, from today on."""
    return _page(current_volunteer())


@pages.post(HERE)
@for_volunteer
def add_dates() -> Response | tuple[str, int]:
    """Add a range of days away or with other hours; what cannot be read is shown at its place."""
    volunteer = current_volunteer()
    kind = request.form.get("kind", "away")
    problems: list[Problem] = []
    if request.form.get("quick") == "week":
        today = _today(volunteer)
        kind, first, last = "away", today, today + timedelta(days=6 - today.weekday())
    else:
        first, last = _range(problems)
    hours = _hours(problems) if kind != "away" else (0, 0)
    if problems:
        return _page(volunteer, problems), 422
    try:
        with transaction():
            if kind == "away":
                dates.go_away(volunteer, first, last, today=_today(volunteer))
            else:
                dates.set_hours(volunteer, first, last, hours, added=kind == "more", today=_today(volunteer))
    except Invalid as error:
        return _page(volunteer, error.details), error.status
    flash(_("Saved."), "ok")
    return redirect(HERE, code=303)


@pages.post(f"{HERE}/delete")
@for_volunteer
def delete_dates() -> Response | tuple[str, int]:
    """Go back to the week on a range of days."""
    volunteer = current_volunteer()
    problems: list[Problem] = []
    first, last = _range(problems)
    try:
        if not problems:
            with transaction():
                dates.forget(volunteer, first, last, today=_today(volunteer))
                # A holiday that her own date had covered shows again.
                public_days.write_days(volunteer, now=clock.now())
    except Invalid as error:
        problems = list(error.details)
    if problems:
        return _page(volunteer, problems), 422
    flash(_("The week holds again on those days."), "ok")
    return redirect(HERE, code=303)


def _range(problems: list[Problem]) -> tuple[date, date]:
    first = _day("first", problems)
    last = _day("last", problems) if request.form.get("last", "").strip() else first
    return first, last


def _day(name: str, problems: list[Problem]) -> date:
    try:
        return date.fromisoformat(request.form.get(name, "").strip())
    except ValueError:
        problems.append(Problem(name, "invalid", _("Give a date such as 2026-10-01.")))
        return date.min


def _hours(problems: list[Problem]) -> tuple[int, int]:
    read = []
    for name in ("from", "to"):
        minute = week_form.minutes(request.form.get(name, "").strip())
        if minute is None:
            problems.append(Problem(name, "invalid", _("Give a time such as 18:30.")))
        read.append((minute or 0) % DAY)
    return read[0], read[1]


def _today(volunteer: Volunteer) -> date:
    return clock.now().astimezone(ZoneInfo(zone_of(volunteer))).date()


def _page(volunteer: Volunteer, problems: Sequence[Problem] = ()) -> str:
    today = _today(volunteer)
    return render_template(
        "me/exceptions.html",
        ranges=dates.special_dates(volunteer, today),
        today=today,
        typed=request.form,
        problems=problems,
        clock=week_form.clock,
        kind_choices=KINDS,
        holidays=holiday_part(volunteer, DAYS, clock.now()),
    )
