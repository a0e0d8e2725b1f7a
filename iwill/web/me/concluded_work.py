"""What was concluded about what somebody can do and has done: skills, courses, awards, small tasks."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from iwill.core.db import db
from iwill.core.localtime import say_date
from iwill.engagement.recognition.models import AwardGiven
from iwill.engagement.recognition.queries.served import awards_of
from iwill.engagement.recognition.terms import Award
from iwill.engagement.tasks.queries import parts_with
from iwill.engagement.tasks.terms import Verdict
from iwill.engagement.training.models import CourseLink
from iwill.engagement.training.queries import places_of
from iwill.pool.courses.queries import courses as all_courses
from iwill.pool.models import Volunteer
from iwill.pool.rules import skill_level
from iwill.pool.vetting.queries import case_of
from iwill.pool.vocabulary import vocabulary
from iwill.web.hours_words import say_hours
from iwill.web.i18n import reader_language
from iwill.web.me.concluded_lines import SHOWN, Line, Section
from iwill.web.pool.vetting_words import OUTCOMES, reason_word, stage_word
from iwill.web.pool.words import say_moment, word
from iwill.web.recognition import words as recognition_words
from iwill.web.tasks import words as task_words
from iwill.web.training import words as training_words
from iwill.web.training.own import until_words


def abilities(volunteer: Volunteer) -> Section:
    """What counts of what she can do, and what was decided on her way to serving."""
    names, reading, lines = vocabulary(), reader_language(), []
    for held in sorted(volunteer.skills, key=lambda one: one.skill):
        level = skill_level(
            is_claim=held.skill in names.claims(),
            confirmed=held.confirmed_at is not None,
            practised_on=held.practised_on,
        )
        said = _("%(what)s: %(state)s.", what=names.label("skill", held.skill, reading), state=word(level))
        lines.append(Line(f"skill:{held.skill}", say_moment(held.confirmed_at), said))
    for one in volunteer.credentials:
        what = names.label("credential", one.kind, reading)
        said = _("%(what)s: %(state)s.", what=what, state=word(one.state))
        lines.append(Line(f"credential:{one.id}", say_moment(one.verified_at), said))
    case = case_of(volunteer)
    for decision in reversed(case.decisions[-SHOWN:] if case is not None else []):
        state = str(OUTCOMES[decision.outcome])
        if why := reason_word(decision.reason):
            state = _("%(state)s (%(why)s)", state=state, why=why)
        said = _("%(what)s: %(state)s.", what=stage_word(decision.stage), state=state)
        lines.append(Line(f"decision:{decision.id}", say_moment(decision.at), said))
    return Section(_("What you can do"), _("Decides which work you are asked for."), lines)


def courses(volunteer: Volunteer) -> Section:
    """What she has completed, which sessions she came to or missed, and what she was invited to."""
    reading, lines = reader_language(), []
    catalogue = {one.code: one.title(reading) for one in all_courses(closed=True)}
    for held in sorted(volunteer.trainings, key=lambda one: one.completed_on, reverse=True):
        until = until_words(held.valid_until)
        title = catalogue.get(held.course or "", held.title)
        said = _("You completed “%(course)s”; it holds %(until)s.", course=title, until=until)
        lines.append(Line(f"course:{held.id}", say_date(held.completed_on, reading), said))
    for place in places_of(volunteer.id)[:SHOWN]:
        state = str(training_words.PLACE[place.state][1])
        said = _("A session of “%(course)s”: %(state)s.", course=place.session.course.title(reading), state=state)
        lines.append(Line(f"session:{place.id}", say_moment(place.session.starts_at), said))
    invited = select(CourseLink).where(CourseLink.volunteer_id == volunteer.id, CourseLink.invited_at.is_not(None))
    for link in db.session.scalars(invited.order_by(CourseLink.id.desc())):
        said = _("You were chosen to be invited to “%(course)s”.", course=link.course.title(reading))
        lines.append(Line(f"invited:{link.id}", say_moment(link.invited_at), said))
    return Section(_("Courses"), _("Work can ask for a course; some courses confirm a skill."), lines)


def awards(volunteer: Volunteer) -> Section:
    """What was awarded to her by rule, and on what it rests."""
    lines = [
        Line(
            f"award:{one.id}",
            say_moment(one.given_at),
            _("%(award)s: %(basis)s.", award=recognition_words.award(one.award, one.mark), basis=_basis(one)),
        )
        for one in awards_of(volunteer.id)
    ]
    return Section(_("Recognition"), _("Given by rule, and never taken away again."), lines)


def tasks(volunteer: Volunteer) -> Section:
    """Which small tasks she was offered or took part in, and what was said of her work."""
    lines = []
    for part in parts_with(volunteer.id)[:SHOWN]:
        said = _("“%(task)s”: %(state)s.", task=part.task.title, state=task_words.MINE[part.state][1])
        for question, verdict in part.of_the_work.items():
            answer = task_words.VERDICT_TEXT[Verdict(verdict)]
            asked = task_words.QUESTION_TEXT[question]
            said = _("%(said)s %(question)s %(answer)s.", said=said, question=asked, answer=answer)
        when = part.settled_at or part.accepted_at or part.offered_at or part.she_accepted_at
        lines.append(Line(f"task:{part.id}", say_moment(when), said))
    return Section(_("Small tasks"), _("What was said of your work changes nobody's place in line."), lines)


def _basis(given: AwardGiven) -> str:
    if given.award is Award.YEARS:
        return _("counted from the day you joined")
    if given.award is Award.SUPPORT:
        return _("counted from the shifts on which you kept others going")
    return _("counted from %(hours)s of service", hours=say_hours(int(given.evidence.get("minutes", 0))))
