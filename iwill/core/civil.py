"""The organisation's calendar: the date on its wall, by which things expire and nights are named."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import current_app


def organisation_zone() -> str:
    """The zone on whose clock the organisation works (IWILL_ORG_ZONE)."""
    zone: str = current_app.extensions["iwill_settings"].org_zone
    return zone


def civil_day(now: datetime) -> date:
    """The date of an instant in the organisation's zone."""
    return now.astimezone(ZoneInfo(organisation_zone())).date()
