"""What care lets go of: answers become a number in their week, closed tasks go."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import delete, select

from iwill.core.civil import organisation_zone
from iwill.core.db import db
from iwill.core.policy import declare
from iwill.core.purging import BATCH, delete_some, purge
from iwill.shifts.care.models import AfterShiftAnswer, AfterShiftCount, CareTask
from iwill.shifts.care.queries import what_was_said
from iwill.shifts.care.rules import week_of

ANSWERS_KEPT = declare(
    "purge.after_shift_days",
    365,
    "days",
    "个人信息保护法 art. 28-29: sensitive, kept no longer than needed",
    "what somebody answered after a shift, and closed tasks of care; of answers a number for each week stays",
)


@purge("after_shift_answers", keep=ANSWERS_KEPT)
def after_shift_answers(before: datetime) -> int:
    """Answers from before the instant; counted in their week, in the same transaction."""
    old = select(AfterShiftAnswer).where(AfterShiftAnswer.answered_at < before).order_by(AfterShiftAnswer.id)
    rows, zone = db.session.scalars(old.limit(BATCH)).all(), organisation_zone()
    found = Counter((week_of(one.answered_at, zone), what_was_said(one).feeling) for one in rows)
    for (week, feeling), number in found.items():
        count = db.session.get(AfterShiftCount, (week, feeling))
        if count is None:
            count = AfterShiftCount(week=week, feeling=feeling, number=0)
            db.session.add(count)
        count.number += number
    ids = [one.id for one in rows]
    db.session.execute(delete(AfterShiftAnswer).where(AfterShiftAnswer.id.in_(ids)))
    return len(ids)


@purge("care_tasks", keep=ANSWERS_KEPT)
def care_tasks(before: datetime) -> int:
    """Tasks that were closed before the instant; an open one stays until a human has closed it."""
    return delete_some(db.session(), CareTask, select(CareTask.id).where(CareTask.closed_at < before), CareTask.id)
