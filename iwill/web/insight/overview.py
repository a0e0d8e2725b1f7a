"""Is the pool healthy and ready: six sentences, at most three alerts with their action, then the boards.

/insight
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, render_template
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from iwill.accounts.terms import Permission
from iwill.core import clock
from iwill.core.db import db
from iwill.insight.queries.cells import Among
from iwill.insight.queries.contact import Why, count_of
from iwill.insight.queries.funnel import funnel
from iwill.insight.readiness.queries import Readiness, readiness
from iwill.insight.readiness.rules import worst
from iwill.insight.terms import STEPS, Step
from iwill.pool.activity.services import ROWS
from iwill.pool.activity.terms import Kind
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle
from iwill.web.guard import for_staff
from iwill.web.insight import boards, shown
from iwill.web.insight.funnel import answer as funnel_answer
from iwill.web.insight.readiness_words import window_name
from iwill.web.pool.person_parts import skill_name

pages = Blueprint("insight", __name__)
pages.context_processor(boards.words)
MOST_ALERTS = 3
RECENTLY = 90


@dataclass(frozen=True)
class Alert:
    """Something to do, with the page on which it is done."""

    words: str
    action: str
    link: str


@pages.get("/insight")
@for_staff(Permission.READ_POOL)
def show() -> str:
    """The overview."""
    found = readiness()
    sentences = [
        _who_may_be_asked(),
        _tonight(found),
        _answered(),
        _served(),
        _joined(),
        funnel_answer(funnel(Among())),
    ]
    return render_template("insight/overview.html", sentences=sentences, alerts=_alerts(found)[:MOST_ALERTS])


def _who_may_be_asked() -> str:
    here = Volunteer.erased_at.is_(None), Volunteer.merged_into_id.is_(None)
    count = dict(
        db.session.execute(select(Volunteer.lifecycle, func.count()).where(*here).group_by(Volunteer.lifecycle)).all()
    )
    waiting = count.get(Lifecycle.APPLICANT, 0) + count.get(Lifecycle.VERIFYING, 0)
    return _(
        "%(active)s people may be asked; %(waiting)s are waiting to be verified, and %(paused)s are on pause.",
        active=count.get(Lifecycle.ACTIVE, 0),
        waiting=waiting,
        paused=count.get(Lifecycle.PAUSED, 0),
    )


def _tonight(found: Readiness | None) -> str:
    if found is None or not found.skills:
        return _("Whether we could staff an emergency has not been worked out yet.")
    weak = worst(found.skills, 1)
    if not weak:
        return _("Every hour of the week could be staffed for every skill.")
    one, window = weak[0]
    return _(
        "Weakest is %(skill)s on %(window)s: %(expected)s expected yeses, %(enough)s would be enough.",
        skill=skill_name(one.code),
        window=window_name(window),
        expected=f"{window.expected:.1f}",
        enough=one.enough,
    )


def _people_with(kind: Kind, days: int) -> int:
    since = boards.today() - timedelta(days=days)
    query = select(func.count(func.distinct(ROWS.c.volunteer_id))).where(ROWS.c.kind == kind, ROWS.c.on_day >= since)
    return db.session.scalar(query) or 0


def _answered() -> str:
    asked, answered = _people_with(Kind.ASKED, RECENTLY), _people_with(Kind.ANSWERED, RECENTLY)
    if not asked:
        return _("Nobody was asked in the last %(days)s days.", days=RECENTLY)
    return _(
        "%(asked)s people were asked in the last %(days)s days, and %(answered)s answered.",
        asked=asked,
        days=RECENTLY,
        answered=shown.count(answered, shown.fewest_shown()),
    )


def _served() -> str:
    return ngettext(
        "%(num)s person served in the last %(days)s days.",
        "%(num)s people served in the last %(days)s days.",
        _people_with(Kind.SERVED, RECENTLY),
        days=RECENTLY,
    )


def _joined() -> str:
    return ngettext(
        "%(num)s person joined in the last %(days)s days.",
        "%(num)s people joined in the last %(days)s days.",
        _people_with(Kind.JOINED, RECENTLY),
        days=RECENTLY,
    )


def _alerts(found: Readiness | None) -> list[Alert]:
    alerts = []
    set_ones = [one for one in found.skills if one.is_set] if found else []
    weak = worst(set_ones, 1)
    if weak:
        one, window = weak[0]
        alerts.append(
            Alert(
                _("%(skill)s is short on %(window)s.", skill=skill_name(one.code), window=window_name(window)),
                _("See who could come"),
                f"/insight/readiness?skill={one.code}",
            )
        )
    never = count_of(Why.NEVER_CALLED, clock.now())
    if never:
        words = ngettext(
            "%(num)s person has been active for a month and was never called.",
            "%(num)s people have been active for a month and were never called.",
            never,
        )
        alerts.append(Alert(words, _("Call them"), f"/insight/contact?why={Why.NEVER_CALLED.value}"))
    stages = funnel(Among())
    verifying = stages[STEPS.index(Step.VERIFIED)]
    if verifying.lost:
        words = ngettext(
            "%(num)s person has applied and is not verified.",
            "%(num)s people have applied and are not verified.",
            verifying.lost,
        )
        alerts.append(Alert(words, _("Look at them"), "/insight/people?stopped=applied"))
    return alerts
