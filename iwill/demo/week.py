"""Weeks as volunteers describe them."""

from __future__ import annotations

from random import Random

from iwill.pool.hours import Stretch, block

_SHARES = {"evenings": 34, "weekend": 20, "all_day": 14, "daytime": 12, "mornings": 8, "nights": 6, "mixed": 6}


def a_week(chance: Random, kind: str | None = None) -> list[Stretch]:
    """Hours of a week: evenings, the weekend, and so on; some of them only if needed."""
    kind = kind or chance.choices(list(_SHARES), weights=list(_SHARES.values()))[0]
    workdays, weekend, every_day = range(5), range(5, 7), range(7)
    match kind:
        case "evenings":
            week = _on(every_day, 18, 23)
        case "weekend":
            week = _on(weekend, 8, 23) + _on(workdays, 19, 22, sure=False)
        case "all_day":
            week = _on(every_day, 8, 23)
        case "daytime":
            week = _on(workdays, 9, 18)
        case "mornings":
            week = _on(every_day, 8, 12) + _on(weekend, 12, 18, sure=False)
        case "nights":
            week = _on(every_day, 21, 7)
        case _:
            week = _on(chance.sample(list(every_day), 4), chance.choice([8, 13, 18]), 23)
    return week


def _on(days: range | list[int], from_hour: int, to_hour: int, *, sure: bool = True) -> list[Stretch]:
    return [stretch for day in days for stretch in block(day, from_hour * 60, to_hour * 60, sure=sure)]
