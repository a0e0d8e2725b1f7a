"""A member of staff who supervises a call-out for which the request asks no supervisor: named by name and phone."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import exists, select

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.callouts.models import CallOut, Need, Seat
from iwill.callouts.opening import unsupervised
from iwill.callouts.queries.opened import stands_of
from iwill.callouts.schemas import has_control_characters
from iwill.callouts.services.requests import hold
from iwill.callouts.terms import OWN_SUPERVISOR, WRONG_STATE, CallOutState
from iwill.core.db import db
from iwill.core.encryption import blind_index, seal
from iwill.core.errors import Invalid, Problem, Refused
from iwill.pool.imports.contacts import read_phone
from iwill.pool.models import ContactPoint
from iwill.pool.terms import ContactKind

NAME_LENGTH, PHONE_LENGTH = 100, 40


def name_supervisor(call_out: CallOut, name: str, phone: str, *, by: Actor, now: datetime) -> None:
    """Say who of staff supervises a call-out, in place of whoever was named before. Refuses a name or number that
    cannot be read, somebody who has a seat that she would supervise (own_supervisor), and a call-out that has ended."""
    _still_goes_on(call_out)
    name, number = " ".join(name.split()), read_phone(phone)
    problems = []
    if not 0 < len(name) <= NAME_LENGTH or has_control_characters(name):
        problems.append(Problem("supervisor.name", "invalid", f"between 1 and {NAME_LENGTH} characters"))
    if number is None:
        problems.append(Problem("supervisor.phone", "invalid", "a number that can be rung, such as +8613800138000"))
    if problems:
        raise Invalid(problems)
    assert number is not None
    index = blind_index(ContactKind.PHONE.value, number)
    if _has_a_seat_below(call_out, index):
        raise Refused(OWN_SUPERVISOR)

    call_out.supervisor_sealed = seal(json.dumps({"name": name, "phone": number}), call_out.request.uid)
    call_out.supervisor_index, call_out.supervisor_at = index, now
    db.session.flush()

    audit.record(by, "supervisor.named", f"callout:{call_out.id}", now=now)


def take_supervisor_away(call_out: CallOut, *, by: Actor, now: datetime) -> None:
    """Nobody of staff supervises the call-out any more. Harmless where nobody did; refused once it has ended."""
    _still_goes_on(call_out)
    if call_out.supervisor_sealed is None:
        return
    call_out.supervisor_sealed = call_out.supervisor_index = call_out.supervisor_at = None
    db.session.flush()

    audit.record(by, "supervisor.taken_away", f"callout:{call_out.id}", now=now)


def would_supervise_herself(call_out: CallOut, need: Need, volunteer_id: int) -> bool:
    """Whether the one who was named to supervise a shift is the person who wants a seat on it, by her number."""
    if call_out.supervisor_index is None or need.id not in unsupervised(stands_of(call_out)):
        return False
    own = exists().where(
        ContactPoint.volunteer_id == volunteer_id,
        ContactPoint.kind == ContactKind.PHONE,
        ContactPoint.value_index == call_out.supervisor_index,
    )
    return bool(db.session.scalar(select(own)))


def _has_a_seat_below(call_out: CallOut, index: str) -> bool:
    below = exists().where(
        Seat.need_id.in_(unsupervised(stands_of(call_out))),
        Seat.released_at.is_(None),
        ContactPoint.volunteer_id == Seat.volunteer_id,
        ContactPoint.kind == ContactKind.PHONE,
        ContactPoint.value_index == index,
    )
    return bool(db.session.scalar(select(below)))


def _still_goes_on(call_out: CallOut) -> None:
    hold(call_out)
    if call_out.state is CallOutState.ENDED:
        raise Refused(WRONG_STATE)
