"""How every need of a call-out stands, in the words of the rule that sizes waves. A few statements for all needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import nan

from sqlalchemy import select

from iwill.callouts import waves
from iwill.callouts.models import CallOut, Invitation, InvitationNeed, Need, Seat
from iwill.callouts.queries.board import reserve_counts
from iwill.callouts.queries.telephone import Telephone, telephone_of
from iwill.callouts.terms import Answer, InvitationState
from iwill.core.db import db
from iwill.core.policy import Value
from iwill.messaging import rules as messaging_rules
from iwill.messaging.terms import Channel
from iwill.pool.models import Volunteer

WILLING = frozenset({Answer.YES, Answer.RESERVE})
ROUTES = {
    Channel.EMAIL: waves.Route.MESSAGE,
    Channel.CHAT: waves.Route.MESSAGE,
    Channel.MANUAL: waves.Route.CALL,
}


# Both databases limit the number of parameters of a statement.
_PART = 4_000


@dataclass
class _Stand:
    """What is known of one need."""

    asked: int = 0
    pending: list[waves.Pending] = field(default_factory=list)
    answered: list[waves.Answered] = field(default_factory=list)
    holders: list[float] = field(default_factory=list)
    drop_outs: int = 0


class Stands:
    """How the needs of a call-out stand at a moment: made once, asked for each need.

    Until the deadline the time runs from the launch to it. Afterwards only seats given back are asked for: the time
    runs from the deadline to the shift, and whoever was asked before and is silent is no longer waited for.
    """

    def __init__(self, call_out: CallOut, policy: Mapping[str, Value], now: datetime) -> None:
        self._now = now
        self._over = now >= call_out.respond_by
        self._deadline = call_out.respond_by
        self._since = call_out.respond_by if self._over else call_out.launched_at or now
        self._night = messaging_rules.is_quiet(now, call_out.timezone, policy)
        self._stands = {need.id: _Stand() for need in call_out.needs}
        self._waiting: dict[int, tuple[int, waves.Pending]] = {}
        phone = telephone_of(call_out, self._deadline, policy, now) if not self._over else None
        self._read_answers(call_out, phone)
        self._read_seats(call_out)
        self._reserve = reserve_counts([call_out.id])

    def progress(self, need: Need, missing: int, candidates: Sequence[waves.Candidate]) -> waves.Progress:
        """How a need stands of which so many seats are asked for."""
        stand, reserve = self._stands[need.id], self._reserve[need.id]
        ends_at = need.starts_at if self._over else self._deadline
        return waves.Progress(
            needed=len(stand.holders) + need.offered + missing,
            taken=len(stand.holders),
            reserve=reserve,
            minutes_left=max(0.0, _minutes(self._now, ends_at)),
            minutes_elapsed=max(0.0, _minutes(self._since, self._now)),
            night=self._night,
            asked=stand.asked,
            drop_outs=stand.drop_outs,
            pending=stand.pending,
            answered=stand.answered,
            holders=stand.holders,
            candidates=candidates,
        )

    @property
    def deadline_is_over(self) -> bool:
        """Whether only seats given back are asked for any more."""
        return self._over

    def waiting(self, need_ids: Sequence[int]) -> list[tuple[waves.Pending, list[int]]]:
        """Everybody who has not answered, with those of these needs that were offered to them."""
        offered: dict[int, list[int]] = {}
        for invitation, need in _offers_of(list(self._waiting), need_ids):
            offered.setdefault(invitation, []).append(need)
        return [(pending, offered.get(invitation, [])) for invitation, (_need, pending) in self._waiting.items()]

    def whole(self, needs: Mapping[Need, int], candidates: Sequence[waves.Candidate]) -> waves.Progress:
        """The call-out as if it were one need: all answers, silences and seats."""
        each, stands = [self.progress(need, missing, ()) for need, missing in needs.items()], self._stands.values()
        return replace(
            each[0],
            needed=sum(one.needed for one in each),
            drop_outs=sum(one.drop_outs for one in stands),
            pending=[pending for one in stands for pending in one.pending],
            answered=[answered for one in stands for answered in one.answered],
            holders=[minutes for one in stands for minutes in one.holders],
            candidates=candidates,
        )

    def count_anew(self, missing: Mapping[int, int]) -> None:
        """Count whoever has not answered where they are needed now: of those who were counted at a need that asks for
        nobody any more, each at the need offered to them that lacks most. Nobody has been promised a seat there yet."""
        idle = {invitation: need for invitation, (need, _pending) in self._waiting.items() if need not in missing}
        offered: dict[int, list[int]] = {}
        for invitation, need in _offers_of(list(idle), list(missing)):
            offered.setdefault(invitation, []).append(need)
        for invitation in sorted(offered):
            was, pending = self._waiting[invitation]
            best = max(offered[invitation], key=lambda need: missing[need] - len(self._stands[need].pending))
            self._stands[was].pending.remove(pending)
            self._stands[best].pending.append(pending)
            self._waiting[invitation] = best, pending

    def _read_answers(self, call_out: CallOut, phone: Telephone | None) -> None:
        """Everybody counted at a need: who is waited for, and who has answered how soon."""
        counted = (
            select(
                InvitationNeed.need_id,
                InvitationNeed.invitation_id,
                Invitation.channel,
                Invitation.state,
                Invitation.answer,
                Invitation.asked_at,
                Invitation.answered_at,
                Invitation.fell_silent,
                Volunteer.times_asked,
                Volunteer.times_yes,
                Volunteer.times_no,
                Volunteer.times_silent,
            )
            .join(Invitation, Invitation.id == InvitationNeed.invitation_id)
            .join(Volunteer, Volunteer.id == Invitation.volunteer_id)
            .where(Invitation.call_out_id == call_out.id, InvitationNeed.counted)
        )
        for row in db.session.execute(counted):
            stand = self._stands[row.need_id]
            stand.asked += 1
            yes, no = row.answer in WILLING, row.answer is Answer.NO
            # Who comes only if short is still waited for: her yes may come to count, late.
            held_back = row.answer is Answer.ONLY_IF_SHORT
            # What this very call-out has brought is not yet part of the record.
            before = waves.History(
                max(0, row.times_asked - 1),
                max(0, row.times_yes - (yes or held_back)),
                max(0, row.times_no - no),
                max(0, row.times_silent - row.fell_silent),
            )
            route = ROUTES[row.channel]
            if row.state is InvitationState.ASKED or held_back:
                if not self._over or row.asked_at >= self._deadline:
                    pending = _pending(row.invitation_id, _minutes(row.asked_at, self._now), route, before, phone)
                    stand.pending.append(pending)
                    self._waiting[row.invitation_id] = row.need_id, pending
            elif (yes or no) and row.answered_at is not None:
                rung = phone is not None and row.invitation_id in phone.calls
                taken = nan if rung else _minutes(row.asked_at, row.answered_at)
                stand.answered.append(waves.Answered(taken, route, before, yes))

    def _read_seats(self, call_out: CallOut) -> None:
        held = (
            select(Seat.need_id, Seat.taken_at, Seat.released_at)
            .join(Need, Need.id == Seat.need_id)
            .where(Need.call_out_id == call_out.id)
        )
        for need_id, taken_at, released_at in db.session.execute(held):
            if released_at is None:
                self._stands[need_id].holders.append(_minutes(taken_at, self._now))
            elif not self._over:
                self._stands[need_id].drop_outs += 1


def _pending(
    invitation_id: int, minutes: float, route: waves.Route, before: waves.History, phone: Telephone | None
) -> waves.Pending:
    """Somebody who has not answered. While people ring, whoever has a number alone is silent about nothing: she has not
    been asked before she is rung."""
    if phone is None or not phone.chance or invitation_id not in phone.on_sheet:
        return waves.Pending(minutes, route, before)
    calls, by_phone_alone = phone.calls.get(invitation_id, 0), route is waves.Route.CALL
    return waves.Pending(0.0 if by_phone_alone else minutes, route, before, phone.chance, calls + (not by_phone_alone))


def _offers_of(invitation_ids: Sequence[int], need_ids: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Which of these needs were offered in which of these invitations."""
    for start in range(0, len(invitation_ids) if need_ids else 0, _PART):
        some = invitation_ids[start : start + _PART]
        query = select(InvitationNeed.invitation_id, InvitationNeed.need_id).where(
            InvitationNeed.invitation_id.in_(some), InvitationNeed.need_id.in_(need_ids)
        )
        yield from ((row[0], row[1]) for row in db.session.execute(query.order_by(InvitationNeed.need_id)))


def _minutes(since: datetime, until: datetime) -> float:
    return (until - since).total_seconds() / 60
