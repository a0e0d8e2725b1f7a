"""Who is there, as the desk sees it: people on the roster, numbers on the board, whom to ring on the call sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import exists, select

from iwill.callouts.facts import queries as fact_queries
from iwill.callouts.models import CallOut, Invitation, Seat
from iwill.callouts.terms import CallOutKind
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.policy import Value
from iwill.messaging.terms import Channel
from iwill.shifts.attendance import queries, rules
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.attendance.rules import Served
from iwill.shifts.attendance.terms import Presence
from iwill.web.desk import words as desk_words
from iwill.web.shifts.words import PRESENCE, REASONS


@dataclass(frozen=True)
class SeatLine:
    """How it stands with one seat. `times` says from when to when, `afterwards` that a time was entered later; the last
    three, what can be entered now. `over` says that a time has to be given, `by_phone` that she has no link to press
    on, so that the desk acts for her."""

    seat_id: int
    presence: Presence
    times: str
    afterwards: bool
    over: bool
    may_in: bool
    may_out: bool
    may_excuse: bool
    by_phone: bool

    @property
    def status(self) -> tuple[str, object]:
        """The kind of mark and its word."""
        return PRESENCE[self.presence]

    @property
    def reasons(self) -> Sequence[tuple[str, object]]:
        """Reasons for not coming, as choices of a form."""
        return [(one.value, word) for one, word in REASONS.items()]


@dataclass(frozen=True)
class Missing:
    """Somebody to ring because she should be there."""

    volunteer_id: int
    name: str
    role: str
    started: str


def seat_lines(call_out: CallOut, now: datetime) -> Mapping[int, SeatLine]:
    """The held seats of a real call-out, by id; nothing of a drill."""
    policy = policies.current(db.session())
    manual = select(Invitation.id).where(
        Invitation.call_out_id == call_out.id,
        Invitation.channel == Channel.MANUAL,
        exists().where(Seat.invitation_id == Invitation.id, Seat.released_at.is_(None)),
    )
    by_phone = set(db.session.scalars(manual))
    return {
        seat.id: _line(call_out, seat, row, policy, now, by_phone=seat.invitation_id in by_phone)
        for seat, row in _held(call_out)
    }


def counts(call_out: CallOut, now: datetime) -> Mapping[int, Sequence[tuple[str, str]]]:
    """What the board says of each shift that is near or under way, by the id of the need: marks with their words."""
    policy, by_need = policies.current(db.session()), dict[int, Counter[Presence]]()
    for seat, row in _held(call_out):
        by_need.setdefault(seat.need_id, Counter())[rules.presence(queries.served(seat, row), policy, now)] += 1
    return {need_id: _said(found) for need_id, found in by_need.items()}


def to_ring(call_out: CallOut, now: datetime) -> Sequence[Missing]:
    """Everybody who should be there, is not, and has not said why, while her shift lasts."""
    return [
        Missing(
            seat.volunteer_id, seat.volunteer.preferred_name, seat.need.role, desk_words.starts_in([seat.need], now)
        )
        for seat, row in _held(call_out)
        if row is not None
        and row.missed_at is not None
        and rules.is_no_show(queries.served(seat, row))
        and now < seat.need.ends_at
    ]


def _held(call_out: CallOut) -> Sequence[tuple[Seat, Attendance | None]]:
    if call_out.kind is CallOutKind.DRILL:
        return []
    known = queries.attendance_on(call_out)
    return [(seat, known.get(seat.id)) for seat in fact_queries.seats_on(call_out).values()]


def _line(
    call_out: CallOut, seat: Seat, row: Attendance | None, policy: Mapping[str, Value], now: datetime, *, by_phone: bool
) -> SeatLine:
    served = queries.served(seat, row)
    closed = rules.is_entered_too_late(served.ends_at, policy, now)
    opens = rules.sign_in_opens(served, policy) <= now
    return SeatLine(
        seat_id=seat.id,
        presence=rules.presence(served, policy, now),
        times=_times(served, call_out.timezone),
        afterwards=row is not None and row.entered_later,
        over=now > served.over_at,
        may_in=opens and served.came_at is None and not closed,
        may_out=served.came_at is not None and served.left_at is None and not closed,
        may_excuse=served.came_at is None and served.excused_at is None and not closed,
        by_phone=by_phone and now < served.over_at,
    )


def _times(served: Served, zone: str) -> str:
    if served.came_at is None:
        return ""
    left = desk_words.clock_time(served.left_at, zone, seconds=False) if served.left_at else ""
    return f"{desk_words.clock_time(served.came_at, zone, seconds=False)}–{left}"


def _said(found: Counter[Presence]) -> list[tuple[str, str]]:
    here = found[Presence.PRESENT]
    late, silent = found[Presence.LATE], found[Presence.UNCONFIRMED]
    said = [("ok", ngettext("%(num)s present", "%(num)s present", here))] if here else []
    if late:
        said.append(("problem", ngettext("%(num)s not here yet", "%(num)s not here yet", late)))
    if silent:
        said.append(("attention", ngettext("%(num)s has not confirmed", "%(num)s have not confirmed", silent)))
    if found[Presence.CONFIRMED] and not here:
        said.append(("asked", _("%(num)s confirmed", num=found[Presence.CONFIRMED])))
    return said
