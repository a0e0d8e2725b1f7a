"""Whom to thank, and what people have written to somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import not_, select
from sqlalchemy.orm import aliased

from iwill.accounts.models import Staff
from iwill.callouts.models import CallOut, Seat
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.encryption import unseal
from iwill.engagement.recognition.models import Thanks
from iwill.engagement.recognition.queries.served import stands, support_needs
from iwill.engagement.recognition.rules import THANK_WITHIN_DAYS
from iwill.pool.models import Volunteer
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.terms import HoursState


@dataclass(frozen=True)
class ToThank:
    """Somebody who served lately and whom nobody of staff has thanked for it."""

    volunteer: Volunteer
    call_out: CallOut
    role: str
    on_day: date
    minutes: int
    support: bool
    first: bool


@dataclass(frozen=True)
class Received:
    """A sentence of thanks as it is read."""

    sentence: str
    who: str
    title: str
    at: datetime


def to_thank(now: datetime, limit: int = 50) -> Sequence[ToThank]:
    """Who served within the last days and was not thanked by staff: support first, then newcomers, then the latest."""
    days = int(policies.current(db.session())[THANK_WITHIN_DAYS])
    earlier = aliased(HoursEntry)
    before = select(earlier.id).where(
        earlier.volunteer_id == HoursEntry.volunteer_id,
        earlier.id < HoursEntry.id,
        earlier.replaces_id.is_(None),
        earlier.state != HoursState.WITHDRAWN,
    )
    thanked = select(Thanks.id).where(
        Thanks.volunteer_id == HoursEntry.volunteer_id,
        Thanks.call_out_id == HoursEntry.call_out_id,
        Thanks.written_by.startswith("staff:"),
    )
    support, first = Seat.need_id.in_(support_needs()), not_(before.exists())
    query = (
        select(HoursEntry, CallOut, support.label("support"), first.label("first"))
        .join(CallOut, CallOut.id == HoursEntry.call_out_id)
        .join(Volunteer, Volunteer.id == HoursEntry.volunteer_id)
        .outerjoin(Seat, Seat.id == HoursEntry.seat_id)
        .where(
            *stands(HoursEntry),
            HoursEntry.ended_at > now - timedelta(days=days),
            HoursEntry.ended_at <= now,
            Volunteer.erased_at.is_(None),
            not_(thanked.exists()),
        )
        .order_by(support.desc(), first.desc(), HoursEntry.ended_at.desc(), HoursEntry.id)
    )
    found: dict[tuple[int, int], ToThank] = {}
    for entry, call_out, supports, is_first in db.session.execute(query):
        # One line for a person and a call-out, however many shifts it was.
        known = found.get((entry.volunteer_id, call_out.id))
        minutes = entry.minutes + (known.minutes if known else 0)
        found[entry.volunteer_id, call_out.id] = ToThank(
            entry.volunteer,
            call_out,
            known.role if known else (entry.role or entry.content),
            known.on_day if known else entry.on_day,
            minutes,
            bool(supports) or bool(known and known.support),
            bool(is_first) or bool(known and known.first),
        )
    return list(found.values())[:limit]


def thanks_to(volunteer_id: int, limit: int = 20) -> Sequence[Received]:
    """What people have written to somebody, the latest first; who wrote is named as she is called today."""
    query = select(Thanks).where(Thanks.volunteer_id == volunteer_id).order_by(Thanks.written_at.desc()).limit(limit)
    return [
        Received(unseal(one.sentence_sealed, one.uid), name_behind(one.written_by), one.call_out.title, one.written_at)
        for one in db.session.scalars(query)
    ]


def name_behind(label: str) -> str:
    """The name of whoever a label stands for; empty for somebody who is gone."""
    kind, _, number = label.partition(":")
    if kind == "staff":
        staff = db.session.get(Staff, int(number))
        return staff.name if staff is not None else ""
    volunteer = db.session.get(Volunteer, int(number)) if kind == "volunteer" else None
    return volunteer.preferred_name if volunteer is not None else ""
