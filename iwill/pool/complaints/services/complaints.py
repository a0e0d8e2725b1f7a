"""A complaint from its arrival to its decision (志愿服务条例 art. 19)."""

from __future__ import annotations

from datetime import datetime

from iwill.accounts import audit
from iwill.accounts.models import Staff
from iwill.accounts.terms import Actor, ActorKind
from iwill.core.db import db, new_uid
from iwill.core.errors import Refused
from iwill.pool.complaints.models import Complaint, ComplaintHearing
from iwill.pool.complaints.queries import staff_who_decide
from iwill.pool.complaints.rules import refusal_to_decide
from iwill.pool.complaints.services.writing import require, require_known, sealed
from iwill.pool.complaints.terms import (
    ALREADY_DECIDED,
    WHOM_FIRST,
    Complainant,
    ComplaintOutcome,
    ComplaintState,
    Party,
)
from iwill.pool.models import Volunteer


def receive(
    words: str,
    source: Complainant,
    *,
    about: Volunteer | Staff | None = None,
    told: str = "",
    by: Actor,
    now: datetime,
) -> Complaint:
    """Take a complaint in. From a volunteer herself it may come without a name; from staff it says whom it is about,
    and what that person will read of it."""
    if by.kind is ActorKind.VOLUNTEER:
        require(words=words)
    else:
        require(words=words, told=told)
        require_known({"about": about is not None})
    uid = new_uid()
    complaint = Complaint(
        uid=uid,
        source=source,
        words_sealed=sealed(words, uid),
        from_volunteer_id=by.id if by.kind is ActorKind.VOLUNTEER else None,
        state=ComplaintState.RECEIVED,
        received_at=now,
        received_by=by.label,
        alone=False,
    )
    db.session.add(complaint)
    _point_at(complaint, about, told)
    db.session.flush()
    _note("complaint.received", complaint, by=by, now=now)
    return complaint


def name_whom(complaint: Complaint, about: Volunteer | Staff | None, told: str, *, by: Actor, now: datetime) -> None:
    """Say whom it is about and what she will read, where it came in without. Refused once it is decided."""
    db.session.refresh(complaint, with_for_update=True)
    if complaint.state is ComplaintState.DECIDED:
        raise Refused(ALREADY_DECIDED)
    require(told=told)
    require_known({"about": about is not None})
    _point_at(complaint, about, told)
    db.session.flush()
    _note("complaint.named", complaint, by=by, now=now)


def hear(complaint: Complaint, party: Party, words: str, *, by: Actor, now: datetime) -> ComplaintHearing:
    """Write down what one side said. Once the person complained of has spoken, it can be decided."""
    db.session.refresh(complaint, with_for_update=True)
    if complaint.state is ComplaintState.DECIDED:
        raise Refused(ALREADY_DECIDED)
    if complaint.about_volunteer_id is None and complaint.about_staff_id is None:
        raise Refused(WHOM_FIRST)
    require(heard=words)
    uid = new_uid()
    hearing = ComplaintHearing(
        uid=uid,
        complaint_id=complaint.id,
        party=party,
        words_sealed=sealed(words, uid),
        heard_at=now,
        heard_by=by.label,
    )
    db.session.add(hearing)
    if party is Party.COMPLAINED_OF:
        complaint.state = ComplaintState.HEARD
    db.session.flush()
    db.session.expire(complaint, ["hearings"])
    _note("complaint.heard", complaint, by=by, now=now, party=party.value)
    return hearing


def decide(complaint: Complaint, outcome: ComplaintOutcome, words: str, *, by: Actor, now: datetime) -> None:
    """Decide, in words that the person will read. Refused to the one complained of, to the one who received it while
    anybody else is there, and before the person was heard."""
    require(decision=words)
    db.session.refresh(complaint, with_for_update=True)
    others = somebody_else(complaint, by)
    reason = refusal_to_decide(
        complaint.state,
        about_anybody=complaint.about_volunteer_id is not None or complaint.about_staff_id is not None,
        complained_of=complained_of(complaint),
        received_by=complaint.received_by,
        decider=by.label,
        somebody_else=others,
    )
    if reason is not None:
        raise Refused(reason)
    complaint.state, complaint.outcome = ComplaintState.DECIDED, outcome
    complaint.decision_sealed = sealed(words, complaint.uid)
    complaint.decided_at, complaint.decided_by = now, by.label
    complaint.alone = by.label == complaint.received_by
    db.session.flush()
    _note("complaint.decided", complaint, by=by, now=now, outcome=outcome.value)


def complained_of(complaint: Complaint) -> str | None:
    """The person of staff complained of, as the audit trail names her; None where it is a volunteer."""
    return f"{ActorKind.STAFF.value}:{complaint.about_staff_id}" if complaint.about_staff_id is not None else None


def somebody_else(complaint: Complaint, by: Actor) -> bool:
    """Whether anybody but this person could decide: of staff with the permission, and not the one complained of."""
    return any(one.id not in (by.id, complaint.about_staff_id) for one in staff_who_decide())


def _point_at(complaint: Complaint, about: Volunteer | Staff | None, told: str) -> None:
    complaint.about_volunteer_id = about.id if isinstance(about, Volunteer) else None
    complaint.about_staff_id = about.id if isinstance(about, Staff) else None
    complaint.told_sealed = sealed(told, complaint.uid)


def _note(action: str, complaint: Complaint, *, by: Actor, now: datetime, **details: str) -> None:
    about = complaint.about_volunteer_id
    subject = f"volunteer:{about}" if about is not None else f"complaint:{complaint.id}"
    audit.record(by, action, subject, now=now, complaint=complaint.id, **details)
