"""应急 or 平时. In crisis mode everything that nobody waits for is held, also what is queued already.

A person switches it on and off; the program never does.
"""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import Table, select

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.core.policy import PolicySetting, declare

CRISIS = declare(
    "mode.crisis",
    False,
    "on or off",
    "our own judgement",
    "in crisis mode no message goes out that can wait; it is switched on the duty desk",
)

_settings = cast(Table, PolicySetting.__table__).c
_standing = select(_settings.value).where(_settings.name == CRISIS)


def is_crisis() -> bool:
    """Whether crisis mode is on."""
    return bool(db.session.connection().scalar(_standing))


def since() -> datetime | None:
    """Since when it has been as it is; None where nobody has ever switched it."""
    setting = db.session.get(PolicySetting, CRISIS)
    return setting.changed_at if setting is not None else None


def set_mode(crisis: bool, *, by: Actor, now: datetime) -> None:
    """Switch between 应急 and 平时; harmless where it is so already."""
    if is_crisis() == crisis:
        return
    setting = db.session.get(PolicySetting, CRISIS) or PolicySetting(name=CRISIS)
    setting.value, setting.changed_at, setting.changed_by = crisis, now, by.label
    db.session.add(setting)
    audit.record(by, "mode.crisis" if crisis else "mode.peace", f"policy:{CRISIS}", now=now)
    db.session.flush()
