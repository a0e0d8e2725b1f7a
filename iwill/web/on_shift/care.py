"""Care: who waits to be talked with. Only the role care reads answers; each reading is noted.

/care                  tasks, who wrote something, weekly counts, on duty or off
/care/tasks/<id>       one task, opened; close it
/care/people/<id>      what somebody answered after her shifts
/care/duty             on duty, or off
/care/overview         for administrators: counts, and who is on duty
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts import audit
from iwill.accounts.terms import Actor, Permission
from iwill.core import clock
from iwill.core.errors import Invalid, Missing, Problem, sentence_for
from iwill.pool import queries as pool_queries
from iwill.shifts.care import queries, services
from iwill.shifts.care.terms import OUTCOME_REQUIRED, Outcome
from iwill.web.actions import act, attempt
from iwill.web.guard import current_staff, for_staff
from iwill.web.on_shift.care_view import answer_line, care_page, overview, task_page

pages = Blueprint("care", __name__)
HERE = "/care"
Page = str | Response | tuple[str, int]

officers = for_staff(Permission.READ_NOTES)


@pages.get(HERE)
@officers
def tasks() -> str:
    """Who waits, longest first, under masked names."""
    return render_template("care/care.html", page=care_page(current_staff(), clock.now()))


@pages.get(f"{HERE}/tasks/<int:task_id>")
@officers
def task(task_id: int) -> Page:
    """One task with the person's name and what she answered."""
    return _task(task_id)


@pages.post(f"{HERE}/tasks/<int:task_id>/close")
@officers
def close(task_id: int) -> Page:
    """Say how it ended."""
    chosen = request.form.get("outcome", "")

    def use_case(by: Actor, now: datetime) -> None:
        if chosen not in set(Outcome):
            raise Invalid([Problem("outcome", OUTCOME_REQUIRED, sentence_for(OUTCOME_REQUIRED))])
        services.close_task(queries.task_by_id(task_id), Outcome(chosen), by, now)

    ended = attempt(use_case)
    if isinstance(ended.refusal, Missing):
        raise ended.refusal
    if ended.refusal is not None:
        return _task(task_id, ended.problems), ended.refusal.status
    flash(_("Closed. Thank you."), "ok")
    return redirect(HERE, code=303)


@pages.get(f"{HERE}/people/<int:volunteer_id>")
@officers
def person(volunteer_id: int) -> str:
    """What somebody answered after her shifts, the newest first."""
    volunteer = pool_queries.volunteer_by_id(volunteer_id)
    answers = [answer_line(one) for one in queries.answers_of(volunteer.id)]
    _note_reading([(f"after_shift:{one.id}", "after_shift.read") for one in answers])
    volunteer = pool_queries.volunteer_by_id(volunteer_id)
    return render_template("care/person.html", volunteer=volunteer, answers=answers)


@pages.post(f"{HERE}/duty")
@officers
def duty() -> Response:
    """On duty during the hours of duty, or off."""
    on = request.form.get("duty") == "on"
    act(lambda by, now: services.set_duty(current_staff(), on, by, now))
    flash(_("You are on duty in the hours of duty.") if on else _("You are off duty."), "ok")
    return redirect(HERE, code=303)


@pages.get(f"{HERE}/overview")
@for_staff(Permission.ADMINISTER)
def counts() -> str:
    """How many wait and who is on duty; nobody's name who waits, and no answer."""
    return render_template("care/overview.html", page=overview(clock.now()))


def _task(task_id: int, problems: Sequence[Problem] = ()) -> str:
    found = queries.task_by_id(task_id)
    opened = [(f"care_task:{found.id}", "care_task.read")]
    answer = task_page(found, clock.now()).answers
    _note_reading(opened + [(f"after_shift:{one.id}", "after_shift.read") for one in answer])
    page = task_page(queries.task_by_id(task_id), clock.now())
    return render_template("care/task.html", page=page, problems=problems)


def _note_reading(lines: Sequence[tuple[str, str]]) -> None:
    """A line for each thing opened; none of them under the person, whose trail is read by more people than care."""

    def use_case(by: Actor, now: datetime) -> None:
        for subject, action in lines:
            audit.record(by, action, subject, now=now)

    act(use_case)
