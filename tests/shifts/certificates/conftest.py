"""Confirmed hours in a line: somebody enters them, somebody else confirms them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from iwill.accounts.terms import Role
from iwill.callouts.terms import Work
from iwill.core.db import db
from iwill.core.policy import PolicySetting
from iwill.pool.models import Volunteer
from iwill.shifts.certificates.rules import PUBLICITY_DAYS
from iwill.shifts.hours import services as hours
from iwill.shifts.hours.models import HoursEntry
from tests.builders import an_actor
from tests.conftest import NOW

ENTERS, CONFIRMS = an_actor(Role.STAFF, id=101), an_actor(Role.STAFF, id=102)
Serves = Callable[..., HoursEntry]


def serve(
    volunteer: Volunteer, day: str = "2026-11-10", *, hours_served: float = 2, confirmed: bool = True
) -> HoursEntry:
    """Hours of an evening, from 19:00 in Beijing."""
    starts_at = datetime.fromisoformat(f"{day}T19:00:00+08:00")
    entry = hours.enter(
        volunteer,
        starts_at,
        starts_at + timedelta(hours=hours_served),
        work=Work.CRISIS,
        content="心理支持热线",
        by=ENTERS,
        now=NOW,
    )
    if confirmed:
        hours.confirm(entry, by=CONFIRMS, now=NOW)
    return entry


def publicity(days: int) -> None:
    """From now on certificates are shown for so many days."""
    db.session.merge(PolicySetting(name=PUBLICITY_DAYS, value=days, changed_at=NOW, changed_by="test"))
    db.session.flush()


@pytest.fixture
def serves() -> Serves:
    return serve
