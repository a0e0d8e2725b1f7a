"""The hold: while it is on, no message leaves this installation. A restored backup starts with it on.

Whoever restores does not know what went out after the backup was taken. The hold gives time to look before anything
is said to anybody; it is lifted by a person and never by the program.
"""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import Table, select

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.core.policy import PolicySetting, declare

HOLD = declare(
    "delivery.hold",
    False,
    "on or off",
    "our own judgement",
    "while this is on, messages are queued and none is sent; a restored backup starts with it on",
)

_settings = cast(Table, PolicySetting.__table__).c
_standing = select(_settings.value).where(_settings.name == HOLD)


def is_held() -> bool:
    """Whether sending is on hold. The outbox asks before it claims anything."""
    return bool(db.session.connection().scalar(_standing))


def hold(*, by: Actor, now: datetime) -> None:
    """Send nothing from now on; harmless where nothing is being sent anyway."""
    _set(True, by, now)


def release(*, by: Actor, now: datetime) -> None:
    """Send again. Messages that ran out meanwhile are not sent late."""
    _set(False, by, now)


def _set(value: bool, by: Actor, now: datetime) -> None:
    setting = db.session.get(PolicySetting, HOLD) or PolicySetting(name=HOLD)
    setting.value, setting.changed_at, setting.changed_by = value, now, by.label
    db.session.add(setting)
    audit.record(by, "delivery.held" if value else "delivery.released", f"policy:{HOLD}", now=now)
    db.session.flush()
