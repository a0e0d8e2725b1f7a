"""What vetting holds about a person, and what it lets go when she is erased: all of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from iwill.pool.vetting.models import (
    AgreementAcceptance,
    CaseDecision,
    CaseDocument,
    CaseSecondLook,
    InterviewBooking,
    VettingCase,
)
from iwill.pool.vetting.queries import case_of, documents_of, signed
from iwill.pool.vetting.services import interviews


def vetting_of(volunteer: Volunteer) -> dict[str, Any]:
    """Her case with every decision, what she handed in, when she was to be met, what she signed."""
    case = case_of(volunteer)
    accepted = [
        {"what": one.kind.value, "version": one.version, "at": one.accepted_at.isoformat(), "by": _who(one.recorded_by)}
        for one in signed(volunteer)
    ]
    if case is None:
        return {"agreements": accepted}
    bookings = db.session.scalars(select(InterviewBooking).where(InterviewBooking.case_id == case.id))
    return {
        "stage": case.stage.value,
        "state": case.state.value,
        "reason": case.reason,
        "opened_at": case.opened_at.isoformat(),
        "decisions": [
            {
                "stage": line.stage.value,
                "outcome": line.outcome.value,
                "reason": line.reason,
                "checked": line.ticked,
                "by": _who(line.decided_by),
                "at": line.at.isoformat(),
            }
            for line in case.decisions
        ],
        "documents": [
            {
                "credential": document.credential_id,
                "handed_in_at": document.uploaded_at.isoformat(),
                "sha256": document.digest,
                "result": document.result,
                "picture_kept": document.kept,
            }
            for document in documents_of(case)
        ],
        "interviews": [
            {
                "starts_at": booking.slot.starts_at.isoformat(),
                "booked_at": booking.booked_at.isoformat(),
                "given_back_at": booking.given_back_at.isoformat() if booking.given_back_at else None,
            }
            for booking in bookings
        ],
        "agreements": accepted,
    }


def forget_case(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """Delete the case with everything that hangs on it; a time booked is free for others."""
    case = case_of(volunteer)
    if case is not None:
        interviews.give_back(case, by=by, now=now)
        db.session.flush()
        for table in (CaseSecondLook, InterviewBooking, CaseDocument, CaseDecision):
            db.session.execute(delete(table).where(table.case_id == case.id))
        db.session.execute(delete(VettingCase).where(VettingCase.id == case.id))
        db.session.expunge(case)
    db.session.execute(delete(AgreementAcceptance).where(AgreementAcceptance.volunteer_id == volunteer.id))


def _who(label: str) -> str:
    return label.split(":")[0]


leaving.SECTIONS["vetting"] = vetting_of
leaving.ON_ERASE.append(forget_case)
