"""What has reached people of late: when the last letter went, and what is still asked of them, by letter or by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, select

from iwill.core.db import db
from iwill.core.lists import one_of
from iwill.engagement.journeys.asked import asked_by_hand
from iwill.engagement.journeys.effects import EFFECTS
from iwill.engagement.journeys.models import Letter
from iwill.engagement.journeys.standing import questions_by_journey
from iwill.engagement.journeys.terms import Nature, Rule

_letters = cast(Table, Letter.__table__).c
_of_late = (
    select(_letters.volunteer_id, _letters.queued_at, _letters.expires_at, EFFECTS.c.journey_id)
    .join_from(Letter.__table__, EFFECTS, EFFECTS.c.letter_id == _letters.id)
    .where(one_of(_letters.volunteer_id, "ids"), _letters.queued_at > bindparam("since"))
    .order_by(_letters.queued_at)
)


@dataclass
class Lately:
    """Of one person: when her last letter was written, and by question who still asks it and until when: a journey by
    its id, a member of staff as nobody."""

    last_at: datetime | None = None
    asked: dict[str, dict[int | None, datetime]] = field(default_factory=dict)

    def asked_by_others(self, rule: Rule, *, beside: int | None) -> datetime | None:
        """Until when she can answer all that a rule asks to others than its own journey; None where a part is new to
        her. What a journey asks again is its own business, and what is somebody's own is told whatever a letter asks:
        it waits only where a member of staff has asked."""
        by_hand_alone, until = rule.nature is Nature.NOTICE, []
        for question in rule.questions:
            others = [
                at
                for asker, at in self.asked.get(question, {}).items()
                if asker is None or (asker != beside and not by_hand_alone)
            ]
            if not others:
                return None
            until.append(max(others))
        return min(until, default=None)


def lately(people: Sequence[int], since: datetime, now: datetime) -> Mapping[int, Lately]:
    """By person; whoever got nothing since then and is asked nothing is missing."""
    found: dict[int, Lately] = {}
    rows = db.session.connection().execute(_of_late, {"ids": list(people), "since": since}).all()
    questions = questions_by_journey() if rows else {}
    for person, queued_at, expires_at, journey in rows:
        one = found.setdefault(person, Lately())
        one.last_at = queued_at
        if expires_at > now:
            for question in questions.get(journey, ()):
                one.asked.setdefault(question, {})[journey] = expires_at
    for person, question, until in asked_by_hand(people, now):
        found.setdefault(person, Lately()).asked.setdefault(question, {})[None] = until
    return found
