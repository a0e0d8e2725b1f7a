"""What was given in a stretch of time: every figure with what it is divided by.

/insight/contribution         the board; ?since=2026-01&until=2026-06, and &rate=46.45 for a value
/insight/contribution.csv     its table as a file
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from iwill.accounts.terms import Permission
from iwill.insight.queries.contribution import Contribution, contribution
from iwill.shifts.hours.rules import in_hours
from iwill.shifts.hours.terms import HoursSource
from iwill.web.guard import for_staff
from iwill.web.insight import boards, shown
from iwill.web.insight.asked import Asked
from iwill.web.insight.filed import as_csv

pages = Blueprint("insight_contribution", __name__)
pages.context_processor(boards.words)
SOURCES = {
    HoursSource.SYSTEM: _l("signed in and out by themselves"),
    HoursSource.ORGANIZER: _l("entered by the desk"),
    HoursSource.SELF_DECLARED: _l("declared and confirmed"),
}
MOST_AN_HOUR = 10_000.0


@dataclass(frozen=True)
class Figure:
    """One component: its name, its value, and what it is divided by or made of."""

    name: str
    value: str
    of: str
    opens: bool = False


@pages.get("/insight/contribution")
@for_staff(Permission.READ_POOL)
def show() -> str:
    """The board."""
    asked = Asked.read(request.args)
    since, until = boards.span(asked)
    found = contribution(since, until)
    return render_template(
        "insight/contribution.html",
        asked=asked,
        since=since,
        until=until,
        answer=_answer(found, since, until),
        figures=_figures(found),
        people="/insight/people?" + asked.query(gave="1"),
        rate=request.args.get("rate", "")[:10],
        query=asked.query(rate=request.args.get("rate", "")[:10]),
    )


@pages.get("/insight/contribution.csv")
@for_staff(Permission.READ_POOL)
def file() -> Response:
    """The components as a file."""
    since, until = boards.span(Asked.read(request.args))
    rows = [(one.name, one.value, one.of) for one in _figures(contribution(since, until))]
    return as_csv(f"contribution-{since}-{until}", "", [_("Component"), _("Value"), _("Of what")], rows)


def _answer(found: Contribution, since: date, until: date) -> str:
    return _(
        "From %(since)s to %(until)s %(active)s people gave %(hours)s confirmed hours.",
        since=since.isoformat(),
        until=until.isoformat(),
        active=shown.count(found.active, shown.fewest_shown()),
        hours=in_hours(found.total),
    )


def _figures(found: Contribution) -> list[Figure]:
    fewest = shown.fewest_shown()
    few = 0 < found.active < fewest
    figures = [
        Figure(_("People in the pool"), shown.count(found.in_pool, fewest), _("joined by the end, and not left")),
        Figure(_("May be asked"), shown.count(found.may_be_asked, fewest), _("active today")),
        Figure(
            _("Active people"),
            shown.count(found.active, fewest),
            _("with at least one confirmed entry of hours"),
            opens=True,
        ),
        Figure(
            _("Participation rate"),
            shown.percent(found.active / found.in_pool) if found.in_pool and not few else "–",
            _("active people of the people in the pool"),
        ),
        Figure(_("Confirmed hours"), in_hours(found.total), _("of all sources")),
        *(
            Figure(str(SOURCES[one]), in_hours(found.minutes.get(one, 0)), _("of the confirmed hours"))
            for one in SOURCES
        ),
        Figure(
            _("Hours a head"),
            in_hours(round(found.total / found.active)) if found.active and not few else "–",
            _("confirmed hours by active people, not by all who are registered"),
        ),
    ]
    rate = _rate()
    if rate:
        value = f"{found.total / 60 * rate:,.0f}"
        figures.append(Figure(_("Value"), value, _("confirmed hours times %(rate)s an hour", rate=f"{rate:g}")))
    return figures


def _rate() -> float:
    """What an hour is put at; nothing unless somebody says so."""
    try:
        rate = float(request.args.get("rate", ""))
    except ValueError:
        return 0.0
    return rate if 0 < rate <= MOST_AN_HOUR else 0.0
