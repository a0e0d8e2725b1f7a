"""What belonging lets go of: each answer becomes part of a sum of its quarter, which names nobody."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from iwill.core.db import db
from iwill.core.policy import declare
from iwill.core.purging import BATCH, purge
from iwill.engagement.belonging import rules
from iwill.engagement.belonging.models import BelongingAnswer, BelongingSum
from iwill.engagement.belonging.queries import opened

BELONGING_KEPT = declare(
    "purge.belonging_days",
    365,
    "days",
    "个人信息保护法 art. 28-29: sensitive, kept no longer than needed",
    "what somebody said of belonging; a sum for each quarter and item stays",
)


@purge("belonging_answers", keep=BELONGING_KEPT)
def belonging_answers(before: datetime) -> int:
    """Answers from before the instant; added up in their quarter, in the same transaction."""
    old = select(BelongingAnswer).where(BelongingAnswer.answered_at < before).order_by(BelongingAnswer.id)
    rows = db.session.scalars(old.limit(BATCH)).all()
    for quarter in sorted({row.quarter for row in rows}):
        for item, (number, total) in rules.sums(opened(row) for row in rows if row.quarter == quarter).items():
            kept = db.session.get(BelongingSum, (quarter, item))
            if kept is None:
                kept = BelongingSum(quarter=quarter, item=item, number=0, total=0.0)
                db.session.add(kept)
            kept.number += number
            kept.total += total
    db.session.execute(delete(BelongingAnswer).where(BelongingAnswer.id.in_([row.id for row in rows])))
    return len(rows)
