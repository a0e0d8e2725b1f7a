"""Deaths in the middle of what people do on shift: after each step of a press, and on either side of its commit.

Each death has a seat of its own. Afterwards either nothing of the press is there or all of it; and since whoever got no
answer presses once more, it is there exactly once then.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import flask
from sqlalchemy import event, func, select

from benchmarks.faults import serving, stage, supporting
from benchmarks.faults.processes import Child
from benchmarks.faults.terms import Row
from iwill.accounts.services import staff
from iwill.accounts.terms import SYSTEM, Actor, ActorKind, Role
from iwill.callouts.models import CallOut, Invitation, InvitationNeed, Seat, Wave
from iwill.callouts.services import answers, callouts, requests
from iwill.callouts.terms import AnswerAction, CallOutState
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.messaging.models import Message
from iwill.messaging.terms import Channel
from iwill.shifts.attendance import services as attendance
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.cases.terms import DangerLevel
from iwill.shifts.danger import relief, telling
from iwill.shifts.danger import services as danger
from iwill.shifts.danger.models import DangerLine, DangerReport
from iwill.shifts.handover import services as handover
from iwill.shifts.handover.models import HandoverNote
from iwill.shifts.hours.services import contesting, recording, writing
from iwill.shifts.hours.services import telling as hours_telling
from iwill.shifts.supervision.services import calls

PATIENCE = 60.0
BEFORE_COMMIT, AFTER_COMMIT = "before_commit", "after_commit"
Step = tuple[Any, str]
DESK = Actor(ActorKind.STAFF, 1, Role.ORGANIZER)


@dataclass(frozen=True)
class Deed:
    """One press: the steps after which one can die in it, what has to be there before, and what it leaves behind."""

    name: str
    steps: Sequence[Step]
    before: Callable[[Seat, datetime], object]
    press: Callable[[Seat, datetime], object]
    left: Callable[[Seat], tuple[int, ...]]


def _signed_in(seat: Seat, now: datetime) -> None:
    attendance.check_in(seat, _holder(seat), now)


def _report(seat: Seat, now: datetime) -> None:
    danger.report_danger(seat, DangerLevel.R3, "", by=_holder(seat), now=now)


def _reported(seat: Seat) -> tuple[int, ...]:
    of_seat = DangerReport.seat_id == seat.id
    lines = select(func.count()).select_from(DangerLine).join(DangerReport).where(of_seat)
    reports = db.session.scalars(select(DangerReport).where(of_seat)).all()
    gone = Attendance.seat_id == seat.id, Attendance.checked_out_at.is_not(None)
    causes = [telling.cause_of(report) for report in reports]
    return (
        len(reports),
        sum(report.relieved_at is not None for report in reports),
        db.session.scalar(lines) or 0,
        db.session.scalar(select(func.count()).select_from(Attendance).where(*gone)) or 0,
        db.session.scalar(select(func.count()).select_from(Message).where(Message.cause.in_(causes))) or 0,
    )


def _write(seat: Seat, now: datetime) -> None:
    said = {"case": "", "level": "R1", "promise": "call_back", "due": "day"}
    # A new case each time: so a note is the same only where the first press left one to find.
    known = db.session.scalar(select(HandoverNote.case_code).where(HandoverNote.seat_id == seat.id))
    handover.write_note(seat, **said | {"case": known or ""}, by=_holder(seat), now=now)


def _notes(seat: Seat) -> list[HandoverNote]:
    return list(db.session.scalars(select(HandoverNote).where(HandoverNote.seat_id == seat.id)))


def _written(seat: Seat) -> tuple[int, ...]:
    notes = _notes(seat)
    return len(notes), sum(note.alerted_at is not None for note in notes)


def _tick(seat: Seat, now: datetime) -> None:
    for note in _notes(seat):
        handover.take_over(note, by=DESK, now=now)


def _ticked(seat: Seat) -> tuple[int, ...]:
    return (sum(note.taken_at is not None for note in _notes(seat)),)


DEEDS = (
    Deed(
        "an act is reported",
        ((danger, "case_meant"), (telling, "tell"), (attendance, "check_out"), (relief, "tell_reporter")),
        _signed_in,
        _report,
        _reported,
    ),
    Deed(
        "a hand-over is written", ((handover, "case_meant"), (handover, "_bring_to_desk")), _signed_in, _write, _written
    ),
    Deed("a hand-over is ticked", (), _write, _tick, _ticked),
    Deed(
        "a shift is signed out of, with its hours",
        ((recording, "first_version"),),
        serving.came,
        serving.sign_out,
        serving.signed_out,
    ),
    Deed(
        "contested hours are decided",
        ((writing, "set_aside"), (contesting, "next_version"), (hours_telling, "say_decided")),
        serving.contest,
        serving.decide,
        serving.decided,
    ),
    Deed(
        "support is called for",
        ((calls, "tell_desk"), (calls, "_ring")),
        _signed_in,
        supporting.call,
        supporting.called,
    ),
    Deed("a call for support is heard", ((calls, "tell_holder"),), supporting.call, supporting.hear, supporting.heard),
)


def deaths_on_shift(fresh: Callable[[], flask.Flask], deaths: int) -> list[Row]:
    """Let so many processes die at each place of each deed, and look what is there then and after a second press."""
    app = fresh()
    stage.set_up(app)
    places = [(deed, place) for deed in DEEDS for place in (*deed.steps, BEFORE_COMMIT, AFTER_COMMIT)]
    with app.app_context():
        waiting = _seated(len(DEEDS) + len(places) * deaths)
        whole = {deed.name: _in_peace(deed, waiting.pop()) for deed in DEEDS}
        rows = []
        for deed, place in places:
            mine, waiting = waiting[:deaths], waiting[deaths:]
            rows.append(_die(app, deed, place, mine, whole[deed.name]))
        stage.let_go()
    return rows


def _in_peace(deed: Deed, seat_id: int) -> tuple[int, ...]:
    """What the press leaves behind where nobody dies."""
    for use_case in (deed.before, deed.press):
        _in_one(seat_id, use_case, clock.now())
    return deed.left(db.session.get_one(Seat, seat_id))


def _die(app: flask.Flask, deed: Deed, place: Step | str, seat_ids: Sequence[int], whole: tuple[int, ...]) -> Row:
    died = torn = doubled = 0
    for seat_id in seat_ids:
        now = clock.now()
        _in_one(seat_id, deed.before, now)
        nothing = deed.left(db.session.get_one(Seat, seat_id))
        stage.let_go()
        doomed = Child(lambda: _armed(app, deed, place, seat_id, now), f"doomed in {deed.name}")  # noqa: B023
        died += doomed.wait_for(PATIENCE) == -signal.SIGKILL
        doomed.kill()
        found = deed.left(db.session.get_one(Seat, seat_id))
        for _ in range(2):
            _in_one(seat_id, deed.press, now)
        torn += found != (whole if place == AFTER_COMMIT else nothing)
        doubled += deed.left(db.session.get_one(Seat, seat_id)) != whole
    where = place.replace("_", " ") if isinstance(place, str) else f"after {place[1].strip('_').replace('_', ' ')}"
    happened = f"{died} of {len(seat_ids)} processes died there, {torn} left half of it, {doubled} not once"
    holds = died == len(seat_ids) and not torn and not doubled
    return Row(f"{deed.name}, {where}", happened, "nothing or all, and once", holds)


def _armed(app: flask.Flask, deed: Deed, place: Step | str, seat_id: int, now: datetime) -> None:
    """The press in a process that dies at a place of it."""
    with app.app_context():
        if isinstance(place, str):
            event.listen(db.session, place, _end)
        else:
            owner, name = place
            step = getattr(owner, name)
            setattr(owner, name, lambda *said, **named: (step(*said, **named), _end()))
        _in_one(seat_id, deed.press, now)


def _end(*_said: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _in_one(seat_id: int, use_case: Callable[[Seat, datetime], object], now: datetime) -> None:
    with transaction() as session:
        use_case(session.get_one(Seat, seat_id), now)


def _holder(seat: Seat) -> Actor:
    return Actor(ActorKind.VOLUNTEER, seat.volunteer_id)


def _seated(number: int) -> list[int]:
    """So many people on one shift that is under way, each with a seat. Whom to ask is none of its business here."""
    asked_at = clock.now()
    starts_at = asked_at + timedelta(hours=3)
    need: dict[str, Any] = {"role": "倾听员", "skills": ["listening"], "seats": number}
    need |= {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(hours=2)).isoformat()}
    with transaction() as session:
        staff.add_staff("desk@iwill.example", Role.ORGANIZER, name="值班员", by=SYSTEM, now=asked_at)
        request = requests.receive_request(stage.payload([need], "real", asked_at), by=SYSTEM, now=asked_at)
        requests.verify_request(request, by=SYSTEM, now=asked_at)
        call_out = callouts.open_callout(request, by=SYSTEM, now=asked_at)
        call_out.state, call_out.launched_at = CallOutState.CALLING, asked_at
        wave = Wave(call_out_id=call_out.id, number=1, sizes={}, sent_by="system", sent_at=asked_at)
        session.add(wave)
        session.flush()
        for volunteer_id in range(1, number + 1):
            invitation = _invitation(call_out, wave, volunteer_id, asked_at)
            answers.answer(invitation, AnswerAction.YES, by=SYSTEM, now=asked_at)
    clock.start_at(starts_at + timedelta(minutes=30))
    return list(db.session.scalars(select(Seat.id).order_by(Seat.id)))


def _invitation(call_out: CallOut, wave: Wave, volunteer_id: int, asked_at: datetime) -> Invitation:
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
    return invitation
