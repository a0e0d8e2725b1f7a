"""Whether somebody may sit where another sits, or once one of her own seats is given in return.

The answer is that of a yes (terms.CHECKED_AGAIN): the same conditions, with those seats left out that would be gone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from iwill.callouts import limits
from iwill.callouts.facts import queries as fact_queries
from iwill.callouts.minutes import minute_of, minute_of_end
from iwill.callouts.models import CallOut, Need, Seat
from iwill.callouts.queries.around import hard_shifts_before
from iwill.callouts.queries.candidates import policy_for
from iwill.callouts.queries.objections import objections
from iwill.callouts.rests import queries as rest_queries
from iwill.callouts.terms import CallOutKind, Rule
from iwill.core.civil import organisation_zone
from iwill.core.db import db

# What hangs on the seats that somebody holds, and on nothing else about her.
_BY_SEATS = frozenset({Rule.OVERLAP, Rule.REST, Rule.CAP})


def why_not_instead(
    volunteer_id: int, need: Need, call_out: CallOut, now: datetime, *, without: Collection[int] = ()
) -> str | None:
    """The first reason against this person on this shift, with her seats of these ids left out; None where she may
    sit. Whether a seat is free is not asked."""
    failed = objections(volunteer_id, need, call_out, now)
    others = {rule: reason for rule, reason in failed.items() if not without or rule not in _BY_SEATS}
    if others or not failed:
        return next(iter(others.values()), None)
    broken = _broken_by(volunteer_id, need, call_out, _held(volunteer_id, without))
    return broken.value if broken is not None else None


def _broken_by(volunteer_id: int, need: Need, call_out: CallOut, held: Sequence[Seat]) -> Rule | None:
    """What this shift would break beside these seats: two places at once, rest, a cap."""
    first, last = minute_of(need.starts_at), minute_of_end(need.ends_at)
    if any(seat.from_minute < last and first < seat.to_minute for seat in held):
        return Rule.OVERLAP
    if call_out.kind is CallOutKind.DRILL or volunteer_id in fact_queries.overridden(need.id):
        return None
    if rest_queries.rests_between(need.starts_at, need.ends_at, only=volunteer_id):
        return Rule.REST
    policy = policy_for(call_out)
    return limits.broken_limit(
        limits.Commitment(need.starts_at, need.ends_at, need.work),
        [_commitment(seat) for seat in held if not seat.drill and seat.need_id != need.id],
        policy,
        organisation_zone(),
        hard_shifts_before(need, policy, volunteer_id).get(volunteer_id),
    )


def _commitment(seat: Seat) -> limits.Commitment:
    return limits.Commitment(seat.need.starts_at, seat.need.ends_at, seat.work)


def _held(volunteer_id: int, without: Collection[int]) -> Sequence[Seat]:
    query = select(Seat).where(
        Seat.volunteer_id == volunteer_id, Seat.released_at.is_(None), Seat.id.not_in(list(without))
    )
    return db.session.scalars(query).all()
