"""Who is told that somebody waits to be talked with. No message says who, or what she said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from iwill.accounts.models import Staff
from iwill.core.db import db
from iwill.messaging import services as messaging_services
from iwill.messaging.terms import Purpose
from iwill.shifts.care.models import CareTask
from iwill.shifts.care.queries import LAST_STEP, administrators, officers, on_duty

# Longer than any step: a message that has not gone by then is of no use.
_WORTH_SENDING = timedelta(days=3)


def tell_first(task: CareTask, now: datetime) -> None:
    """Tell the one who is to see to it; without an account of care, those who run the house."""
    first = [db.session.get_one(Staff, task.asked_id)] if task.asked_id is not None else administrators()
    _tell(task, first, "care_task", now)


def tell_next(task: CareTask, now: datetime) -> int:
    """The time is up: tell the next officer, then those who run the house; each step once. Returns how many were told
    to, which is none where it is closed or everybody knows."""
    db.session.refresh(task, with_for_update=True)
    if task.closed_at is not None or task.step >= LAST_STEP:
        return 0
    others = [one for one in (*on_duty(now), *officers()) if one.id != task.asked_id]
    readers: Sequence[Staff] = others[:1] if task.step == 0 and others else administrators()
    # With nobody between the first officer and the administrators there is one step less.
    task.step = LAST_STEP if task.step or not others else 1
    task.told_at = now
    db.session.flush()
    return _tell(task, readers, "care_late", now)


def take_back(task: CareTask, now: datetime) -> None:
    """Nobody needs to be told any more."""
    messaging_services.cancel_for(_cause(task), now=now)


def _tell(task: CareTask, readers: Sequence[Staff], news: str, now: datetime) -> int:
    for staff in readers:
        # Whoever administers sees how many wait, and not who.
        page = "care" if staff.role.value == "care" else "care/overview"
        messaging_services.queue_to_staff(
            staff,
            Purpose.DUTY,
            cause=_cause(task),
            dedupe_key=f"{_cause(task)}:{task.step}:{staff.id}",
            facts={"news": news, "words": {"page": page}, "moments": {"due": task.due_at.isoformat()}},
            now=now,
            expires_at=now + _WORTH_SENDING,
        )
    return len(readers)


def _cause(task: CareTask) -> str:
    return f"care_task:{task.id}"
