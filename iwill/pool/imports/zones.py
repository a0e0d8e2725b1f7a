"""Where somebody is: the time zone of a region on a Chinese form, or of a zone column."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

from iwill.pool.imports.terms import ZONE_GUESSED, ZONE_UNKNOWN

_SHANGHAI = "Asia/Shanghai"
# Regions abroad are known one by one; all of the mainland keeps one time, also Xinjiang, by law if not by habit.
_ABROAD = {
    "海外-美国加州": "America/Los_Angeles",
    "海外-加拿大多伦多": "America/Toronto",
    "海外-英国伦敦": "Europe/London",
}
_PREFIXES = {"台湾": "Asia/Taipei", "臺灣": "Asia/Taipei", "香港": "Asia/Hong_Kong"}
_PLUS_EIGHT = re.compile(r"(?:gmt|utc)\+0?8(?::?00)?")


@dataclass(frozen=True)
class Zone:
    """A zone's name, None where it is not known, and the flag that says why to look."""

    name: str | None
    flag: str | None = None


def zone_of_region(region: str) -> Zone:
    """The zone of a region as surveys list them. A place abroad that is not listed is unknown rather than Shanghai."""
    text = unicodedata.normalize("NFKC", region).strip()
    if not text:
        return Zone(None, ZONE_UNKNOWN)
    if text in _ABROAD:
        return Zone(_ABROAD[text])
    for prefix, name in _PREFIXES.items():
        if text.startswith(prefix):
            return Zone(name)
    return Zone(None, ZONE_UNKNOWN) if text.startswith("海外") else Zone(_SHANGHAI)


def zone_named(cell: str) -> Zone:
    """The zone that somebody typed. GMT+8 is taken for Shanghai; an abbreviation such as PST is nobody's address."""
    text = unicodedata.normalize("NFKC", cell).strip()
    if text in _known():
        return Zone(text)
    if _PLUS_EIGHT.fullmatch(text.casefold().replace(" ", "")):
        return Zone(_SHANGHAI, ZONE_GUESSED)
    return Zone(None, ZONE_UNKNOWN)


@cache
def _known() -> frozenset[str]:
    return frozenset(name for name in available_timezones() if "/" in name and not name.startswith("Etc/")) | {"UTC"}
