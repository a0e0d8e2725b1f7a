"""Which of the effects that are due may go out now, and what becomes of the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from iwill.core.db import db
from iwill.core.lists import one_of
from iwill.core.policy import Value
from iwill.engagement.journeys import audience
from iwill.engagement.journeys.audience import Person
from iwill.engagement.journeys.choosing import Due
from iwill.engagement.journeys.lately import Lately
from iwill.engagement.journeys.rules import from_hour
from iwill.engagement.journeys.standing import Standing, still_so
from iwill.engagement.journeys.terms import Channel, EffectState, Kept, Nature, Whom
from iwill.messaging.contact import services as contact
from iwill.messaging.contact.terms import Refusal
from iwill.messaging.services import reader_zone
from iwill.messaging.terms import Purpose
from iwill.pool.models import Volunteer
from iwill.pool.permission.queries import HAS_MAIL, HAS_PHONE

# What a letter is for decides which switch of the reader's it follows, and whether it is counted at all.
PURPOSE = {
    Nature.QUESTION: Purpose.JOURNEY,
    Nature.NOTE: Purpose.JOURNEY,
    Nature.THANKS: Purpose.THANKS,
    Nature.IMPACT: Purpose.IMPACT,
    Nature.NOTICE: Purpose.NOTICE,
}
_WITH_MAIL = select(Volunteer.id).where(one_of(Volunteer.id, "ids"), HAS_MAIL)
_WITH_PHONE = select(Volunteer.id).where(one_of(Volunteer.id, "ids"), HAS_PHONE)


class Settled:
    """What is decided about effects, written down at the end in one statement."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.rows: list[dict[str, Any]] = []
        self.counts: dict[str, int] = {}

    def settle(self, one: Row[Any], state: EffectState, reason: str) -> None:
        self._note(one, state, reason, one.due_at, self.now)

    def keep_back(self, due: Due, reason: str, until: datetime) -> None:
        """Wait until then and for the hour of the journey, or not at all where it would have lost its point: what is
        asked elsewhere as long as it would wait has lost its reason."""
        one = due.row
        if until < one.until_at:
            at_hour = from_hour(until, due.standing.rule.at_hour, reader_zone(due.zone))
            self._note(one, EffectState.DUE, reason, at_hour if at_hour < one.until_at else until, None)
        else:
            self.settle(one, EffectState.WITHDRAWN if reason == Kept.ASKED_ALREADY else EffectState.MISSED, reason)

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
        meant = meant_by[place.rule.whom] if place else {}
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
                wanted.append(Due(one, place, meant[one.volunteer_id].zone))
    return wanted


def _still_meant(
    by_journey: Mapping[int, Sequence[Row[Any]]], standing: Mapping[int, Standing], now: datetime
) -> Mapping[Whom, Mapping[int, Person]]:
    """Whom the rules mean now; journeys that mean the same people share one look."""
    people: dict[Whom, set[int]] = {}
    for journey_id, theirs in by_journey.items():
        if journey_id in standing:
            people.setdefault(standing[journey_id].rule.whom, set()).update(one.volunteer_id for one in theirs)
    return {whom: audience.meant_of(whom, some, now) for whom, some in people.items()}


def reached(
    wanted: Sequence[Due], of_late: Mapping[int, Lately], settled: Settled, policy: Mapping[str, Value], now: datetime
) -> list[Due]:
    """Those of them who can be written to or called, and may be now, with what nobody else asks them."""
    ids = sorted({one.row.volunteer_id for one in wanted})
    if not ids:
        return []
    ways = ways_to((one.row.volunteer_id, one.standing.rule.channel) for one in wanted)
    people: dict[Purpose, set[int]] = {}
    for one in wanted:
        people.setdefault(PURPOSE[one.standing.rule.nature], set()).add(one.row.volunteer_id)
    refused = contact.refusals_of_each(people, now, policy)
    may_go, noted = [], dict[Purpose, list[tuple[int, Refusal, str]]]()
    for one in wanted:
        purpose, person = PURPOSE[one.standing.rule.nature], one.row.volunteer_id
        refusal, before = refused[purpose].get(person), of_late.get(person)
        asked_until = before.asked_by_others(one.standing.rule, beside=one.standing.id) if before else None
        way = ways[person, one.standing.rule.channel]
        if way is None:
            settled.settle(one.row, EffectState.REFUSED, Kept.NO_WAY.value)
        elif refusal is not None:
            # One that has waited for this reason before is on the person's page already.
            if one.row.reason != refusal.reason:
                noted.setdefault(purpose, []).append((person, refusal, f"journey:{one.standing.code}"))
            if refusal.until is None:
                settled.settle(one.row, EffectState.REFUSED, refusal.reason)
            else:
                settled.keep_back(one, refusal.reason, refusal.until)
        elif asked_until is not None:
            settled.keep_back(one, Kept.ASKED_ALREADY.value, asked_until)
        else:
            may_go.append(one._replace(by_call=way is Channel.CALL))
    for purpose, lines in noted.items():
        contact.note_each(lines, purpose, now)
    return may_go


def ways_to(wanted: Iterable[tuple[int, Channel]]) -> Mapping[tuple[int, Channel], Channel | None]:
    """By what each person is reached where a journey goes by such a channel: a letter, a call, or nothing."""
    pairs = set(wanted)
    connection, ids = db.session.connection(), sorted({person for person, _ in pairs})
    mail = frozenset(connection.scalars(_WITH_MAIL, {"ids": ids}))
    calls = any(channel is not Channel.LETTER for _, channel in pairs)
    phone = frozenset(connection.scalars(_WITH_PHONE, {"ids": ids})) if calls else frozenset()
    found: dict[tuple[int, Channel], Channel | None] = {}
    for person, channel in pairs:
        by_letter = person in mail and channel is not Channel.CALL
        by_call = person in phone and channel is not Channel.LETTER
        found[person, channel] = Channel.LETTER if by_letter else Channel.CALL if by_call else None
    return found
