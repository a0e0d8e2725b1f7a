"""Counts and shares as a board may show them, and the words of cohorts and steps."""

from __future__ import annotations

from datetime import date

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from iwill.callouts import queries as callout_queries
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.errors import Missing
from iwill.engagement.journeys import queries
from iwill.engagement.journeys.schemas import rule_from
from iwill.insight.effects import JourneyEffect
from iwill.insight.rules import first_of_month
from iwill.insight.settings import FEWEST_SHOWN
from iwill.insight.terms import Step
from iwill.pool.activity.terms import Path
from iwill.web import i18n
from iwill.web.journeys.view import names_shown

PATH_TEXT = {
    Path.SIGNED_UP: _l("signed up by themselves"),
    Path.IMPORTED: _l("came in a file"),
    Path.ENTERED: _l("entered by staff"),
}
STEP_TEXT = {
    Step.APPLIED: _l("applied"),
    Step.VERIFIED: _l("verified"),
    Step.TRAINED: _l("trained and active"),
    Step.AVAILABLE: _l("has said when"),
    Step.ASKED: _l("was asked"),
    Step.ANSWERED: _l("answered"),
    Step.SERVED: _l("served"),
    Step.AGAIN: _l("served again"),
}


def fewest_shown() -> int:
    """Below this a count is shown as fewer than it."""
    return int(policies.current(db.session())[FEWEST_SHOWN])


def count(number: int, fewest: int) -> str:
    """A count, or that it is small."""
    return f"<{fewest}" if 0 < number < fewest else str(number)


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def part(some: int, of: int, fewest: int) -> str:
    """A count and its share, or that it is small."""
    if not of:
        return "–"
    if 0 < some < fewest:
        return f"<{fewest}"
    return f"{some} · {percent(some / of)}"


def points(difference: float) -> str:
    """A difference of shares in percentage points, with its sign."""
    return f"{100 * difference:+.0f}"


def month_name(month: int) -> str:
    """2026-06."""
    day = first_of_month(month)
    return f"{day.year}-{day.month:02d}"


def day(moment: date | None) -> str:
    """A date, or that there is none."""
    return format_date(moment, "yyyy-MM-dd") if moment else "–"


def journey_title(one: JourneyEffect) -> str:
    """What a journey is called, for whoever reads."""
    return one.title_zh if i18n.reader_language().startswith("zh") else one.title_en


def journeys_unnamed() -> frozenset[str]:
    """Codes of the journeys whose readers this reader may not see by name: they have had a hard time."""
    return frozenset(one.code for one in queries.journeys() if not names_shown(rule_from(one.rule)))


def crisis_name(crisis: int) -> str:
    """The outward title of the call-out of a request; nothing of what the request itself said."""
    if not crisis:
        return _("in no crisis")
    try:
        call_out = callout_queries.request_by_id(crisis).call_out
    except Missing:
        call_out = None
    return call_out.title if call_out is not None else _("request %(number)s", number=crisis)
