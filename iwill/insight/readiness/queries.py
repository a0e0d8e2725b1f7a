"""Readiness as it was worked out last, with the thresholds as they are now; and who stands behind a window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, or_, select

from iwill.core import policy as policies
from iwill.core.civil import organisation_zone
from iwill.core.db import db
from iwill.insight.models import Snapshot, Threshold
from iwill.insight.readiness.terms import HOURS_EACH, Skill, Window
from iwill.insight.readiness.working import NAME, counts_as
from iwill.insight.settings import NEW_THRESHOLD
from iwill.insight.upkeep import PEOPLE
from iwill.pool.models import Volunteer, VolunteerSkill, WeeklyHours
from iwill.pool.terms import Lifecycle


@dataclass(frozen=True)
class Readiness:
    """Every skill that was asked about, when it was worked out, for which clock, of how many people, and the share of
    hours that were said long ago."""

    at: datetime
    zone: str
    people: int
    stale: float
    skills: tuple[Skill, ...]

    def skill(self, code: str) -> Skill | None:
        return next((one for one in self.skills if one.code == code), None)


def readiness() -> Readiness | None:
    """None before it was worked out for the first time."""
    snapshot = db.session.get(Snapshot, NAME)
    if snapshot is None:
        return None
    enough, usual = thresholds(), int(policies.current(db.session())[NEW_THRESHOLD])
    content = snapshot.content
    skills = tuple(
        Skill(
            code,
            one["people"],
            one["mean"],
            enough.get(code, usual),
            code in enough,
            tuple(Window(place, *numbers) for place, numbers in enumerate(one["windows"])),
        )
        for code, one in content["skills"].items()
    )
    return Readiness(snapshot.at, content["zone"], content["people"], content["stale"], skills)


def thresholds() -> Mapping[str, int]:
    """What staff have set as enough, by skill."""
    return {row.skill: row.enough for row in db.session.scalars(select(Threshold))}


def free_in(skill: str, window: Window, now: datetime) -> Select[Any]:
    """Who has a skill and said that she can come for the whole of a window, surely or if needed."""
    zone = ZoneInfo(organisation_zone())
    here = now.astimezone(zone)
    monday = (here - timedelta(days=here.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    starts = monday + timedelta(days=window.weekday, hours=window.hour)
    zones: Sequence[str | None] = db.session.scalars(
        select(Volunteer.zone).where(Volunteer.lifecycle == Lifecycle.ACTIVE).distinct()
    ).all()
    return (
        select(Volunteer.id, Volunteer.preferred_name, Volunteer.lifecycle, PEOPLE.c.joined_on)
        .join(PEOPLE, PEOPLE.c.volunteer_id == Volunteer.id)
        .where(
            Volunteer.lifecycle == Lifecycle.ACTIVE,
            Volunteer.may_contact.is_(True),
            Volunteer.id.in_(select(VolunteerSkill.volunteer_id).where(counts_as(skill))),
            or_(*(_free(own, starts, zone) for own in zones)) if zones else Volunteer.id.is_(None),
        )
    )


def _free(own: str | None, starts: datetime, zone: ZoneInfo) -> Any:
    """That somebody in a zone has hours over the whole window on her own clock, which may fall on two of her days."""
    local = starts.astimezone(ZoneInfo(own) if own else zone)
    start = local.hour * 60 + local.minute
    end = start + HOURS_EACH * 60
    parts = [(local.weekday(), start, min(end, 1440))]
    if end > 1440:
        parts.append(((local.weekday() + 1) % 7, 0, end - 1440))
    has = [
        select(WeeklyHours.volunteer_id)
        .where(
            WeeklyHours.volunteer_id == Volunteer.id,
            WeeklyHours.weekday == weekday,
            WeeklyHours.from_minute <= first,
            WeeklyHours.to_minute >= last,
        )
        .exists()
        for weekday, first, last in parts
    ]
    return and_(Volunteer.zone == own if own else Volunteer.zone.is_(None), *has)
