"""Training as one volunteer sees it: what her work needs, what she could take, what she has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from iwill.core.civil import civil_day
from iwill.core.localtime import say_date
from iwill.engagement.training import offers, queries
from iwill.engagement.training.models import TrainingPlace
from iwill.engagement.training.offers import Offer
from iwill.engagement.training.terms import Worth
from iwill.pool.courses import queries as courses
from iwill.pool.courses.models import Course
from iwill.pool.models import Training, Volunteer
from iwill.pool.vocabulary import vocabulary
from iwill.web.i18n import reader_language
from iwill.web.me.today import zone_of
from iwill.web.training import words


@dataclass(frozen=True)
class Held:
    """A course that she completed: until when it holds, and what is open to her while it does not."""

    training: Training
    course: Course | None
    lapsed: bool
    still: str
    title: str


@dataclass(frozen=True)
class OwnTraining:
    """What me/training.html prints. `next` is the one thing to do, where there is one."""

    zone: str
    progress: str
    next: Offer | None
    needed: Sequence[Offer]
    others: Sequence[Offer]
    coming: Sequence[TrainingPlace]
    finished: Sequence[str]
    held: Sequence[Held]
    next_update: date | None
    drills: int
    practised: Sequence[str]
    titles: dict[str, str]


def own_training(volunteer: Volunteer, now: datetime) -> OwnTraining:
    """Everything of her training at a glance."""
    reading, today = reader_language(), civil_day(now)
    waiting = {link.course_id: link.course.title(reading) for link in queries.finished_by(volunteer.id)}
    found = [one for one in offers.offers_for(volunteer, now) if one.course.id not in waiting]
    needed = [one for one in found if one.worth in (Worth.NEEDED, Worth.LAPSED, Worth.ENDING)]
    catalogue = {one.code: one for one in courses.courses(closed=True)}
    held = [_held(one, catalogue.get(one.course or ""), today, reading) for one in _newest(volunteer.trainings)]
    ahead = [one.training.valid_until for one in held if one.training.valid_until and not one.lapsed]
    return OwnTraining(
        zone=zone_of(volunteer),
        progress=_progress(volunteer, needed, catalogue.values()),
        next=next((one for one in (*needed, *found) if one.can_begin), None),
        needed=needed,
        others=[one for one in found if one not in needed and one.can_begin][: offers.MOST_OFFERS],
        coming=queries.coming_places(volunteer.id, now),
        finished=list(waiting.values()),
        held=held,
        next_update=min(ahead, default=None),
        drills=queries.drills_of(volunteer.id),
        practised=[
            _(
                "%(skill)s on %(day)s",
                skill=vocabulary().label("skill", one.skill, reading),
                day=say_date(one.practised_on, reading),
            )
            for one in volunteer.skills
            if one.practised_on is not None
        ],
        titles={one.code: one.title(reading) for one in catalogue.values()},
    )


def _progress(volunteer: Volunteer, needed: Sequence[Offer], catalogue: object) -> str:
    """How far she is, in words: how many of the courses that her work needs she holds."""
    own = {held.skill for held in volunteer.skills}
    asked = courses.needed_for(own, courses.needed_courses(), real=True)
    missing = {one.course.code for one in needed if one.worth in (Worth.NEEDED, Worth.LAPSED)} & set(asked)
    if not asked:
        return _("Your work needs no course at present.")
    if not missing:
        return ngettext(
            "The course that your work needs is done.",
            "All %(num)s courses that your work needs are done.",
            len(asked),
        )
    done = len(asked) - len(missing)
    return _("%(done)s of %(all)s courses that your work needs are done.", done=done, all=len(asked))


def _newest(trainings: Sequence[Training]) -> list[Training]:
    """Of each course the completion that holds longest; what is no course of the catalogue stands for itself."""
    best: dict[object, Training] = {}
    for one in trainings:
        key = one.course or one.id
        if key not in best or _end(one) >= _end(best[key]):
            best[key] = one
    return sorted(best.values(), key=lambda one: one.completed_on, reverse=True)


def _end(training: Training) -> date:
    return training.valid_until or date.max


def _held(training: Training, course: Course | None, today: date, language: str) -> Held:
    lapsed = training.valid_until is not None and training.valid_until < today
    still = words.still_works(course, language) if lapsed and course is not None and course.closed_at is None else ""
    return Held(training, course, lapsed, still, course.title(language) if course is not None else training.title)


def until_words(day: date | None) -> str:
    """Until when something holds."""
    return _("until %(day)s", day=say_date(day, reader_language())) if day else _("without an end")
