"""Taking what somebody says of belonging, and her wish to talk.

Nothing of it is read by anything that ranks, asks or counts people by name. A wish to talk is a task of care, which a
human closes in time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from iwill.accounts import audit
from iwill.accounts.terms import SYSTEM, Actor
from iwill.callouts.services.seats import lock_person
from iwill.core.db import db, new_uid
from iwill.core.encryption import keyring
from iwill.core.errors import Refused
from iwill.engagement.belonging.models import BelongingAnswer
from iwill.engagement.belonging.queries import KEY_USE, answer_in
from iwill.engagement.belonging.rules import quarter_of
from iwill.engagement.belonging.terms import ITEMS, values_of
from iwill.pool.models import Volunteer
from iwill.pool.services.preferences import own_day
from iwill.shifts.care import queries as care_queries
from iwill.shifts.care import services as care
from iwill.shifts.care.terms import NOBODY_READS, TaskWhy


def say(volunteer: Volunteer, given: Mapping[str, str], *, by: Actor, now: datetime) -> BelongingAnswer | None:
    """Take the items that were answered; the others are left out. Within a quarter the last answer counts. Refused
    while nobody of care is on duty to act on it; None where nothing was answered."""
    lock_person(volunteer.id)
    if not care_queries.on_duty(now):
        raise Refused(NOBODY_READS)
    said = {item: int(given[item]) for item in ITEMS if given.get(item, "") in values_of(item)}
    if not said:
        return None
    quarter = quarter_of(own_day(volunteer, now))
    found = answer_in(volunteer.id, quarter)
    if found is None:
        found = BelongingAnswer(uid=new_uid(), volunteer_id=volunteer.id, quarter=quarter)
        db.session.add(found)
    found.said_sealed = keyring().for_use(KEY_USE).seal(json.dumps(said), found.uid)
    found.answered_at = now
    db.session.flush()
    # Under the answer, not the person: her trail is read by more people than care.
    audit.record(by, "belonging.answered", f"belonging:{found.id}", now=now)
    return found


def ask_to_talk(volunteer: Volunteer, *, now: datetime) -> None:
    """Somebody of care gets in touch in time, and closes that by hand; asked twice is asked once."""
    care.open_task(volunteer, None, TaskWhy.ANSWER, None, SYSTEM, now)
