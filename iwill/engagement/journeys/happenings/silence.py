"""No sign of life for long: since when, and what the last service was.

Parts to the right add what counts as a sign with them:

    SIGNS.append(Sign(LetterAnswer.volunteer_id, LetterAnswer.answered_at))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, or_, select

from iwill.callouts.models import CallOut, Invitation
from iwill.core.db import db
from iwill.engagement.journeys.events import Happened, happens
from iwill.pool.gaps.models import GapQuestion
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.terms import HoursState

_AT_ONCE = 500


@dataclass(frozen=True)
class Sign:
    """A kind of sign: whose, when, and under which conditions. `among` narrows a stretch of time to rows that an index
    finds, where the instant itself has none."""

    person: Any
    at: Any
    given: tuple[ColumnElement[bool], ...] = ()
    among: Callable[[datetime, datetime], ColumnElement[bool]] | None = None


def _of_callouts_then(since: datetime, until: datetime) -> ColumnElement[bool]:
    """Invitations of call-outs that ran at some time within a stretch."""
    running = select(CallOut.id).where(
        CallOut.launched_at <= until, or_(CallOut.ended_at.is_(None), CallOut.ended_at >= since)
    )
    return Invitation.call_out_id.in_(running)


SIGNS: list[Sign] = [
    Sign(Volunteer.id, Volunteer.created_at),
    Sign(Volunteer.id, Volunteer.availability_set_at),
    Sign(Invitation.volunteer_id, Invitation.answered_at, (Invitation.answer.is_not(None),), _of_callouts_then),
    Sign(HoursEntry.volunteer_id, HoursEntry.recorded_at, (HoursEntry.state != HoursState.WITHDRAWN,)),
    Sign(GapQuestion.volunteer_id, GapQuestion.answered_at),
]


@happens("silent", _l("No sign of life"), passing=True)
def silent(since: datetime, until: datetime) -> Iterable[Happened]:
    """The last sign of each who is active or dormant: an answer of any kind, times set, hours on file. Whoever has
    given another one since is not among them."""
    last: dict[int, datetime] = {}
    for sign in SIGNS:
        query = select(sign.person, sign.at).where(sign.at > since, sign.at <= until, *sign.given)
        if sign.among is not None:
            query = query.where(sign.among(since, until))
        for volunteer_id, at in db.session.execute(query):
            last[volunteer_id] = max(at, last.get(volunteer_id, at))
    ids = sorted(last)
    for start in range(0, len(ids), _AT_ONCE):
        some = _still_silent(ids[start : start + _AT_ONCE], until)
        service = _last_services(some)
        for volunteer_id in some:
            words = {"since_on": last[volunteer_id].date().isoformat(), **service.get(volunteer_id, _NO_SERVICE)}
            yield Happened(volunteer_id, f"{last[volunteer_id]:%Y%m%d%H%M}", last[volunteer_id], words)


_NO_SERVICE = {"work": "", "served_on": ""}


def _still_silent(ids: Sequence[int], until: datetime) -> list[int]:
    """Those of whom there is no later sign, and who are in the pool to be called."""
    heard: set[int] = set()
    for sign in SIGNS:
        heard |= set(db.session.scalars(select(sign.person).where(sign.person.in_(ids), sign.at > until, *sign.given)))
    here = select(Volunteer.id).where(
        Volunteer.id.in_(ids),
        Volunteer.lifecycle.in_((Lifecycle.ACTIVE, Lifecycle.DORMANT)),
        Volunteer.erased_at.is_(None),
        Volunteer.merged_into_id.is_(None),
    )
    return [one for one in db.session.scalars(here.order_by(Volunteer.id)) if one not in heard]


def _last_services(ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """By person: as what she served last, and when."""
    query = (
        select(HoursEntry.volunteer_id, HoursEntry.role, HoursEntry.content, HoursEntry.on_day)
        .where(
            HoursEntry.volunteer_id.in_(ids), HoursEntry.replaced_at.is_(None), HoursEntry.state != HoursState.WITHDRAWN
        )
        .order_by(HoursEntry.started_at)
    )
    return {
        row.volunteer_id: {"work": row.role or row.content, "served_on": row.on_day.isoformat()}
        for row in db.session.execute(query)
    }
