"""Windows of the week in words."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from iwill.insight.readiness.terms import HOURS_EACH, Standing, Window

DAYS = (_l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"))
STANDING = {
    Standing.ENOUGH: ("■", _l("enough")),
    Standing.BARELY: ("▨", _l("barely")),
    Standing.SHORT: ("□", _l("short")),
}


def hours_of(window: Window) -> str:
    """02:00–04:00."""
    return f"{window.hour:02d}:00–{window.hour + HOURS_EACH:02d}:00"


def window_name(window: Window) -> str:
    """Sunday 02:00–04:00."""
    return _("%(day)s %(hours)s", day=DAYS[window.weekday], hours=hours_of(window))
