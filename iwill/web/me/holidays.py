"""Public holidays in a volunteer's hours: the switch, and the days that come next.

/me/availability/holidays   as usual, away, or free all day
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from iwill.pool.models import Volunteer
from iwill.pool.public_days import services
from iwill.pool.public_days.rules import country_of
from iwill.pool.public_days.terms import OnHolidays
from iwill.web import i18n
from iwill.web.actions import act
from iwill.web.guard import current_volunteer, for_volunteer

pages = Blueprint("me_holidays", __name__)

DAYS_SHOWN = 10
WORDS = (
    (OnHolidays.AS_USUAL.value, _l("As usual: my week holds on holidays too")),
    (OnHolidays.AWAY.value, _l("Away on holidays; on make-up workdays as on a workday")),
    (OnHolidays.FREE.value, _l("Free on holidays from 08:00 to 22:00; on make-up workdays as on a workday")),
)


@dataclass(frozen=True)
class HolidayPart:
    """What me/exceptions.html prints of holidays: the wish, and for each day what it is."""

    known: bool
    wish: str
    choices: tuple[tuple[str, object], ...]
    days: list[tuple[object, str]]


@pages.post("/me/availability/holidays")
@for_volunteer
def choose() -> Response:
    """Say what public holidays do to one's hours."""
    volunteer, chosen = current_volunteer(), request.form.get("wish", "")
    if chosen in list(OnHolidays):
        act(lambda by, now: services.choose(volunteer, OnHolidays(chosen), by=by, now=now))
        flash(_("Saved."), "ok")
    return redirect("/me/availability/exceptions#holidays", code=303)


def holiday_part(volunteer: Volunteer, weekdays: tuple[object, ...], now: datetime) -> HolidayPart:
    """The switch with the days that come next where she lives."""
    coming = services.coming_days(volunteer, now=now, language=i18n.reader_language(), size=DAYS_SHOWN)
    return HolidayPart(
        known=country_of(volunteer.zone) is not None,
        wish=services.wish_of(volunteer).value,
        choices=WORDS,
        days=[
            (
                one.day,
                one.name
                if one.works_like is None
                else _("make-up workday, worked as %(weekday)s", weekday=weekdays[one.works_like]),
            )
            for one in coming
        ],
    )
