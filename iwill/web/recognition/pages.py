"""Recognition for staff: whom to thank this week, the year's list, reunions.

/recognition                 the queue: support first, then newcomers
/recognition/thank           one sentence to one person, signed with my name
/recognition/reunions        invite those who served in a call-out
/recognition/<year>          everybody who served in a year, and a file of it
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from iwill.accounts import audit
from iwill.accounts.terms import Actor, Permission
from iwill.callouts.models import CallOut
from iwill.callouts.queries import started_callout
from iwill.core import clock, policy
from iwill.core.civil import civil_day, organisation_zone
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem
from iwill.core.localtime import say_instant
from iwill.engagement.recognition import meeting, rules, thanking
from iwill.engagement.recognition.queries import meetings, served, thanks
from iwill.engagement.recognition.queries.served import YearLine
from iwill.engagement.recognition.queries.thanks import ToThank
from iwill.pool import queries as pool_queries
from iwill.web.actions import act, attempt
from iwill.web.guard import for_staff
from iwill.web.hours_form import read_times
from iwill.web.hours_words import say_hours
from iwill.web.i18n import reader_language
from iwill.web.recognition.words import suggestion

pages = Blueprint("recognition", __name__)
HERE = "/recognition"
Page = str | Response | tuple[str, int]


@dataclass(frozen=True)
class RecognitionPage:
    """What recognition/queue.html prints."""

    waiting: Sequence[tuple[ToThank, str, str]]
    window: bool
    year: int
    call_outs: Sequence[tuple[str, str]]
    reunions: Sequence[tuple[str, str, int, int]]


@pages.get(HERE)
@for_staff(Permission.READ_POOL, Permission.RUN_CALLOUTS)
def queue() -> str:
    """Whom to thank, with a sentence to begin with."""
    return _page()


@pages.post(f"{HERE}/thank")
@for_staff(Permission.READ_POOL, Permission.RUN_CALLOUTS)
def thank() -> Page:
    """Send one sentence, signed with my name."""

    def use_case(by: Actor, now: datetime) -> str:
        volunteer = pool_queries.volunteer_by_id(_number("volunteer"))
        call_out = started_callout(_number("call_out"))
        thanking.thank(volunteer, call_out, request.form.get("sentence", ""), by=by, now=now)
        return volunteer.preferred_name

    ended = attempt(use_case)
    if ended.refusal is not None:
        return _page(ended.problems), ended.refusal.status
    flash(_("%(name)s reads it next, and keeps it.", name=ended.result), "ok")
    return redirect(HERE, code=303)


@pages.post(f"{HERE}/reunions")
@for_staff(Permission.READ_POOL, Permission.RUN_CALLOUTS)
def reunion() -> Page:
    """Invite everybody who served in a call-out to meet again."""

    def use_case(by: Actor, now: datetime) -> int:
        call_out: CallOut = started_callout(_number("call_out"))
        typed = {**request.form, "ended_at": request.form.get("started_at", "")}
        starts_at, _same = read_times(typed, organisation_zone())
        return meeting.call_reunion(call_out, starts_at, request.form.get("room", ""), by=by, now=now)

    ended = attempt(use_case)
    if ended.refusal is not None:
        return _page(ended.problems), ended.refusal.status
    flash(ngettext("%(num)s person is invited.", "%(num)s people are invited.", ended.result or 0), "ok")
    return redirect(HERE, code=303)


@pages.get(f"{HERE}/<year>")
@for_staff(Permission.READ_POOL, Permission.RUN_CALLOUTS)
def year_list(year: str) -> Page:
    """Everybody who served from November to October; as a page, or as a file with `?as=csv`."""
    if not re.fullmatch(r"2[01]\d\d", year):
        abort(404)
    first, last = rules.year_of_recognition(int(year))
    lines = served.year_list(first, last)
    if request.args.get("as") == "csv":
        act(lambda by, now: audit.record(by, "recognition.exported", f"year:{year}", now=now, people=len(lines)))
        return _file(int(year), lines)
    rows = [(line, say_hours(line.minutes)) for line in lines]
    return render_template("recognition/year.html", year=int(year), first=first, last=last, rows=rows)


def _file(year: int, lines: Sequence[YearLine]) -> Response:
    """The list as a file that a spreadsheet opens: with a byte order mark, and no cell that begins a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_("Name"), _("Number"), _("Hours"), _("Shifts"), _("Shifts of support")])
    for line in lines:
        name = f"'{line.name}" if line.name[:1] in "=+-@\t" else line.name
        writer.writerow([name, line.number, f"{line.minutes / 60:.2f}", line.shifts, line.support_shifts])
    response = Response("\ufeff" + out.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="recognition-{year}.csv"'
    return response


def _number(name: str) -> int:
    words = request.form.get(name, "")
    if not (words.isascii() and words.isdigit() and len(words) < 10):
        raise Invalid([Problem(name, "required", _("Choose one."))])
    return int(words)


def _page(problems: Sequence[Problem] = ()) -> str:
    now, language, zone = clock.now(), reader_language(), organisation_zone()
    waiting = thanks.to_thank(now)
    today = civil_day(now)
    call_outs = {str(one.call_out.id): one.call_out.title for one in waiting}
    page = RecognitionPage(
        waiting=[(one, say_hours(one.minutes), suggestion(one)) for one in waiting],
        window=rules.is_window(today, policy.current(db.session())),
        year=rules.recognition_year(today),
        call_outs=list(call_outs.items()),
        reunions=[
            (one.call_out.title, say_instant(one.starts_at, zone, language), invited, coming)
            for one, invited, coming in meetings.reunions_ahead(now)
        ],
    )
    return render_template("recognition/queue.html", page=page, problems=problems, typed=request.form)
