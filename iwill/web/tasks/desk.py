"""Small tasks as staff see them: what is wanted, who takes part, how it went.

/tasks                    every task; POST writes a new one
/tasks/<id>               one task; POST writes a draft anew
/tasks/<id>/open, /end    open it for offers and applications; end it
/tasks/<id>/offer         offer it to so many idle people
/tasks/parts/<id>         POST press=yes, no, done or feedback
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor, Permission
from iwill.core import clock
from iwill.core.errors import Problem, sentence_for
from iwill.engagement.tasks import queries
from iwill.engagement.tasks.models import SmallTask, TaskPart
from iwill.engagement.tasks.services import looking_back, parts, writing
from iwill.engagement.tasks.terms import Element, TaskDraft, TaskSize, TaskState
from iwill.pool.vocabulary import vocabulary
from iwill.web.actions import act, attempt
from iwill.web.guard import for_staff
from iwill.web.i18n import reader_language
from iwill.web.tasks import words

pages = Blueprint("tasks", __name__)
pages.context_processor(lambda: {"tasks": words})
Page = str | tuple[str, int] | Response


@pages.get("/tasks")
@for_staff(Permission.READ_POOL)
def show() -> Page:
    """Every task."""
    return _list()


@pages.post("/tasks")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def write() -> Page:
    """Write a task down."""
    made = attempt(lambda by, now: writing.write_task(_draft(), by=by, now=now).id)
    if made.refusal is not None:
        return _list(made.problems), made.refusal.status
    flash(_("Written down. Open it, then people can be offered it."), "ok")
    return redirect(f"/tasks/{made.result}", code=303)


@pages.get("/tasks/<int:task_id>")
@for_staff(Permission.READ_POOL)
def task(task_id: int) -> Page:
    """One task."""
    return _task(queries.task_by_id(task_id))


@pages.post("/tasks/<int:task_id>")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def rewrite(task_id: int) -> Page:
    """Write a draft anew."""
    done = attempt(lambda by, now: writing.rewrite_task(queries.task_by_id(task_id), _draft(), by=by, now=now))
    if done.refusal is not None:
        return _task(queries.task_by_id(task_id), done.problems), done.refusal.status
    flash(_("Saved."), "ok")
    return redirect(f"/tasks/{task_id}", code=303)


@pages.post("/tasks/<int:task_id>/open")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def open_it(task_id: int) -> Response:
    """Open it for offers and applications."""
    act(lambda by, now: writing.open_task(queries.task_by_id(task_id), by=by, now=now))
    flash(_("Open. Whoever has the skills sees it, and you can offer it."), "ok")
    return redirect(f"/tasks/{task_id}", code=303)


@pages.post("/tasks/<int:task_id>/end")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def end(task_id: int) -> Response:
    """End it."""
    act(lambda by, now: writing.end_task(queries.task_by_id(task_id), by=by, now=now))
    flash(_("Ended. Whoever took part is thanked, and whoever still waited is told."), "ok")
    return redirect(f"/tasks/{task_id}", code=303)


@pages.post("/tasks/<int:task_id>/offer")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def offer(task_id: int) -> Page:
    """Offer it to so many idle people, by one mail to each."""
    typed = request.form.get("wanted", "")
    wanted = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 5 else 0
    done = attempt(lambda by, now: parts.offer(queries.task_by_id(task_id), wanted, by=by, now=now))
    if done.result is None:
        assert done.refusal is not None
        return _task(queries.task_by_id(task_id), done.problems), done.refusal.status
    flash(ngettext("%(num)s offer is on its way.", "%(num)s offers are on their way.", done.result.offered), "ok")
    for reason, count in done.result.refused.items():
        flash(_("Not asked: %(number)s. %(reason)s", number=count, reason=sentence_for(reason)), "info")
    return redirect(f"/tasks/{task_id}", code=303)


@pages.post("/tasks/parts/<int:part_id>")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def press(part_id: int) -> Page:
    """The yes or no of whoever asks, the end of a part, and how the work was."""
    part, pressed = queries.part_by_id(part_id), PRESSES.get(request.form.get("press", ""))
    if pressed is None:
        return redirect(f"/tasks/{part.task_id}", code=303)
    done = attempt(lambda by, now: pressed(part, by, now))
    if done.refusal is not None:
        return _task(part.task, done.problems), done.refusal.status
    flash(_("Noted."), "ok")
    return redirect(f"/tasks/{part.task_id}", code=303)


Press = Callable[[TaskPart, Actor, datetime], object]
PRESSES: dict[str, Press] = {
    "yes": lambda part, by, now: parts.say_yes(part, hers=False, by=by, now=now),
    "no": lambda part, by, now: parts.say_no(part, hers=False, by=by, now=now),
    "done": lambda part, by, now: parts.finish(part, by=by, now=now),
    "feedback": lambda part, by, now: looking_back.say_how_it_was(part, request.form, hers=False, by=by, now=now),
}


def _draft() -> TaskDraft:
    """What was typed; numbers that cannot be read are 0 and refused as such."""
    form = request.form
    size = form.get("size", "")
    return TaskDraft(
        title=form.get("title", ""),
        summary=form.get("summary", ""),
        outcome=form.get("outcome", ""),
        organisation=form.get("organisation", ""),
        size=TaskSize(size) if size in set(TaskSize) else TaskSize.ADVICE,
        skills=tuple(form.getlist("skills")),
        minutes=_number("minutes"),
        seats=_number("seats"),
        ends_on=_day("ends_on"),
        elements=frozenset(Element(one) for one in form.getlist("elements") if one in set(Element)),
    )


def _number(name: str) -> int:
    typed = request.form.get(name, "").strip()
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else 0


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.form.get(name, "").strip())
    except ValueError:
        return None


def _list(problems: Sequence[Problem] = ()) -> str:
    return render_template(
        "tasks/list.html",
        found=queries.tasks(),
        skill_choices=_skills(),
        typed=request.form,
        problems=problems,
    )


def _task(task: SmallTask, problems: Sequence[Problem] = ()) -> str:
    is_open = task.state is TaskState.OPEN
    return render_template(
        "tasks/task.html",
        task=task,
        parts=queries.parts_of(task),
        idle=len(queries.idle_people(task, clock.now(), limit=parts.MOST_OFFERED)) if is_open else 0,
        skill_choices=_skills(),
        typed=request.form if problems else {},
        problems=problems,
    )


def _skills() -> list[tuple[str, str]]:
    reading = reader_language()
    return [(term.code, term.name(reading)) for term in vocabulary().of_kind("skill")]
