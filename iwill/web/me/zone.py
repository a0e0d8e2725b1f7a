"""Where a volunteer's clock hangs: asked, shown what it means for the hours, and then confirmed.

/me/availability/zone   a first choice is taken at once; another one says first what would change
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor
from iwill.core import clock
from iwill.core.civil import organisation_zone
from iwill.core.errors import Problem
from iwill.core.localtime import say_window
from iwill.core.wall_clock import instant_at
from iwill.pool.models import Volunteer
from iwill.pool.public_days import services as public_days
from iwill.pool.services import preferences
from iwill.web import i18n
from iwill.web.actions import attempt
from iwill.web.guard import current_volunteer, for_volunteer
from iwill.web.me.times import week_of, zone_choices
from iwill.web.me.today import zone_of

pages = Blueprint("me_zone", __name__)

EXAMPLES = 3


@pages.post("/me/availability/zone")
@for_volunteer
def save_zone() -> Response | str | tuple[str, int]:
    """Say in which zone the hours are meant; hours keep their local meaning. A change is shown before it is made."""
    volunteer, chosen = current_volunteer(), request.form.get("zone", "")
    changes = bool(volunteer.zone) and chosen != volunteer.zone
    if changes and chosen in available_timezones() and request.form.get("sure") != "yes":
        return _page(volunteer, chosen)

    def use_case(by: Actor, now: datetime) -> None:
        preferences.set_zone(volunteer, chosen)
        public_days.write_days(volunteer, now=now)

    ended = attempt(use_case)
    if ended.refusal is not None:
        return _page(volunteer, zone_of(volunteer), ended.problems), ended.refusal.status
    flash(_("Saved. Your hours are read in this time zone."), "ok")
    return redirect("/me/availability", code=303)


def _page(volunteer: Volunteer, chosen: str, problems: Sequence[Problem] = ()) -> str:
    now = clock.now()
    return render_template(
        "me/zone.html",
        present=zone_of(volunteer),
        chosen=chosen,
        examples=_examples(volunteer, chosen, now),
        zones=zone_choices(zone_of(volunteer), now),
        problems=problems,
    )


def _examples(volunteer: Volunteer, chosen: str, now: datetime) -> list[tuple[str, str]]:
    """The next of her weekly hours on the organisation's clock, as they are now and as they would be."""
    desk, language = organisation_zone(), i18n.reader_language()
    today = now.astimezone(ZoneInfo(zone_of(volunteer))).date()
    found = []
    for stretch in week_of(volunteer)[:EXAMPLES]:
        day = today + timedelta(days=(stretch.weekday - today.weekday()) % 7)
        before, after = (
            say_window(
                instant_at(day, stretch.from_minute, zone),
                instant_at(day, stretch.to_minute, zone, ends=True),
                desk,
                language,
            )
            for zone in (zone_of(volunteer), chosen)
        )
        found.append((before, after))
    return found
