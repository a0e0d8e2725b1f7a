"""Who is told of danger, at once and next, and what is due by when. Pure.

The levels are our own, after the guideline for crisis lines (国卫办疾控函〔2021〕15号), which wants danger measured,
registered, handed over and followed up: R1 the supervisor of the same shift, R2 the supervisor at once and a second
person, R3 the command group within five minutes and relief for the reporter.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from iwill.core.policy import Value, declare
from iwill.shifts.cases.terms import DangerLevel
from iwill.shifts.danger.terms import Whom

_GUIDELINE = "our own judgement, after 心理援助热线技术指南 (国卫办疾控函〔2021〕15号)"
ANSWER_MINUTES = declare(
    "danger.answer_minutes",
    3,
    "minutes",
    "our own judgement: as for a call for support",
    "after this time without an acknowledgement the next in line is told of danger",
)
COMMAND_MINUTES = declare(
    "danger.command_minutes",
    5,
    "minutes",
    _GUIDELINE,
    "by then somebody of the desk has acknowledged an act in progress, or everybody there is told again",
)
FOLLOW_UP_R1 = declare(
    "danger.follow_up_r1_hours", 72, "hours", _GUIDELINE, "after R1, somebody asks again how it is within this time"
)
FOLLOW_UP_R2 = declare(
    "danger.follow_up_r2_hours",
    24,
    "hours",
    _GUIDELINE,
    "after R2 or R3, somebody asks again how it is within this time",
)
DEBRIEF_HOURS = declare(
    "danger.debrief_hours", 24, "hours", _GUIDELINE, "somebody talks with whoever reported R3 within this time"
)
LATE_HOURS = declare(
    "danger.late_hours", 24, "hours", "our own judgement", "danger can be reported this long after a shift, marked late"
)

_LADDER = (Whom.SUPERVISOR, Whom.SECOND, Whom.DESK, Whom.COMMAND)
_EVERYBODY_AT_THE_DESK = (Whom.DESK, Whom.COMMAND)


@dataclass(frozen=True)
class Reachable:
    """Which supervisors a message reaches: one who was named with a telephone alone is rung, and nobody can tell her
    from here."""

    supervisor: bool
    second: bool

    def has(self, whom: Whom) -> bool:
        """Whether there is somebody to be told as this."""
        return {Whom.SUPERVISOR: self.supervisor, Whom.SECOND: self.second}.get(whom, True)


def told_at_once(level: DangerLevel, there: Reachable) -> tuple[Whom, ...]:
    """Who is told in the moment of the report. Where a supervisor is missing the desk hears of it instead."""
    match level:
        case DangerLevel.R0:
            return ()
        case DangerLevel.R1:
            wanted: tuple[Whom, ...] = (Whom.SUPERVISOR,)
        case DangerLevel.R2:
            wanted = (Whom.SUPERVISOR, Whom.SECOND)
        case DangerLevel.R3:
            wanted = _LADDER
    told = tuple(whom for whom in wanted if there.has(whom))
    return told if len(told) == len(wanted) or Whom.DESK in told else (*told, Whom.DESK)


def told_next(level: DangerLevel, told: Collection[Whom], there: Reachable) -> tuple[Whom, ...]:
    """Who is told where nobody has acknowledged in time: the next in line who has not been told; of an act in progress
    everybody at the desk once more."""
    if level is DangerLevel.R3:
        return _EVERYBODY_AT_THE_DESK
    left = [whom for whom in _LADDER if whom not in told and there.has(whom)]
    return tuple(left[:1])


def next_look(
    level: DangerLevel, told: Collection[Whom], policy: Mapping[str, Value], now: datetime
) -> datetime | None:
    """When the next in line is told unless somebody acknowledges before; None where nobody is to be told at all, or the
    command group has been."""
    if level is DangerLevel.R0:
        return None
    if level is DangerLevel.R3:
        return now + timedelta(minutes=float(policy[COMMAND_MINUTES]))
    return None if Whom.COMMAND in told else now + timedelta(minutes=float(policy[ANSWER_MINUTES]))


def follow_up_by(level: DangerLevel, policy: Mapping[str, Value], reported_at: datetime) -> datetime | None:
    """By when somebody has to ask again how the person in danger is."""
    hours = {DangerLevel.R1: FOLLOW_UP_R1, DangerLevel.R2: FOLLOW_UP_R2, DangerLevel.R3: FOLLOW_UP_R2}.get(level)
    return None if hours is None else reported_at + timedelta(hours=float(policy[hours]))


def debrief_by(policy: Mapping[str, Value], reported_at: datetime) -> datetime:
    """By when somebody has to have talked with whoever reported an act."""
    return reported_at + timedelta(hours=float(policy[DEBRIEF_HOURS]))
