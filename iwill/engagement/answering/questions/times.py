"""Are these still your hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem
from iwill.engagement.answering.registry import Question, Taking, ask
from iwill.engagement.answering.standing import in_words
from iwill.engagement.answering.terms import Choice, Field, FieldKind, Shown, Taken
from iwill.pool.hours import Stretch, apart
from iwill.pool.models import Volunteer
from iwill.pool.services import availability
from iwill.pool.services.preferences import own_day
from iwill.pool.week_presets import PRESETS


def _hours_right(volunteer: Volunteer, now: datetime) -> Shown | None:
    presets = tuple((code, str(words)) for code, (words, _week) in PRESETS.items())
    fields = (Field(FieldKind.ONE_OF, "preset", _("Choose what fits best"), presets),)
    same = [Choice("same", _("Still like this"))] if volunteer.availability_set_at else []
    return Shown(
        _("Are these still your hours?"),
        _("You are asked at these times, by your own clock. The fresher they are, the sooner they count."),
        (*same, Choice("preset", _("Other hours"), fields=fields)),
        links=((_("Set every hour (sign in)"), "/me/availability"),),
    )


def _take_hours_right(taking: Taking) -> Taken:
    volunteer = taking.volunteer
    week = week_of(volunteer)
    chosen = taking.given.one("preset")
    if taking.given.choice == "preset":
        if chosen not in PRESETS:
            raise Invalid([Problem("preset", "required", _("Choose what fits best; you can change every hour later."))])
        wanted: Sequence[Stretch] = PRESETS[chosen][1]()
    else:
        wanted = week
    set_at = volunteer.availability_set_at
    before = {
        "week": [[one.weekday, one.from_minute, one.to_minute, one.sure] for one in week],
        "set_at": set_at.isoformat() if set_at else None,
        "left_at": taking.now.isoformat(),
    }
    availability.set_weekly_hours(volunteer, wanted, now=taking.now)
    return Taken({"preset": chosen, "on": own_day(volunteer, taking.now).isoformat()}, before)


def _undo_hours_right(volunteer: Volunteer, before: Mapping[str, Any], by: Actor, now: datetime) -> None:
    # What she has set since by herself stands.
    if volunteer.availability_set_at != datetime.fromisoformat(before["left_at"]):
        return
    set_at = datetime.fromisoformat(before["set_at"]) if before["set_at"] else None
    availability.set_weekly_hours(volunteer, [Stretch(*row) for row in before["week"]], now=now)
    volunteer.availability_set_at = set_at
    db.session.flush()


def _say_hours_right(answer: str, changed: Mapping[str, Any]) -> str:
    day = in_words(date.fromisoformat(changed["on"]))
    if answer == "preset":
        return _("Your hours are now: %(hours)s. Confirmed %(day)s.", hours=PRESETS[changed["preset"]][0], day=day)
    return _("Your hours stay as they are, confirmed %(day)s.", day=day)


def week_of(volunteer: Volunteer) -> list[Stretch]:
    """Her week as she set it."""
    return apart((row.at_least, row.weekday, row.from_minute, row.to_minute) for row in volunteer.weekly_hours)


ask(Question("hours_right", _hours_right, _take_hours_right, _say_hours_right, _undo_hours_right))
