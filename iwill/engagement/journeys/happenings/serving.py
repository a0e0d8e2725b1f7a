"""What follows from service: the first, hours reached, a hard shift, a call-out that is closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import String, and_, cast, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from iwill.accounts.models import Staff
from iwill.callouts.facts.models import ShiftFact
from iwill.callouts.facts.terms import FactKind, FactState
from iwill.callouts.models import CallOut, Invitation
from iwill.callouts.terms import Answer, CallOutKind
from iwill.core.db import db
from iwill.engagement.journeys.events import Happened, happens
from iwill.engagement.journeys.happenings.rules import thresholds_reached
from iwill.messaging.models import Message
from iwill.messaging.terms import MessageState, Purpose, RecipientKind
from iwill.shifts.aftermath.models import AfterAction
from iwill.shifts.aftermath.queries import people_who_served
from iwill.shifts.care.models import CareTask
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.terms import COUNTING, HoursSource, HoursState

_STAFF = "staff:"
# Whoever is written to after these has had a hard time: who that was is for the role care alone.
FOR_CARE_ALONE = frozenset({"care_task", "hard_shift"})


@happens("first_service", _l("A first service ended"), passing=True)
def first_served(since: datetime, until: datetime) -> Iterable[Happened]:
    """The first service of somebody, once it is on file. A drill leaves none, and what she only says herself is for a
    milestone, once somebody has confirmed it. Whoever was told what it was good for has been thanked with that."""
    told = exists().where(
        Message.recipient_kind == RecipientKind.VOLUNTEER,
        Message.recipient_id == HoursEntry.volunteer_id,
        Message.purpose == Purpose.IMPACT,
        Message.cause == literal("callout:") + cast(HoursEntry.call_out_id, String),
        Message.state.not_in((MessageState.CANCELLED, MessageState.EXPIRED, MessageState.FAILED)),
    )
    earlier = aliased(HoursEntry)
    before = exists().where(
        earlier.volunteer_id == HoursEntry.volunteer_id,
        earlier.replaces_id.is_(None),
        earlier.state != HoursState.WITHDRAWN,
        earlier.source != HoursSource.SELF_DECLARED,
        or_(
            earlier.recorded_at < HoursEntry.recorded_at,
            and_(earlier.recorded_at == HoursEntry.recorded_at, earlier.id < HoursEntry.id),
        ),
    )
    query = (
        select(
            HoursEntry.volunteer_id,
            HoursEntry.recorded_at,
            HoursEntry.on_day,
            HoursEntry.minutes,
            HoursEntry.content,
            HoursEntry.role,
            CallOut.launched_by,
        )
        .outerjoin(CallOut, CallOut.id == HoursEntry.call_out_id)
        .where(
            HoursEntry.recorded_at > since,
            HoursEntry.recorded_at <= until,
            HoursEntry.replaces_id.is_(None),
            HoursEntry.state != HoursState.WITHDRAWN,
            HoursEntry.source != HoursSource.SELF_DECLARED,
            ~before,
            ~told,
        )
    )
    rows = db.session.execute(query).all()
    names = _names({row.launched_by for row in rows})
    for row in rows:
        words = {
            "served_on": row.on_day.isoformat(),
            "work": row.role or row.content,
            "minutes": row.minutes,
            "who": names.get(row.launched_by, ""),
        }
        yield Happened(row.volunteer_id, "first", row.recorded_at, words)


@happens("hours_reached", _l("Confirmed hours reached a milestone"))
def hours_reached(since: datetime, until: datetime) -> Iterable[Happened]:
    """Milestones of hours that count: confirmed or decided, so neither a drill nor standing by. A correction that takes
    somebody below one and above it again makes no second milestone."""
    counted_at = func.coalesce(HoursEntry.decided_at, HoursEntry.confirmed_at)
    of_late = select(HoursEntry.volunteer_id).where(
        or_(
            and_(HoursEntry.confirmed_at > since, HoursEntry.confirmed_at <= until),
            and_(HoursEntry.decided_at > since, HoursEntry.decided_at <= until),
        ),
        HoursEntry.state.in_(COUNTING),
    )
    query = (
        select(HoursEntry.volunteer_id, counted_at.label("at"), HoursEntry.minutes)
        .where(
            HoursEntry.volunteer_id.in_(of_late),
            HoursEntry.state.in_(COUNTING),
            HoursEntry.replaced_at.is_(None),
        )
        .order_by(HoursEntry.volunteer_id, counted_at, HoursEntry.id)
    )
    for volunteer_id, at, hours in thresholds_reached((row[0], row[1], row[2]) for row in db.session.execute(query)):
        if since < at <= until:
            yield Happened(volunteer_id, f"{hours}h", at, {"hours": hours})


@happens("care_task", _l("Somebody of care is to get in touch"), passing=True)
def care_tasks(since: datetime, until: datetime) -> Iterable[Happened]:
    """Open tasks of care about a shift, with the name of whoever is to see to it; nothing of why. Who has asked for a
    talk herself, or named her hour, is not asked whether she wants one."""
    query = (
        select(CareTask.id, CareTask.volunteer_id, CareTask.opened_at, Staff.name)
        .outerjoin(Staff, Staff.id == CareTask.asked_id)
        .where(
            CareTask.opened_at > since,
            CareTask.opened_at <= until,
            CareTask.closed_at.is_(None),
            CareTask.seat_id.is_not(None),
            CareTask.talk_from.is_(None),
        )
    )
    for task_id, volunteer_id, at, name in db.session.execute(query):
        yield Happened(volunteer_id, f"task:{task_id}", at, {"who": name or ""})


@happens("hard_shift", _l("Staff noted a hard shift"), passing=True)
def hard_shifts(since: datetime, until: datetime) -> Iterable[Happened]:
    """Hard shifts that staff entered and nobody took back, where no task of care stands for the same person."""
    cared_for = exists().where(CareTask.volunteer_id == ShiftFact.volunteer_id, CareTask.closed_at.is_(None))
    query = select(ShiftFact.seat_id, ShiftFact.volunteer_id, ShiftFact.entered_at, ShiftFact.entered_by).where(
        ShiftFact.kind == FactKind.HARD_SHIFT,
        ShiftFact.state != FactState.TAKEN_BACK,
        ShiftFact.entered_at > since,
        ShiftFact.entered_at <= until,
        ~cared_for,
    )
    rows = db.session.execute(query).all()
    names = _names({row.entered_by for row in rows})
    for row in rows:
        yield Happened(row.volunteer_id, f"seat:{row.seat_id}", row.entered_at, {"who": names.get(row.entered_by, "")})


@happens("callout_closed", _l("A call-out is closed and its outcome told"))
def closed_callouts(since: datetime, until: datetime) -> Iterable[Happened]:
    """Whoever said yes to a real call-out and did not serve in it, once those who served were told what it was good
    for: they get the note itself."""
    closed = (
        select(AfterAction, CallOut)
        .join(CallOut, CallOut.id == AfterAction.call_out_id)
        .where(AfterAction.noted_at > since, AfterAction.noted_at <= until, CallOut.kind == CallOutKind.REAL)
    )
    rows = db.session.execute(closed).all()
    names = _names({action.noted_by for action, _ in rows})
    for action, call_out in rows:
        assert action.noted_at is not None
        served = {person.id for person in people_who_served(call_out)}
        said_yes = select(Invitation.volunteer_id).where(
            Invitation.call_out_id == call_out.id,
            Invitation.answer.in_((Answer.YES, Answer.RESERVE, Answer.ONLY_IF_SHORT)),
        )
        words = {
            "number": call_out.id,
            "title": call_out.title,
            "served": len(served),
            "who": names.get(action.noted_by, ""),
        }
        for volunteer_id in db.session.scalars(said_yes.order_by(Invitation.volunteer_id)):
            if volunteer_id not in served:
                yield Happened(volunteer_id, f"callout:{call_out.id}", action.noted_at, words)


def _names(labels: Iterable[str | None]) -> Mapping[str | None, str]:
    """The names of members of staff by the label under which they act; nobody else has one."""
    ids = {int(label.removeprefix(_STAFF)): label for label in labels if label and label.startswith(_STAFF)}
    if not ids:
        return {}
    found: dict[str | None, str] = {}
    rows: Iterable[Any] = db.session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(ids)))
    for staff_id, name in rows:
        found[ids[staff_id]] = name
    return found
