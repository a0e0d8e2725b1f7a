"""What people are told about their part in a small task. The offer alone is a question that nobody waits for."""

from __future__ import annotations

from datetime import datetime, timedelta

from iwill.core.localtime import say_date
from iwill.engagement.tasks.models import TaskPart
from iwill.messaging import services as messaging_services
from iwill.messaging.terms import Lane, Purpose

# What comes of an application, and thanks, are of use for a while after the end.
AFTERWARDS = timedelta(days=14)


def cause_of(part: TaskPart) -> str:
    """The name under which the messages about a part are found."""
    return f"task_part:{part.id}"


def tell(part: TaskPart, news: str, now: datetime) -> None:
    """Tell somebody about her part, in her waking hours. What became of something she applied for is not held back."""
    volunteer, task = part.volunteer, part.task
    if volunteer.erased_at is not None:
        return
    messaging_services.queue_to_volunteer(
        volunteer,
        Purpose.TASK,
        cause=cause_of(part),
        dedupe_key=f"{cause_of(part)}:{news}",
        brief=None,
        facts={
            "news": news,
            "words": {
                "task": task.title,
                "who": task.organisation,
                "about": task.summary,
                "minutes": str(task.minutes),
                "until": say_date(task.ends_on, volunteer.language),
            },
            "moments": {},
            "link_id": part.link_id,
        },
        lane=Lane.ROUTINE,
        passes_quiet_hours=False,
        now=now,
        expires_at=now + AFTERWARDS,
    )


def withdraw(part: TaskPart, now: datetime) -> None:
    """What has not gone out about a part never will."""
    messaging_services.cancel_for(cause_of(part), purposes=(Purpose.TASK,), now=now)
