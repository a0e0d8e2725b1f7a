"""Where do we lose them: from applying to a second service.

/insight/funnel         the board        /insight/funnel.csv    its table as a file
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.terms import Permission
from iwill.insight.queries.funnel import Stage, funnel
from iwill.insight.terms import STEPS
from iwill.web.guard import for_staff
from iwill.web.insight import boards, shown
from iwill.web.insight.asked import Asked
from iwill.web.insight.filed import as_csv

pages = Blueprint("insight_funnel", __name__)
pages.context_processor(boards.words)


@pages.get("/insight/funnel")
@for_staff(Permission.READ_POOL)
def show() -> str:
    """The board."""
    asked = Asked.read(request.args)
    stages, fewest = funnel(asked.among()), shown.fewest_shown()
    rows = [
        {
            "name": shown.STEP_TEXT[one.step],
            "people": shown.count(one.people, fewest),
            "share": shown.percent(one.people / one.before) if place and one.before else "",
            "bar": "█" * round(20 * one.people / stages[0].people) if stages[0].people else "",
            "days": one.days,
            "lost": shown.count(one.lost, fewest) if place else "",
            "reached": "/insight/people?" + asked.query(step=one.step.value),
            "dropped": "/insight/people?" + asked.query(stopped=STEPS[place - 1].value) if place else "",
        }
        for place, one in enumerate(stages)
    ]
    return render_template(
        "insight/funnel.html", asked=asked, answer=answer(stages), rows=rows, worst=_worst(stages), query=asked.query()
    )


@pages.get("/insight/funnel.csv")
@for_staff(Permission.READ_POOL)
def file() -> Response:
    """The steps as a file."""
    asked, fewest = Asked.read(request.args), shown.fewest_shown()
    columns = [_("Step"), _("People"), _("% of the step before"), _("Median days")]
    rows = [
        (
            shown.STEP_TEXT[one.step],
            shown.count(one.people, fewest),
            f"{100 * one.people / one.before:.1f}" if one.before and not 0 < one.people < fewest else "",
            one.days,
        )
        for one in funnel(asked.among())
    ]
    return as_csv("funnel", asked.named(), columns, rows)


def _worst(stages: Sequence[Stage]) -> Stage | None:
    """The step at which most people are lost."""
    return max((one for one in stages[1:] if one.lost), key=lambda one: one.lost, default=None)


def answer(stages: Sequence[Stage]) -> str:
    """Where most are lost, as one sentence."""
    worst = _worst(stages)
    if worst is None:
        return _("Nobody has applied yet.") if not stages[0].people else _("Everybody has come all the way.")
    before = stages[STEPS.index(worst.step) - 1]
    return _(
        "Most are lost between “%(before)s” and “%(after)s”: %(lost)s of %(people)s have come no further so far.",
        before=shown.STEP_TEXT[before.step],
        after=shown.STEP_TEXT[worst.step],
        lost=shown.count(worst.lost, shown.fewest_shown()),
        people=worst.before,
    )
