"""Danger at the desk. Any member of staff sees it and may act: danger does not wait for a role.

/danger                  what is open, what is overdue, the last that are closed
/danger/<id>             one report with its timeline; POST do= acknowledge, join, level, follow_up, debrief, close
/danger/review           how many there were, and the timelines as a file, for those who review them
/danger/review/file      the file: ids and codes alone; who took it is noted
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from iwill.accounts.terms import Actor, Permission
from iwill.core import clock
from iwill.core.civil import civil_day
from iwill.core.errors import Missing
from iwill.shifts.cases.services import level_meant
from iwill.shifts.danger import queries, services
from iwill.shifts.danger.models import DangerReport
from iwill.shifts.danger.review import export_timelines
from iwill.web.actions import act, attempt
from iwill.web.desk import words as desk_words
from iwill.web.guard import for_staff, may
from iwill.web.on_shift.danger_view import open_and_closed, per_level, report_page
from iwill.web.pool.sheets import as_file

pages = Blueprint("danger", __name__)
pages.context_processor(lambda: {"desk": desk_words})
Page = str | tuple[str, int] | AnyResponse
Deed = Callable[[DangerReport, Actor, datetime], None]
REVIEWED_DAYS = 90
KINDS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@pages.get("/danger")
@for_staff(Permission.ANSWER_DANGER)
def all_reports() -> str:
    """Open ones first, the gravest and the unacknowledged above."""
    still_open, closed = open_and_closed(clock.now())
    return render_template(
        "on_shift/danger.html", rows=still_open, closed=closed, reviews=may(Permission.REVIEW_DANGER)
    )


@pages.get("/danger/<int:report_id>")
@for_staff(Permission.ANSWER_DANGER)
def one_report(report_id: int) -> Page:
    """Who was told when, what was done, and what is owed."""
    return _page(report_id)


@pages.post("/danger/<int:report_id>")
@for_staff(Permission.ANSWER_DANGER)
def press(report_id: int) -> Page:
    """Do one thing about a report."""
    deed = DEEDS.get(request.form.get("do", ""))
    if deed is None:
        queries.report_by_id(report_id)
        return redirect(f"/danger/{report_id}", code=303)
    done = attempt(lambda by, now: deed(queries.report_by_id(report_id), by, now))
    if isinstance(done.refusal, Missing):
        raise done.refusal
    if done.refusal is not None:
        return _page(report_id, problems=done.problems, status=done.refusal.status)
    flash(_("Noted in the timeline."), "ok")
    return redirect(f"/danger/{report_id}", code=303)


@pages.get("/danger/review")
@for_staff(Permission.REVIEW_DANGER)
def review() -> str:
    """What there was to review of late."""
    now = clock.now()
    since = now - timedelta(days=REVIEWED_DAYS)
    found = queries.reports_between(since, now)
    return render_template("on_shift/danger_review.html", counts=per_level(found), since=civil_day(since))


@pages.post("/danger/review/file")
@for_staff(Permission.REVIEW_DANGER)
def take_out() -> Response:
    """Every timeline since a day, as a file without names."""
    kind = request.form.get("kind", "csv")
    kind = kind if kind in KINDS else "csv"
    try:
        since = date.fromisoformat(request.form.get("since", ""))
    except ValueError:
        since = civil_day(clock.now() - timedelta(days=REVIEWED_DAYS))

    def use_case(by: Actor, now: datetime) -> bytes:
        earliest = now - timedelta(days=(civil_day(now) - since).days + 1)
        return export_timelines(queries.reports_between(earliest, now), kind, by=by, now=now)

    return as_file(act(use_case), KINDS[kind], f"danger-{since.isoformat()}.{kind}")


def _page(report_id: int, *, problems: object = (), status: int = 200) -> Page:
    page = report_page(queries.report_by_id(report_id), clock.now())
    return render_template("on_shift/danger_report.html", page=page, problems=problems), status


def _change_level(report: DangerReport, by: Actor, now: datetime) -> None:
    services.change_level(report, level_meant(request.form.get("level", "")), by=by, now=now)


DEEDS: dict[str, Deed] = {
    "acknowledge": lambda report, by, now: services.acknowledge(report, by=by, now=now),
    "join": lambda report, by, now: services.join_report(report, by=by, now=now),
    "level": _change_level,
    "follow_up": lambda report, by, now: services.note_follow_up(report, by=by, now=now),
    "debrief": lambda report, by, now: services.note_debrief(report, by=by, now=now),
    "close": lambda report, by, now: services.close_report(report, request.form.get("outcome", ""), by=by, now=now),
}
