"""Background work of training: whoever has a place is reminded of it the day before; what was drilled is noted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from iwill.callouts.jobs import each_alone
from iwill.callouts.models import Seat
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.jobs import job
from iwill.engagement.training import practising, queries, telling
from iwill.engagement.training.models import TrainingPlace
from iwill.engagement.training.rules import REMIND_HOURS
from iwill.engagement.training.services.places import hold
from iwill.engagement.training.terms import PlaceState


@job("remind-training", every=timedelta(minutes=5), meaning="reminds people of a training session the day before")
def remind_training(now: datetime) -> dict[str, Any]:
    """One reminder for each place, in a transaction of its own; none to who signed up within that time anyway."""
    ahead = timedelta(hours=float(policies.current(db.session())[REMIND_HOURS]))

    def remind(place_id: int) -> str | None:
        place = db.session.get_one(TrainingPlace, place_id)
        hold(place.session)
        db.session.refresh(place)
        session = place.session
        if place.state is not PlaceState.SIGNED_UP or place.reminded_at is not None or session.cancelled_at is not None:
            return None
        place.reminded_at = now
        if place.joined_at > session.starts_at - ahead:
            return None
        telling.tell(place, "tomorrow", now)
        return "reminded"

    return each_alone(list(queries.due_reminders(now + ahead, now)), remind)


@job("note-practice", every=timedelta(hours=6), meaning="notes the skills that a drill asked for as practised")
def note_practice(now: datetime) -> dict[str, Any]:
    """Each seat of a drill that is over, in a transaction of its own."""

    def note(seat_id: int) -> str | None:
        return "practised" if practising.note_drilled(db.session.get_one(Seat, seat_id), now) else None

    return each_alone(list(practising.drilled_lately(now)), note)
