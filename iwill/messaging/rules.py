"""Rules of messaging: at what hour, when again, on which channel, and whether this person may still be told at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from iwill.core.policy import Value, declare
from iwill.messaging.terms import ASKING, ASKS_FOR_CONSENT, SELF_ASKED, Purpose

QUIET_FROM = declare(
    "quiet_hours.from_hour",
    22,
    "hour of the day",
    "our own judgement: a night's sleep",
    "from this hour of the reader's clock only what passes quiet hours is sent",
)
QUIET_TO = declare(
    "quiet_hours.to_hour",
    8,
    "hour of the day",
    "our own judgement: a night's sleep",
    "at this hour of the reader's clock held messages are sent",
)
ABROAD_FOR_MAINLAND = declare(
    "channels.outside_mainland_for_people_inside",
    False,
    "on or off",
    "个人信息保护法 art. 38-40: sending personal data abroad needs grounds of its own",
    "chat channels outside mainland China may be used for people inside it",
)

# A mobile number of mainland China, E.164: what a domestic line delivers texts to.
_MOBILE = re.compile(r"\+861[3-9]\d{9}")

# Seconds; the wait is drawn between nothing and the step, so that a thousand failures do not come back at once.
BACK_OFF = (1, 4, 15, 60, 300)

_MAINLAND_ZONES = frozenset(
    {"Asia/Shanghai", "Asia/Urumqi", "Asia/Chongqing", "Asia/Chungking", "Asia/Harbin", "Asia/Kashgar", "PRC"}
)
# fmt: off
_PROVINCES = (
    "北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏", "浙江", "安徽", "福建", "江西",
    "山东", "河南", "湖北", "湖南", "广东", "广西", "海南", "重庆", "四川", "贵州", "云南", "西藏", "陕西", "甘肃",
    "青海", "宁夏", "新疆", "中国大陆",
)
_OUTSIDE = ("海外", "国外", "境外", "台湾", "臺灣", "香港", "澳门", "澳門")
# fmt: on


def is_quiet(now: datetime, zone: str, policy: Mapping[str, Value]) -> bool:
    """Whether it is night where the reader is. Equal hours mean that there is no night."""
    starts, ends = int(policy[QUIET_FROM]), int(policy[QUIET_TO])
    hour = now.astimezone(ZoneInfo(zone)).hour
    if starts <= ends:
        return starts <= hour < ends
    return hour >= starts or hour < ends


def earliest_send(now: datetime, zone: str, passes_quiet_hours: bool, policy: Mapping[str, Value]) -> datetime:
    """Now, or the end of the reader's night for what may not disturb it."""
    if passes_quiet_hours or not is_quiet(now, zone, policy):
        return now
    place = ZoneInfo(zone)
    morning = time(int(policy[QUIET_TO]) % 24)
    today = now.astimezone(place).date()
    ends_at = datetime.combine(today, morning, place).astimezone(UTC)
    if ends_at <= now:
        ends_at = datetime.combine(today + timedelta(days=1), morning, place).astimezone(UTC)
    return ends_at


def retry_at(
    now: datetime, attempts: int, jitter: float, expires_at: datetime, at_least: float = 0.0
) -> datetime | None:
    """When to try again after `attempts` failures that may pass; None where the message has run out by then.

    `jitter` is between 0 and 1 and drawn by the caller (full jitter: the wait is that share of the step).
    `at_least` is the number of seconds that the other side asked to be left alone for.
    """
    step = BACK_OFF[min(max(attempts, 1), len(BACK_OFF)) - 1]
    again = now + timedelta(seconds=max(at_least, step * jitter))
    return again if again < expires_at else None


def is_inside_mainland(region: str | None, zone: str | None) -> bool:
    """Whether a person counts as being in mainland China; assumed of somebody unknown, which is the careful side."""
    place = (region or "").strip()
    if place.startswith(_OUTSIDE):
        return False
    if place.startswith(_PROVINCES):
        return True
    return zone is None or zone in _MAINLAND_ZONES


def channel_allowed(country: str | None, *, inside_mainland: bool, policy: Mapping[str, Value]) -> bool:
    """Whether a channel that lives in `country` may be used for a person. Mail, which has no country, always may."""
    if country in (None, "CN") or not inside_mainland:
        return True
    return bool(policy[ABROAD_FOR_MAINLAND])


def takes_texts(number: str) -> bool:
    """Whether the domestic line delivers texts to this number (E.164)."""
    return _MOBILE.fullmatch(number) is not None


def reason_not_to_send(purpose: Purpose, *, erased: bool, may_contact: bool, active: bool) -> str | None:
    """Why a person must not be told this any more; None where nothing is in the way. Asked again at each sending.

    After consent is withdrawn nothing is sent but what the person has just asked for herself, a link to sign in; and
    without consent only the one message that asks for it. A pause stops questions; what concerns a seat already held
    still goes out.
    """
    if erased:
        return "erased"
    if not may_contact and purpose not in SELF_ASKED | ASKS_FOR_CONSENT:
        return "no_consent"
    if not active and purpose in ASKING:
        return "not_active"
    return None
