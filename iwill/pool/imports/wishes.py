"""What notes and hours ask of us: a pause and its end, to be left alone, e-mail only. Nothing else is concluded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from iwill.pool.imports.relative import Written, end_of_pause
from iwill.pool.imports.terms import PAUSE_OVER, PAUSED


@dataclass(frozen=True)
class Wishes:
    """Whether somebody asked for a pause, and until which day to come where that is known; has left; wants e-mail
    only."""

    paused: bool = False
    paused_until: date | None = None
    left: bool = False
    mail_only: bool = False
    flag: str | None = None


def read_wishes(said: str, *, written: Written | None, today: date) -> Wishes:
    """Read the words of a row. A pause without a known end is flagged, and so is one whose end has passed: that does
    not say that somebody is back, so it goes on until somebody has asked."""
    left, paused = "退群" in said, "暂停" in said
    until = end_of_pause(said, written) if paused else None
    over = until is not None and until < today
    flag = None
    if paused and not left:
        flag = PAUSE_OVER if over else PAUSED if until is None else None
    return Wishes(paused, None if over else until, left, "只发邮件" in said, flag)
