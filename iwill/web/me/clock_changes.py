"""Times that a day leaves out because the clock goes on, said aloud to whoever has set them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from iwill.core.localtime import say_day, zone_name
from iwill.core.wall_clock import missing_minutes
from iwill.pool.hours import Stretch
from iwill.web import i18n
from iwill.web.me.week_form import clock

LOOK_AHEAD = timedelta(days=366)


def missing_times(week: Iterable[Stretch], zone: str, now: datetime) -> list[str]:
    """A sentence for each time of a week that does not exist on some day of the year to come."""
    language, today = i18n.reader_language(), now.astimezone(ZoneInfo(zone)).date()
    stretches, found = list(week), []
    for number in range(LOOK_AHEAD.days):
        day = today + timedelta(days=number)
        gone = missing_minutes(day, zone)
        if gone is None:
            continue
        edges = {
            edge
            for one in stretches
            if one.weekday == day.weekday()
            for edge in (one.from_minute, one.to_minute)
            if gone[0] < edge < gone[1] or (edge == gone[0] == one.from_minute)
        }
        found += [
            _(
                "%(time)s does not exist on %(day)s (%(zone)s): it is counted as %(on)s.",
                time=clock(edge),
                day=say_day(day, language),
                zone=zone_name(zone, language, now),
                on=clock(gone[1]),
            )
            for edge in sorted(edges)
        ]
    return found
