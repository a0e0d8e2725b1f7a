"""What happened to the people of the demo before it opens, so that the boards have something to say: who was asked and
answered, who served early and stayed, who fell silent, who was trained and never called, and what a letter did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from iwill.accounts.terms import Actor
from iwill.core.civil import civil_day
from iwill.demo import letters
from iwill.insight import backfill, effects
from iwill.insight.readiness import services as readiness
from iwill.insight.readiness import working
from iwill.pool.activity import services as activity
from iwill.pool.activity.terms import Happening, Kind
from iwill.pool.models import Volunteer
from iwill.pool.services import vetting
from iwill.pool.terms import Lifecycle

_SEED = 7
DAY = timedelta(days=1)
_HERE = (Lifecycle.ACTIVE, Lifecycle.PAUSED, Lifecycle.DORMANT)
# Of a hundred: who served within the first month, who has never been called, and who has not of those whose profession
# is seldom asked for.
_EARLY, _NEVER, _SELDOM_NEVER = 42, 7, 30
_SELDOM = {"doctor", "legal", "teaching", "translation"}
# After so long without a sign people were set to rest.
_RESTS_AFTER = 210 * DAY
_SILENT_CALLS = 4


def remember(everybody: Sequence[Volunteer], *, by: Actor, now: datetime) -> None:
    """Note a past for everybody who has ever been active but the guest: hers is made by whoever tries the demo."""
    chance = Random(_SEED)
    theirs = [one for one in everybody[1:] if one.lifecycle in _HERE and not _never_called(one, chance)]
    lives = [list(_life_of(person, chance, now)) for person in theirs]
    activity.note_many([one for told in lives for one in told])
    for person, told in zip(theirs, lives, strict=True):
        _count(person, told)
        last = max((one.at for one in told if one.kind is not Kind.ASKED), default=person.created_at)
        if now - last < _RESTS_AFTER and chance.random() < 0.8:
            person.availability_set_at = max(person.created_at, now - chance.randint(1, 55) * DAY)
        elif now - last > _RESTS_AFTER and person.lifecycle is Lifecycle.ACTIVE and chance.random() < 0.6:
            vetting.move_person(person, Lifecycle.DORMANT, by=by, now=last + _RESTS_AFTER)


def _never_called(person: Volunteer, chance: Random) -> bool:
    seldom = any(one.skill in _SELDOM for one in person.skills)
    return chance.randrange(100) < (_SELDOM_NEVER if seldom else _NEVER)


def sum_up(everybody: Sequence[Volunteer], *, by: Actor, now: datetime) -> None:
    """What else the tables tell of everybody is noted; counsellors are to be enough at every hour, which they are not;
    and what the boards work out in the background is there from the first look on."""
    backfill.note_what_is_missing([person.id for person in everybody])
    readiness.set_threshold("counselling", 6, by=by, now=now - 30 * DAY)
    working.work_out(now)
    effects.work_out(now)


def _life_of(person: Volunteer, chance: Random, now: datetime) -> Iterator[Happening]:
    """Asked every few months, and most often answered, until she falls silent; she is asked a few times more. Whoever
    gets no letters answers less often: that is what the board of journeys is to find."""
    early = chance.randrange(100) < _EARLY
    answers = 0.3 if letters.is_left_out(person) else 0.75
    moment, ref, calls_left = person.created_at + chance.randint(10, 24) * DAY, 0, -1
    while moment < now - 9 * DAY and calls_left:
        # What is made up is about no row, and counts its references backwards.
        ref -= 1
        calls_left -= 1
        yield _one(person, Kind.ASKED, ref, moment)
        if calls_left < 0 and ((early and ref == -1) or chance.random() < answers):
            yield _one(person, Kind.ANSWERED, ref, moment + timedelta(hours=1))
            if (early and ref == -1) or chance.random() < 0.35:
                yield _one(person, Kind.SERVED, ref, moment + timedelta(hours=8))
        # Whoever served early falls silent more rarely.
        if calls_left < 0 and chance.random() < (0.02 if early else 0.07):
            calls_left = _SILENT_CALLS
        moment += (chance.randint(55, 85) if calls_left < 0 else chance.randint(14, 19)) * DAY


def _count(person: Volunteer, told: Sequence[Happening]) -> None:
    """How often she was asked and what she said, as it stands beside her name."""
    days = {kind: [one.at for one in told if one.kind is kind] for kind in (Kind.ASKED, Kind.ANSWERED, Kind.SERVED)}
    asked, answered, served = days[Kind.ASKED], days[Kind.ANSWERED], days[Kind.SERVED]
    person.times_asked, person.times_yes = len(asked), len(served)
    person.times_no, person.times_silent = len(answered) - len(served), len(asked) - len(answered)
    if asked:
        person.last_asked_at = max(asked)
    if served:
        person.last_served_at = max(served)


def _one(person: Volunteer, kind: Kind, ref: int, at: datetime) -> Happening:
    return Happening(person.id, kind, ref, civil_day(at), at)
