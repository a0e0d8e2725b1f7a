"""Small tasks for the volunteer who is signed in: what fits her, and what she takes part in.

/me/tasks               the page
/me/tasks/<id>          POST I would like to do this
/me/tasks/parts/<id>    one part of hers; POST press=yes, no, hours or feedback
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.core import clock
from iwill.core.civil import civil_day
from iwill.core.errors import Missing, Problem
from iwill.engagement.tasks import queries
from iwill.engagement.tasks.models import TaskPart
from iwill.engagement.tasks.services import parts
from iwill.web.actions import act, attempt
from iwill.web.guard import current_volunteer, for_volunteer
from iwill.web.tasks import words
from iwill.web.tasks.own import PRESSES

pages = Blueprint("me_tasks", __name__)
pages.context_processor(lambda: {"tasks": words})
HERE = "/me/tasks"
Page = str | tuple[str, int] | Response


@pages.get(HERE)
@for_volunteer
def show() -> str:
    """What fits the reader, and what she takes part in."""
    volunteer = current_volunteer()
    return render_template(
        "tasks/mine.html",
        fitting=queries.tasks_for(volunteer, civil_day(clock.now())),
        parts=queries.parts_with(volunteer.id),
    )


@pages.post(f"{HERE}/<int:task_id>")
@for_volunteer
def apply(task_id: int) -> Response:
    """I would like to do this."""
    volunteer = current_volunteer()
    part = act(lambda by, now: parts.apply(queries.task_by_id(task_id), volunteer, by=by, now=now).id)
    flash(_("Thank you. It begins once whoever asks for it has said yes too."), "ok")
    return redirect(f"{HERE}/parts/{part}", code=303)


@pages.get(f"{HERE}/parts/<int:part_id>")
@for_volunteer
def one(part_id: int) -> Page:
    """One part of hers."""
    return _page(_own(part_id))


@pages.post(f"{HERE}/parts/<int:part_id>")
@for_volunteer
def press(part_id: int) -> Page:
    """Yes, no, hours, or how it was."""
    part, pressed = _own(part_id), PRESSES.get(request.form.get("press", ""))
    if pressed is None:
        return redirect(f"{HERE}/parts/{part_id}", code=303)
    done = attempt(lambda by, now: pressed(part, by, now))
    if done.refusal is not None:
        return _page(part, done.problems), done.refusal.status
    flash(_("Noted."), "ok")
    return redirect(f"{HERE}/parts/{part_id}", code=303)


def _own(part_id: int) -> TaskPart:
    part = queries.part_by_id(part_id)
    # Somebody else's part does not exist for her.
    if part.volunteer_id != current_volunteer().id:
        raise Missing
    return part


def _page(part: TaskPart, problems: Sequence[Problem] = ()) -> str:
    return render_template("tasks/part.html", part=part, task=part.task, problems=problems, typed=request.form)
