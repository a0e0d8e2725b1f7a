"""Which of the effects that are due may go out now, and what becomes of the others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from iwill.core.db import db
from iwill.core.lists import one_of
from iwill.core.policy import Value
from iwill.engagement.journeys import audience
from iwill.engagement.journeys.choosing import Due
from iwill.engagement.journeys.effects import EFFECTS
from iwill.engagement.journeys.standing import Standing, still_so
from iwill.engagement.journeys.terms import EffectState, Kept, Nature, Whom
from iwill.messaging.contact import services as contact
from iwill.messaging.contact.rules import NOTE_GAP_DAYS
from iwill.messaging.contact.terms import AFTER_A_NOTE, Refusal
from iwill.messaging.terms import Purpose
from iwill.pool.models import Volunteer
from iwill.pool.permission.queries import HAS_MAIL

# What features do when somebody cannot be written to at all: (people, now) -> None, in the same transaction.
ON_NO_WAY: list[Callable[[Sequence[int], datetime], None]] = []
PURPOSE = {Nature.QUESTION: Purpose.JOURNEY, Nature.NOTE: Purpose.JOURNEY, Nature.NOTICE: Purpose.NOTICE}
REACHABLE = select(Volunteer.id).where(one_of(Volunteer.id, "ids"), HAS_MAIL)
_last_notes = (
    select(EFFECTS.c.volunteer_id, func.max(EFFECTS.c.settled_at))
    .where(
        one_of(EFFECTS.c.volunteer_id, "ids"),
        one_of(EFFECTS.c.journey_id, "notes"),
        # What was sent has its letter. Asked by its state, SQLite would go through all that was ever sent.
        EFFECTS.c.letter_id.is_not(None),
        EFFECTS.c.settled_at > bindparam("since"),
    )
    .group_by(EFFECTS.c.volunteer_id)
)


class Settled:
    """What is decided about effects, written down at the end in one statement."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.rows: list[dict[str, Any]] = []
        self.counts: dict[str, int] = {}

    def settle(self, one: Row[Any], state: EffectState, reason: str) -> None:
        self._note(one, state, reason, one.due_at, self.now)

    def keep_back(self, one: Row[Any], reason: str, until: datetime) -> None:
        """Wait until then, or not at all where it would have lost its point."""
        if until >= one.until_at:
            self.settle(one, EffectState.MISSED, reason)
        else:
            self._note(one, EffectState.DUE, reason, until, None)

    def _note(self, one: Row[Any], state: EffectState, why: str, due: datetime, at: datetime | None) -> None:
        self.rows.append({"effect": one.id, "to": state, "why": why, "due": due, "at": at})
        name = "kept_back" if state is EffectState.DUE else state.value
        self.counts[name] = self.counts.get(name, 0) + 1


def still_wanted(
    rows: Sequence[Row[Any]], standing: Mapping[int, Standing], settled: Settled, now: datetime
) -> list[Due]:
    """What still has its point: not too late, of a journey that runs, for somebody whom it means, about what is so."""
    by_journey: dict[int, list[Row[Any]]] = {}
    for one in rows:
        by_journey.setdefault(one.journey_id, []).append(one)
    meant_by = _still_meant(by_journey, standing, now)
    wanted = []
    for journey_id, theirs in by_journey.items():
        place = standing.get(journey_id)
        meant = meant_by[place.rule.whom] if place else ()
        so = still_so(place, theirs) if place else ()
        for one in theirs:
            if place is None:
                settled.settle(one, EffectState.WITHDRAWN, Kept.SWITCHED_OFF.value)
            elif one.until_at <= now:
                settled.settle(one, EffectState.MISSED, one.reason or Kept.TOO_LATE.value)
            elif one.volunteer_id not in meant:
                settled.settle(one, EffectState.WITHDRAWN, Kept.NOT_MEANT.value)
            elif one.id not in so:
                settled.settle(one, EffectState.WITHDRAWN, Kept.NO_LONGER_SO.value)
            else:
                wanted.append(Due(one, place))
    return wanted


def _still_meant(
    by_journey: Mapping[int, Sequence[Row[Any]]], standing: Mapping[int, Standing], now: datetime
) -> Mapping[Whom, Collection[int]]:
    """Whom the rules mean now; journeys that mean the same people share one look."""
    people: dict[Whom, set[int]] = {}
    for journey_id, theirs in by_journey.items():
        if journey_id in standing:
            people.setdefault(standing[journey_id].rule.whom, set()).update(one.volunteer_id for one in theirs)
    return {whom: audience.meant_of(whom, some, now) for whom, some in people.items()}


def reached(
    wanted: Sequence[Due],
    standing: Mapping[int, Standing],
    settled: Settled,
    policy: Mapping[str, Value],
    now: datetime,
) -> list[Due]:
    """Those of them who can be written to, and may be now; no question on the heels of a note. Whoever has no address
    becomes a task of a person."""
    ids = sorted({one.row.volunteer_id for one in wanted})
    if not ids:
        return []
    reachable = frozenset(db.session.connection().scalars(REACHABLE, {"ids": ids}))
    without = [person for person in ids if person not in reachable]
    for tell in ON_NO_WAY if without else ():
        tell(without, now)
    refused = {
        purpose: dict(contact.refusals(sorted(people), purpose, now, policy))
        for purpose in (Purpose.JOURNEY, Purpose.NOTICE)
        if (people := {one.row.volunteer_id for one in wanted if PURPOSE[one.standing.rule.nature] is purpose})
    }
    questions = sorted({one.row.volunteer_id for one in wanted if one.standing.rule.nature is Nature.QUESTION})
    gap = timedelta(days=float(policy[NOTE_GAP_DAYS]))
    calm = _after_a_note(questions, standing, gap, now) if questions else {}
    may_go, noted = [], dict[Purpose, list[tuple[int, Refusal, str]]]()
    for one in wanted:
        nature, person = one.standing.rule.nature, one.row.volunteer_id
        refusal = refused[PURPOSE[nature]].get(person) or (calm.get(person) if nature is Nature.QUESTION else None)
        if person not in reachable:
            settled.settle(one.row, EffectState.REFUSED, Kept.NO_WAY.value)
        elif refusal is None:
            may_go.append(one)
        else:
            # One that has waited for this reason before is on the person's page already.
            if one.row.reason != refusal.reason:
                noted.setdefault(PURPOSE[nature], []).append((person, refusal, f"journey:{one.standing.code}"))
            if refusal.until is None:
                settled.settle(one.row, EffectState.REFUSED, refusal.reason)
            else:
                settled.keep_back(one.row, refusal.reason, refusal.until)
    for purpose, lines in noted.items():
        contact.note_each(lines, purpose, now)
    return may_go


def _after_a_note(
    people: Sequence[int], standing: Mapping[int, Standing], gap: timedelta, now: datetime
) -> Mapping[int, Refusal]:
    """Who has had thanks or news of ours a few days ago, so that no question follows on their heels."""
    notes = [one.id for one in standing.values() if not one.rule.questions]
    rows = db.session.connection().execute(_last_notes, {"ids": people, "notes": notes, "since": now - gap})
    return {person: Refusal(AFTER_A_NOTE, at + gap) for person, at in rows}
