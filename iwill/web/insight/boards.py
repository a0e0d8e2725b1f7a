"""What all boards have in common: where they are, the choices that narrow them, and today where the organisation is."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from iwill.core import clock
from iwill.core import policy as policies
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.insight.rules import first_of_month, month_of
from iwill.insight.settings import SILENT_MONTHS
from iwill.insight.upkeep import CELLS
from iwill.pool.activity.terms import Path
from iwill.web.insight.asked import Asked
from iwill.web.insight.shown import PATH_TEXT, crisis_name

PLACES = (
    ("/insight", _l("Overview")),
    ("/insight/retention", _l("Do people stay?")),
    ("/insight/readiness", _l("Could we staff it?")),
    ("/insight/funnel", _l("Where do we lose them?")),
    ("/insight/contact", _l("Whom to contact")),
    ("/insight/journeys", _l("Do letters help?")),
    ("/insight/contribution", _l("What was given?")),
)


def today() -> date:
    """The date on the organisation's wall."""
    return civil_day(clock.now())


def this_month() -> int:
    """The month that is not over yet."""
    return month_of(today())


def silent_months() -> int:
    """After how many months without a sign somebody counts as lost."""
    return int(policies.current(db.session())[SILENT_MONTHS])


def span(asked: Asked) -> tuple[date, date]:
    """The first and the last day of the months asked for; else of this year so far."""
    among = asked.among()
    since = first_of_month(among.since if among.since is not None else month_of(date(today().year, 1, 1)))
    last = first_of_month(among.until if among.until is not None else this_month())
    return since, max(since, last.replace(day=monthrange(last.year, last.month)[1]))


def words() -> dict[str, object]:
    """What the templates of all boards need."""
    crises = db.session.scalars(select(CELLS.c.crisis).where(CELLS.c.crisis != 0).distinct().order_by(CELLS.c.crisis))
    return {
        "board_places": PLACES,
        "paths": [("", _("any")), *((path.value, PATH_TEXT[path]) for path in Path)],
        "crises": [("", _("any")), ("0", crisis_name(0)), *((str(one), crisis_name(one)) for one in crises)],
    }
