"""What is going on on shift when the demo opens: one shift has just ended and the next one runs.

Hours wait to be confirmed, a note waits to be taken over, somebody found the evening heavy, and a certificate is in its
days of publicity. All of it goes through the use cases that people press on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from iwill.accounts.models import Staff
from iwill.accounts.services.staff import actor_for
from iwill.accounts.terms import Actor, ActorKind, Role
from iwill.callouts.models import CallOut, Invitation, Need, Seat
from iwill.callouts.services import answers, callouts, requests
from iwill.callouts.terms import AnswerAction, Work
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.errors import IwillError
from iwill.demo.desk import GUEST_NUMBER
from iwill.demo.story import written_request
from iwill.pool.hours import block
from iwill.pool.models import Volunteer
from iwill.pool.services import availability
from iwill.shifts.attendance import services as attendance
from iwill.shifts.care import services as care
from iwill.shifts.care.terms import Feeling, Said
from iwill.shifts.certificates import services as certificates
from iwill.shifts.certificates.terms import Period
from iwill.shifts.handover import services as handover
from iwill.shifts.hours import services as hours
from iwill.shifts.supervision.services import naming

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SEATS = 3
# The guest and those who were put on file first: everybody who is asked here.
COUNSELLORS = 1 + 62 + 11


def let_a_shift_run(everybody: Sequence[Volunteer], accounts: dict[Role, Staff], *, now: datetime) -> None:
    """Two shifts of a real call-out around `now`, led by somebody of staff: the first has gone home, the second is
    here."""
    organizer = actor_for(accounts[Role.ORGANIZER])
    change = _quarter_before(now - 5 * MINUTE)
    call_out = _called(everybody, change, by=organizer)
    naming.name_supervisor(call_out, accounts[Role.STAFF].name, "+8613800000001", by=organizer, now=change - 3 * HOUR)
    first, second = call_out.needs
    gone, here = (_seated(call_out, need, change - 20 * HOUR) for need in (first, second))

    for place, seat in enumerate(gone):
        attendance.check_in(seat, _herself(seat), first.starts_at - (place + 2) * MINUTE)
    for seat in here:
        attendance.check_in(seat, _herself(seat), second.starts_at - 2 * MINUTE)
    for place, seat in enumerate(gone):
        attendance.check_out(seat, _herself(seat), first.ends_at + place * MINUTE)
    for seat in gone[:1]:
        handover.write_note(
            seat, case="", level="R1", promise="call_back", due="day", by=_herself(seat), now=change + MINUTE
        )
        care.answer(seat, Said(Feeling.HEAVY), _herself(seat), change + 3 * MINUTE)


def publish_a_certificate(guest: Volunteer, accounts: dict[Role, Staff], *, now: datetime) -> None:
    """The guest served twice last month; what she applied for three days ago is in its days of publicity."""
    desk, organizer = actor_for(accounts[Role.STAFF]), actor_for(accounts[Role.ORGANIZER])
    for days, minutes in ((34, 120), (27, 95)):
        started_at = _quarter_before(now - days * DAY)
        entry = hours.enter(
            guest,
            started_at,
            started_at + minutes * MINUTE,
            work=Work.CRISIS,
            content="心理援助热线",
            by=desk,
            now=started_at + DAY,
        )
        hours.confirm(entry, by=organizer, now=started_at + 2 * DAY)
        guest.last_served_at = started_at + minutes * MINUTE
    applied_at = now - 3 * DAY
    period = Period(civil_day(now - 60 * DAY), civil_day(applied_at))
    herself = Actor(ActorKind.VOLUNTEER, guest.id)
    certificate = certificates.apply(guest, period, by=herself, now=applied_at)
    certificates.accept(certificate, by=desk, now=applied_at + HOUR)


def _called(everybody: Sequence[Volunteer], change: datetime, *, by: Actor) -> CallOut:
    """Received, verified and launched the day before; whoever is asked has time at these hours."""
    for person in everybody[:COUNSELLORS]:
        for day in {civil_day(change - 3 * HOUR), civil_day(change + 3 * HOUR)}:
            availability.set_day(person, day, block(day.weekday(), 0, 24 * 60))
    windows = ((change - 2 * HOUR, change), (change, change + 2 * HOUR))
    called_at = change - 22 * HOUR
    payload = written_request(
        title="开学季心理热线加班次",
        kind="real",
        level="II",
        respond_by=windows[0][0] - HOUR,
        summary="开学前后来电增多，傍晚时段增开两个班次。",
        risks="可能接到自伤与哀伤来电；全程有督导在线；不提供诊断与治疗。",
        needs=[
            {
                "role": "热线接线员",
                "skills": ["counselling"],
                "seats": SEATS,
                "starts_at": starts_at.isoformat(),
                "ends_at": ends_at.isoformat(),
            }
            for starts_at, ends_at in windows
        ],
    )
    request = requests.receive_request(payload, by=by, now=called_at - 9 * MINUTE)
    requests.verify_request(request, by=by, now=called_at - 6 * MINUTE)
    call_out = callouts.open_callout(request, by=by, now=called_at - 4 * MINUTE)
    callouts.launch(call_out, confirm_wording=True, by=by, now=called_at, reason="示例：等不了第二个人")
    return call_out


def _seated(call_out: CallOut, need: Need, now: datetime) -> list[Seat]:
    """The guest first, then whoever was asked, in that order, until the shift is full; the seats that came of it."""
    asked = select(Invitation).join(Volunteer).where(Invitation.call_out_id == call_out.id)
    guest_first = asked.order_by(Volunteer.number != GUEST_NUMBER, Invitation.id)
    for invitation in list(db.session.scalars(guest_first)):
        if need.taken == need.seats:
            break
        if invitation.answer is not None or (need is call_out.needs[0] and invitation.volunteer.number == GUEST_NUMBER):
            continue
        try:
            by = Actor(ActorKind.VOLUNTEER, invitation.volunteer_id)
            answers.answer(invitation, AnswerAction.YES, need_ids=[need.id], by=by, now=now)
        except IwillError:
            # Whoever cannot come to this one simply has not answered.
            continue
    return list(db.session.scalars(select(Seat).where(Seat.need_id == need.id).order_by(Seat.id)))


def _herself(seat: Seat) -> Actor:
    return Actor(ActorKind.VOLUNTEER, seat.volunteer_id)


def _quarter_before(moment: datetime) -> datetime:
    return moment - timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
