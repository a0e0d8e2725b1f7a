"""Asking many people for what is missing, as a bulk action. What has been sent cannot be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem
from iwill.messaging.gaps import ask
from iwill.pool.bulk.deeds import DEEDS, Before
from iwill.pool.bulk.terms import NOT_MISSING, BulkKind
from iwill.pool.gaps import queries, services
from iwill.pool.gaps.terms import Gap
from iwill.pool.models import Volunteer


class Ask:
    """One mail each with a personal link, to whoever lacks it and may be asked now."""

    undoable = False

    def check(self, argument: str) -> None:
        if argument not in list(Gap):
            raise Invalid([Problem("gap", "required", str(_("Choose what they are asked for.")))])

    def left_out(self, people: Sequence[Volunteer], argument: str, *, now: datetime) -> dict[int, str]:
        gap = Gap(argument)
        ids = [one.id for one in people]
        lacking = queries.people_with(gap, now).where(Volunteer.id.in_(ids)).with_only_columns(Volunteer.id)
        missing = set(db.session.scalars(lacking))
        reasons = services.reasons_not_to_ask(people, gap, now=now)
        judged = {id_: NOT_MISSING if id_ not in missing else reasons[id_] for id_ in ids}
        return {id_: reason for id_, reason in judged.items() if reason}

    def do(self, volunteer: Volunteer, argument: str, *, by: Actor, now: datetime) -> Before:
        ask([volunteer], Gap(argument), by=by, now=now)
        audit.record(by, "gap.asked", f"volunteer:{volunteer.id}", now=now, gap=argument)
        return {}

    def undo(self, volunteer: Volunteer, argument: str, before: Before, *, by: Actor, now: datetime) -> str | None:
        raise NotImplementedError("a letter is not taken back")


DEEDS[BulkKind.ASK] = Ask()
