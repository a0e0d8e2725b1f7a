"""When somebody can sign in and out, what a time said afterwards is worth, and how it stands with a seat. Pure.

Minutes are real, elapsed minutes, whatever clocks on walls did meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from iwill.core.policy import Value, declare
from iwill.shifts.attendance.terms import (
    NO_SHIFT_IN_DRILL,
    NOT_CHECKED_IN,
    NOT_LONGER,
    NOT_ON_SHIFT,
    SAID_AFTER_SHIFT,
    SAID_BEFORE_SHIFT,
    SAID_BEFORE_SIGN_IN,
    SAID_IN_FUTURE,
    SAY_WHEN,
    TOO_EARLY,
    TOO_LATE,
    TOO_LONG,
    Presence,
)

SIGN_IN_MINUTES = declare(
    "shift.sign_in_minutes", 60, "minutes", "hotline practice", "how long before a shift people can sign in"
)
ROOM_MINUTES = declare(
    "shift.room_minutes", 30, "minutes", "hotline practice", "how long before a shift its room opens"
)
LATE_MINUTES = declare(
    "shift.late_minutes", 10, "minutes", "our own judgement", "after this time without a sign-in the reserve is called"
)
CONFIRM_MINUTES = declare(
    "shift.confirm_minutes",
    60,
    "minutes",
    "our own judgement",
    "how long before a night shift, or one with children, people are asked once more whether they come",
)
UNCONFIRMED_MINUTES = declare(
    "shift.unconfirmed_minutes", 30, "minutes", "our own judgement", "how long before a shift the desk hears of silence"
)
EXTENSION_MINUTES = declare(
    "shift.extension_minutes", 60, "minutes", "our own judgement", "how long somebody may stay on at most"
)
STILL_HERE_MINUTES = declare(
    "shift.still_here_minutes",
    30,
    "minutes",
    "our own judgement: a slip is noticed at once, or at the next call",
    "how long after signing out somebody can say that she is still there; at most until shortly after the shift",
)
LATE_ENTRY_DAYS = declare(
    "shift.late_entry_days",
    14,
    "days",
    "民政部令第67号 art. 11: recorded within ten working days",
    "until when a sign-in can be entered afterwards",
)
NO_SHOW_HOURS = declare(
    "shift.no_show_hours",
    2,
    "hours",
    "our own judgement: time to enter what a phone without a network could not",
    "after the end of a shift, before it is noted that somebody did not come",
)
# Two clocks are never quite alike; after the end, so long may somebody still be saying goodbye.
SLACK = timedelta(minutes=2)
GOODBYE = timedelta(minutes=30)
LONGEST_OVERSTAY = timedelta(hours=3)


@dataclass(frozen=True)
class Served:
    """What is known of a seat: its window, and the moments that somebody has entered."""

    starts_at: datetime
    ends_at: datetime
    drill: bool = False
    taken_at: datetime | None = None
    came_at: datetime | None = None
    left_at: datetime | None = None
    extended_to: datetime | None = None
    asked_at: datetime | None = None
    confirmed_at: datetime | None = None
    missed_at: datetime | None = None
    excused_at: datetime | None = None

    @property
    def due_at(self) -> datetime:
        """When she is expected: at the start, or as she takes a seat of a shift that is under way."""
        return max(self.starts_at, self.taken_at or self.starts_at)

    @property
    def over_at(self) -> datetime:
        """When the shift is over for her."""
        return max(self.ends_at, self.extended_to or self.ends_at)


def sign_in_opens(seat: Served, policy: Mapping[str, Value]) -> datetime:
    """From when on people can sign in."""
    return seat.starts_at - timedelta(minutes=float(policy[SIGN_IN_MINUTES]))


def why_not_in(seat: Served, said_at: datetime | None, policy: Mapping[str, Value], now: datetime) -> str | None:
    """Why somebody cannot be signed in now, or as of a moment said afterwards; None where she can."""
    if seat.drill:
        return NO_SHIFT_IN_DRILL
    earliest = sign_in_opens(seat, policy)
    if is_entered_too_late(seat.ends_at, policy, now):
        return TOO_LATE
    if said_at is None:
        return TOO_EARLY if now < earliest else SAY_WHEN if now > seat.over_at else None
    if said_at > now + SLACK:
        return SAID_IN_FUTURE
    if said_at < earliest:
        return SAID_BEFORE_SHIFT
    return SAID_AFTER_SHIFT if said_at > seat.over_at else None


def why_not_out(seat: Served, said_at: datetime | None, policy: Mapping[str, Value], now: datetime) -> str | None:
    """Why somebody cannot be signed out; None where she can. Long after the end only with the moment she left."""
    if seat.drill:
        return NO_SHIFT_IN_DRILL
    if seat.came_at is None:
        return NOT_CHECKED_IN
    if is_entered_too_late(seat.ends_at, policy, now):
        return TOO_LATE
    if said_at is None:
        return SAY_WHEN if now > seat.over_at + GOODBYE else None
    if said_at > now + SLACK:
        return SAID_IN_FUTURE
    if said_at < seat.came_at:
        return SAID_BEFORE_SIGN_IN
    return SAID_AFTER_SHIFT if said_at > seat.over_at + LONGEST_OVERSTAY else None


def back_until(seat: Served, pressed_at: datetime, policy: Mapping[str, Value]) -> datetime:
    """Until when a sign-out pressed at a moment can be taken back: some minutes, and no longer than goodbyes last."""
    return min(pressed_at + timedelta(minutes=float(policy[STILL_HERE_MINUTES])), seat.over_at + GOODBYE)


def why_not_longer(seat: Served, to: datetime, policy: Mapping[str, Value], now: datetime) -> str | None:
    """Why somebody cannot stay until a moment, before limits on rest and hours are asked; None where she can."""
    if seat.came_at is None or seat.left_at is not None:
        return NOT_ON_SHIFT
    if to <= seat.over_at or to <= now:
        return NOT_LONGER
    return TOO_LONG if to > seat.ends_at + timedelta(minutes=float(policy[EXTENSION_MINUTES])) else None


def is_entered_too_late(ends_at: datetime, policy: Mapping[str, Value], now: datetime) -> bool:
    """Whether a shift is over for so long that nothing is entered about it any more."""
    return now > ends_at + timedelta(days=float(policy[LATE_ENTRY_DAYS]))


def clamped(said_at: datetime | None, now: datetime) -> datetime | None:
    """A moment said that is a breath ahead of ours is now."""
    return None if said_at is None else min(said_at, now)


def minutes_apart(stands_at: datetime, said_at: datetime | None) -> int:
    """By how many minutes a second device says otherwise; 0 where two clocks may mean the same, or it says nothing."""
    apart = timedelta() if said_at is None else said_at - stands_at
    return round(apart.total_seconds() / 60) if abs(apart) > SLACK else 0


def worked_minutes(came_at: datetime, left_at: datetime, starts_at: datetime) -> int:
    """Whole minutes between coming and leaving that really passed; waiting before the start is no service."""
    began = max(came_at.astimezone(UTC), starts_at.astimezone(UTC))
    return max(0, int((left_at.astimezone(UTC) - began).total_seconds() // 60))


def room_is_open(seat: Served, policy: Mapping[str, Value], now: datetime) -> bool:
    """Whether the address of the room is shown: from some minutes before the start to the end."""
    opens = seat.starts_at - timedelta(minutes=float(policy[ROOM_MINUTES]))
    return opens <= now < seat.over_at and seat.left_at is None


def is_missing(seat: Served, policy: Mapping[str, Value], now: datetime) -> bool:
    """Whether somebody should be there, is not, and has not said why."""
    if seat.drill or seat.came_at is not None or seat.excused_at is not None:
        return False
    return seat.due_at + timedelta(minutes=float(policy[LATE_MINUTES])) <= now


def is_absent(seat: Served, policy: Mapping[str, Value], now: datetime) -> bool:
    """Whether somebody is not there, with or without a word."""
    return is_missing(seat, policy, now) or (seat.excused_at is not None and seat.came_at is None)


def is_no_show(seat: Served) -> bool:
    """Whether somebody was missing, never came, and never said why."""
    return seat.missed_at is not None and seat.came_at is None and seat.excused_at is None


def is_asked_for_twice(policy: Mapping[str, Value], *, drill: bool, night: bool, children: bool) -> bool:
    """Whether people on a shift are asked once more before it: at night and with children, where nobody else is about
    to step in."""
    return not drill and (night or children) and float(policy[CONFIRM_MINUTES]) > 0


def is_to_be_asked(seat: Served, policy: Mapping[str, Value], now: datetime) -> bool:
    """Whether this is the moment to ask somebody once more; not who has only just said yes, nor who has answered."""
    opens = seat.starts_at - timedelta(minutes=float(policy[CONFIRM_MINUTES]))
    said_yes_before = seat.taken_at is not None and seat.taken_at < opens
    return said_yes_before and opens <= now < seat.starts_at and seat.asked_at is None and not _has_answered(seat)


def is_silent(seat: Served) -> bool:
    """Whether somebody was asked once more and has not answered in any way."""
    return seat.asked_at is not None and not _has_answered(seat)


def presence(seat: Served, policy: Mapping[str, Value], now: datetime) -> Presence:
    """How it stands with a seat, in a word."""
    if seat.left_at is not None:
        return Presence.GONE
    if seat.came_at is not None:
        return Presence.PRESENT if now < seat.over_at + GOODBYE else Presence.GONE
    if seat.excused_at is not None:
        return Presence.EXCUSED
    if is_missing(seat, policy, now):
        return Presence.LATE if now < seat.ends_at else Presence.ABSENT
    if seat.confirmed_at is not None:
        return Presence.CONFIRMED
    return Presence.UNCONFIRMED if seat.asked_at is not None else Presence.EXPECTED


def moment_meant(hours: int, minutes: int, zone: str, near: datetime) -> datetime:
    """The instant at which a clock in a zone shows a time, on the day that brings it closest to another instant; where
    the clock shows it twice, the closer of the two."""
    place = ZoneInfo(zone)
    day = near.astimezone(place).date()
    shown = (
        datetime.combine(day + timedelta(days=days), time(hours, minutes), place).replace(fold=fold)
        for days in (-1, 0, 1)
        for fold in (0, 1)
    )
    return min((moment.astimezone(UTC) for moment in shown), key=lambda moment: abs(moment - near))


def _has_answered(seat: Served) -> bool:
    return seat.confirmed_at is not None or seat.came_at is not None or seat.excused_at is not None
