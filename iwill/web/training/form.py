"""What staff type about a course or a session, as the services take it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import request
from flask_babel import gettext as _

from iwill.core.civil import organisation_zone
from iwill.core.errors import Invalid, Problem
from iwill.engagement.training.services.sessions import SessionDraft
from iwill.pool.courses.terms import CourseDraft
from iwill.web.hours_form import read_times, times_as_typed

_FIELD_OF = {"starts_at": "on_day", "ends_at": "ended_at", "$": "code"}


def course_draft() -> CourseDraft:
    """The course that was typed; names the fields in which no number stands."""
    form = request.form
    problems: list[Problem] = []
    months = form.get("validity_months", "").strip()
    return _sound(
        CourseDraft(
            title_zh=form.get("title_zh", ""),
            title_en=form.get("title_en", ""),
            summary_zh=form.get("summary_zh", ""),
            summary_en=form.get("summary_en", ""),
            skills=tuple(form.getlist("skills")),
            requires=tuple(form.getlist("requires")),
            minutes=number("minutes", problems),
            validity_months=number("validity_months", problems) if months else None,
            host=form.get("host", ""),
            link=form.get("link", ""),
            lesson_zh=form.get("lesson_zh", ""),
            lesson_en=form.get("lesson_en", ""),
            needed_for=tuple(form.getlist("needed_for")),
            everybody=form.get("everybody") == "on",
        ),
        problems,
    )


def session_draft() -> SessionDraft:
    """The session that was typed, on the organisation's clock."""
    problems: list[Problem] = []
    capacity = number("capacity", problems)
    if problems:
        raise Invalid(problems)
    starts_at, ends_at = read_times(request.form, organisation_zone())
    return SessionDraft(starts_at, ends_at, request.form.get("room", ""), capacity)


def typed_session(starts_at: datetime, ends_at: datetime, room: str, capacity: int) -> dict[str, str]:
    """A session as somebody would type it."""
    return times_as_typed(starts_at, ends_at, organisation_zone()) | {"room": room, "capacity": str(capacity)}


def number(name: str, problems: list[Problem]) -> int:
    """A whole number of a field; 0 and a problem for anything else."""
    words = request.form.get(name, "").strip()
    if words.isascii() and words.isdecimal() and len(words) < 7:
        return int(words)
    problems.append(Problem(name, "invalid", _("Give a whole number.")))
    return 0


def at_fields(problems: Sequence[Problem]) -> list[Problem]:
    """Problems at the fields of the form."""
    return [Problem(_FIELD_OF.get(one.path, one.path), one.code, one.message) for one in problems]


def _sound(draft: CourseDraft, problems: list[Problem]) -> CourseDraft:
    if problems:
        raise Invalid(problems)
    return draft
