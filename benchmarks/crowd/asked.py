"""What happens when somebody is asked: a message has really been delivered, or somebody on the call sheet is rung.

Every answer goes through the use case behind the personal link or the call sheet, in a transaction of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from benchmarks.crowd.people import LATER_FIRST, NIGHT_FROM, NIGHT_TO, TAKES_OFFER, TAKES_RESERVE, Crowd, Day, Say
from iwill.accounts.terms import Actor, ActorKind
from iwill.callouts.models import CallOut, Invitation, Need, ReservePlace
from iwill.callouts.services import callsheet
from iwill.callouts.services.answers import answer
from iwill.callouts.terms import (
    AnswerAction,
    AnswerOutcome,
    CallOutcome,
    CallOutState,
    ReserveState,
)
from iwill.core.db import db, transaction
from iwill.core.errors import Refused
from iwill.messaging.models import Message
from iwill.messaging.terms import MessageState, Purpose
from iwill.pool.models import Volunteer

HOME = "Asia/Shanghai"
MINUTES_A_CALL, MINUTES_BETWEEN_LOOKS, MINUTES_LATER = 4, 10, 60
PAUSE_DAYS = 30
MOST_CALLS = 2  # Whoever has not picked up twice does not the third time.
Later = Callable[[datetime, Callable[[datetime], None]], None]


class Asked:
    """Everybody who is asked, and what they do. `later` puts something into the diary of the walk."""

    def __init__(self, crowd: Crowd, later: Later) -> None:
        self.crowd, self.later = crowd, later
        self.days: dict[int, Day] = {}
        self.outcomes: Counter[str] = Counter()
        self.delivered: Counter[str] = Counter()
        self._read: set[int] = set()
        self._rung: Counter[int] = Counter()
        self._since: datetime | None = None

    def read_mail(self, now: datetime) -> None:
        """Give every message that was delivered since the last look to its reader."""
        new = select(Message.id, Message.purpose, Message.cause, Message.recipient_id).where(
            Message.state == MessageState.SENT
        )
        if self._since is not None:
            new = new.where(Message.settled_at >= self._since)
        rows = [row for row in db.session.execute(new.order_by(Message.id)) if row.id not in self._read]
        self._read, self._since = self._read | {row.id for row in rows}, now
        for row in rows:
            self.delivered[row.purpose.value] += 1
            if not row.cause.startswith("invitation:"):
                continue
            invitation_id = int(row.cause.split(":")[1])
            if row.purpose is Purpose.RESERVE_OFFER:
                self._offered(invitation_id, row.recipient_id, now)
            elif row.purpose in {Purpose.INVITATION, Purpose.LATER_REMINDER}:
                again = row.purpose is Purpose.LATER_REMINDER
                self._asked(invitation_id, row.recipient_id, now, again=again)

    def _asked(self, invitation_id: int, person: int, now: datetime, *, again: bool) -> None:
        invitation = db.session.get_one(Invitation, invitation_id)
        day = self.days[invitation.call_out_id]
        if not self.crowd.replies(person, day):
            return
        at = self.crowd.moment(person, day, _zone_of(person), now)
        if not again and self.crowd.chance(LATER_FIRST):
            self.later(at, lambda moment: self._ask_me_later(invitation_id, moment))
        else:
            self.later(at, lambda moment: self.reply(invitation_id, self.crowd.says(person, day), moment))

    def _ask_me_later(self, invitation_id: int, now: datetime) -> None:
        until = now + timedelta(minutes=MINUTES_LATER)
        if until < db.session.get_one(Invitation, invitation_id).call_out.respond_by:
            self._press(invitation_id, AnswerAction.LATER, [], now, later_until=until)

    def _offered(self, invitation_id: int, person: int, now: datetime) -> None:
        """A seat is held for somebody in reserve: she takes it, or lets the offer run out."""
        day = self.days[db.session.get_one(Invitation, invitation_id).call_out_id]
        if self.crowd.replies(person, day) and self.crowd.chance(TAKES_OFFER):
            at = self.crowd.moment(person, day, _zone_of(person), now)
            self.later(at, lambda moment: self._take_offer(invitation_id, moment))

    def _take_offer(self, invitation_id: int, now: datetime) -> None:
        held = select(ReservePlace.need_id).where(
            ReservePlace.invitation_id == invitation_id, ReservePlace.state == ReserveState.OFFERED
        )
        need_ids = list(db.session.scalars(held))
        if need_ids:
            self._press(invitation_id, AnswerAction.YES, need_ids, now)

    def reply(self, invitation_id: int, say: Say, now: datetime, *, by: Actor | None = None) -> None:
        """Say it: to the shifts that suit and are open, or else to those that suit and are full."""
        if say is Say.NO:
            self._press(invitation_id, AnswerAction.NO, [], now, by=by)
        elif say is Say.NOT_THIS_KIND:
            self._press(invitation_id, AnswerAction.NOT_THIS_KIND, [], now, by=by)
        elif say is Say.PAUSE:
            until = (now + timedelta(days=PAUSE_DAYS)).date()
            self._press(invitation_id, AnswerAction.PAUSE, [], now, by=by, until=until)
        else:
            offers = db.session.get_one(Invitation, invitation_id).offers
            still = [one.need for one in offers if one.need.starts_at > now]
            if still:
                self._agree(invitation_id, say, self._ticked(still), now, by)

    def _ticked(self, offered: Sequence[Need]) -> tuple[list[int], int]:
        suits, at_most = self.crowd.wanted(len(offered))
        needs = [offered[position] for position in suits]
        is_open = [need.id for need in needs if need.taken + need.offered < need.seats]
        return is_open or [need.id for need in needs[:at_most]], at_most

    def _agree(
        self, invitation_id: int, say: Say, ticked: tuple[list[int], int], now: datetime, by: Actor | None
    ) -> None:
        need_ids, at_most = ticked
        more: dict[str, object] = {"at_most": at_most} if at_most < len(need_ids) else {}
        if say is Say.ONLY_IF_SHORT:
            more["only_if_short"] = True
        elif say is Say.FROM_LATER:
            more["from_moment"] = now + timedelta(hours=12)
        self._press(invitation_id, AnswerAction.YES, need_ids, now, by=by, **more)

    def _press(
        self,
        invitation_id: int,
        action: AnswerAction,
        need_ids: Sequence[int],
        now: datetime,
        by: Actor | None = None,
        **more: object,
    ) -> None:
        with transaction():
            invitation = db.session.get_one(Invitation, invitation_id)
            who = by or Actor(ActorKind.VOLUNTEER, invitation.volunteer_id)
            try:
                result = answer(invitation, action, need_ids=need_ids, by=who, now=now, **more)  # type: ignore[arg-type]
            except Refused as refusal:
                self.outcomes[refusal.code] += 1
                return
            self.outcomes[result.outcome.value] += 1
            day = self.days[invitation.call_out_id]
            seated = [(need.id, need.starts_at) for need in result.seated]
            full = [need.id for need in result.full]
            stand_by = result.outcome is AnswerOutcome.FULL and self.crowd.chance(TAKES_RESERVE)
        if stand_by:
            self._press(invitation_id, AnswerAction.RESERVE, full, now, by=by)
        for need_id, starts_at in seated:
            self._may_drop_out(invitation_id, need_id, starts_at, day, now)

    def _may_drop_out(self, invitation_id: int, need_id: int, starts_at: datetime, day: Day, now: datetime) -> None:
        lost_at = self.crowd.lost_at(day, now, starts_at)
        if lost_at is not None:
            self.later(lost_at, lambda moment: self._press(invitation_id, AnswerAction.RELEASE, [need_id], moment))

    def ring(self, call_out_id: int, caller: Actor, now: datetime) -> None:
        """A caller takes the next person from the sheet, by day, and comes back for another when that is done."""
        call_out = db.session.get_one(CallOut, call_out_id)
        if call_out.state is CallOutState.ENDED:
            return
        again = now + timedelta(minutes=MINUTES_BETWEEN_LOOKS)
        if not _asleep(HOME, now):
            with transaction():
                invitation = callsheet.next_call(call_out, caller=caller.id, now=now)
                rung = invitation is not None and self._ring_one(invitation, caller, now)
            if rung:
                again = now + timedelta(minutes=MINUTES_A_CALL)
        self.later(again, lambda moment: self.ring(call_out_id, caller, moment))

    def _ring_one(self, invitation: Invitation, caller: Actor, now: datetime) -> bool:
        person, day = invitation.volunteer_id, self.days[invitation.call_out_id]
        if _asleep(invitation.volunteer.zone or HOME, now):
            return False
        self.delivered["call"] += 1
        self._rung[invitation.id] += 1
        outcome, need_ids = CallOutcome.NO_ANSWER, list[int]()
        if self.crowd.is_dead(person):
            outcome = CallOutcome.DEAD_NUMBER
        elif self._rung[invitation.id] <= MOST_CALLS and self.crowd.replies(person, day):
            still = [one.need for one in invitation.offers if one.need.starts_at > now]
            willing = self.crowd.says(person, day) in {Say.YES, Say.ONLY_IF_SHORT, Say.FROM_LATER}
            outcome = CallOutcome.YES if willing and still else CallOutcome.NO
            if outcome is CallOutcome.YES:
                suits, at_most = self._ticked(still)
                need_ids = suits[:at_most]
        result = callsheet.record_call(invitation, outcome, need_ids=need_ids, by=caller, now=now)
        for need in result.seated if result else ():
            self._may_drop_out(invitation.id, need.id, need.starts_at, day, now)
        return True


def _zone_of(person: int) -> str:
    return db.session.scalar(select(Volunteer.zone).where(Volunteer.id == person)) or HOME


def _asleep(zone: str, now: datetime) -> bool:
    hour = now.astimezone(ZoneInfo(zone)).hour
    return hour >= NIGHT_FROM or hour < NIGHT_TO
