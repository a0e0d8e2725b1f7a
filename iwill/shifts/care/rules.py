"""When somebody is there to read, when to ask once more, and at what hours one can talk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from iwill.core.policy import Value, declare
from iwill.shifts.care.terms import Feeling, TalkTime

DUTY_FROM = declare(
    "care.duty_from_hour",
    8,
    "hour of the day",
    "our own judgement: people are asked how they are while somebody reads the answer",
    "from this hour where the organisation is somebody of care reads what people answer",
)
DUTY_TO = declare(
    "care.duty_to_hour",
    23,
    "hour of the day",
    "our own judgement: the evening shifts are over by then",
    "from this hour where the organisation is nobody of care reads, and the question is replaced by telephone numbers",
)
ASK_FROM = declare(
    "care.ask_from_hour",
    8,
    "hour of the day",
    "a night's sleep comes first",
    "from this hour of the reader's clock whoever has not answered after a shift is asked once by message",
)
ASK_TO = declare(
    "care.ask_to_hour", 20, "hour of the day", "never at night", "from this hour of the reader's clock nobody is asked"
)
ASK_AFTER = declare(
    "care.ask_after_hours", 6, "hours", "a night's sleep comes first", "after signing out, at least, until that message"
)
ASK_WITHIN = declare(
    "care.ask_within_hours", 48, "hours", "defusing within 48 hours", "in which that message may go out, or never"
)
TASK_HOURS = declare(
    "care.task_hours",
    24,
    "hours",
    "contact by a person within 24 to 48 hours, never an automatic message alone",
    "within which somebody of care gets in touch; then the next one is told, and so on",
)
CHANGE_HOURS = declare(
    "care.change_hours",
    24,
    "hours",
    "our own judgement",
    "for so long an answer can be given anew, and the last counts",
)
FEWEST_COUNTED = declare(
    "care.fewest_counted", 10, "answers", "our own judgement: a small figure names people", "fewer are shown as less"
)

# Hours of her own clock at which somebody can ask to be called: which day from today, from when, until when.
_TALKS = {
    TalkTime.TODAY_EVENING: (0, 18, 21),
    TalkTime.TOMORROW_MORNING: (1, 9, 12),
    TalkTime.TOMORROW_AFTERNOON: (1, 14, 18),
    TalkTime.TOMORROW_EVENING: (1, 18, 21),
}
_STILL_WORTH_IT = timedelta(hours=1)


@dataclass(frozen=True)
class Talk:
    """A stretch of time in which somebody would be called."""

    when: TalkTime
    starts_at: datetime
    ends_at: datetime


def makes_task(feeling: Feeling) -> bool:
    """Whether a person has to get in touch."""
    return feeling in (Feeling.HEAVY, Feeling.TALK)


def meant(before: Feeling | None, said: Feeling) -> Feeling:
    """What an answer means after one before: whoever found it heavy and wants to talk still found it heavy."""
    return Feeling.HEAVY if before is Feeling.HEAVY and said is Feeling.TALK else said


def is_duty_hour(now: datetime, zone: str, policy: Mapping[str, Value]) -> bool:
    """Whether care reads at this hour where the organisation is; equal hours mean around the clock."""
    return _within(now.astimezone(ZoneInfo(zone)).hour, int(policy[DUTY_FROM]), int(policy[DUTY_TO]), around=True)


def asked_between(left_at: datetime, zone: str, policy: Mapping[str, Value]) -> tuple[datetime, datetime]:
    """When whoever signed out at `left_at` may be asked by message: from the morning of her next day on. A shift that
    ends before the morning belongs to the day before."""
    local = left_at.astimezone(ZoneInfo(zone))
    days = 0 if local.hour < int(policy[ASK_FROM]) else 1
    morning = _at(local.date() + timedelta(days=days), int(policy[ASK_FROM]), zone)
    first = max(morning, left_at + timedelta(hours=float(policy[ASK_AFTER])))
    return first, left_at + timedelta(hours=float(policy[ASK_WITHIN]))


def may_ask(left_at: datetime, zone: str, policy: Mapping[str, Value], now: datetime) -> bool:
    """Whether the one message may go out at this moment."""
    first, last = asked_between(left_at, zone, policy)
    hour = now.astimezone(ZoneInfo(zone)).hour
    return first <= now < last and _within(hour, int(policy[ASK_FROM]), int(policy[ASK_TO]), around=False)


def may_change(answered_at: datetime, policy: Mapping[str, Value], now: datetime) -> bool:
    """Whether an answer can still be given anew; a wish to talk is heard at any time."""
    return now < answered_at + timedelta(hours=float(policy[CHANGE_HOURS]))


def talks(now: datetime, zone: str, org_zone: str, policy: Mapping[str, Value]) -> list[Talk]:
    """At what times she can ask to be called: still to come on her clock, and while somebody of care is there."""
    today = now.astimezone(ZoneInfo(zone)).date()
    offered = []
    for when, (days, first, last) in _TALKS.items():
        day = today + timedelta(days=days)
        starts_at, ends_at = _at(day, first, zone), _at(day, last, zone)
        hours = [starts_at + timedelta(hours=number) for number in range(last - first)]
        if ends_at - now > _STILL_WORTH_IT and any(is_duty_hour(hour, org_zone, policy) for hour in hours):
            offered.append(Talk(when, starts_at, ends_at))
    return offered


def week_of(moment: datetime, zone: str) -> date:
    """The Monday of the week in which an instant lies."""
    day = moment.astimezone(ZoneInfo(zone)).date()
    return day - timedelta(days=day.weekday())


def say_count(number: int, policy: Mapping[str, Value]) -> str:
    """A count as it may be shown: fewer than ten answers could name somebody."""
    fewest = int(policy[FEWEST_COUNTED])
    return str(number) if number >= fewest else f"<{fewest}"


def _within(hour: int, first: int, last: int, *, around: bool) -> bool:
    if first == last:
        return around
    return first <= hour < last if first < last else hour >= first or hour < last


def _at(day: date, hour: int, zone: str) -> datetime:
    return datetime.combine(day, time(hour % 24), ZoneInfo(zone)).astimezone(UTC)
