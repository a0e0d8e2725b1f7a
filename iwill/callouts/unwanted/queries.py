"""What somebody has asked to be left out for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from iwill.callouts.terms import Work
from iwill.callouts.unwanted.models import UnwantedKind
from iwill.core.db import db


def unwanted_kinds(volunteer_id: int) -> Sequence[tuple[Work, str]]:
    """The kinds of work, each with its skill, that this person is not asked for; in the order in which she said so."""
    rows = select(UnwantedKind.work, UnwantedKind.skill).where(UnwantedKind.volunteer_id == volunteer_id)
    ordered = rows.order_by(UnwantedKind.said_at, UnwantedKind.work, UnwantedKind.skill)
    return [(work, skill) for work, skill in db.session.execute(ordered)]
