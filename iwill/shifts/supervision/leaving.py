"""What supervision holds about a person, all of it times and states, and all of it gone when she is erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select, update

from iwill.accounts.terms import Actor
from iwill.callouts.models import Seat
from iwill.core.db import db
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from iwill.shifts.supervision.models import Debrief, SessionPlace, SupportCall, SupportRing


def supervision_about(volunteer: Volunteer) -> list[dict[str, Any]]:
    """Her calls for support with who was told when, the talks she was offered, the group sessions she signed up for."""
    calls = select(SupportCall).where(SupportCall.seat_id.in_(_seats(volunteer))).order_by(SupportCall.id)
    talks = select(Debrief).where(Debrief.seat_id.in_(_seats(volunteer))).order_by(Debrief.id)
    places = select(SessionPlace).where(SessionPlace.volunteer_id == volunteer.id).order_by(SessionPlace.id)
    return [
        *(
            {
                "call_for_support_at": call.called_at.isoformat(),
                "told": [{"rung": ring.rung.value, "at": ring.told_at.isoformat()} for ring in call.rings],
                "acknowledged_at": _at(call.acknowledged_at),
            }
            for call in db.session.scalars(calls)
        ),
        *(
            {
                "debrief_offered_at": talk.offered_at.isoformat(),
                "answer": talk.answer.value if talk.answer else None,
                "wished_at": _at(talk.wished_at),
                "held_at": _at(talk.held_at),
            }
            for talk in db.session.scalars(talks)
        ),
        *(
            {
                "group_session_at": place.session.starts_at.isoformat(),
                "signed_up_at": place.signed_up_at.isoformat(),
                "left_at": _at(place.left_at),
                "came": place.came,
                "minutes": place.minutes,
            }
            for place in db.session.scalars(places)
        ),
    ]


def forget_supervision(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """Delete her calls, talks and places; what she was told as a supervisor stays without her."""
    seats = _seats(volunteer)
    calls = select(SupportCall.id).where(SupportCall.seat_id.in_(seats))
    for statement in (
        delete(SupportRing).where(SupportRing.call_id.in_(calls)),
        delete(SupportCall).where(SupportCall.seat_id.in_(seats)),
        update(SupportRing).where(SupportRing.seat_id.in_(seats)).values(seat_id=None),
        delete(Debrief).where(Debrief.seat_id.in_(seats)),
        delete(SessionPlace).where(SessionPlace.volunteer_id == volunteer.id),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))


def _seats(volunteer: Volunteer) -> Select[Any]:
    return select(Seat.id).where(Seat.volunteer_id == volunteer.id)


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


leaving.SECTIONS["supervision"] = supervision_about
leaving.ON_ERASE.append(forget_supervision)
