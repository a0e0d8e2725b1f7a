"""The catalogue as staff see it, and what people took alone.

/training                       every course with its next session; POST writes a new one
/training/finished/<link>       POST press=confirm or refuse: somebody says that she took a course alone
/training/courses/<code>        one course: its sessions, who lacks it; POST writes it anew
/training/courses/<code>/close      it is offered no longer
/training/courses/<code>/invite     so many people who lack it
/training/courses/<code>/sessions   plan a session
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from iwill.accounts.terms import Permission
from iwill.core import clock
from iwill.core.civil import organisation_zone
from iwill.core.db import db
from iwill.core.errors import Missing, Problem, sentence_for
from iwill.engagement.training import offers, queries
from iwill.engagement.training.models import CourseLink
from iwill.engagement.training.services import inviting, sessions
from iwill.pool.courses import queries as courses
from iwill.pool.courses import services as catalogue
from iwill.pool.courses.models import Course
from iwill.pool.courses.rules import page_of
from iwill.pool.vocabulary import vocabulary
from iwill.web.actions import act, attempt
from iwill.web.guard import for_staff
from iwill.web.i18n import reader_language
from iwill.web.training import form, words

pages = Blueprint("training", __name__)
pages.context_processor(lambda: {"training": words})
Page = str | tuple[str, int] | Response


@pages.get("/training")
@for_staff(Permission.READ_POOL)
def show() -> Page:
    """Every course, and what waits for somebody to confirm it."""
    return _list()


@pages.post("/training")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def add() -> Page:
    """Write a new course down."""
    made = attempt(
        lambda by, now: catalogue.add_course(request.form.get("code", ""), form.course_draft(), by=by, now=now).code
    )
    if made.refusal is not None:
        return _list(form.at_fields(made.problems)), made.refusal.status
    flash(_("The course is in the catalogue. Now plan a session, or give it a link."), "ok")
    return redirect(f"/training/courses/{made.result}", code=303)


@pages.post("/training/finished/<int:link_id>")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def settle(link_id: int) -> Response:
    """Confirm that somebody has taken a course alone, or that she has not."""
    link = db.session.get(CourseLink, link_id)
    if link is None:
        raise Missing
    if request.form.get("press") == "confirm":
        act(lambda by, now: inviting.confirm_finished(link, by=by, now=now))
        flash(_("Confirmed; the course is on file."), "ok")
    else:
        act(lambda by, now: inviting.refuse_finished(link, by=by, now=now))
        flash(_("Not entered. Tell the person what is still missing."), "info")
    return redirect("/training", code=303)


@pages.get("/training/courses/<code>")
@for_staff(Permission.READ_POOL)
def course(code: str) -> Page:
    """One course."""
    return _course(courses.course_by_code(code))


@pages.post("/training/courses/<code>")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def change(code: str) -> Page:
    """Write a course anew."""
    done = attempt(
        lambda by, now: catalogue.change_course(courses.course_by_code(code), form.course_draft(), by=by, now=now)
    )
    if done.refusal is not None:
        return _course(courses.course_by_code(code), form.at_fields(done.problems)), done.refusal.status
    flash(_("Saved."), "ok")
    return redirect(f"/training/courses/{code}", code=303)


@pages.post("/training/courses/<code>/close")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def close(code: str) -> Response:
    """Offer it no longer."""
    act(lambda by, now: catalogue.close_course(courses.course_by_code(code), by=by, now=now))
    flash(_("Closed. Whoever holds it goes on holding it."), "ok")
    return redirect(f"/training/courses/{code}", code=303)


@pages.post("/training/courses/<code>/invite")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def invite(code: str) -> Page:
    """Invite so many people who lack it, by one mail with a personal link to each."""
    problems: list[Problem] = []
    wanted = form.number("wanted", problems)
    done = attempt(lambda by, now: inviting.invite(courses.course_by_code(code), wanted, by=by, now=now))
    if done.refusal is not None:
        return _course(courses.course_by_code(code), form.at_fields(done.problems)), done.refusal.status
    assert done.result is not None
    said = ngettext("%(num)s invitation is on its way.", "%(num)s invitations are on their way.", done.result.invited)
    flash(said, "ok")
    for reason, count in done.result.refused.items():
        flash(_("Not asked: %(number)s. %(reason)s", number=count, reason=sentence_for(reason)), "info")
    return redirect(f"/training/courses/{code}", code=303)


@pages.post("/training/courses/<code>/sessions")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def plan(code: str) -> Page:
    """Plan a session."""
    done = attempt(
        lambda by, now: sessions.plan_session(courses.course_by_code(code), form.session_draft(), by=by, now=now).id
    )
    if done.refusal is not None:
        return _course(courses.course_by_code(code), form.at_fields(done.problems)), done.refusal.status
    flash(_("Planned. People can sign up from now on."), "ok")
    return redirect(f"/training/sessions/{done.result}", code=303)


def _list(problems: Sequence[Problem] = ()) -> str:
    now = clock.now()
    following: dict[int, object] = {}
    for one in queries.sessions_to_come(now):
        following.setdefault(one.course_id, one)
    every = courses.courses(closed=True)
    return render_template(
        "training/catalogue.html",
        courses=[(one, following.get(one.id)) for one in every],
        finished=queries.finished_alone(),
        scarce=sorted(offers.scarce_among({code for one in every for code in one.skills})),
        zone=organisation_zone(),
        choices=_choices(None),
        typed=request.form,
        problems=problems,
    )


def _course(course: Course, problems: Sequence[Problem] = ()) -> str:
    now = clock.now()
    found = queries.sessions_of(course, now)
    typed = request.form if problems else {}
    return render_template(
        "training/course.html",
        course=course,
        sessions=found,
        lesson=page_of(course.lesson(reader_language())),
        waiting=queries.waiting_counts([one.id for one in found]),
        lacking=len(offers.who_lacks(course, now, limit=inviting.MOST_INVITED)),
        most=inviting.MOST_INVITED,
        zone=organisation_zone(),
        now=now,
        choices=_choices(course),
        typed=typed,
        problems=problems,
    )


def _choices(course: Course | None) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen for a course: skills, and courses that come first."""
    reading = reader_language()
    terms = [(term.code, term.name(reading)) for term in vocabulary().of_kind("skill")]
    others = [(one.code, one.title(reading)) for one in courses.courses() if course is None or one.id != course.id]
    return {"skills": terms, "requires": others}
