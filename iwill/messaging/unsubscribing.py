"""The link at the foot of every mail: whoever holds it can pause the call-outs of the person it was sent to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from iwill.accounts.terms import Actor, ActorKind
from iwill.core.db import db
from iwill.core.tokens import LinkPurpose, read_token
from iwill.pool.merging import queries as merging_queries
from iwill.pool.models import Volunteer
from iwill.pool.services import preferences
from iwill.pool.terms import Lifecycle


def volunteer_by_token(token: str) -> Volunteer | None:
    """The person whose mails carry this link; None for a forged link, and for somebody whose data were erased.
    After a merge it is the person whom the row leads to."""
    link_id = read_token(LinkPurpose.MAILING, token)
    if link_id is None:
        return None
    holder = db.session.scalar(
        select(Volunteer).where(Volunteer.mailing_link_id == link_id, Volunteer.erased_at.is_(None))
    )
    return merging_queries.standing_for(holder) if holder is not None else None


def pause_call_outs(volunteer: Volunteer, *, now: datetime) -> None:
    """Ask this person nothing more until they resume. Seats held stay; pressing twice is harmless.

    Somebody who is not active is not being asked in the first place, so nothing changes for them.
    """
    if volunteer.lifecycle is Lifecycle.ACTIVE:
        preferences.pause(volunteer, by=Actor(ActorKind.VOLUNTEER, volunteer.id), now=now)
