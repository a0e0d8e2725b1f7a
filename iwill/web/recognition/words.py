"""Awards as a reader says them, and a sentence to begin thanks with."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from iwill.core.civil import civil_day
from iwill.core.localtime import say_day
from iwill.engagement.recognition.queries import served
from iwill.engagement.recognition.queries.thanks import ToThank
from iwill.engagement.recognition.terms import Award
from iwill.web.hours_words import say_hours
from iwill.web.i18n import reader_language


def award(kind: Award, mark: int) -> str:
    """An award in words."""
    if kind is Award.FIRST_SERVICE:
        return _("First service")
    if kind is Award.HOURS:
        return ngettext("%(num)s hour of service", "%(num)s hours of service", mark)
    if kind is Award.YEARS:
        return ngettext("%(num)s year with us", "%(num)s years with us", mark)
    return ngettext("%(num)s shift of support for others", "%(num)s shifts of support for others", mark)


def team_month(team_id: int, now: datetime) -> str:
    """What a team has served together since the month before this one began; nothing where it has not, and never who of
    it how much."""
    today = civil_day(now)
    before = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    people, shifts, minutes = served.team_totals(team_id, before, today)
    if not shifts:
        return ""
    day = say_day(before, reader_language())
    return ngettext(
        "Since %(day)s your team has served %(num)s shift together, %(hours)s, %(people)s of you.",
        "Since %(day)s your team has served %(num)s shifts together, %(hours)s, %(people)s of you.",
        shifts,
        day=day,
        hours=say_hours(minutes),
        people=people,
    )


def suggestion(one: ToThank) -> str:
    """A specific sentence to begin with, in the reader's language: day, role, time. Somebody makes it her own."""
    facts = {
        "day": say_day(one.on_day, reader_language()),
        "role": one.role,
        "hours": _as_spoken(one.minutes),
    }
    if one.first:
        return _("On %(day)s you were there for the first time, as %(role)s, %(hours)s.", **facts)
    if one.support:
        return _("On %(day)s you kept the others going as %(role)s, %(hours)s.", **facts)
    return _("On %(day)s you served as %(role)s, %(hours)s.", **facts)


def _as_spoken(minutes: int) -> str:
    """A length of time as somebody would say it: minutes, or hours to the nearest half."""
    if minutes < 50:
        return ngettext("%(num)s minute", "%(num)s minutes", minutes)
    halves = round(minutes / 30)
    if halves % 2:
        return _("about %(hours)s hours", hours=f"{halves / 2:.1f}")
    return ngettext("about %(num)s hour", "about %(num)s hours", halves // 2)
