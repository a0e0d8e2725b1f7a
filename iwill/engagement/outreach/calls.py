"""Journeys that go by telephone: a task for each call, which the contact policy counts as it counts a letter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, select

from iwill.accounts.terms import SYSTEM
from iwill.core.db import db
from iwill.core.lists import one_of
from iwill.engagement.journeys import sending
from iwill.engagement.outreach import services
from iwill.engagement.outreach.models import OutreachTask
from iwill.engagement.outreach.terms import Why
from iwill.messaging.contact import services as contact

_tasks = cast(Table, OutreachTask.__table__).c
_calls = select(_tasks.volunteer_id, _tasks.opened_at).where(
    one_of(_tasks.volunteer_id, "ids"), _tasks.why == Why.JOURNEY, _tasks.opened_at > bindparam("since")
)


def ask_for_calls(calls: Sequence[sending.Call], now: datetime) -> None:
    """Let a human call each of these people about a letter, before it has lost its point."""
    for one in calls:
        about = f"letter:{one.letter_id}"
        services.open_task(one.volunteer_id, Why.JOURNEY, about, until=one.until, by=SYSTEM, now=now)


def calls_since(people: Sequence[int], since: datetime) -> Iterable[tuple[int, datetime]]:
    """Who of these people was to be called since an instant, and when."""
    rows = db.session.connection().execute(_calls, {"ids": list(people), "since": since})
    return [(row.volunteer_id, row.opened_at) for row in rows]


sending.ON_CALLS.append(ask_for_calls)
contact.BESIDE_MESSAGES.append(calls_since)
