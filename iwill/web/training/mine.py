"""My training (V9): what my work needs, the next session, what I have, and the certificate of each.

/me/training                       the page
/me/training/sessions/<id>         POST press=sign_up or give_back
/me/training/courses/<code>        POST I took this course alone
/me/training/practice              POST send me a call-out to practise with
/me/training/lessons/<code>        one page to read; POST I have read it
/me/training/certificates/<id>     the certificate of a course as a file
"""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.services import rates
from iwill.core import clock
from iwill.core.civil import civil_day
from iwill.core.db import transaction
from iwill.core.errors import Missing
from iwill.engagement.training import queries
from iwill.engagement.training.practising import send_practice
from iwill.engagement.training.services import inviting, places
from iwill.engagement.training.terms import PlaceState
from iwill.pool.courses import queries as courses
from iwill.pool.courses.rules import page_of
from iwill.web.actions import act
from iwill.web.guard import current_volunteer, for_volunteer
from iwill.web.i18n import reader_language
from iwill.web.training import words
from iwill.web.training.certificate import certificate_of
from iwill.web.training.own import own_training, until_words

pages = Blueprint("me_training", __name__)
pages.context_processor(lambda: {"training": words, "until_words": until_words})
HERE = "/me/training"
TRIES = 5


@pages.get(HERE)
@for_volunteer
def show() -> str:
    """The page."""
    return render_template("training/mine.html", page=own_training(current_volunteer(), clock.now()))


@pages.post(f"{HERE}/sessions/<int:session_id>")
@for_volunteer
def press(session_id: int) -> Response:
    """Sign up, or give the place back."""
    volunteer = current_volunteer()
    if request.form.get("press") == "give_back":
        place = queries.place_of(session_id, volunteer.id)
        if place is None:
            raise Missing
        act(lambda by, now: places.give_back(place, by=by, now=now))
        flash(_("Given back. Thank you for saying so."), "ok")
    else:
        taken = act(lambda by, now: places.sign_up(queries.session_by_id(session_id), volunteer, by=by, now=now).state)
        flash(_("You have a place.") if taken is PlaceState.SIGNED_UP else _("You are on the waiting list."), "ok")
    return redirect(HERE, code=303)


@pages.post(f"{HERE}/courses/<code>")
@for_volunteer
def finished(code: str) -> Response:
    """I took this course alone today."""
    volunteer = current_volunteer()
    act(lambda by, now: inviting.say_finished(volunteer, courses.course_by_code(code), civil_day(now), by=by, now=now))
    flash(_("Noted. It counts once somebody has confirmed it."), "ok")
    return redirect(HERE, code=303)


@pages.post(f"{HERE}/practice")
@for_volunteer
def practise() -> Response:
    """Send me a call-out to practise with; a few in an hour are enough."""
    volunteer = current_volunteer()
    with transaction():
        bucket = rates.bucket("practice", volunteer.number)
        allowed = rates.allow(bucket, limit=TRIES, window=timedelta(hours=1), now=clock.now())
    if allowed:
        act(lambda by, now: send_practice(volunteer, by=by, now=now))
        flash(_("It is on its way to you. It counts for nothing, whatever you answer."), "ok")
    else:
        flash(_("Several are on their way already; try again in an hour."), "info")
    return redirect(HERE, code=303)


@pages.get(f"{HERE}/lessons/<code>")
@for_volunteer
def lesson(code: str) -> str:
    """The page of a course, to be read."""
    course, reading = courses.course_by_code(code), reader_language()
    if not course.lesson_zh or course.closed_at is not None:
        raise Missing
    return render_template("training/lesson.html", course=course, lines=page_of(course.lesson(reading)))


@pages.post(f"{HERE}/lessons/<code>")
@for_volunteer
def read(code: str) -> Response:
    """I have read it: the course is completed."""
    volunteer = current_volunteer()
    act(lambda by, now: inviting.finish_lesson(volunteer, courses.course_by_code(code), by=by, now=now))
    flash(_("Done; it is on your record."), "ok")
    return redirect(HERE, code=303)


@pages.get(f"{HERE}/certificates/<int:training_id>")
@for_volunteer
def certificate(training_id: int) -> Response:
    """The certificate of a course that the reader completed; of nobody else's."""
    training, volunteer = courses.training_by_id(training_id), current_volunteer()
    if training.volunteer_id != volunteer.id:
        raise Missing
    return certificate_of(training, volunteer, clock.now())
