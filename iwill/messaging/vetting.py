"""Telling people about their own vetting: what is theirs to do, how it ended, when they meet somebody.

An edge calls this in the transaction of the decision, so that there is no decision without its mail and no mail without
its decision. One mail at a time: an older one that has not gone yet is taken back.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.messaging import services as messaging
from iwill.messaging.models import Message
from iwill.messaging.terms import Lane, Purpose
from iwill.pool.models import Volunteer
from iwill.pool.vetting import queries
from iwill.pool.vetting.models import CaseDecision, InterviewSlot, VettingCase
from iwill.pool.vetting.news import News, news_of
from iwill.pool.vetting.services import interviews

# After a week the page says it as well as a mail would.
SENT_WITHIN = timedelta(days=7)


def tell(case: VettingCase, *, now: datetime) -> None:
    """Queue what the newest decision means for the person, once; nothing where the next word is ours."""
    newest = db.session.scalar(
        select(CaseDecision).where(CaseDecision.case_id == case.id).order_by(CaseDecision.id.desc()).limit(1)
    )
    news = news_of(case.state, case.stage, newest.outcome) if newest is not None else None
    if newest is None or news is None:
        return
    facts = {"news": news.value, "reason": case.reason or ""}
    _queue(case.volunteer, f"vetting:{case.id}", f"vetting:{newest.id}", facts, now=now, expires_at=now + SENT_WITHIN)


def book(case: VettingCase, slot: InterviewSlot, *, by: Actor, now: datetime) -> None:
    """Take a place for a talk, and confirm it by mail with its time and place. Refused as `interviews.book` refuses."""
    booking = interviews.book(case, slot, by=by, now=now)
    cause, key = f"talk:{case.id}", f"talk:{booking.id}"
    _queue(case.volunteer, cause, key, _about(News.TALK_BOOKED, slot), now=now, expires_at=slot.starts_at)


def give_back(case: VettingCase, *, by: Actor, now: datetime) -> None:
    """Give the booked time back; its confirmation is taken back if it has not gone."""
    interviews.give_back(case, by=by, now=now)
    messaging.cancel_for(f"talk:{case.id}", now=now)


def call_off(slot: InterviewSlot, *, by: Actor, now: datetime) -> int:
    """Call a time off and tell everybody who had booked it; returns how many. A time long past is told to nobody."""
    coming = queries.who_comes([slot.id])[slot.id]
    number = interviews.call_off(slot, by=by, now=now)
    for case, volunteer in coming:
        cause, key = f"talk:{case.id}", f"talk-off:{slot.id}:{case.id}"
        _queue(volunteer, cause, key, _about(News.TALK_OFF, slot), now=now, expires_at=slot.ends_at)
    return number


def _about(news: News, slot: InterviewSlot) -> dict[str, Any]:
    return {"news": news.value, "at": slot.starts_at.isoformat(), "place": slot.place}


def _queue(
    volunteer: Volunteer, cause: str, key: str, facts: dict[str, Any], *, now: datetime, expires_at: datetime
) -> None:
    if db.session.scalar(select(Message.id).where(Message.dedupe_key == key)) is not None:
        return
    messaging.cancel_for(cause, now=now)
    if expires_at <= now:
        return
    messaging.queue_to_volunteer(
        volunteer,
        Purpose.VETTING,
        cause=cause,
        dedupe_key=key,
        brief=None,
        facts=facts,
        lane=Lane.ROUTINE,
        # A talk may begin before the night is over; whoever booked it is waiting for its confirmation.
        passes_quiet_hours="at" in facts,
        now=now,
        expires_at=expires_at,
    )
