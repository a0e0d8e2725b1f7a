"""The ground of the calendar scenes: people in four zones, one question a month, and everybody's turn by plain civil
arithmetic that shares nothing with the product.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import flask
from sqlalchemy import insert

from benchmarks.faults import stage
from iwill.core.db import new_uid, transaction
from iwill.core.encryption import seal
from iwill.core.policy import PolicySetting
from iwill.engagement.journeys import planning
from iwill.engagement.journeys.models import Effect, Journey
from iwill.pool.models import ContactPoint, Volunteer

ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai")
SPREAD = 28
# An hour that daylight saving leaves out, or lets come twice.
AT_HOUR = 2
UNTIL = timedelta(days=7)
Turns = dict[tuple[int, str], date]


def turns(people: Sequence[str], start: datetime, last: datetime) -> Turns:
    """Everybody's day in each month, that falls due between two instants; people are named by their place from 1 on."""
    found: Turns = {}
    month = date(start.year, start.month, 1)
    while month <= last.date() + timedelta(days=1):
        for person, zone in enumerate(people):
            day = month + timedelta(days=person % SPREAD)
            if person and (start + planning.FIRST_ZONE).date() <= day and due(day, zone) <= last:
                found[person, f"{month:%Y-%m}"] = day
        month = (month + timedelta(days=31)).replace(day=1)
    return found


def due(day: date, zone: str) -> datetime:
    """The first instant of a day at which the clock on the wall shows the hour or a later one, found by looking."""
    moment = datetime.combine(day, time(0), UTC) - timedelta(hours=15)
    while True:
        local = moment.astimezone(ZoneInfo(zone))
        if local.date() == day and local.hour >= AT_HOUR:
            return moment
        moment += timedelta(minutes=30)


def lost(due: datetime, goes: datetime, returns: datetime) -> bool:
    """Whether a turn came during a standstill and had lost its point at its end, or its month and a week were over."""
    return goes < due < returns and due + UNTIL <= returns


def on_time(effect: Effect, people: Sequence[str]) -> bool:
    year, month = map(int, effect.period.split("-"))
    day = date(year, month, 1) + timedelta(days=effect.volunteer_id % SPREAD)
    return effect.until_at - UNTIL == due(day, people[effect.volunteer_id])


def set_up(app: flask.Flask, now: datetime) -> list[str]:
    """A month's question to people in four zones, with nothing that would hold it back; returns their zones, by number,
    and nobody at 0."""
    people = ["", *(ZONES[one % len(ZONES)] for one in range(1, 2 * SPREAD + 1))]
    rule: dict[str, Any] = {
        "whom": {}, "when": {"every": "month", "spread_days": SPREAD}, "nature": "question", "template": "check_in",
        "questions": ["still_here"], "at_hour": AT_HOUR, "until_days": UNTIL.days,
    }  # fmt: skip
    with app.app_context():
        with transaction() as session:
            for name, value in (("contact.most", 1_000), ("quiet_hours.from_hour", 0), ("quiet_hours.to_hour", 0)):
                session.add(PolicySetting(name=name, value=value, changed_at=now, changed_by="system"))
            for number, zone in enumerate(people):
                if number:
                    uid = new_uid()
                    session.execute(insert(Volunteer), [_person(number, zone, now)])
                    address = {"uid": uid, "volunteer_id": number, "kind": "email", "value_index": f"{number:040x}"}
                    session.execute(insert(ContactPoint), [address | {"value_sealed": seal("v@pool.example", uid)}])
            journey = Journey(code="asks", title_zh="问", title_en="asks", priority=1, running=True, version=1)
            journey.rule, journey.changed_at, journey.changed_by = rule, now, "staff:1"
            session.add(journey)
        stage.let_go()
    return people


def _person(number: int, zone: str, now: datetime) -> dict[str, Any]:
    return {
        "id": number, "number": f"V-{number:08d}", "name": f"人{number}", "preferred_name": f"人{number}",
        "name_key": f"人{number}", "zone": zone, "lifecycle": "active", "may_process": True, "may_contact": True,
        "mailing_link_id": f"{number:016x}", "created_at": now - timedelta(days=400),
    }  # fmt: skip
