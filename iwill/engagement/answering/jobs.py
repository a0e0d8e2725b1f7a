"""Background work: whom no message reaches, and who has been silent for long."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from iwill.accounts.terms import SYSTEM
from iwill.core import policy as policies
from iwill.core.civil import civil_day
from iwill.core.db import db, transaction
from iwill.core.jobs import job, once_per_period
from iwill.core.purging import BATCH
from iwill.engagement.answering import queries
from iwill.engagement.outreach import queries as outreach_queries
from iwill.engagement.outreach import rules, services
from iwill.engagement.outreach.terms import Why

# Letters of more than a year ago say nothing of today.
LOOKS_BACK = timedelta(days=400)


@job(
    "keep-outreach",
    every=timedelta(hours=1),
    meaning="once a day finds whom to reach by hand, and ends long silence in a pause",
)
def keep_outreach(now: datetime) -> dict[str, Any]:
    """Once a day of the organisation's own calendar."""
    return once_per_period("keep-outreach", civil_day(now).isoformat(), lambda: look(now)) or {}


def look(now: datetime) -> dict[str, Any]:
    """Try another address, ask for a call, or pause: each in a transaction of its own, and safe to repeat."""
    counts = {"asked": 0, "opened": 0, "paused": 0}
    for contact_id in [contact.id for contact in outreach_queries.dead_addresses()]:
        with transaction():
            done = services.see_to_dead_address(outreach_queries.contact_by_id(contact_id), by=SYSTEM, now=now)
        if done:
            counts[done] += 1
    for volunteer_id in outreach_queries.without_any_way(BATCH):
        with transaction():
            services.open_task(volunteer_id, Why.DEAD_CONTACT, "no_way", by=SYSTEM, now=now)
        counts["opened"] += 1
    _climb(counts, now)
    return counts


def _climb(counts: dict[str, int], now: datetime) -> None:
    """The next step for everybody who has left letters unanswered: a call, and in the end a pause."""
    policy = policies.current(db.session())
    before = now - timedelta(days=float(policy[rules.SILENCE_DAYS]))
    letters = queries.unanswered("lapsed", before, before - LOOKS_BACK)
    heard = queries.heard_last(list(letters))
    for volunteer_id, theirs in letters.items():
        since = heard.get(volunteer_id)
        unheard = [letter_id for letter_id, queued_at in theirs if since is None or queued_at > since]
        step, about = rules.next_step(len(unheard), policy), f"letter:{unheard[-1]}" if unheard else ""
        if step == "pause":
            with transaction():
                counts["paused"] += services.pause_for_silence(volunteer_id, by=SYSTEM, now=now)
        elif step == "call" and not outreach_queries.was_about(volunteer_id, about):
            with transaction():
                services.open_task(volunteer_id, Why.LAPSED, about, by=SYSTEM, now=now)
            counts["opened"] += 1
