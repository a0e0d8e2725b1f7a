"""Who is told next of a call for support, and until when. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from iwill.callouts.terms import Work
from iwill.core.policy import Value, declare
from iwill.shifts.supervision.terms import SupportRung

WARN_MINUTES = declare(
    "supervision.warn_minutes",
    15,
    "minutes",
    "our own judgement: time to move, close or merge a shift",
    "how long before a shift without a supervisor the desk is told",
)
ACKNOWLEDGE_MINUTES = declare(
    "supervision.acknowledge_minutes",
    3,
    "minutes",
    "our own judgement: a person waits, with somebody on the line",
    "within which a supervisor acknowledges a call for support, before the next is told",
)
CALL_AROUND_MINUTES = declare(
    "supervision.call_around_minutes",
    60,
    "minutes",
    "our own judgement",
    "how long before and after a shift its people can call for support",
)
DEBRIEF_HOURS = declare(
    "supervision.debrief_hours",
    24,
    "hours",
    "IASC MHPSS action sheets: support for those who help",
    "within which a talk after a shift is offered, and stays on offer",
)
GROUP_PLACES = declare(
    "supervision.group_places",
    8,
    "people",
    "practice of group supervision (王欣, 樊富珉 2020)",
    "at most so many people in a group session",
)
# A mail that is due waits so long for another one that can carry what it says.
CARRIED_WITHIN = timedelta(minutes=15)


def next_rung(rung: SupportRung, *, second: bool) -> SupportRung | None:
    """Who is told after this one has not acknowledged: the second supervisor where there is one, then the duty desk;
    nobody after that."""
    if rung is SupportRung.FIRST and second:
        return SupportRung.SECOND
    return SupportRung.DUTY if rung is not SupportRung.DUTY else None


def may_call(starts_at: datetime, ends_at: datetime, policy: Mapping[str, Value], now: datetime) -> bool:
    """Whether somebody on this shift can call for support: around it as long as the policy says."""
    around = timedelta(minutes=float(policy[CALL_AROUND_MINUTES]))
    return starts_at - around <= now <= ends_at + around


def has_debrief(work: Work, *, drill: bool) -> bool:
    """Whether a talk is offered after such a shift: contact with people in crisis, and duty in a resident group."""
    return not drill and work in (Work.CRISIS, Work.RESIDENT)


def held_for(other_at: datetime, offered_at: datetime, until: datetime) -> datetime | None:
    """Until when the mail of an offer waits to go along with another mail; None where that would cost half of the time
    in which the offer stands."""
    held = other_at + CARRIED_WITHIN
    return held if held - offered_at <= (until - offered_at) / 2 else None
