"""What small tasks hold about a person: what she was offered and took part in. All of it goes when she is erased; hours
that were confirmed stay, as any do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.engagement.tasks.models import TaskPart
from iwill.engagement.tasks.queries import live_parts, parts_with
from iwill.engagement.tasks.services.parts import say_no
from iwill.pool.merging.changes import FORGOTTEN
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving


def tasks_about(volunteer: Volunteer) -> list[dict[str, Any]]:
    """Every part of hers, with what both sides said of it."""
    return [
        {
            "task": part.task.title,
            "state": part.state.value,
            "offered_at": _at(part.offered_at),
            "you_accepted_at": _at(part.she_accepted_at),
            "they_accepted_at": _at(part.they_accepted_at),
            "settled_at": _at(part.settled_at),
            "of_the_work": dict(part.of_the_work),
            "of_the_task": dict(part.of_the_task),
        }
        for part in parts_with(volunteer.id)
    ]


def forget_tasks(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """Her seats are free again; then every part is deleted."""
    for part in live_parts(volunteer.id):
        say_no(part, hers=True, by=by, now=now)
    db.session.execute(
        delete(TaskPart).where(TaskPart.volunteer_id == volunteer.id).execution_options(synchronize_session=False)
    )


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


leaving.SECTIONS["small_tasks"] = tasks_about
leaving.ON_ERASE.append(forget_tasks)
FORGOTTEN.add(TaskPart.__tablename__)
