"""What notes and hours ask of us: a pause and its end, to be left alone, e-mail only. Nothing else is concluded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from iwill.pool.imports.relative import Written, end_of_pause
from iwill.pool.imports.terms import PAUSE_OVER, PAUSED


@dataclass(frozen=True)
class Wishes:
    """Whether somebody asked for a pause, and until which day where that is known; has left; wants e-mail only."""

    paused: bool = False
    paused_until: date | None = None
    left: bool = False
    mail_only: bool = False
    flag: str | None = None


def read_wishes(said: str, *, written: Written | None, today: date) -> Wishes:
    """Read the words of a row. A pause without a known end, or whose end has passed, is flagged."""
    left, paused = "退群" in said, "暂停" in said
    until = end_of_pause(said, written) if paused else None
    flag = None
    if paused and not left:
        flag = PAUSED if until is None else PAUSE_OVER if until < today else None
    return Wishes(paused, until, left, "只发邮件" in said, flag)
