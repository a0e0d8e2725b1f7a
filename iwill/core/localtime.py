"""Times as a reader would say them: in the reader's zone, named by a city, in the reader's language.

    11月21日周六 20:00–23:00（北京时间）        Sat 21 Nov 20:00–23:00 (Toronto time)

Hours run from 0 to 23 everywhere, ranges have an en dash, and a range over midnight says so. The names of zones are our
own: the common table calls Shanghai "China Time" to some readers and "daylight time" to others.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# What people call the time on their wall. Any other zone is told by its offset alone.
_NAMES: dict[str, tuple[str, str]] = {
    "Asia/Shanghai": ("北京时间", "Beijing time"),
    "Asia/Chongqing": ("北京时间", "Beijing time"),
    "Asia/Urumqi": ("乌鲁木齐时间", "Urumqi time"),
    "Asia/Hong_Kong": ("香港时间", "Hong Kong time"),
    "Asia/Macau": ("澳门时间", "Macau time"),
    "Asia/Taipei": ("台北时间", "Taipei time"),
    "Asia/Singapore": ("新加坡时间", "Singapore time"),
    "Asia/Kuala_Lumpur": ("吉隆坡时间", "Kuala Lumpur time"),
    "Asia/Bangkok": ("曼谷时间", "Bangkok time"),
    "Asia/Tokyo": ("东京时间", "Tokyo time"),
    "Asia/Seoul": ("首尔时间", "Seoul time"),
    "Asia/Kathmandu": ("加德满都时间", "Kathmandu time"),
    "Asia/Kolkata": ("印度时间", "India time"),
    "Asia/Dubai": ("迪拜时间", "Dubai time"),
    "Australia/Sydney": ("悉尼时间", "Sydney time"),
    "Australia/Melbourne": ("墨尔本时间", "Melbourne time"),
    "Australia/Perth": ("珀斯时间", "Perth time"),
    "Pacific/Auckland": ("奥克兰时间", "Auckland time"),
    "Europe/London": ("伦敦时间", "London time"),
    "Europe/Dublin": ("都柏林时间", "Dublin time"),
    "Europe/Paris": ("巴黎时间", "Paris time"),
    "Europe/Berlin": ("柏林时间", "Berlin time"),
    "Europe/Amsterdam": ("阿姆斯特丹时间", "Amsterdam time"),
    "Europe/Zurich": ("苏黎世时间", "Zurich time"),
    "Europe/Rome": ("罗马时间", "Rome time"),
    "Europe/Madrid": ("马德里时间", "Madrid time"),
    "Europe/Moscow": ("莫斯科时间", "Moscow time"),
    "America/Toronto": ("多伦多时间", "Toronto time"),
    "America/New_York": ("纽约时间", "New York time"),
    "America/Chicago": ("芝加哥时间", "Chicago time"),
    "America/Denver": ("丹佛时间", "Denver time"),
    "America/Los_Angeles": ("洛杉矶时间", "Los Angeles time"),
    "America/Vancouver": ("温哥华时间", "Vancouver time"),
    "America/Sao_Paulo": ("圣保罗时间", "São Paulo time"),
}
_WEEKDAYS = (
    ("周一", "Mon"),
    ("周二", "Tue"),
    ("周三", "Wed"),
    ("周四", "Thu"),
    ("周五", "Fri"),
    ("周六", "Sat"),
    ("周日", "Sun"),
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def known_zone(zone: str | None, otherwise: str) -> str:
    """The zone itself, or `otherwise` where it is unset or no zone that this machine knows."""
    return zone if zone and _is_known(zone) else otherwise


@lru_cache(1_000)
def _is_known(zone: str) -> bool:
    # Kept here, because the library keeps only the last eight zones and reads the file of any other anew.
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def say_window(starts_at: datetime, ends_at: datetime, zone: str, language: str) -> str:
    """A stretch of time with its date, weekday and zone; the end names its day where that is another one."""
    chinese = _is_chinese(language)
    start, end = _local(starts_at, zone), _local(ends_at, zone)
    head, tail = f"{say_day(start.date(), language)} {start:%H:%M}", f"{end:%H:%M}"
    if end.date() == start.date() + timedelta(days=1):
        tail = f"次日{tail}" if chinese else f"{tail} next day"
    elif end.date() != start.date():
        tail = f"{say_day(end.date(), language)} {tail}"
    return f"{head}–{tail}{_in_zone(starts_at, ends_at, zone, language)}"


def say_hours(starts_at: datetime, ends_at: datetime, zone: str, language: str) -> str:
    """The hours alone, without date and zone, for a list that has said those once: 20:00–23:00."""
    start, end = _local(starts_at, zone), _local(ends_at, zone)
    if end.date() == start.date():
        return f"{start:%H:%M}–{end:%H:%M}"
    return f"{start:%H:%M}–次日{end:%H:%M}" if _is_chinese(language) else f"{start:%H:%M}–{end:%H:%M} next day"


def say_instant(moment: datetime, zone: str, language: str) -> str:
    """An instant with its date, weekday and zone."""
    local = _local(moment, zone)
    return f"{say_day(local.date(), language)} {local:%H:%M}{_in_zone(moment, moment, zone, language)}"


def say_day(day: date, language: str) -> str:
    """A date with its weekday: 11月21日周六, Sat 21 Nov. The year is left out, because shifts are days away."""
    chinese, english = _WEEKDAYS[day.weekday()]
    if _is_chinese(language):
        return f"{day.month}月{day.day}日{chinese}"
    return f"{english} {day.day} {_MONTHS[day.month - 1]}"


def say_date(day: date, language: str) -> str:
    """A date with its year: 2026年11月21日, 21 Nov 2026. For days that can be long ago or far off."""
    if _is_chinese(language):
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def zone_name(zone: str, language: str, at: datetime) -> str:
    """What the time in a zone is called; the offset at that instant where it has no name here."""
    names = _NAMES.get(zone)
    if names is None:
        return say_offset(zone, at)
    return names[0] if _is_chinese(language) else names[1]


def say_offset(zone: str, at: datetime) -> str:
    """How far a zone is from UTC at an instant: UTC+8, UTC−3:30."""
    minutes = _minutes_from_utc(at, zone)
    sign = "−" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")


def _in_zone(starts_at: datetime, ends_at: datetime, zone: str, language: str) -> str:
    """The zone in brackets, with the offsets where the hands of the clock are moved and an hour might mean two."""
    name = zone_name(zone, language, starts_at)
    before, after = say_offset(zone, starts_at), say_offset(zone, ends_at)
    chinese = _is_chinese(language)
    if before != after:
        name += f"，{before} 变为 {after}" if chinese else f", {before} becoming {after}"
    elif name != before and (_comes_twice(starts_at, zone) or _comes_twice(ends_at, zone)):
        name += f"，{before}" if chinese else f", {before}"
    return f"（{name}）" if chinese else f" ({name})"


def _comes_twice(moment: datetime, zone: str) -> bool:
    """Whether the clock on the wall shows this time twice that day, because it is put back."""
    local = _local(moment, zone)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _minutes_from_utc(moment: datetime, zone: str) -> int:
    offset = _local(moment, zone).utcoffset() or timedelta(0)
    return int(offset.total_seconds() // 60)


def _local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(UTC).astimezone(ZoneInfo(zone))


def _is_chinese(language: str) -> bool:
    return language.lower().startswith("zh")
