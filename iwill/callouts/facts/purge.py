"""What facts let go of with time. A no-show stays with its seat, which would tell of service that never was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, null, or_, select, update

from iwill.callouts.facts.models import LimitOverride, ShiftFact
from iwill.callouts.facts.terms import FactKind, FactState
from iwill.callouts.models import Invitation
from iwill.core.db import db
from iwill.core.policy import declare
from iwill.core.purging import BATCH, delete_some, purge

FACTS_KEPT = declare(
    "purge.shift_facts_days",
    365,
    "days",
    "个人信息保护法 art. 19: kept no longer than needed",
    "hard shifts, and what was taken back, are deleted this long after the shift",
)
REASONS_KEPT = declare(
    "purge.override_reasons_days",
    365,
    "days",
    "个人信息保护法 art. 19: kept no longer than needed",
    "the words of why a limit was set aside are deleted after this time",
)
PLACES_KEPT = declare(
    "purge.places_days",
    180,
    "days",
    "个人信息保护法 art. 19: kept no longer than needed",
    "at which place somebody was asked, and what that came of, is deleted after this time",
)


@purge("places", keep=PLACES_KEPT)
def places(before: datetime) -> int:
    """Why people were asked before the instant; that they were asked stays."""
    old = select(Invitation.id).where(Invitation.asked_at < before, Invitation.place.is_not(null()))
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(Invitation)
        .where(Invitation.id.in_(old.limit(BATCH)))
        .values(place=null())
        .execution_options(synchronize_session=False)
    )
    return result.rowcount


@purge("shift_facts", keep=FACTS_KEPT)
def shift_facts(before: datetime) -> int:
    """Hard shifts that ended before the instant, and what was taken back."""
    spent = or_(ShiftFact.kind == FactKind.HARD_SHIFT, ShiftFact.state == FactState.TAKEN_BACK)
    return delete_some(
        db.session(), ShiftFact, select(ShiftFact.id).where(spent, ShiftFact.ended_at < before), ShiftFact.id
    )


@purge("override_reasons", keep=REASONS_KEPT)
def override_reasons(before: datetime) -> int:
    """Why limits were set aside before the instant; that it was done stays."""
    old = select(LimitOverride.id).where(LimitOverride.granted_at < before, LimitOverride.reason_sealed.is_not(None))
    result: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(LimitOverride)
        .where(LimitOverride.id.in_(old.limit(BATCH)))
        .values(reason_sealed=None)
        .execution_options(synchronize_session=False)
    )
    return result.rowcount
