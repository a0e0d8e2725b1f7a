"""What small tasks let go of: who was offered or did what, long after the end. Tasks and confirmed hours stay."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from iwill.core.db import db
from iwill.core.policy import declare
from iwill.core.purging import delete_some, purge
from iwill.engagement.tasks.models import SmallTask, TaskPart

PARTS_KEPT = declare(
    "purge.task_parts_days",
    730,
    "days",
    "个人信息保护法 art. 19: long enough to look back over two years of small tasks",
    "who was offered or took part in a small task is deleted so long after its end; confirmed hours stay",
)


@purge("task_parts", keep=PARTS_KEPT)
def task_parts(before: datetime) -> int:
    """Parts in tasks that ended before the instant."""
    over = select(TaskPart.id).join(SmallTask, SmallTask.id == TaskPart.task_id).where(SmallTask.ended_at < before)
    return delete_some(db.session(), TaskPart, over, TaskPart.id)
