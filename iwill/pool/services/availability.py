"""When somebody can help: weekly hours in their own zone, dated exceptions, standby."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, delete, select

from iwill.core.db import db
from iwill.core.errors import Invalid, Problem
from iwill.pool.activity import services as activity
from iwill.pool.activity.terms import Kind
from iwill.pool.hours import Stretch, apart, layers
from iwill.pool.models import AvailabilityException, Standby, Volunteer, WeeklyHours
from iwill.pool.terms import AtLeast

LONGEST_STANDBY = timedelta(hours=12)
STALE_AFTER = timedelta(days=60)
# What features do before a week is replaced: each gets the person and the week as it was.
BEFORE_WEEK_CHANGES: list[Callable[[Volunteer, Sequence[Stretch]], None]] = []


def set_weekly_hours(volunteer: Volunteer, stretches: Iterable[Stretch], *, now: datetime) -> None:
    """Replace the weekly pattern. An empty one is an answer too: "no time", not "never asked"."""
    append_weekly_hours(volunteer, stretches, now=now)
    db.session.flush()
    activity.note(Kind.AVAILABLE, volunteer.id, now=now)


def append_weekly_hours(volunteer: Volunteer, stretches: Iterable[Stretch], *, now: datetime) -> None:
    """As `set_weekly_hours`, written with the next flush: for an import, which adds thousands."""
    wanted = list(stretches)
    present = apart((row.at_least, row.weekday, row.from_minute, row.to_minute) for row in volunteer.weekly_hours)
    if volunteer.availability_set_at is not None and layers(present) != layers(wanted):
        for keep in BEFORE_WEEK_CHANGES:
            keep(volunteer, present)
    if volunteer.weekly_hours:
        # The old stretches go first, for a new one may have the key of an old one.
        volunteer.weekly_hours.clear()
        db.session.flush()
    for layer, merged in layers(wanted).items():
        for stretch in merged:
            volunteer.weekly_hours.append(
                WeeklyHours(
                    at_least=layer,
                    weekday=stretch.weekday,
                    from_minute=stretch.from_minute,
                    to_minute=stretch.to_minute,
                )
            )
    volunteer.availability_set_at = now


def is_stale(volunteer: Volunteer, now: datetime) -> bool:
    """Whether somebody's hours were last confirmed so long ago that she should be asked once more."""
    return volunteer.availability_set_at is not None and volunteer.availability_set_at < now - STALE_AFTER


def set_day(volunteer: Volunteer, day: date, stretches: Iterable[Stretch]) -> None:
    """Replace one date. No stretches means away for the whole day. The weekday inside a stretch is not looked at."""
    clear_day(volunteer, day)
    rows = [
        AvailabilityException(day=day, at_least=layer, from_minute=stretch.from_minute, to_minute=stretch.to_minute)
        for layer, merged in layers(stretches).items()
        for stretch in merged
    ]
    if not rows:
        rows = [AvailabilityException(day=day, at_least=AtLeast.YES, from_minute=0, to_minute=0)]
    volunteer.exceptions.extend(rows)
    db.session.flush()


def clear_day(volunteer: Volunteer, day: date) -> None:
    """Go back to the weekly hours on that date."""
    db.session.execute(
        delete(AvailabilityException).where(
            AvailabilityException.volunteer_id == volunteer.id, AvailabilityException.day == day
        )
    )
    db.session.expire(volunteer, ["exceptions"])


def start_standby(volunteer: Volunteer, until: datetime, *, now: datetime) -> Standby:
    """On call from now to `until`, also at night. Refuses an end in the past or more than twelve hours away."""
    if not now < until <= now + LONGEST_STANDBY:
        raise Invalid([Problem("until", "invalid", "standby ends within the next twelve hours")])
    _cut_short(volunteer, now, Standby.source.is_(None))
    standby = Standby(volunteer_id=volunteer.id, starts_at=now, ends_at=until)
    db.session.add(standby)
    db.session.flush()
    return standby


def end_standby(volunteer: Volunteer, *, now: datetime) -> None:
    """Off call at once, whoever wrote it; harmless where nobody is on call. What a rota has for later stays."""
    _cut_short(volunteer, now, Standby.starts_at <= now)


def cancel_standby(volunteer: Volunteer, *, now: datetime) -> None:
    """Off call at once and for later too: for somebody who leaves."""
    _cut_short(volunteer, now)


def standby_at(volunteer: Volunteer, moment: datetime) -> Standby | None:
    """The standby interval that covers an instant, the longest where there are several."""
    return db.session.scalar(
        select(Standby)
        .where(Standby.volunteer_id == volunteer.id, Standby.starts_at <= moment, Standby.ends_at > moment)
        .order_by(Standby.ends_at.desc())
        .limit(1)
    )


def _cut_short(volunteer: Volunteer, now: datetime, *which: ColumnElement[bool]) -> None:
    live = select(Standby).where(Standby.volunteer_id == volunteer.id, Standby.ends_at > now, *which)
    for standby in db.session.scalars(live):
        if standby.starts_at >= now:
            db.session.delete(standby)
        else:
            standby.ends_at = now
    db.session.flush()
