"""Whom to reach by hand: people whom no message reaches, who have been silent for long, or who asked for a call.

/outreach                  everybody who waits, the soonest due first
/outreach/<id>             one person: why, what to do
/outreach/<id>/take        take her in hand
/outreach/<id>/numbers     her numbers and addresses, which is noted
/outreach/<id>/close       how it ended
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts import audit
from iwill.accounts.terms import Actor, Permission
from iwill.core import clock
from iwill.core.errors import Invalid, Missing, Problem, sentence_for
from iwill.engagement.outreach import queries, services
from iwill.engagement.outreach.terms import OUTCOME_MISSING, Outcome
from iwill.web.actions import act, attempt
from iwill.web.guard import current_staff, for_staff
from iwill.web.outreach import words
from iwill.web.pool import person_parts
from iwill.web.pool.words import say_day

pages = Blueprint("outreach", __name__)
HERE = "/outreach"
Page = str | Response | tuple[str, int]

callers = for_staff(Permission.EDIT_POOL, Permission.READ_CONTACTS)


@pages.get(HERE)
@callers
def waiting() -> str:
    """Everybody who waits to be reached; no number and no address."""
    now, me = clock.now(), current_staff().id
    rows = [
        {
            "id": task.id,
            "name": task.volunteer.name,
            "why": words.why(task),
            "due": say_day(task.due_at.date()),
            "late": task.due_at < now,
            "taken_by": _("you") if task.taken_by_id == me else task.taken_by.name if task.taken_by else "",
        }
        for task in queries.open_tasks()
    ]
    return render_template("outreach/list.html", rows=rows, number=queries.waiting())


@pages.get(f"{HERE}/<int:task_id>")
@callers
def task(task_id: int) -> str:
    """One person, and what to do; her numbers stay closed."""
    return _page(task_id)


@pages.post(f"{HERE}/<int:task_id>/take")
@callers
def take(task_id: int) -> Page:
    """Take her in hand, so that nobody else rings."""
    return _done(task_id, lambda by, now: services.take(queries.task_by_id(task_id), current_staff(), by=by, now=now))


@pages.post(f"{HERE}/<int:task_id>/numbers")
@callers
def numbers(task_id: int) -> str:
    """Her numbers and addresses; that they were shown is noted."""
    subject = f"volunteer:{queries.task_by_id(task_id).volunteer_id}"
    act(lambda by, now: audit.record(by, "contact.read", subject, now=now, outreach=task_id))
    return _page(task_id, shown=True)


@pages.post(f"{HERE}/<int:task_id>/close")
@callers
def close(task_id: int) -> Page:
    """Say how it ended, and let follow from it what follows."""
    chosen = request.form.get("outcome", "")

    def use_case(by: Actor, now: datetime) -> None:
        if chosen not in set(Outcome):
            raise Invalid([Problem("outcome", OUTCOME_MISSING, sentence_for(OUTCOME_MISSING))])
        services.close(queries.task_by_id(task_id), Outcome(chosen), by=by, now=now)

    return _done(task_id, use_case, HERE, _("Closed. Thank you."))


def _done(task_id: int, use_case: Callable[[Actor, datetime], None], to: str = "", said: str = "") -> Page:
    ended = attempt(use_case)
    if isinstance(ended.refusal, Missing):
        raise ended.refusal
    if ended.refusal is not None:
        return _page(task_id, problems=ended.problems), ended.refusal.status
    if said:
        flash(said, "ok")
    return redirect(to or f"{HERE}/{task_id}", code=303)


def _page(task_id: int, *, shown: bool = False, problems: Sequence[Problem] = ()) -> str:
    found = queries.task_by_id(task_id)
    return render_template(
        "outreach/task.html",
        task=found,
        person=found.volunteer,
        why=words.why(found),
        to_ask=words.to_ask(found),
        todo=words.WHAT_TO_DO[found.why],
        due=say_day(found.due_at.date()),
        late=found.closed_at is None and found.due_at < clock.now(),
        mine=found.taken_by_id == current_staff().id,
        contacts=person_parts.contacts(found.volunteer, shown=shown),
        shown=shown,
        outcomes=[(outcome.value, text) for outcome, text in words.OUTCOMES.items()],
        outcome=words.OUTCOMES[found.outcome] if found.outcome else "",
        problems=problems,
    )
