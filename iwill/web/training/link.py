"""One course behind a personal link, without a password: its sessions, my place, a plain no.

/t/<token>   GET the course; POST press=sign_up, give_back (with session=), read, finished or no. Looking changes
             nothing.
"""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor, ActorKind
from iwill.core import clock
from iwill.core.civil import civil_day
from iwill.core.db import transaction
from iwill.core.errors import IwillError, Missing
from iwill.core.tokens import LinkPurpose, read_token
from iwill.engagement.training import queries
from iwill.engagement.training.models import CourseLink
from iwill.engagement.training.practising import PRACTICE_LINK
from iwill.engagement.training.services import inviting, places
from iwill.pool.courses import queries as courses
from iwill.pool.courses.rules import page_of
from iwill.web import i18n
from iwill.web.answers.link_view import masked
from iwill.web.guard import by_link
from iwill.web.me.today import zone_of
from iwill.web.training import words

pages = Blueprint("training_link", __name__)
pages.context_processor(lambda: {"training": words})
Page = str | tuple[str, int] | Response


@pages.get("/t/<token>")
@by_link(LinkPurpose.TRAINING)
def show(token: str) -> Page:
    """The course, or the call-out to practise with."""
    if read_token(LinkPurpose.TRAINING, token) == PRACTICE_LINK:
        return render_template("training/practice.html", said=None)
    link = _standing(token)
    return _over() if link is None else _page(link)


@pages.post("/t/<token>")
@by_link(LinkPurpose.TRAINING)
def press(token: str) -> Page:
    """Do what was pressed; what cannot be done is said on the page."""
    if read_token(LinkPurpose.TRAINING, token) == PRACTICE_LINK:
        # Nothing is written, so there is nothing that a second press could do.
        return render_template("training/practice.html", said=request.form.get("press"))
    link, now = _standing(token), clock.now()
    if link is None:
        return _over()
    i18n.prefer(link.volunteer.language)
    try:
        with transaction():
            _do(link, Actor(ActorKind.VOLUNTEER, link.volunteer_id), now)
    except IwillError as refusal:
        return _page(link, notice=refusal.message), refusal.status
    return redirect(f"/t/{token}", code=303)


def _do(link: CourseLink, by: Actor, now: datetime) -> None:
    said, chosen = request.form.get("press"), request.form.get("session", "")
    if said == "no":
        inviting.decline(link, by=by, now=now)
        return
    if said == "finished":
        inviting.say_finished(link.volunteer, link.course, civil_day(now), by=by, now=now)
        return
    if said == "read":
        inviting.finish_lesson(link.volunteer, link.course, by=by, now=now)
        return
    session = queries.session_by_id(int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 10 else 0)
    # A link opens one course and no other.
    if session.course_id != link.course_id:
        raise Missing
    if said == "sign_up":
        places.sign_up(session, link.volunteer, by=by, now=now)
    elif said == "give_back":
        place = queries.place_of(session.id, link.volunteer_id)
        if place is not None:
            places.give_back(place, by=by, now=now)


def _standing(token: str) -> CourseLink | None:
    link = queries.link_behind(token)
    return link if link is not None and link.expires_at > clock.now() else None


def _page(link: CourseLink, notice: str | None = None) -> str:
    volunteer, now = link.volunteer, clock.now()
    i18n.prefer(volunteer.language)
    mine = {place.session_id: place for place in queries.coming_places(volunteer.id, now)}
    return render_template(
        "training/link.html",
        link=link,
        course=link.course,
        name=masked(volunteer.preferred_name),
        zone=zone_of(volunteer),
        sessions=[(one, mine.get(one.id)) for one in queries.sessions_to_come(now, [link.course_id])],
        lesson=page_of(link.course.lesson(i18n.reader_language())),
        held=courses.holds(volunteer.id, link.course.code, civil_day(now)),
        notice=notice,
    )


def _over() -> tuple[str, int]:
    return render_template("training/over.html"), 410
