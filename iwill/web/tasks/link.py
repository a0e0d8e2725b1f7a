"""One small task behind a personal link, without a password.

/k/<token>   GET the task; POST press=yes, no, hours or feedback. Looking changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor, ActorKind
from iwill.core import clock
from iwill.core.db import transaction
from iwill.core.errors import IwillError, Problem
from iwill.core.tokens import LinkPurpose
from iwill.engagement.tasks import queries
from iwill.engagement.tasks.models import TaskPart
from iwill.web import i18n
from iwill.web.answers.link_view import masked
from iwill.web.guard import by_link
from iwill.web.tasks import words
from iwill.web.tasks.own import PRESSES

pages = Blueprint("task_link", __name__)
pages.context_processor(lambda: {"tasks": words})
Page = str | tuple[str, int] | Response


@pages.get("/k/<token>")
@by_link(LinkPurpose.TASK)
def show(token: str) -> Page:
    """The task, and how her part in it stands."""
    part = queries.part_behind(token)
    return _over() if part is None else _page(part)


@pages.post("/k/<token>")
@by_link(LinkPurpose.TASK)
def press(token: str) -> Page:
    """Do what was pressed; what cannot be done or read is said on the page."""
    part, pressed = queries.part_behind(token), PRESSES.get(request.form.get("press", ""))
    if part is None:
        return _over()
    i18n.prefer(part.volunteer.language)
    try:
        with transaction():
            if pressed is not None:
                pressed(part, Actor(ActorKind.VOLUNTEER, part.volunteer_id), clock.now())
    except IwillError as refusal:
        notice = None if refusal.details else refusal.message
        return _page(part, refusal.details, notice=notice), refusal.status
    return redirect(f"/k/{token}", code=303)


def _page(part: TaskPart, problems: Sequence[Problem] = (), notice: str | None = None) -> str:
    i18n.prefer(part.volunteer.language)
    return render_template(
        "tasks/link.html",
        part=part,
        task=part.task,
        name=masked(part.volunteer.preferred_name),
        problems=problems,
        notice=notice,
        typed=request.form,
    )


def _over() -> tuple[str, int]:
    return render_template("training/over.html"), 410
