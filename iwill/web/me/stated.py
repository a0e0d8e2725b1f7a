"""What a person once wrote about her hours, beside what we made of it: she says whether that is right.

/me/availability/said     "right": her words were read rightly. Whoever wants to change them sets the week instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from iwill.core.encryption import unseal
from iwill.core.errors import Missing
from iwill.pool.hours import DAY, Stretch
from iwill.pool.imports import stating
from iwill.pool.models import Volunteer
from iwill.pool.terms import NoteKind
from iwill.web.actions import act
from iwill.web.guard import current_volunteer, for_volunteer
from iwill.web.pool.words import WEEKDAYS, say_hours

pages = Blueprint("me_stated", __name__)

_SETS = {
    (0, 1, 2, 3, 4, 5, 6): _l("Every day"),
    (0, 1, 2, 3, 4): _l("Monday to Friday"),
    (5, 6): _l("Saturday and Sunday"),
}


@dataclass(frozen=True)
class Said:
    """Words about hours, and the lines that we understood; `counted` says whether we go by them already."""

    id: int
    words: str
    understood: list[str]
    counted: bool


@pages.post("/me/availability/said")
@for_volunteer
def confirm() -> Response:
    """Her words were read rightly. Pressed twice it is harmless."""
    volunteer, said = current_volunteer(), request.form.get("statement", "")
    number = int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0
    try:
        act(lambda by, now: stating.confirm_hours(volunteer, number, by=by, now=now))
        flash(_("Thank you. Your hours are confirmed."), "ok")
    except Missing:
        flash(_("That has been settled already."), "info")
    return redirect("/me/availability", code=303)


def said_by(volunteer: Volunteer) -> list[Said]:
    """What she wrote and has not answered for."""
    return [
        Said(one.id, stating.words_of(one), lines(stating.stretches_of(one)), one.counted)
        for one in stating.open_statements(volunteer)
    ]


def not_understood(volunteer: Volunteer, said: Iterable[Said]) -> list[str]:
    """What she wrote and we could not read, until she sets her week."""
    asked = {one.words for one in said}
    set_at = volunteer.availability_set_at
    words = [
        unseal(note.body_sealed, note.uid)
        for note in volunteer.notes
        if note.kind is NoteKind.HOURS and (set_at is None or note.at >= set_at)
    ]
    return [one for one in dict.fromkeys(words) if one not in asked]


def lines(stretches: Iterable[Stretch]) -> list[str]:
    """Hours of a week as lines: days with the same hours together, a night over midnight as one."""
    days: dict[tuple[int, int], list[int]] = {}
    for weekday, start, end in _blocks(list(stretches)):
        days.setdefault((start, end), []).append(weekday)
    return [
        _("%(days)s %(hours)s", days=_days(tuple(sorted(weekdays))), hours=say_hours(start, end))
        for (start, end), weekdays in sorted(days.items(), key=lambda one: (sorted(one[1]), one[0]))
    ]


def _blocks(stretches: list[Stretch]) -> list[tuple[int, int, int]]:
    mornings = {one.weekday: one.to_minute for one in stretches if one.from_minute == 0 and one.to_minute < DAY}
    late = {one.weekday for one in stretches if one.to_minute == DAY and one.from_minute > 0}
    blocks = []
    for one in stretches:
        if one.to_minute == DAY and one.from_minute > 0 and (one.weekday + 1) % 7 in mornings:
            blocks.append((one.weekday, one.from_minute, mornings[(one.weekday + 1) % 7]))
        elif not (one.from_minute == 0 and one.to_minute < DAY and (one.weekday - 1) % 7 in late):
            blocks.append((one.weekday, one.from_minute, one.to_minute))
    return blocks


def _days(weekdays: tuple[int, ...]) -> str:
    return str(_SETS[weekdays]) if weekdays in _SETS else _(", ").join(str(WEEKDAYS[day]) for day in weekdays)
