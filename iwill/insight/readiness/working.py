"""Readiness is worked out in the background, from the hours that people have said and from how they answer; never while
somebody waits for a page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select

from iwill.callouts.models import Need
from iwill.callouts.waves import History, chance_of_yes
from iwill.core import policy as policies
from iwill.core.civil import organisation_zone
from iwill.core.db import db
from iwill.core.policy import Value
from iwill.insight.models import Snapshot, Threshold
from iwill.insight.readiness.rules import covered
from iwill.insight.readiness.terms import WINDOWS
from iwill.insight.settings import IF_NEEDED_COUNTS
from iwill.pool.models import Volunteer, VolunteerSkill, WeeklyHours
from iwill.pool.services.availability import STALE_AFTER
from iwill.pool.terms import AtLeast, Lifecycle
from iwill.pool.vocabulary import vocabulary

NAME = "readiness"
# Skills besides those with a threshold or a need: what most people have.
COMMONEST = 6
_MAY_BE_ASKED = (
    Volunteer.lifecycle == Lifecycle.ACTIVE,
    Volunteer.may_contact.is_(True),
    Volunteer.erased_at.is_(None),
)


def work_out(now: datetime) -> int:
    """Work readiness out anew and put it in place of what was there; returns how many skills it is about."""
    policy = policies.current(db.session())
    zone = organisation_zone()
    sure, possible = _windows_of_people(zone, now)
    chances, stale = _chances(policy, now)
    skills = {}
    for code in skills_asked_about():
        held = select(VolunteerSkill.volunteer_id).where(counts_as(code)).distinct()
        people = [one for one in db.session.scalars(held) if one in chances]
        skills[code] = _of_skill(people, sure, possible, chances, float(policy[IF_NEEDED_COUNTS]))
    content = {"zone": zone, "people": len(chances), "stale": stale, "skills": skills}
    snapshot = db.session.get(Snapshot, NAME) or Snapshot(name=NAME)
    snapshot.at, snapshot.content = now, content
    db.session.add(snapshot)
    db.session.flush()
    return len(skills)


def skills_asked_about() -> list[str]:
    """Skills with a threshold, skills that any need has asked for, and those that most people have."""
    found = list(db.session.scalars(select(Threshold.skill).order_by(Threshold.skill)))
    asked: Counter[str] = Counter()
    for listed in db.session.scalars(select(Need.skills)):
        asked.update(listed)
    found += [code for code, _times in asked.most_common()]
    held = (
        select(VolunteerSkill.skill).group_by(VolunteerSkill.skill).order_by(func.count().desc(), VolunteerSkill.skill)
    )
    found += db.session.scalars(held.limit(COMMONEST))
    known = {code for kind, code in vocabulary().terms if kind == "skill"}
    return [code for code in dict.fromkeys(found) if code in known]


def counts_as(code: str) -> ColumnElement[bool]:
    """That a skill on file counts as this one: itself or a kind of it, and confirmed where it is only a claim."""
    words = vocabulary()
    held = words.satisfied_by("skill", code)
    claims = [one for one in held if words.term("skill", one).claim]
    return VolunteerSkill.skill.in_(held) & or_(
        VolunteerSkill.skill.not_in(claims), VolunteerSkill.confirmed_at.is_not(None)
    )


def _of_skill(
    people: list[int],
    sure: Mapping[int, frozenset[int]],
    possible: Mapping[int, frozenset[int]],
    chances: Mapping[int, float],
    if_needed: float,
) -> dict[str, Any]:
    number, expected, variance = [0] * WINDOWS, [0.0] * WINDOWS, [0.0] * WINDOWS
    nobody: frozenset[int] = frozenset()
    for one in people:
        certain = sure.get(one, nobody)
        for place in certain | possible.get(one, nobody):
            chance = chances[one] * (1.0 if place in certain else if_needed)
            number[place] += 1
            expected[place] += chance
            variance[place] += chance * (1 - chance)
    mean = sum(chances[one] for one in people) / len(people) if people else 0.0
    windows = [[number[place], round(expected[place], 3), round(variance[place], 3)] for place in range(WINDOWS)]
    return {"people": len(people), "mean": round(mean, 4), "windows": windows}


def _chances(policy: Mapping[str, Value], now: datetime) -> tuple[dict[int, float], float]:
    """For everybody who may be asked how likely a yes is, as waves count it; and the share of hours said long ago."""

    @cache
    def chance(history: History) -> float:
        return chance_of_yes(history, policy)

    query = select(
        *(Volunteer.id, Volunteer.times_asked, Volunteer.times_yes, Volunteer.times_no, Volunteer.times_silent),
        Volunteer.availability_set_at,
    ).where(*_MAY_BE_ASKED)
    found, said, old = {}, 0, 0
    for volunteer_id, asked, yes, no, silent, set_at in db.session.execute(query):
        found[volunteer_id] = chance(History(asked, yes, no, silent))
        said += set_at is not None
        old += set_at is not None and set_at < now - STALE_AFTER
    return found, old / said if said else 0.0


def _windows_of_people(zone: str, now: datetime) -> tuple[dict[int, frozenset[int]], dict[int, frozenset[int]]]:
    """The windows that each person is sure of, and those that she can come to at least if needed."""
    here = now.astimezone(ZoneInfo(zone)).utcoffset()
    found: dict[AtLeast, dict[int, frozenset[int]]] = {AtLeast.YES: {}, AtLeast.IF_NEEDED: {}}
    assert here is not None

    @cache
    def ahead_of(own: str) -> int:
        there = now.astimezone(ZoneInfo(own)).utcoffset()
        assert there is not None
        return int((here - there).total_seconds() // 60)

    windows = lru_cache(maxsize=100_000)(covered)
    for layer, volunteer_id, own, stretches in _weeks():
        found[layer][volunteer_id] = windows(stretches, ahead_of(own or zone))
    return found[AtLeast.YES], found[AtLeast.IF_NEEDED]


def _weeks() -> Iterator[tuple[AtLeast, int, str | None, tuple[tuple[int, int, int], ...]]]:
    query = (
        select(
            *(WeeklyHours.at_least, WeeklyHours.volunteer_id, Volunteer.zone),
            *(WeeklyHours.weekday, WeeklyHours.from_minute, WeeklyHours.to_minute),
        )
        .join(Volunteer, Volunteer.id == WeeklyHours.volunteer_id)
        .where(*_MAY_BE_ASKED)
    )
    weeks: dict[tuple[AtLeast, int, str | None], list[tuple[int, int, int]]] = defaultdict(list)
    for layer, volunteer_id, own, *stretch in db.session.execute(query):
        weeks[layer, volunteer_id, own].append((stretch[0], stretch[1], stretch[2]))
    for (layer, volunteer_id, own), stretches in weeks.items():
        yield layer, volunteer_id, own, tuple(sorted(stretches))
