"""What a rule would do, before it does anything: who gets what in the coming days, and why not the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select

from iwill.core import policy
from iwill.core.db import db
from iwill.core.lists import one_of
from iwill.engagement.journeys import audience, planning
from iwill.engagement.journeys.deciding import PURPOSE, ways_to
from iwill.engagement.journeys.effects import EFFECTS, Turn
from iwill.engagement.journeys.lately import lately
from iwill.engagement.journeys.models import Journey
from iwill.engagement.journeys.sending import LINK_DAYS
from iwill.engagement.journeys.terms import Every, Kept, NotMeant, Rule
from iwill.messaging.contact import services as contact
from iwill.messaging.contact.terms import Refusal
from iwill.pool.models import Volunteer

MOST_SHOWN = 200


class Outcome(StrEnum):
    """What would become of somebody whose turn comes, as far as can be said today."""

    SENT = "sent"
    HELD_OUT = "held_out"
    NO_WAY = "no_way"
    KEPT_BACK = "kept_back"
    HAD_IT = "had_it"


@dataclass(frozen=True)
class Foreseen:
    """One person whose turn comes. `reason` says by what she would be kept back, if it were today."""

    volunteer_id: int
    number: str
    name: str
    period: str
    due_at: datetime
    outcome: Outcome
    reason: str | None = None


@dataclass(frozen=True)
class DryRun:
    """Everybody whose turn comes by outcome, the first of them by name, and how many do not get it, by reason.

    `later` are people whom the rule means, but whose turn does not come within these days. `share` is that of the whole
    pool which the rule means: nearly all of it is a reason to look again.
    """

    outcomes: Mapping[Outcome, int]
    people: Sequence[Foreseen]
    not_meant: Mapping[str, int]
    later: int
    pool: int
    meant: int

    @property
    def share(self) -> float:
        """Which part of the pool is meant."""
        return self.meant / self.pool if self.pool else 0.0


def foresee(code: str, rule: Rule, *, days: int = 1, now: datetime) -> DryRun:
    """What a rule would do from now on within so many days; nothing is written."""
    turns = list(_turns(code, rule, days, now))
    people = _foreseen(code, rule, turns, now)
    counted = audience.counted_by_reason(rule.whom, now)
    meant = counted.pop(None, 0)
    return DryRun(
        outcomes=Counter(one.outcome for one in people),
        people=people[:MOST_SHOWN],
        not_meant={str(reason): number for reason, number in counted.items()},
        later=max(0, meant - len({one.volunteer_id for one in people})),
        pool=meant + sum(counted.values()),
        meant=meant,
    )


def people_not_meant(rule: Rule, reason: NotMeant, now: datetime) -> Sequence[Volunteer]:
    """The first of those who are not meant for this reason."""
    ids = audience.people_without(rule.whom, reason, now).limit(MOST_SHOWN)
    return db.session.scalars(select(Volunteer).where(Volunteer.id.in_(ids)).order_by(Volunteer.id)).all()


def _turns(code: str, rule: Rule, days: int, now: datetime) -> Sequence[Turn]:
    """Turns that come from now on and within so many days."""
    end = now + timedelta(days=days)
    if isinstance(rule.when, Every):
        first, last = (now - planning.FIRST_ZONE).date(), planning.planned_day(end)
        found = planning.turns_of_days(code, rule, first, last, now)
    else:
        found = planning.turns_of_events(code, rule, now - planning.LOOK_AHEAD, end + planning.LOOK_AHEAD, now)
    return sorted((turn for turn in found if now <= turn.due_at < end), key=lambda turn: turn.due_at)


def _foreseen(code: str, rule: Rule, turns: Sequence[Turn], now: datetime) -> list[Foreseen]:
    ids = sorted({turn.volunteer_id for turn in turns})
    if not ids:
        return []
    connection = db.session.connection()
    named = select(Volunteer.id, Volunteer.number, Volunteer.name).where(one_of(Volunteer.id, "ids"))
    names = {row.id: row for row in connection.execute(named, {"ids": ids})}
    ways = ways_to((person, rule.channel) for person in ids)
    refused = contact.refusals(ids, PURPOSE[rule.nature], now)
    had, own = _had(code, ids), db.session.scalar(select(Journey.id).where(Journey.code == code))
    open_for = timedelta(days=float(policy.current(db.session())[LINK_DAYS]))
    of_late = lately(ids, now - open_for, now)
    people = []
    for turn in turns:
        person = turn.volunteer_id
        refusal = refused.get(person)
        asked_until = of_late[person].asked_by_others(rule, beside=own) if person in of_late else None
        if asked_until is not None and asked_until > turn.due_at:
            refusal = Refusal(Kept.ASKED_ALREADY.value, asked_until)
        if (person, turn.period) in had:
            outcome = Outcome.HAD_IT
        elif turn.held_out:
            outcome = Outcome.HELD_OUT
        elif ways[person, rule.channel] is None:
            outcome = Outcome.NO_WAY
        else:
            outcome = Outcome.SENT if refusal is None else Outcome.KEPT_BACK
        reason = refusal.reason if refusal is not None and outcome is Outcome.KEPT_BACK else None
        row = names[person]
        people.append(Foreseen(person, row.number, row.name, turn.period, turn.due_at, outcome, reason))
    return people


def _had(code: str, ids: Sequence[int]) -> set[tuple[int, str]]:
    """What is on file for these people from this journey already."""
    query = (
        select(EFFECTS.c.volunteer_id, EFFECTS.c.period)
        .join(Journey, Journey.id == EFFECTS.c.journey_id)
        .where(Journey.code == code, one_of(EFFECTS.c.volunteer_id, "ids"))
    )
    return {(row[0], row[1]) for row in db.session.connection().execute(query, {"ids": list(ids)})}
