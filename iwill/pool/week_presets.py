"""Whole weeks to choose from at one press, for whoever would rather not set every hour."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import lazy_gettext as _l

from iwill.pool.hours import Stretch, block


def _evenings() -> list[Stretch]:
    return [Stretch(day, 18 * 60, 22 * 60) for day in range(5)]


def _weekend_days() -> list[Stretch]:
    return [Stretch(day, 8 * 60, 18 * 60) for day in (5, 6)]


def _lunch_breaks() -> list[Stretch]:
    return [Stretch(day, 12 * 60, 14 * 60) for day in range(5)]


def _nights() -> list[Stretch]:
    return [stretch for day in range(7) for stretch in block(day, 22 * 60, 6 * 60)]


def _days() -> list[Stretch]:
    return [Stretch(day, 8 * 60, 22 * 60) for day in range(7)]


PRESETS: dict[str, tuple[object, Callable[[], list[Stretch]]]] = {
    "evenings": (_l("Weekday evenings"), _evenings),
    "weekends": (_l("Weekends by day"), _weekend_days),
    "lunch": (_l("Lunch breaks"), _lunch_breaks),
    "nights": (_l("Nights are possible"), _nights),
    "days": (_l("Any time but at night"), _days),
}
