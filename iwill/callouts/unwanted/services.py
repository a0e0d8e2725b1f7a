"""Leaving somebody out for a kind of work, as she asked, and asking her again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import delete, insert, tuple_

from iwill.callouts.models import Need
from iwill.callouts.terms import Work
from iwill.callouts.unwanted.models import UnwantedKind
from iwill.callouts.unwanted.queries import unwanted_kinds
from iwill.core.db import db

Kind = tuple[Work, str]


def kinds_of(needs: Iterable[Need]) -> list[Kind]:
    """What kinds of work these needs are: their sort of work with each skill that they want."""
    return sorted({(need.work, skill) for need in needs for skill in need.skills})


def leave_out(volunteer_id: int, kinds: Collection[Kind], now: datetime) -> list[Kind]:
    """Ask this person no more for these kinds of work, until she changes it; returns those that are new."""
    known = set(unwanted_kinds(volunteer_id))
    new = [kind for kind in kinds if kind not in known]
    if new:
        rows = [{"volunteer_id": volunteer_id, "work": work, "skill": skill, "said_at": now} for work, skill in new]
        db.session.execute(insert(UnwantedKind), rows)
    return new


def ask_again(volunteer_id: int, kinds: Collection[Kind]) -> None:
    """Ask this person for these kinds of work as before; harmless where she is asked already."""
    if kinds:
        these = tuple_(UnwantedKind.work, UnwantedKind.skill).in_(list(kinds))
        db.session.execute(delete(UnwantedKind).where(UnwantedKind.volunteer_id == volunteer_id, these))
