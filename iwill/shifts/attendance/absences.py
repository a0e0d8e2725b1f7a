"""What follows from not being there, and from having been there after all: seats, the reserve, facts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from iwill.accounts.terms import SYSTEM, Actor, ActorKind
from iwill.callouts.facts import services as facts
from iwill.callouts.facts.models import ShiftFact
from iwill.callouts.facts.terms import FactKind, FactState
from iwill.callouts.models import Invitation, Seat
from iwill.callouts.services import answers
from iwill.callouts.terms import AnswerAction
from iwill.core.db import db

_ABSENT = frozenset({FactKind.NO_SHOW, FactKind.EXCUSED})


def came_after_all(seat: Seat, by: Actor, now: datetime) -> None:
    """Somebody was there: that she was not is taken back where staff say so, and stands contested where she does."""
    fact = _absence(seat)
    if fact is None or fact.state is FactState.UPHELD:
        return
    if by.kind is ActorKind.STAFF or fact.kind is FactKind.EXCUSED:
        facts.decide_fact(fact, stands=False, by=by, now=now)
    elif fact.state is FactState.ENTERED:
        facts.contest_fact(fact, by=by, now=now)


def make_room(seat: Seat, by: Actor, now: datetime) -> None:
    """Somebody has said why she cannot come: before the start her seat goes to the next, afterwards it is noted as
    excused. A reason takes back what the program noted; what a person noted it contests."""
    if seat.need.starts_at > now:
        invitation = db.session.get_one(Invitation, seat.invitation_id)
        answers.answer(invitation, AnswerAction.RELEASE, need_ids=[seat.need_id], by=by, now=now)
        return
    if seat.drill:
        return
    fact = _absence(seat)
    if fact is not None and fact.kind is FactKind.NO_SHOW and fact.state is not FactState.UPHELD:
        if by.kind is not ActorKind.STAFF and fact.entered_by != SYSTEM.label:
            if fact.state is FactState.ENTERED:
                facts.contest_fact(fact, by=by, now=now)
            return
        facts.decide_fact(fact, stands=False, by=by, now=now)
    if _something(seat) is None:
        facts.enter_fact(seat, FactKind.EXCUSED, by=by, now=now)


def _absence(seat: Seat) -> ShiftFact | None:
    fact = _something(seat)
    return fact if fact is not None and fact.kind in _ABSENT else None


def _something(seat: Seat) -> ShiftFact | None:
    query = select(ShiftFact).where(ShiftFact.seat_id == seat.id, ShiftFact.state != FactState.TAKEN_BACK)
    return db.session.scalar(query)
