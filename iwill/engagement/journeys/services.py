"""Use cases of journeys: put the shipped ones in place, change a rule, switch it, take it over, copy it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Text, cast, delete, select, update

from iwill.accounts import audit
from iwill.accounts.terms import SYSTEM, Actor
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem, sentence_for
from iwill.engagement.journeys.models import Effect, Journey, JourneyMark, JourneyVersion
from iwill.engagement.journeys.schemas import read_rule, rule_as_json
from iwill.engagement.journeys.shipped import SHIPPED
from iwill.engagement.journeys.terms import TITLE_MISSING, EffectState, Kept, Rule

LONGEST_TITLE = 100
_on_file = select(Journey.code, cast(Journey.rule, Text), Journey.changed_by)


def missing_shipped() -> bool:
    """Whether a shipped journey is not here yet, or is here in the words of an earlier program."""
    here = {code: (stored, by) for code, stored, by in db.session.connection().execute(_on_file)}
    return any(
        one.code not in here or (here[one.code][1] == SYSTEM.label and _loaded(here[one.code][0]) != _plain(one.rule))
        for one in SHIPPED
    )


@lru_cache(500)
def _loaded(stored: str) -> Any:
    """A rule as it is stored, read once for as long as it stays so: this is asked every few minutes."""
    return json.loads(stored)


def install_shipped(now: datetime) -> int:
    """Put every shipped journey in place; returns how many are new or newer. One that staff have edited is theirs."""
    here = {journey.code: journey for journey in db.session.scalars(select(Journey).with_for_update())}
    changed = 0
    for one in SHIPPED:
        journey, rule = here.get(one.code), _plain(one.rule)
        if journey is None:
            _add(one.code, one.title_zh, one.title_en, one.priority, rule, running=True, by=SYSTEM, now=now)
            changed += 1
        elif journey.changed_by == SYSTEM.label and journey.rule != rule:
            _next_version(journey, rule, SYSTEM, now)
            changed += 1
    db.session.flush()
    return changed


def change_rule(journey: Journey, rule: Mapping[str, Any], *, by: Actor, now: datetime) -> bool:
    """Give a journey a new version; returns False where it says the same. Refused with every mistake at its place.

    What has fallen due stays and goes out by the new rule, if it still means that person; nothing is done twice.
    """
    _hold(journey)
    new = _plain(read_rule(rule))
    if new == journey.rule:
        return False
    _next_version(journey, new, by, now)
    audit.record(by, "journey.changed", f"journey:{journey.id}", now=now, version=journey.version)
    return True


def rename(journey: Journey, *, title_zh: str, title_en: str, priority: int, by: Actor, now: datetime) -> None:
    """Set what a journey is called and its place in the order of priority; refused without both titles."""
    _hold(journey)
    journey.title_zh, journey.title_en = _titles(title_zh, title_en)
    journey.priority = priority
    db.session.flush()
    audit.record(by, "journey.renamed", f"journey:{journey.id}", now=now, priority=priority)


def switch(journey: Journey, running: bool, *, by: Actor, now: datetime) -> None:
    """The kill switch. Off, what waits is withdrawn at once; on again, it begins with today and makes nothing up."""
    _hold(journey)
    if journey.running == running:
        return
    journey.running = running
    if not running:
        waiting = (Effect.journey_id == journey.id, Effect.state == EffectState.DUE)
        gone = {"state": EffectState.WITHDRAWN, "reason": Kept.SWITCHED_OFF.value, "settled_at": now}
        db.session.execute(update(Effect).where(*waiting).values(**gone))
        db.session.execute(delete(JourneyMark).where(JourneyMark.journey_id == journey.id))
    db.session.flush()
    audit.record(by, "journey.on" if running else "journey.off", f"journey:{journey.id}", now=now)


def take_over(journey: Journey, staff_id: int, *, by: Actor, now: datetime) -> None:
    """Make somebody of staff the owner, who signs its letters from now on."""
    _hold(journey)
    journey.owner_id = staff_id
    db.session.flush()
    audit.record(by, "journey.taken", f"journey:{journey.id}", now=now, staff=staff_id)


def copy(journey: Journey, *, title_zh: str, title_en: str, by: Actor, now: datetime) -> Journey:
    """A journey of one's own with the same rule, switched off until somebody has looked at it."""
    zh, en = _titles(title_zh, title_en)
    taken, number = set(db.session.scalars(select(Journey.code))), 2
    while (code := f"{journey.code[:36]}_{number}") in taken:
        number += 1
    new = _add(code, zh, en, journey.priority, journey.rule, running=False, by=by, now=now)
    new.copied_from, new.owner_id = journey.code, by.id
    db.session.flush()
    audit.record(by, "journey.copied", f"journey:{new.id}", now=now, source=journey.id)
    return new


def _add(
    code: str,
    title_zh: str,
    title_en: str,
    priority: int,
    rule: dict[str, Any],
    *,
    running: bool,
    by: Actor,
    now: datetime,
) -> Journey:
    journey = Journey(code=code, title_zh=title_zh, title_en=title_en, priority=priority, rule=rule)
    journey.running, journey.version, journey.changed_at, journey.changed_by = running, 1, now, by.label
    db.session.add(journey)
    return journey


def _next_version(journey: Journey, rule: dict[str, Any], by: Actor, now: datetime) -> None:
    """Keep the version in force so far and put the new one in its place."""
    db.session.add(
        JourneyVersion(
            journey_id=journey.id,
            version=journey.version,
            rule=journey.rule,
            changed_at=journey.changed_at,
            changed_by=journey.changed_by,
        )
    )
    journey.rule, journey.version = rule, journey.version + 1
    journey.changed_at, journey.changed_by = now, by.label
    db.session.flush()


def _hold(journey: Journey) -> None:
    """Lock the row, so that nobody plans by a rule that is being changed."""
    db.session.execute(
        select(Journey).where(Journey.id == journey.id).with_for_update().execution_options(populate_existing=True)
    )


def _titles(title_zh: str, title_en: str) -> tuple[str, str]:
    zh, en = " ".join(title_zh.split()), " ".join(title_en.split())
    wrong = [path for path, title in (("title_zh", zh), ("title_en", en)) if not 0 < len(title) <= LONGEST_TITLE]
    if wrong:
        raise Invalid([Problem(path, TITLE_MISSING, sentence_for(TITLE_MISSING)) for path in wrong])
    return zh, en


def _plain(rule: Rule) -> dict[str, Any]:
    return rule_as_json(rule)
