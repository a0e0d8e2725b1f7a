"""Who sits where before the deaths on shift begin. Whom to ask, and in which waves, is none of its business."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from benchmarks.faults import stage
from iwill.accounts.services import staff
from iwill.accounts.terms import SYSTEM, Role
from iwill.callouts.models import CallOut, Invitation, InvitationNeed, Seat, Wave
from iwill.callouts.services import announcing, answers, callouts, requests
from iwill.callouts.terms import AnswerAction, CallOutState
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.messaging.terms import Channel
from iwill.pool.models import Volunteer


def under_way(number: int) -> list[int]:
    """So many people on one shift that began half an hour ago; the ids of their seats."""
    asked_at = clock.now()
    starts_at = asked_at + timedelta(hours=3)
    with transaction():
        _staff_the_desk(asked_at)
        call_out, wave = _calling([_need(starts_at, seats=number)], asked_at)
        for volunteer_id in range(1, number + 1):
            _says(AnswerAction.YES, call_out, wave, volunteer_id, asked_at)
    clock.start_at(starts_at + timedelta(minutes=30))
    return _seats()


def still_to_come(number: int) -> list[int]:
    """So many call-outs for one seat each, with somebody in it and somebody in reserve for it; the ids of the seats."""
    asked_at = clock.now()
    starts_at = asked_at + timedelta(hours=10)
    with transaction():
        _staff_the_desk(asked_at)
        for place in range(number):
            call_out, wave = _calling([_need(starts_at)], asked_at)
            _says(AnswerAction.YES, call_out, wave, 2 * place + 1, asked_at)
            _says(AnswerAction.RESERVE, call_out, wave, 2 * place + 2, asked_at)
    return _seats()


def _need(starts_at: datetime, *, seats: int = 1) -> dict[str, Any]:
    window = {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(hours=2)).isoformat()}
    return {"role": "倾听员", "skills": ["listening"], "seats": seats} | window


def _staff_the_desk(now: datetime) -> None:
    staff.add_staff("desk@iwill.example", Role.ORGANIZER, name="值班员", by=SYSTEM, now=now)


def _calling(needs: list[dict[str, Any]], asked_at: datetime) -> tuple[CallOut, Wave]:
    """A call-out in its first wave."""
    request = requests.receive_request(stage.payload(needs, "real", asked_at), by=SYSTEM, now=asked_at)
    requests.verify_request(request, by=SYSTEM, now=asked_at)
    call_out = callouts.open_callout(request, by=SYSTEM, now=asked_at)
    call_out.state, call_out.launched_at = CallOutState.CALLING, asked_at
    wave = Wave(call_out_id=call_out.id, number=1, sizes={}, sent_by="system", sent_at=asked_at)
    db.session.add(wave)
    db.session.flush()
    return call_out, wave


def _says(action: AnswerAction, call_out: CallOut, wave: Wave, volunteer_id: int, asked_at: datetime) -> None:
    invitation = Invitation(
        link_id=f"{volunteer_id:016x}",
        call_out=call_out,
        volunteer_id=volunteer_id,
        wave=wave,
        channel=Channel.EMAIL,
        chance=0.5,
        asked_at=asked_at,
        offers=[InvitationNeed(need=call_out.needs[0], counted=True)],
    )
    db.session.add(invitation)
    db.session.flush()
    person = db.session.get_one(Volunteer, volunteer_id)
    announcing.announce_invitations(
        call_out, [(invitation, person, call_out.needs)], on_call=set(), on_rota=set(), now=asked_at
    )
    answers.answer(invitation, action, by=SYSTEM, now=asked_at)


def _seats() -> list[int]:
    return list(db.session.scalars(select(Seat.id).order_by(Seat.id)))
