"""Public holidays by somebody's wish, written as dated exceptions, so that whoever asks who is free need not know them.

What the person set for a date herself always stands; only dates that this part wrote are written again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core import policy
from iwill.core.civil import organisation_zone
from iwill.core.db import db
from iwill.core.localtime import known_zone
from iwill.pool.hours import Stretch, apart, layers
from iwill.pool.models import AvailabilityException, Volunteer
from iwill.pool.public_days.models import TimesWish
from iwill.pool.public_days.rules import DAYS_AHEAD, calendar_key, hours_on_special_day, special_days
from iwill.pool.public_days.terms import HOLIDAY, OnHolidays, SpecialDay
from iwill.pool.services import availability
from iwill.pool.terms import AtLeast


def wish_of(volunteer: Volunteer) -> OnHolidays:
    """What a public holiday does to somebody's hours."""
    wish = db.session.get(TimesWish, volunteer.id)
    return wish.on_holidays if wish else OnHolidays.AS_USUAL


def choose(volunteer: Volunteer, wish: OnHolidays, *, by: Actor, now: datetime) -> None:
    """Say what public holidays do to one's hours from now on."""
    _row(volunteer).on_holidays = wish
    audit.record(by, "holidays.chosen", f"volunteer:{volunteer.id}", now=now, wish=wish.value)
    write_days(volunteer, now=now)


def write_days(volunteer: Volunteer, *, now: datetime) -> None:
    """Bring the holidays in somebody's dates up to date: wish, week, place, calendar. Harmless to repeat."""
    wish = db.session.get(TimesWish, volunteer.id)
    if wish is None:
        return
    today = now.astimezone(ZoneInfo(_zone(volunteer))).date()
    last = _last_day(now)
    table = AvailabilityException
    db.session.execute(
        delete(table).where(table.volunteer_id == volunteer.id, table.source == HOLIDAY, table.day >= today)
    )
    own = set(db.session.scalars(select(table.day).where(table.volunteer_id == volunteer.id, table.day >= today)))
    week = apart((row.at_least, row.weekday, row.from_minute, row.to_minute) for row in volunteer.weekly_hours)
    for special in special_days(volunteer.zone, today, last, "en"):
        hours = hours_on_special_day(special, wish.on_holidays, week)
        if hours is not None and special.day not in own:
            db.session.add_all(_rows(volunteer, special.day, hours))
    wish.written = calendar_key(volunteer.zone, _last_day(now))
    db.session.flush()
    db.session.expire(volunteer, ["exceptions"])


def coming_days(volunteer: Volunteer, *, now: datetime, language: str, size: int) -> list[SpecialDay]:
    """The next public holidays and make-up workdays where somebody lives."""
    today = now.astimezone(ZoneInfo(_zone(volunteer))).date()
    return special_days(volunteer.zone, today, today + timedelta(days=400), language)[:size]


def week_before(volunteer: Volunteer) -> list[Stretch]:
    """The week that somebody had before the present one; empty where there was none."""
    wish = db.session.get(TimesWish, volunteer.id)
    return [Stretch(*row) for row in wish.week_before or ()] if wish else []


def keep_week_before(volunteer: Volunteer, week: Sequence[Stretch]) -> None:
    """Called before a week is replaced: keep it, and have the holidays written anew."""
    wish = _row(volunteer)
    wish.written = None
    if week:
        wish.week_before = [[one.weekday, one.from_minute, one.to_minute, one.sure] for one in week]


def to_be_written(now: datetime, *, after: int, size: int) -> Sequence[int]:
    """People whose holidays are of another calendar than today's, or of another week or place; in order of id."""
    version, _place, month = calendar_key(None, _last_day(now)).split(":")
    fresh = TimesWish.written.startswith(f"{version}:", autoescape=True) & TimesWish.written.endswith(f":{month}")
    query = select(TimesWish.volunteer_id).where(
        TimesWish.volunteer_id > after,
        TimesWish.on_holidays != OnHolidays.AS_USUAL,
        TimesWish.written.is_(None) | ~fresh,
    )
    return db.session.scalars(query.order_by(TimesWish.volunteer_id).limit(size)).all()


def _last_day(now: datetime) -> date:
    return now.date() + timedelta(days=int(policy.current(db.session())[DAYS_AHEAD]))


def _row(volunteer: Volunteer) -> TimesWish:
    wish = db.session.get(TimesWish, volunteer.id)
    if wish is None:
        wish = TimesWish(volunteer_id=volunteer.id, on_holidays=OnHolidays.AS_USUAL)
        db.session.add(wish)
    return wish


def _rows(volunteer: Volunteer, day: date, hours: Sequence[Stretch]) -> list[AvailabilityException]:
    rows = [
        (layer, stretch.from_minute, stretch.to_minute) for layer, merged in layers(hours).items() for stretch in merged
    ]
    return [
        AvailabilityException(
            volunteer_id=volunteer.id, day=day, at_least=layer, from_minute=begins, to_minute=ends, source=HOLIDAY
        )
        for layer, begins, ends in rows or [(AtLeast.YES, 0, 0)]
    ]


def _zone(volunteer: Volunteer) -> str:
    return known_zone(volunteer.zone, organisation_zone())


availability.BEFORE_WEEK_CHANGES.append(keep_week_before)
