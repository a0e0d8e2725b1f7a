"""What stands on the page of a shift, worked out for its reader: before it, during it, after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from iwill.callouts.models import Invitation, Need, Seat
from iwill.callouts.opening import NotOpen
from iwill.callouts.queries.opened import needs_not_open
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.policy import Value
from iwill.shifts import queries as shift_queries
from iwill.shifts.attendance import queries, returning, rooms, rules
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.attendance.rules import Served
from iwill.shifts.attendance.terms import Presence
from iwill.web.answers.link_view import LinkView
from iwill.web.me.today import zone_of
from iwill.web.shifts import people
from iwill.web.shifts.people import Beside
from iwill.web.shifts.sections import sections_of
from iwill.web.shifts.words import REASONS

STEP_MINUTES = 15


@dataclass(frozen=True)
class ShiftView(LinkView):
    """One seat of the link's holder. `numbers` says that telephone numbers were asked for, which is noted."""

    seat: Seat
    attendance: Attendance | None
    served: Served
    policy: Mapping[str, Value]
    numbers: bool

    @property
    def address(self) -> str:
        """Where this page is; the pages of its sections are below it."""
        return f"/c/{self.token}/shift/{self.seat.id}"

    @property
    def need(self) -> Need:
        """The shift."""
        return self.seat.need

    @property
    def presence(self) -> Presence:
        """How it stands, in a word."""
        return rules.presence(self.served, self.policy, self.now)

    @property
    def lines(self) -> Sequence[str]:
        """The briefing."""
        return shift_queries.briefing(self.need).lines

    @property
    def not_open(self) -> NotOpen | None:
        """Why the shift cannot open as things stand."""
        return needs_not_open(self.call_out, self.now).get(self.need.id)

    @property
    def room(self) -> str | None:
        """The address of the room, while it is open and somebody has entered one."""
        return rooms.room_of(self.need) if self.room_is_open else None

    @property
    def room_is_open(self) -> bool:
        """Whether it is time to go there."""
        return not self.served.drill and rules.room_is_open(self.served, self.policy, self.now)

    @property
    def room_opens_at(self) -> datetime:
        """From when on the address is shown."""
        return self.need.starts_at - timedelta(minutes=float(self.policy[rules.ROOM_MINUTES]))

    @property
    def sign_in_from(self) -> datetime:
        """From when on one can sign in."""
        return rules.sign_in_opens(self.served, self.policy)

    @property
    def may_sign_in(self) -> bool:
        """Whether signing in is what comes next."""
        too_late = rules.is_entered_too_late(self.need.ends_at, self.policy, self.now)
        waits = self.served.came_at is None and self.sign_in_from <= self.now
        return waits and not too_late and not self.served.drill

    @property
    def may_sign_out(self) -> bool:
        """Whether signing out is."""
        too_late = rules.is_entered_too_late(self.need.ends_at, self.policy, self.now)
        return self.served.came_at is not None and self.served.left_at is None and not too_late

    @property
    def back_until(self) -> datetime | None:
        """Until when she can say that she is still there after all; None where she cannot."""
        pressed_at = self.attendance.checked_out_at if self.attendance is not None else None
        if self.attendance is None or pressed_at is None or returning.why_not_back(self.attendance, self.now):
            return None
        return rules.back_until(self.served, pressed_at, self.policy)

    @property
    def is_over(self) -> bool:
        """Whether the shift is over for her, so that a time has to be said."""
        return self.now > self.served.over_at

    @property
    def is_asked(self) -> bool:
        """Whether she was asked once more if she comes, and has not said."""
        waits = self.presence is Presence.UNCONFIRMED or self.seat.confirm_by is not None
        return waits and self.now < self.need.starts_at

    @property
    def may_excuse(self) -> bool:
        """Whether she can still say that she cannot come."""
        too_late = rules.is_entered_too_late(self.need.ends_at, self.policy, self.now)
        return self.served.came_at is None and self.served.excused_at is None and not too_late

    @property
    def minutes_here(self) -> int:
        """Minutes of this shift that have passed for her, or all of them once she has left."""
        if self.served.came_at is None:
            return 0
        return rules.worked_minutes(self.served.came_at, self.served.left_at or self.now, self.need.starts_at)

    @property
    def longer(self) -> Sequence[tuple[int, datetime]]:
        """By how many minutes she can stay longer, and until when that is."""
        most = int(self.policy[rules.EXTENSION_MINUTES])
        ends = [
            (more, self.need.ends_at + timedelta(minutes=more)) for more in range(STEP_MINUTES, most + 1, STEP_MINUTES)
        ]
        return [(more, to) for more, to in ends if rules.why_not_longer(self.served, to, self.policy, self.now) is None]

    @property
    def reasons(self) -> Sequence[tuple[str, object]]:
        """Reasons for not coming, with their words."""
        return [(one.value, word) for one, word in REASONS.items()]

    @property
    def beside(self) -> Sequence[Beside]:
        """Who supervises and who is at her side; with numbers where those were asked for and may be shown."""
        return people.beside(self.seat, self.now, numbers=self.numbers)

    @property
    def shares_phone(self) -> bool:
        """Whether those on the same shift may see her number."""
        return self.attendance is not None and self.attendance.phone_shared_at is not None

    @property
    def sections(self) -> Sequence[tuple[str, object]]:
        """What other parts of shifts have to say."""
        return sections_of(self.seat, self.attendance, self.now)


def shift_view(
    token: str, invitation: Invitation, seat: Seat, language: str, now: datetime, *, numbers: bool = False
) -> ShiftView:
    """The page's contents for whoever holds the link."""
    attendance = queries.attendance_of(seat.id)
    return ShiftView(
        token=token,
        invitation=invitation,
        zone=zone_of(invitation.volunteer),
        language=language,
        now=now,
        seat=seat,
        attendance=attendance,
        served=queries.served(seat, attendance),
        policy=policies.current(db.session()),
        numbers=numbers,
    )
