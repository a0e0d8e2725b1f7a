"""Who is behind a cell of a board; that it was read is noted.

/insight/people?month=..            who came back so many months after joining        &served=1   to serve
/insight/people?step=.. | stopped=..  who reached a step, or reached it and no further
/insight/people?followed=..         who is still in after so many months   &early=1 | 0  who served early, or not
/insight/people?journey=..          who was written to                     &held_out=1  who was held out
/insight/people?gave=1&since=..     who has confirmed hours in these months
/insight/people?skill=..&window=..  who could come in a window of the week
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext as _
from sqlalchemy import Select

from iwill.accounts import audit
from iwill.accounts.terms import Permission
from iwill.core import clock
from iwill.insight.effects import effects
from iwill.insight.queries import people as queries
from iwill.insight.readiness.queries import free_in
from iwill.insight.readiness.terms import WINDOWS, Window
from iwill.insight.terms import LAST_MONTH, STEPS, Step
from iwill.pool.vocabulary import vocabulary
from iwill.web.actions import act
from iwill.web.guard import for_staff
from iwill.web.insight import boards, shown
from iwill.web.insight.asked import Asked, number
from iwill.web.insight.readiness_words import window_name
from iwill.web.pool.person_parts import skill_name
from iwill.web.pool.words import lifecycle_status

pages = Blueprint("insight_behind", __name__)
pages.context_processor(boards.words)


@pages.get("/insight/people")
@for_staff(Permission.READ_POOL)
def show() -> str:
    """The people, with who asked for them in the audit trail."""
    asked = Asked.read(request.args)
    title, query = _meant(asked)
    total, people = queries.listed(query)
    ids = [one.volunteer_id for one in people]
    act(lambda by, now: audit.record(by, "board.people_read", "insight:people", now=now, board=_board(), people=ids))
    return render_template(
        "insight/people.html",
        title=title,
        total=total,
        people=people,
        most=queries.PAGE,
        status=lifecycle_status,
        narrowed=_narrowed(asked),
    )


def _board() -> str:
    """Which kind of list it was, in a word of ours."""
    kinds = ("month", "step", "stopped", "followed", "journey", "gave")
    return next((name for name in kinds if request.args.get(name)), "window")


def _meant(asked: Asked) -> tuple[str, Select[Any]]:
    """What the list is called, and who is on it; not found where the address asks for nothing that is known."""
    kinds = (_of_month, _of_step, _of_followed, _of_journey, _of_hours, _of_window)
    found = next((found for kind in kinds if (found := kind(asked)) is not None), None)
    return found or abort(404)


def _of_month(asked: Asked) -> tuple[str, Select[Any]] | None:
    month = number(request.args.get("month", ""), LAST_MONTH)
    if month is None:
        return None
    served = request.args.get("served") == "1"
    if month == 0 and not served:
        return _("Who joined"), queries.came_back(asked.among(), 0, served=False)
    words = (
        _("Who served in month %(month)s after joining", month=month)
        if served
        else _("Who gave a sign in month %(month)s after joining", month=month)
    )
    return words, queries.came_back(asked.among(), month, served=served)


def _of_step(asked: Asked) -> tuple[str, Select[Any]] | None:
    for name, no_further in (("step", False), ("stopped", True)):
        if request.args.get(name, "") in list(Step):
            step = Step(request.args[name])
            words = (
                _("Who got as far as “%(step)s” and no further", step=shown.STEP_TEXT[step])
                if no_further
                else _("Who got as far as “%(step)s”, or further", step=shown.STEP_TEXT[step])
            )
            return words, queries.reached(asked.among(), STEPS.index(step), and_no_further=no_further)
    return None


def _of_followed(asked: Asked) -> tuple[str, Select[Any]] | None:
    month = number(request.args.get("followed", ""), LAST_MONTH)
    if month is None:
        return None
    early = {"1": True, "0": False}.get(request.args.get("early", ""))
    settings = {"this_month": boards.this_month(), "silent_months": boards.silent_months()}
    words = (
        _("Who served in the first month, and is still in after %(month)s", month=month)
        if early
        else _("Who did not serve in the first month, and is still in after %(month)s", month=month)
        if early is not None
        else _("Who is still in %(month)s months after joining", month=month)
    )
    return words, queries.followed(asked.among(), month, early=early, **settings)


def _of_journey(asked: Asked) -> tuple[str, Select[Any]] | None:
    code = request.args.get("journey", "")
    title = next((shown.journey_title(one) for one in effects()[1] if one.code == code), None)
    if title is None or code in shown.journeys_unnamed():
        return None
    held_out = request.args.get("held_out") == "1"
    words = _("Held out: %(title)s", title=title) if held_out else _("Written to: %(title)s", title=title)
    return words, queries.written_to(code, held_out=held_out)


def _of_hours(asked: Asked) -> tuple[str, Select[Any]] | None:
    if request.args.get("gave") != "1":
        return None
    since, until = boards.span(asked)
    return _("Who has confirmed hours"), queries.gave(since, until)


def _of_window(asked: Asked) -> tuple[str, Select[Any]] | None:
    place, skill = number(request.args.get("window", ""), WINDOWS - 1), request.args.get("skill", "")
    if place is None or ("skill", skill) not in vocabulary().terms:
        return None
    window = Window(place, 0, 0.0, 0.0)
    words = _("Who could come as %(skill)s: %(window)s", skill=skill_name(skill), window=window_name(window))
    return words, free_in(skill, window, clock.now())


def _narrowed(asked: Asked) -> str:
    parts = []
    if asked.since or asked.until:
        parts.append(_("joined %(since)s to %(until)s", since=asked.since or "…", until=asked.until or "…"))
    if asked.path:
        parts.append(str(dict(boards.words()["paths"])[asked.path]))  # type: ignore[call-overload]
    if asked.crisis:
        parts.append(shown.crisis_name(int(asked.crisis)))
    return " · ".join(parts)
