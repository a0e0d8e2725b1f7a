"""What facts hold about a person: all of it in her export, none of it once she is erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, null, update

from iwill.accounts.terms import Actor
from iwill.callouts.facts.models import LimitOverride, ShiftFact
from iwill.callouts.facts.queries import facts_of, overrides_of
from iwill.callouts.models import Invitation
from iwill.core.db import db
from iwill.core.encryption import unseal
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving


def facts_about(volunteer: Volunteer) -> list[dict[str, Any]]:
    """What staff noted about her shifts, and how it stands."""
    return [
        {
            "kind": fact.kind.value,
            "role": fact.seat.need.role,
            "ended_at": fact.ended_at.isoformat(),
            "entered_at": fact.entered_at.isoformat(),
            "state": fact.state.value,
            "contested_at": fact.contested_at.isoformat() if fact.contested_at else None,
            "decided_at": fact.decided_at.isoformat() if fact.decided_at else None,
        }
        for fact in facts_of(volunteer.id)
    ]


def limits_set_aside(volunteer: Volunteer) -> list[dict[str, Any]]:
    """Which limits were set aside for her, when, and why."""
    return [
        {
            "role": one.need.role,
            "starts_at": one.need.starts_at.isoformat(),
            "granted_at": one.granted_at.isoformat(),
            "reason": unseal(one.reason_sealed, one.uid) if one.reason_sealed else None,
        }
        for one in overrides_of(volunteer.id)
    ]


def place_in_line(volunteer: Volunteer) -> dict[str, Any]:
    """What she has decided about being asked."""
    return {
        "most_asks": volunteer.most_asks,
        "in_days": volunteer.most_asks_days,
        "history_left_out": volunteer.neutral_place,
    }


def forget_facts(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """None of it is a service record: all of it goes."""
    for table in (ShiftFact, LimitOverride):
        db.session.execute(delete(table).where(table.volunteer_id == volunteer.id))
    mine = Invitation.volunteer_id == volunteer.id
    db.session.execute(update(Invitation).where(mine).values(place=null()))
    volunteer.most_asks = volunteer.most_asks_days = None
    volunteer.neutral_place = False


leaving.SECTIONS["shift_facts"] = facts_about
leaving.SECTIONS["limits_set_aside"] = limits_set_aside
leaving.SECTIONS["place_in_line"] = place_in_line
leaving.ON_ERASE.append(forget_facts)
