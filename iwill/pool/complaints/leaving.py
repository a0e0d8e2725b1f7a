"""What is held of complaints about a person, and what an erasure takes: every word, and who complained.

What a complaint came to, how service was and when outlive it under the number (民政部令第67号 art. 10).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, update

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.core.encryption import unseal
from iwill.pool.complaints.models import Bar, Complaint, ComplaintHearing, Evaluation
from iwill.pool.complaints.queries import complaints_about, complaints_from, evaluations_of
from iwill.pool.complaints.terms import Party
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving


def complaints_of(volunteer: Volunteer) -> dict[str, Any]:
    """What she was told of, what was decided, what she said; what she complained of; evaluations; bars. Who complained,
    and in which words, is not hers to know."""
    return {
        "about_her": [
            {
                "told": _open(one.told_sealed, one.uid),
                "received_at": one.received_at.isoformat(),
                "state": one.state.value,
                "her_words": [
                    _open(said.words_sealed, said.uid) for said in one.hearings if said.party is Party.COMPLAINED_OF
                ],
                "outcome": one.outcome.value if one.outcome else None,
                "decision": _open(one.decision_sealed, one.uid),
                "decided_at": one.decided_at.isoformat() if one.decided_at else None,
            }
            for one in complaints_about(volunteer)
        ],
        "by_her": [
            {
                "words": _open(one.words_sealed, one.uid),
                "received_at": one.received_at.isoformat(),
                "state": one.state.value,
            }
            for one in complaints_from(volunteer)
        ],
        "evaluations": [
            {
                "quality": one.quality.value,
                "words": _open(one.words_sealed, one.uid),
                "on": one.evaluated_on.isoformat(),
                "reply": _open(one.reply_sealed, one.uid),
            }
            for one in evaluations_of(volunteer)
        ],
        "bars": [
            {
                "reason": _open(one.reason_sealed, one.uid),
                "from": one.confirmed_at.isoformat() if one.confirmed_at else None,
                "ends_on": one.ends_on.isoformat() if one.ends_on else None,
                "review_on": one.review_on.isoformat() if one.review_on else None,
                "lifted_at": one.lifted_at.isoformat() if one.lifted_at else None,
            }
            for one in db.session.scalars(
                select(Bar).where(Bar.volunteer_id == volunteer.id, Bar.confirmed_at.is_not(None)).order_by(Bar.id)
            )
        ],
    }


def forget_words(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """Take every word away; codes and dates stay under the number, and complaints by her without a name."""
    about = select(Complaint.id).where(Complaint.about_volunteer_id == volunteer.id)
    run = db.session.execute
    hers = select(Complaint.id).where(Complaint.from_volunteer_id == volunteer.id)
    her_words = and_(ComplaintHearing.complaint_id.in_(hers), ComplaintHearing.party == Party.COMPLAINANT)
    run(
        update(ComplaintHearing)
        .where(or_(ComplaintHearing.complaint_id.in_(about), her_words))
        .values(words_sealed=None)
        .execution_options(synchronize_session=False)
    )
    run(
        update(Complaint)
        .where(Complaint.about_volunteer_id == volunteer.id)
        .values(words_sealed=None, told_sealed=None, decision_sealed=None)
    )
    run(
        update(Complaint)
        .where(Complaint.from_volunteer_id == volunteer.id)
        .values(from_volunteer_id=None, words_sealed=None)
    )
    run(update(Bar).where(Bar.volunteer_id == volunteer.id).values(reason_sealed=None))
    open_bars = (Bar.volunteer_id == volunteer.id, Bar.lifted_at.is_(None))
    run(update(Bar).where(*open_bars).values(lifted_at=now, lifted_by=by.label))
    run(update(Evaluation).where(Evaluation.volunteer_id == volunteer.id).values(words_sealed=None, reply_sealed=None))


def _open(sealed: str | None, uid: str) -> str | None:
    return unseal(sealed, uid) if sealed else None


leaving.SECTIONS["complaints"] = complaints_of
leaving.ON_ERASE.append(forget_words)
