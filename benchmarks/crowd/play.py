"""The requests launched one after the other, and the clock walked from event to event until the last shift is over.

The jobs are woken once in every minute in which something happens, and at least every five minutes while people are
being asked, else every twenty; the ticker would wake them many times in between for nothing.
"""

from __future__ import annotations

import heapq
import json
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import select

from benchmarks.crowd.asked import Asked
from benchmarks.crowd.people import Crowd
from iwill.accounts.services import staff as staff_services
from iwill.accounts.terms import SYSTEM, Actor, Role
from iwill.callouts.models import CallOut
from iwill.callouts.queries.previewing import NeedPreview, preview
from iwill.callouts.services import callouts, requests
from iwill.callouts.terms import CallOutState
from iwill.callouts.waves import terms as wave_terms
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.core.policy import PolicySetting
from iwill.engine.registry import all_jobs

REQUESTS = Path(__file__).resolve().parents[2] / "tests" / "requests"
# When each is launched: as soon as the request is through, the drill shortly before.
LAUNCHED_AT = {
    "hotline-tonight": "2026-12-05T12:00+08:00",
    "village-secretary": "2026-12-05T14:00+08:00",
    "winter-camp": "2026-12-06T16:00+08:00",
    "flood-information-night": "2026-12-07T10:00+08:00",
    "quarterly-drill": "2026-12-10T18:30+08:00",
}
JOBS = ("advance-callouts", "expire-offers", "climb-ladder", "remind-shifts", "deliver-messages", "note-deadlines")
CALLERS = 3
# Sixty looks at each call-out, however long it is: ten minutes, as an installation has it, would be twice as many for
# 161 needs over a night, and the run as much longer.
GAP_MINUTES = 60
MINUTE, CALLING, IDLE = timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=20)
SECOND = "li@iwill.example"


@dataclass
class Played:
    """A request and its call-out: how many fitted each need at the launch, and at the deadline the needs still open."""

    name: str
    call_out_id: int
    launched_at: datetime
    respond_by: datetime
    fitted: dict[int, int]
    at_deadline: dict[int, NeedPreview] = field(default_factory=dict)


class Walk:
    """The clock, the diary of everything that is still to happen, and the requests that are being played."""

    def __init__(self, crowd: Crowd, *, callers: int = CALLERS) -> None:
        self.played: list[Played] = []
        self.jobs: Counter[str] = Counter()
        self.asked = Asked(crowd, self.later)
        self._crowd, self._callers = crowd, callers
        self._diary: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._order = count()
        logging.getLogger("iwill").setLevel(logging.ERROR)

    def later(self, at: datetime, event: Callable[[datetime], None]) -> None:
        """Put something into the diary."""
        heapq.heappush(self._diary, (at, next(self._order), event))

    def play(self, names: Sequence[str]) -> list[Played]:
        """Launch each of these requests at its time, and walk on until every call-out has ended."""
        at = {name: datetime.fromisoformat(LAUNCHED_AT[name]) for name in names}
        now = min(at.values())
        organizer, callers = _prepare(now, self._callers)
        for name in names:
            self.later(at[name], partial(self._launch, name, organizer, callers))
        while self._diary or self._running():
            now = self._next(now)
            until = now + MINUTE
            while self._diary and self._diary[0][0] < until:
                now, _, event = heapq.heappop(self._diary)
                clock.freeze(now)
                event(now)
            self._tick(now)
        return self.played

    def _next(self, now: datetime) -> datetime:
        """The next moment at which something has to be done."""
        steps = [now + (CALLING if self._calling(now) else IDLE)]
        steps += [self._diary[0][0]] if self._diary else []
        # Nobody's deadline is passed over: what is open at that moment is looked at then.
        steps += [one.respond_by for one in self.played if one.respond_by > now]
        return max(min(steps), now)

    def _tick(self, now: datetime) -> None:
        for one in self.played:
            if not one.at_deadline and now >= one.respond_by > now - CALLING:
                call_out = db.session.get_one(CallOut, one.call_out_id)
                is_open = [need for need in call_out.needs if need.taken < need.seats]
                one.at_deadline = {seen.need.id: seen for seen in preview(call_out, now, needs=is_open)}
        for name in JOBS:
            self.jobs.update({what: int(number) for what, number in all_jobs()[name].run(now).items()})
        assert not self.jobs["failed"], "a step of a job failed"
        self.asked.read_mail(now)
        db.session.remove()

    def _running(self) -> bool:
        query = select(CallOut.id).where(CallOut.state != CallOutState.ENDED)
        return db.session.scalar(query.limit(1)) is not None

    def _calling(self, now: datetime) -> bool:
        """Whether anybody is waited for; seats given back after the deadline are asked for at a calmer pace."""
        query = select(CallOut.id).where(CallOut.state == CallOutState.CALLING, CallOut.respond_by > now)
        return db.session.scalar(query.limit(1)) is not None

    def _launch(self, name: str, organizer: Actor, callers: Sequence[Actor], now: datetime) -> None:
        payload: dict[str, Any] = json.loads((REQUESTS / f"{name}.json").read_text(encoding="utf-8"))
        with transaction():
            request = requests.receive_request(payload, by=SYSTEM, now=now)
            requests.verify_request(request, by=organizer, now=now)
            call_out = callouts.open_callout(request, by=organizer, now=now)
            fitted = {seen.need.id: seen.eligible for seen in preview(call_out, now)}
            self.asked.days[call_out.id] = self._crowd.a_day()
            self.played.append(Played(name, call_out.id, now, call_out.respond_by, fitted))
            callouts.launch(call_out, confirm_wording=True, by=organizer, second=SECOND, now=now)
        for caller in callers:
            self.later(now + MINUTE, partial(self.asked.ring, self.played[-1].call_out_id, caller))


def _prepare(now: datetime, callers: int) -> tuple[Actor, list[Actor]]:
    """Who launches, with a colleague who stands for it as well, and who is at the telephone; and how often to look."""
    with transaction() as session:
        session.merge(PolicySetting(name=wave_terms.GAP_MINUTES, value=GAP_MINUTES, changed_at=now, changed_by="bench"))
        people = [
            staff_services.add_staff(email, Role.ORGANIZER, name="值班员", by=SYSTEM, now=now)
            for email in ("wang@iwill.example", SECOND, *(f"caller{n}@iwill.example" for n in range(callers)))
        ]
        actors = [staff_services.actor_for(one) for one in people]
    return actors[0], actors[2:]
