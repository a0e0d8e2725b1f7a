"""What happened to the people of the demo before it opens, so that the boards have something to say: who was asked and
answered, who served early and stayed, who fell silent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from iwill.core.civil import civil_day
from iwill.insight import backfill
from iwill.insight.readiness import working
from iwill.pool.activity import services as activity
from iwill.pool.activity.terms import Happening, Kind
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle

_SEED = 7
_MONTH = timedelta(days=30)


def remember(everybody: Sequence[Volunteer], *, now: datetime) -> None:
    """Note a past for everybody who has ever been active, and work out what could be staffed."""
    chance = Random(_SEED)
    backfill.note_what_is_missing([person.id for person in everybody])
    activity.note_many([one for person in everybody for one in _past_of(person, chance, now)])
    working.work_out(now)


def _past_of(person: Volunteer, chance: Random, now: datetime) -> Iterator[Happening]:
    if person.lifecycle not in (Lifecycle.ACTIVE, Lifecycle.PAUSED, Lifecycle.DORMANT) or chance.random() < 0.12:
        return
    early = chance.random() < 0.4
    moment, ref = person.created_at + timedelta(days=chance.randint(6, 24)), 0
    while moment < now - timedelta(days=2):
        # What is made up is about no row, and counts its references backwards.
        ref -= 1
        yield _one(person, Kind.ASKED, ref, moment)
        if chance.random() < 0.7:
            yield _one(person, Kind.ANSWERED, ref, moment + timedelta(hours=1))
            if (early and ref == -1) or chance.random() < 0.3:
                yield _one(person, Kind.SERVED, ref, moment + timedelta(hours=8))
        # Whoever served early falls silent more rarely.
        if chance.random() < (0.05 if early else 0.12):
            return
        moment += _MONTH + timedelta(days=chance.randint(-10, 25))


def _one(person: Volunteer, kind: Kind, ref: int, at: datetime) -> Happening:
    return Happening(person.id, kind, ref, civil_day(at), at)
