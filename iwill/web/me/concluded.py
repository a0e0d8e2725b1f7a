"""Everything that the pool has concluded about the reader, and her objection to any of it (个人信息保护法 art. 24, 44).

/me/concluded           line by line
/me/concluded/object    one line, and what is not right about it: becomes a complaint that somebody answers
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor
from iwill.core.errors import Missing, Problem
from iwill.pool.complaints.services import complaints
from iwill.pool.complaints.services.writing import require
from iwill.pool.complaints.terms import Complainant
from iwill.web.actions import attempt
from iwill.web.guard import current_volunteer, for_volunteer
from iwill.web.me.concluded_lines import Line
from iwill.web.me.concluded_view import concluded, line_by_key

pages = Blueprint("me_concluded", __name__)
HERE = "/me/concluded"
LONGEST = 3000
Page = str | Response | tuple[str, int]


@pages.get(HERE)
@for_volunteer
def everything() -> str:
    """Everything concluded about the reader; of nobody else."""
    return render_template("me/concluded.html", sections=concluded(current_volunteer()))


@pages.get(f"{HERE}/object")
@for_volunteer
def objecting() -> str:
    """One line, with room to say what is not right about it."""
    return _form(_line(request.args.get("about", "")))


@pages.post(f"{HERE}/object")
@for_volunteer
def objection() -> Page:
    """Take the objection in, with the line it is about; somebody answers it as a complaint."""
    line, words = _line(request.form.get("about", "")), request.form.get("words", "")[:LONGEST]
    about = _("About: %(line)s", line=line.words)

    def use_case(by: Actor, now: datetime) -> None:
        require(words=words)
        complaints.receive(f"{about}\n\n{words}", Complainant.VOLUNTEER, by=by, now=now)

    ended = attempt(use_case)
    if ended.refusal is not None:
        return _form(line, ended.problems), ended.refusal.status
    flash(_("Received. Somebody answers you here."), "ok")
    return redirect("/me/complaints", code=303)


def _line(key: str) -> Line:
    found = line_by_key(current_volunteer(), key)
    if found is None:
        raise Missing
    return found


def _form(line: Line, problems: Sequence[Problem] = ()) -> str:
    return render_template("me/objection.html", line=line, typed=request.form, problems=problems)
