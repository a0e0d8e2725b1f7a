"""Where somebody stands, before an answer and put back after it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from babel.dates import format_skeleton
from flask_babel import get_locale

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.errors import Refused
from iwill.engagement.answering.terms import CHANGED_MEANWHILE
from iwill.pool.models import Volunteer
from iwill.pool.rules import is_minor
from iwill.pool.terms import MINOR, NO_CONSENT, Lifecycle


def standing(volunteer: Volunteer) -> dict[str, Any]:
    """Where she stands, and until when a pause lasts."""
    until = volunteer.paused_until
    return {"lifecycle": volunteer.lifecycle.value, "paused_until": until.isoformat() if until else None}


def with_after(before: dict[str, Any], volunteer: Volunteer) -> dict[str, Any]:
    """What undoing puts back, with where she was left, so that a later change is seen."""
    return before | {"left_at": volunteer.lifecycle.value}


def put_back(volunteer: Volunteer, before: Mapping[str, Any], by: Actor, now: datetime) -> None:
    """Let her stand where she stood before her answer. Refused where she has been moved since, or may not be active
    any more: a consent that was withdrawn meanwhile is not undone with the rest."""
    if not before or before["lifecycle"] == before["left_at"]:
        if before and volunteer.lifecycle.value == before["left_at"]:
            volunteer.paused_until = _day(before["paused_until"])
        return
    if volunteer.lifecycle.value != before["left_at"]:
        raise Refused(CHANGED_MEANWHILE)
    back = Lifecycle(before["lifecycle"])
    if back is Lifecycle.ACTIVE:
        if not (volunteer.may_process and volunteer.may_contact):
            raise Refused(NO_CONSENT)
        if is_minor(volunteer.adult_from, civil_day(now)) and not volunteer.guardian_agreed:
            raise Refused(MINOR)
    present, volunteer.lifecycle = volunteer.lifecycle, back
    volunteer.paused_until = _day(before["paused_until"])
    db.session.flush()
    moved = {"from": present.value, "to": back.value}
    audit.record(by, "volunteer.moved", f"volunteer:{volunteer.id}", now=now, undone=True, **moved)


def in_words(day: date) -> str:
    """A date with its year, in the reader's language."""
    return str(format_skeleton("yMMMd", day, locale=get_locale()))


def _day(words: str | None) -> date | None:
    return date.fromisoformat(words) if words else None
