"""The calendar of years in minutes: made-up people, the real jobs, and a clock that jumps to the next moment at which
anything can be due. It shows what a rule does to a pool before a pool has lived through it.

Nobody answers here and no crisis comes, so the table shows what is asked of somebody who is silent. Nothing is written
outside the database: a line is played that takes every message at its hour.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, insert, select, update

import config
from iwill.core import clock
from iwill.core.db import db, new_uids, transaction
from iwill.core.encryption import seal
from iwill.core.errors import Refused, say
from iwill.core.tokens import new_link_id
from iwill.engagement.journeys.models import Effect, Journey, Letter
from iwill.engagement.journeys.queries import next_moment
from iwill.engagement.journeys.terms import EffectState
from iwill.engine.registry import job_named
from iwill.engine.running import run_job
from iwill.messaging.models import MESSAGES
from iwill.messaging.terms import MessageState
from iwill.pool.models import ContactPoint, Credential, Volunteer, VolunteerSkill

REAL_PEOPLE = say("real_people", _l("There are people in this database who are not made up."))
# At every moment, and once a day besides.
AT_EACH_MOMENT = ("keep-journeys",)
ONCE_A_DAY = ("purge-data",)
ZONES = ("Asia/Shanghai",) * 7 + ("America/Toronto", "Europe/London", "Australia/Sydney")
SKILLS = ("counselling", "listening", "nursing", "social_work", "information", "it", "translation", "legal")
SEED = 20261121
STATES = tuple(EffectState)


@dataclass(frozen=True)
class Line:
    """What became of one journey in one year."""

    journey: str
    title: str
    year: int
    states: Counter[EffectState]

    @property
    def effects(self) -> int:
        """How many fell due, whatever became of them."""
        return self.states.total()

    @property
    def counts(self) -> dict[str, int]:
        """The same for programs."""
        return {"effects": self.effects, **{state.value: self.states[state] for state in STATES}}


@dataclass(frozen=True)
class Told:
    """The table, and what stands above it."""

    people: int
    first: date
    last: date
    moments: int
    letters: int
    lines: list[Line]


def replay(first: date, last: date, people: int) -> Told:
    """Live through the days from one to before another. Refused in production, and where real people are on file;
    people are made up unless some are there already, so that the demo pool can be lived through as well."""
    settings: config.Settings = current_app.extensions["iwill_settings"]
    if settings.production:
        raise Refused("refused_in_production", "A replay sets the clock: it has no place in production.")
    if db.session.scalar(select(func.count()).where(~Volunteer.demo)):
        raise Refused(REAL_PEOPLE)
    zone = ZoneInfo(settings.org_zone)
    start, end = (datetime.combine(day, time(0), zone).astimezone(UTC) for day in (first, last))
    if not db.session.scalar(select(func.count()).select_from(Volunteer)):
        with transaction():
            _make_up(people, start)
    moments, moment, day = 0, start, None
    while moment < end:
        clock.freeze(moment)
        names = AT_EACH_MOMENT
        if moment.astimezone(zone).date() != day:
            day, names = moment.astimezone(zone).date(), AT_EACH_MOMENT + ONCE_A_DAY
        for name in names:
            run_job(job_named(name), moment)
        _take_messages(moment)
        moments, moment = moments + 1, next_moment(moment)
    clock.reset()
    number = db.session.scalar(select(func.count()).select_from(Volunteer)) or 0
    letters = db.session.scalar(select(func.count()).select_from(Letter)) or 0
    return Told(number, first, last, moments, letters, _lines(zone))


def as_table(told: Told) -> str:
    """The table as Markdown."""
    names = " | ".join(state.value.replace("_", " ") for state in STATES)
    head = [
        f"{told.people} made-up people, {told.first} to {told.last}, {told.moments} moments, {told.letters} letters.",
        "",
        f"| journey | year | effects | {names} |",
        "|---|---|---|" + "---|" * len(STATES),
    ]
    rows = [
        f"| {line.title} (`{line.journey}`) | {line.year} | {line.effects} | "
        + " | ".join(str(line.states[state]) for state in STATES)
        + " |"
        for line in told.lines
    ]
    return "\n".join(head + rows)


def _take_messages(moment: datetime) -> None:
    """The line takes what is due."""
    with transaction() as session:
        due = (MESSAGES.c.state == MessageState.QUEUED, MESSAGES.c.not_before <= moment)
        session.execute(update(MESSAGES).where(*due).values(state=MessageState.SENT, settled_at=moment))


def _lines(zone: ZoneInfo) -> list[Line]:
    found: dict[tuple[int, str, str, int], Counter[EffectState]] = {}
    query = select(Journey.priority, Journey.code, Journey.title_en, Effect.due_at, Effect.state).join(
        Journey, Journey.id == Effect.journey_id
    )
    for priority, code, title, due_at, state in db.session.execute(query):
        key = priority, code, title, due_at.astimezone(zone).year
        found.setdefault(key, Counter())[state] += 1
    return [Line(code, title, year, states) for (_, code, title, year), states in sorted(found.items())]


def _make_up(number: int, start: datetime) -> None:
    """People who joined at some time in the two years before, half of them with a licence; the same ones each time."""
    dice, uids = Random(SEED), new_uids(2 * number)
    rows: dict[Any, list[dict[str, Any]]] = {Volunteer: [], ContactPoint: [], VolunteerSkill: [], Credential: []}
    for one in range(1, number + 1):
        joined = start - timedelta(minutes=dice.randrange(40 * 1_440, 730 * 1_440))
        rows[Volunteer].append(
            {"id": one, "number": f"V-{one:08d}", "name": f"试演{one}", "preferred_name": f"试演{one}"}
            | {"name_key": f"试演{one}", "language": dice.choice(("zh-Hans", "zh-Hans", "en")), "demo": True}
            | {"zone": dice.choice(ZONES), "lifecycle": "active", "adulthood": "declared"}
            | {"adult_from": date(2010, 1, 1), "may_process": True, "may_contact": True, "created_at": joined}
            | {"availability_set_at": joined, "mailing_link_id": new_link_id()}
        )
        rows[ContactPoint].append(
            {"uid": uids[one - 1], "volunteer_id": one, "kind": "email", "value_index": f"{one:040x}"}
            | {"value_sealed": seal(f"v{one}@replay.invalid", uids[one - 1]), "position": 0}
        )
        rows[VolunteerSkill] += [
            {"volunteer_id": one, "skill": skill, "source": "demo", "confirmed_at": joined}
            for skill in dice.sample(SKILLS, 2)
        ]
        if dice.random() < 0.5:
            ends = start.date() + timedelta(days=dice.randrange(1_400))
            rows[Credential].append(
                {"uid": uids[number + one - 1], "volunteer_id": one, "kind": "counsellor", "state": "verified"}
                | {"valid_until": ends, "submitted_at": joined}
            )
    for table, some in rows.items():
        db.session.execute(insert(table), some)
