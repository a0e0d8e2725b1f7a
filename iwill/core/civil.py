"""The organisation's calendar: the date on its wall, by which things expire and nights are named."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import current_app


def civil_day(now: datetime) -> date:
    """The date of an instant in the organisation's zone (IWILL_ORG_ZONE)."""
    zone: str = current_app.extensions["iwill_settings"].org_zone
    return now.astimezone(ZoneInfo(zone)).date()
