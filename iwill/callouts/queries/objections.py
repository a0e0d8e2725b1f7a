"""What stands against giving somebody a seat: the rules that are looked at again then (terms.CHECKED_AGAIN), no others.

The conditions are those of ranking and preview. When somebody is free is theirs to say by answering, so neither the
zones of the pool nor anybody's hours are asked for: this is asked with every yes, and hundreds can come in a minute.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from iwill.callouts import matching
from iwill.callouts.models import CallOut, Need
from iwill.callouts.queries import statements
from iwill.callouts.queries.around import Around
from iwill.callouts.queries.candidates import REPLACED, policy_for
from iwill.callouts.terms import CallOutKind, Rule
from iwill.core.db import db, is_sqlite

Objections = Mapping[Rule, str]


def first_objection(volunteer_id: int, need: Need, call_out: CallOut, now: datetime) -> str | None:
    """The first reason against a seat for this person, or None."""
    return next(iter(objections(volunteer_id, need, call_out, now).values()), None)


def objections(volunteer_id: int, need: Need, call_out: CallOut, now: datetime) -> Objections:
    """The rules that fail, in order, each with its reason. Who lacks what was asked for first, and has what does in its
    place, is judged as a substitute. Limits on rest and hours are asked only where nothing else fails."""
    failed = _failed(volunteer_id, need, call_out, None)
    if REPLACED & failed.keys():
        others = (_failed(volunteer_id, need, call_out, substitute) for substitute in need.substitutes)
        failed = next((other for other in others if not REPLACED & other.keys()), failed)
    if failed or call_out.kind is CallOutKind.DRILL:
        return failed
    limit = Around([need], call_out, policy_for(call_out), only=volunteer_id).limit_of(need, volunteer_id)
    return {limit: limit.value} if limit is not None else {}


def _failed(volunteer_id: int, need: Need, call_out: CallOut, substitute: Mapping[str, Any] | None) -> Objections:
    shape = matching.shape_for_a_seat(need, call_out, sqlite=is_sqlite(db.session()), substitute=substitute)
    values = matching.times_of(need, call_out) | {"volunteer_id": volunteer_id}
    db.session.flush()
    row = db.session.connection().execute(statements.rechecking(shape), values).one()
    return {rule: reason for rule, reason in zip(statements.RECHECKED, row, strict=True) if reason is not None}
