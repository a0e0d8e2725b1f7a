"""What a person once wrote about her hours, beside what we made of it: she says whether that is right.

/me/availability/said     "right": her words were read rightly. Whoever wants to change them sets the week instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.core.encryption import unseal
from iwill.core.errors import Missing
from iwill.pool.imports import stating
from iwill.pool.models import Volunteer
from iwill.pool.terms import NoteKind
from iwill.web.actions import act
from iwill.web.guard import current_volunteer, for_volunteer
from iwill.web.pool.hours_words import in_lines

pages = Blueprint("me_stated", __name__)


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
        Said(one.id, stating.words_of(one), in_lines(stating.stretches_of(one)), one.counted)
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
