"""What the calendar of the benchmark promises, worked out day by day from the words of its rules and from nothing of
the product: a second opinion, slow and plain.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from iwill.core.db import db
from iwill.pool.models import Credential, Volunteer, VolunteerSkill

Promise = tuple[str, str, int]
ORG = ZoneInfo("Asia/Shanghai")
PROFESSIONAL = {"counselling", "doctor", "nursing", "social_work", "legal"}
# What happened up to three days before the start counts too, since it may have been entered late.
BACK = timedelta(days=3)
A_DAY = timedelta(days=1)


def promised(start: datetime, last: datetime, first_day: date, last_day: date) -> set[Promise]:
    """Every effect of what happens between two moments, and of the days that were planned at them: (journey, period,
    person)."""
    people = db.session.execute(
        select(Volunteer.id, Volunteer.lifecycle, Volunteer.created_at, Volunteer.availability_set_at)
    ).all()
    skilled = set(db.session.scalars(select(VolunteerSkill.volunteer_id).where(VolunteerSkill.skill.in_(PROFESSIONAL))))
    active = [row.id for row in people if row.lifecycle == "active"]
    found: set[Promise] = set()
    day = first_day
    while day <= last_day:
        found |= set(_of_a_day(day, active, skilled))
        day += A_DAY
    for row in people:
        found |= set(_of_hours(row, start, last)) | set(_of_years(row, start, last))
    return found | set(_of_licences(start, last))


def _of_a_day(day: date, active: list[int], skilled: set[int]) -> Iterator[Promise]:
    """Whose turn a day is: the first week of a quarter and of a half-year, three days in the middle of a quarter, ten
    days from the 66th day of a half-year on."""
    quarter, half = (day.month - 1) // 3, (day.month - 1) // 6
    in_quarter = (day - date(day.year, quarter * 3 + 1, 1)).days
    in_half = (day - date(day.year, half * 6 + 1, 1)).days
    for person in active:
        if person % 7 == in_quarter:
            yield "check_in", f"{day.year}-Q{quarter + 1}", person
        if person % 7 == in_half:
            yield "contact_confirmation", f"{day.year}-H{half + 1}", person
        if person % 3 == in_quarter - 45:
            yield "drill", f"{day.year}-Q{quarter + 1}", person
        if person % 10 == in_half - 65 and person in skilled:
            yield "training_refresh", f"{day.year}-H{half + 1}", person


def _of_hours(person: Volunteer, start: datetime, last: datetime) -> Iterator[Promise]:
    at = person.availability_set_at
    if person.lifecycle != "active" or at is None:
        return
    for days in (60, 120):
        if start - BACK < at + timedelta(days=days) <= last:
            yield f"hours_{days}", f"hours_confirmed:{at:%Y%m%d%H%M%S}:{days}", person.id


def _of_years(person: Volunteer, start: datetime, last: datetime) -> Iterator[Promise]:
    joined = person.created_at.astimezone(ORG).date()
    for year in range(joined.year + 1, last.year + 2):
        leaps = joined.month == 2 and joined.day == 29 and (year % 4 or (year % 100 == 0 and year % 400))
        day = date(year, 2, 28) if leaps else date(year, joined.month, joined.day)
        if start - BACK < datetime.combine(day, time(12), ORG) <= last:
            yield "anniversary", f"anniversary:{year - joined.year}y:0", person.id


def _of_licences(start: datetime, last: datetime) -> Iterator[Promise]:
    query = select(Credential.id, Credential.volunteer_id, Credential.valid_until).where(Credential.state == "verified")
    for credential, person, ends in db.session.execute(query):
        at = datetime.combine(ends, time(0), ORG).astimezone(UTC)
        for days in (90, 30, 7):
            if start - BACK < at - timedelta(days=days) <= last:
                yield "credential_expiry", f"licence_ends:{credential}:{ends:%Y%m%d}:-{days}", person
