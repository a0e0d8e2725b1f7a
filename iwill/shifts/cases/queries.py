"""Cases by their code, those still open on one line of shifts, and who works on that line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from iwill.callouts.models import Need, Seat
from iwill.core.db import db
from iwill.shifts.cases.models import Case
from iwill.shifts.cases.rules import Post, on_one_line
from iwill.shifts.supervision.queries import supervisors_on

# A list to choose from on a telephone; whoever means an older one types its code.
MOST_LISTED = 8


def post_of(need: Need) -> Post:
    """A shift as the rules want it."""
    return Post(
        call_out_id=need.call_out_id,
        role=need.role,
        team_group=need.team_group,
        skills=frozenset(need.skills),
        starts_at=need.starts_at,
        ends_at=need.ends_at,
    )


def case_by_code(code: str, call_out_id: int) -> Case | None:
    """The case of that code, if it belongs to the call-out."""
    query = select(Case).join(Need, Need.id == Case.need_id).where(Case.code == code, Need.call_out_id == call_out_id)
    return db.session.scalar(query)


def open_cases(need: Need) -> Sequence[Case]:
    """The open cases of the line that a shift belongs to, the newest first, and no more than fit a small screen."""
    query = (
        select(Case)
        .join(Need, Need.id == Case.need_id)
        .where(Need.call_out_id == need.call_out_id, Case.closed_at.is_(None))
        .order_by(Case.opened_at.desc(), Case.id.desc())
    )
    mine = post_of(need)
    return [case for case in db.session.scalars(query) if on_one_line(post_of(case.need), mine)][:MOST_LISTED]


def line_of(need: Need) -> Sequence[Need]:
    """The shifts of the line that a shift belongs to, itself among them, the earliest first."""
    query = select(Need).where(Need.call_out_id == need.call_out_id, Need.dropped_at.is_(None))
    mine = post_of(need)
    return [
        one for one in db.session.scalars(query.order_by(Need.starts_at, Need.id)) if on_one_line(post_of(one), mine)
    ]


def seats_on_line(need: Need) -> Sequence[Seat]:
    """The held seats of that line."""
    ids = [one.id for one in line_of(need)]
    query = select(Seat).where(Seat.need_id.in_(ids), Seat.released_at.is_(None)).order_by(Seat.from_minute, Seat.id)
    return db.session.scalars(query).all()


def leads_now(volunteer_id: int, need: Need, now: datetime) -> bool:
    """Whether a volunteer is a supervisor of a shift at this moment."""
    return any(one.volunteer_id == volunteer_id for one in supervisors_on(need, now))
