"""Do letters help: each journey's effect against those whom it deliberately does not write to.

/insight/journeys         the board        /insight/journeys.csv    its table as a file
"""

from __future__ import annotations

from collections.abc import Collection

from flask import Blueprint, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.terms import Permission
from iwill.insight.effects import WITHIN_DAYS, JourneyEffect, effects
from iwill.insight.shares import Share
from iwill.insight.survival import FEWEST_AT_RISK
from iwill.web.guard import for_staff
from iwill.web.insight import boards, shown
from iwill.web.insight.filed import as_csv

pages = Blueprint("insight_journeys", __name__)
pages.context_processor(boards.words)
# As with the line of who stays: with fewer people on either side more would be said than is known.
FEWEST = FEWEST_AT_RISK


@pages.get("/insight/journeys")
@for_staff(Permission.READ_POOL)
def show() -> str:
    """The board."""
    (at, listed), unnamed = effects(), shown.journeys_unnamed()
    return render_template(
        "insight/journeys.html",
        answer=_answer(listed),
        rows=[_row(one, unnamed) for one in sorted(listed, key=lambda one: not (one.written.of or one.held_out.of))],
        at=at,
        within=WITHIN_DAYS,
    )


@pages.get("/insight/journeys.csv")
@for_staff(Permission.READ_POOL)
def file() -> Response:
    """Every journey with both groups and the difference."""
    columns = [
        *(
            _("Journey"),
            _("Written to"),
            _("of them with a sign"),
            _("in %"),
            _("Held out"),
            _("of them with a sign"),
            _("in %"),
        ),
        *(_("Difference in points"), _("from"), _("to")),
    ]
    fewest = shown.fewest_shown()
    rows = []
    for one in effects()[1]:
        row: list[object] = [shown.journey_title(one)]
        for group in (one.written, one.held_out):
            small = 0 < group.some < fewest
            row += [
                shown.count(group.of, fewest),
                shown.count(group.some, fewest),
                "" if small or not group.of else f"{100 * group.value:.1f}",
            ]
        known = min(one.written.of, one.held_out.of) >= FEWEST
        low, high = one.difference.interval
        row += [f"{100 * value:.1f}" if known else "" for value in (one.difference.value, low, high)]
        rows.append(row)
    return as_csv("journeys", "", columns, rows)


def _row(one: JourneyEffect, unnamed: Collection[str]) -> dict[str, str]:
    people, named = f"/insight/people?journey={one.code}", one.code not in unnamed
    return {
        "title": shown.journey_title(one),
        "written": _group(one.written),
        "held_out": _group(one.held_out),
        "effect": _sentence(one),
        "people": people if named and one.written.of else "",
        "left_out": f"{people}&held_out=1" if named and one.held_out.of else "",
    }


def _group(share: Share) -> str:
    fewest = shown.fewest_shown()
    if not share.of:
        return "–"
    return _("%(some)s of %(of)s", some=shown.part(share.some, share.of, fewest), of=shown.count(share.of, fewest))


def _sentence(one: JourneyEffect) -> str:
    if not (one.written.of or one.held_out.of):
        return _("Nobody to count yet.")
    if not one.held_out.of:
        return _("Nobody is held out, so its effect cannot be told.")
    if min(one.written.of, one.held_out.of) < FEWEST:
        return _("Too few people so far: at least %(fewest)s on either side are needed to say anything.", fewest=FEWEST)
    low, high = one.difference.interval
    figures = {"gap": shown.points(one.difference.value), "low": shown.points(low), "high": shown.points(high)}
    if low > 0:
        return _("It helps: %(gap)s points (95 %% range %(low)s to %(high)s).", **figures)
    if high < 0:
        return _(
            "It does harm: %(gap)s points (95 %% range %(low)s to %(high)s). Consider switching it off.", **figures
        )
    return _("No effect to be seen: %(gap)s points, and the range of %(low)s to %(high)s holds nought.", **figures)


def _answer(listed: object) -> str:
    known = [one for one in listed if min(one.written.of, one.held_out.of) >= FEWEST]  # type: ignore[attr-defined]
    if not known:
        return _("It is too early to say: no journey has enough people yet, both written to and held out.")
    helping = sum(one.difference.interval[0] > 0 for one in known)
    return _(
        "Of %(known)s journeys with enough people, %(helping)s clearly bring more people back than no letter does.",
        known=len(known),
        helping=helping,
    )
