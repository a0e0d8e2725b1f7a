"""Loading the demo, once."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import Any

from flask import current_app
from sqlalchemy import func, select

import config
from iwill.accounts import audit
from iwill.accounts.services import staff
from iwill.accounts.terms import Role
from iwill.core.db import db
from iwill.core.errors import Refused
from iwill.demo import desk, learning, letters, past, people, shift, story
from iwill.pool.models import Volunteer

SEED = 20261121


def load(now: datetime) -> dict[str, Any]:
    """Make up the pool, the accounts and the story around `now`; a second time changes nothing. Refused in production.

    The same people come out each time, because chance starts from the same seed; only the times follow the clock.
    """
    settings: config.Settings = current_app.extensions["iwill_settings"]
    if settings.production:
        raise Refused("refused_in_production", "The demo is made up: it has no place in a production database.")
    already = db.session.scalar(select(func.count()).where(Volunteer.demo)) or 0
    if already:
        return {"loaded": False, "people": already}
    chance = Random(SEED)
    accounts = desk.add_accounts(now)
    organizer, programme = (staff.actor_for(accounts[role]) for role in (Role.ORGANIZER, Role.STAFF))
    story.look_back_on_a_flood(by=organizer, now=now)
    course = learning.open_courses(by=programme, now=now)
    everybody = people.add_people(chance, by=programme, now=now)
    past.remember(everybody, by=programme, now=now)
    letters.write_letters(everybody, by=programme, now=now)
    learning.hold_sessions(course, everybody, by=programme, now=now)
    story.leave_a_request(by=organizer, now=now)
    story.start_a_drill(chance, by=organizer, now=now)
    shift.let_a_shift_run(everybody, accounts, now=now)
    shift.publish_a_certificate(everybody[0], accounts, now=now)
    past.sum_up(everybody, by=programme, now=now)
    # Its deeds are spread over years, and the trail is expected to be sealed within minutes of each.
    audit.seal_new_entries(now)
    return {"loaded": True, "people": len(everybody)}
