"""The consent ledger and what follows from a line in it. Withdrawing is as easy as giving (个人信息保护法 art. 15)."""

from __future__ import annotations

from datetime import datetime

from iwill.core.db import db
from iwill.pool.activity import services as activity
from iwill.pool.models import Consent, Volunteer
from iwill.pool.terms import ConsentPurpose, ConsentState, Lifecycle


def record_consent(
    volunteer: Volunteer, purpose: ConsentPurpose, state: ConsentState, *, source: str, now: datetime
) -> None:
    """Add a line to the ledger. Somebody active without consent to keep and contact is paused at once."""
    append_consent(volunteer, purpose, state, source=source, now=now)
    db.session.flush()


def append_consent(
    volunteer: Volunteer, purpose: ConsentPurpose, state: ConsentState, *, source: str, now: datetime
) -> None:
    """As `record_consent`, written with the next flush: for an import, which adds thousands."""
    volunteer.consents.append(Consent(purpose=purpose, state=state, source=source, at=now))
    given = state is ConsentState.GIVEN
    match purpose:
        case ConsentPurpose.PROCESS:
            volunteer.may_process = given
        case ConsentPurpose.CONTACT:
            volunteer.may_contact = given
        case ConsentPurpose.NIGHT_CALLS:
            volunteer.night_calls = given
        case _:
            pass
    if not (volunteer.may_process and volunteer.may_contact) and volunteer.lifecycle is Lifecycle.ACTIVE:
        volunteer.lifecycle = Lifecycle.PAUSED
        activity.note_moves([volunteer.id], Lifecycle.PAUSED, now=now)


def standing_consents(volunteer: Volunteer) -> dict[ConsentPurpose, Consent]:
    """The newest line per purpose."""
    return {line.purpose: line for line in volunteer.consents}
