"""What was said of somebody's service before, and what of it may count."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from iwill.core.db import db
from iwill.core.encryption import unseal
from iwill.core.errors import Missing
from iwill.pool.history.models import ServiceHistory
from iwill.pool.models import Volunteer


def history_of(volunteer: Volunteer) -> Sequence[ServiceHistory]:
    """Every statement about this person, in the order in which they came."""
    query = select(ServiceHistory).where(ServiceHistory.volunteer_id == volunteer.id).order_by(ServiceHistory.id)
    return db.session.scalars(query).all()


def statement_of(volunteer: Volunteer, statement_id: int) -> ServiceHistory:
    """One statement about this person; Missing where there is none of that id about her."""
    found = next((one for one in history_of(volunteer) if one.id == statement_id), None)
    if found is None:
        raise Missing
    return found


def evidenced_minutes(volunteer: Volunteer) -> int:
    """The minutes that somebody has vouched for: all of service before that a certificate may speak of."""
    return sum(one.minutes or 0 for one in history_of(volunteer) if one.evidenced_by is not None)


def words_of(statement: ServiceHistory) -> str:
    """The words of a statement in clear; empty once the person is erased."""
    return unseal(statement.words_sealed, statement.uid) if statement.words_sealed else ""


def evidence_of(statement: ServiceHistory) -> str:
    """What was seen as evidence, in clear."""
    return unseal(statement.evidence_sealed, statement.uid) if statement.evidence_sealed else ""
