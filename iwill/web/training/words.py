"""Training in the reader's words: why a course is offered, how a place stands, what an expired course leaves open."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from iwill.engagement.training.terms import PlaceState, Worth
from iwill.pool.courses.models import Course
from iwill.pool.vocabulary import vocabulary

WHY: dict[Worth, object] = {
    Worth.NEEDED: _l("needed before you are called"),
    Worth.LAPSED: _l("yours has run out"),
    Worth.ENDING: _l("yours runs out soon"),
    Worth.SCARCE: _l("too few people can do this"),
    Worth.FURTHER: _l("if you like"),
}
WHY_STATUS: dict[Worth, str] = {
    Worth.NEEDED: "attention",
    Worth.LAPSED: "attention",
    Worth.ENDING: "asked",
    Worth.SCARCE: "open",
    Worth.FURTHER: "info",
}
PLACE: dict[PlaceState, tuple[str, object]] = {
    PlaceState.SIGNED_UP: ("ok", _l("has a place")),
    PlaceState.WAITING: ("asked", _l("on the waiting list")),
    PlaceState.CANCELLED: ("rest", _l("gave it back")),
    PlaceState.CALLED_OFF: ("rest", _l("called off")),
    PlaceState.ATTENDED: ("ok", _l("was there")),
    PlaceState.ABSENT: ("problem", _l("was not there")),
}


def duration(minutes: int) -> str:
    """How long a course takes."""
    return ngettext("%(num)s minute", "%(num)s minutes", minutes)


def validity(months: int | None) -> str:
    """For how long a completion holds."""
    if months is None:
        return _("does not run out")
    return ngettext("valid for %(num)s month", "valid for %(num)s months", months)


def skills(codes: list[str], language: str) -> str:
    """Skills by name, in a line."""
    return _(", ").join(vocabulary().label("skill", code, language) for code in codes)


def still_works(course: Course, language: str) -> str:
    """What goes on while a course has run out."""
    if course.everybody:
        return _("Until you renew it you are not asked for real call-outs. Drills, courses and your record go on.")
    if course.needed_for:
        work = skills(course.needed_for, language)
        return _("Until you renew it you are not asked for %(work)s. Everything else goes on as before.", work=work)
    return _("Nothing is closed to you by this; renewing it keeps you up to date.")
