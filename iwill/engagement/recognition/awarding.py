"""Awards by rule. Run as often as one likes: what somebody holds is not given again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert

from iwill.core.civil import civil_day
from iwill.core.db import db, transaction
from iwill.engagement.recognition.models import AwardGiven
from iwill.engagement.recognition.queries import served
from iwill.engagement.recognition.rules import earned

# A crash loses at most this many, and the next run finds them.
AT_ONCE = 500


def award_what_is_due(now: datetime) -> int:
    """Give every award that somebody has earned and does not hold, each with its evidence; returns how many."""
    on, held = civil_day(now), served.awards_held()
    due = [
        {
            "volunteer_id": person,
            "award": one.award,
            "mark": one.mark,
            "evidence": one.evidence,
            "given_at": now,
        }
        for person, service in served.services(on).items()
        for one in earned(service, on, held.get(person, ()))
    ]
    for start in range(0, len(due), AT_ONCE):
        with transaction():
            db.session.execute(insert(AwardGiven), due[start : start + AT_ONCE])
    return len(due)
