"""What recognition holds about a person: all of it in her export, none of it once she is erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.engagement.recognition.models import AwardGiven, Introduction, ReunionGuest, Thanks
from iwill.engagement.recognition.queries.served import awards_of
from iwill.engagement.recognition.queries.thanks import thanks_to
from iwill.pool.merging.changes import FORGOTTEN
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving

_ALL = 10_000


def recognition_of(volunteer: Volunteer) -> dict[str, Any]:
    """Her awards and what they rest on, and what people wrote to her."""
    return {
        "awards": [
            {"award": one.award.value, "mark": one.mark, "given_at": one.given_at.isoformat(), "evidence": one.evidence}
            for one in awards_of(volunteer.id)
        ],
        "thanks": [
            {"sentence": one.sentence, "call_out": one.title, "at": one.at.isoformat()}
            for one in thanks_to(volunteer.id, _ALL)
        ],
    }


def forget_recognition(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """Awards and thanks are no service record: all of it goes, and so do the sentences that she wrote."""
    own = f"volunteer:{volunteer.id}"
    db.session.execute(delete(AwardGiven).where(AwardGiven.volunteer_id == volunteer.id))
    db.session.execute(delete(Thanks).where(or_(Thanks.volunteer_id == volunteer.id, Thanks.written_by == own)))
    db.session.execute(
        delete(Introduction).where(or_(Introduction.asker_id == volunteer.id, Introduction.asked_id == volunteer.id))
    )
    db.session.execute(delete(ReunionGuest).where(ReunionGuest.volunteer_id == volunteer.id))


leaving.SECTIONS["recognition"] = recognition_of
leaving.ON_ERASE.append(forget_recognition)
FORGOTTEN.update(table.__tablename__ for table in (Introduction, ReunionGuest))
