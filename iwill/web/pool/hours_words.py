"""Hours of a week in words: few lines, as somebody would say them."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from iwill.pool.hours import DAY, Stretch
from iwill.web.pool.words import WEEKDAYS, say_hours

_SETS = {
    (0, 1, 2, 3, 4, 5, 6): _l("Every day"),
    (0, 1, 2, 3, 4): _l("Monday to Friday"),
    (5, 6): _l("Saturday and Sunday"),
}


def in_lines(stretches: Iterable[Stretch]) -> list[str]:
    """Hours of a week as lines: days with the same hours together, a night over midnight as one."""
    days: dict[tuple[int, int], list[int]] = {}
    for weekday, start, end in _blocks(list(stretches)):
        days.setdefault((start, end), []).append(weekday)
    return [
        _("%(days)s %(hours)s", days=_days(tuple(sorted(weekdays))), hours=say_hours(start, end))
        for (start, end), weekdays in sorted(days.items(), key=lambda one: (sorted(one[1]), one[0]))
    ]


def _blocks(stretches: list[Stretch]) -> list[tuple[int, int, int]]:
    mornings = {one.weekday: one.to_minute for one in stretches if one.from_minute == 0 and one.to_minute < DAY}
    late = {one.weekday for one in stretches if one.to_minute == DAY and one.from_minute > 0}
    blocks = []
    for one in stretches:
        if one.to_minute == DAY and one.from_minute > 0 and (one.weekday + 1) % 7 in mornings:
            blocks.append((one.weekday, one.from_minute, mornings[(one.weekday + 1) % 7]))
        elif not (one.from_minute == 0 and one.to_minute < DAY and (one.weekday - 1) % 7 in late):
            blocks.append((one.weekday, one.from_minute, one.to_minute))
    return blocks


def _days(weekdays: tuple[int, ...]) -> str:
    return str(_SETS[weekdays]) if weekdays in _SETS else _(", ").join(str(WEEKDAYS[day]) for day in weekdays)
