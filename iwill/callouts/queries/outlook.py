"""What to expect of each need of a call-out, once it is known whom the next wave asks and what they are offered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select

from iwill.callouts import waves
from iwill.callouts.models import CallOut, Invitation, InvitationNeed, Need, Seat
from iwill.callouts.queries.candidates import Candidate
from iwill.callouts.queries.choosing import Chooser, Line, as_asked
from iwill.callouts.queries.progress import Stands
from iwill.callouts.terms import Answer
from iwill.core.db import db
from iwill.core.policy import Value


class Outlook:
    """The forecasts of one call-out at one moment."""

    def __init__(
        self, call_out: CallOut, stands: Stands, chooser: Chooser, policy: Mapping[str, Value], now: datetime
    ) -> None:
        self._call_out, self._stands, self._chooser, self._policy, self._now = call_out, stands, chooser, policy, now

    def forecasts(
        self,
        needs: Sequence[Need],
        missing: Mapping[int, int],
        lines: Mapping[int, Line],
        asked: Sequence[tuple[Candidate, Sequence[int]]],
    ) -> Mapping[int, waves.Forecast]:
        """What to expect of each of these needs; `asked` is everybody in this wave, with the needs they are offered.

        Before the deadline needs are forecast together. One alone, and seats given back afterwards, each until its own
        shift, are forecast with the people in their own line.
        """
        if len(needs) == 1 or self._stands.deadline_is_over:
            return {need.id: self._alone(need, missing[need.id], lines[need.id]) for need in needs}
        views = {need.id: self._chooser.in_view(need, lines[need.id]) for need in needs}
        offered: dict[int, Sequence[int]] = _fitted(views) | {one.volunteer_id: among for one, among in asked}
        silent: dict[int, dict[int, waves.Pending]] = {need.id: {} for need in needs}
        # Who has not answered is nobody's candidate any more: numbers below zero stand for them.
        for number, (one, still_open) in enumerate(self._stands.waiting(list(missing)), start=1):
            offered[-number] = still_open
            for need_id in still_open:
                silent[need_id][-number] = one
        now_asked, shared = {one.volunteer_id for one, _ in asked}, {}
        for need in needs:
            first = [one for one, among in asked if need.id in among]
            people = [*first, *(one for one in views[need.id] if one.volunteer_id not in now_asked)]
            progress = self._stands.progress(need, missing[need.id], as_asked(people))
            progress = replace(progress, pending=list(silent[need.id].values()))
            named = [one.volunteer_id for one in people]
            shared[need.id] = waves.Shared(progress, len(first), named, list(silent[need.id]))
        everybody = {one.volunteer_id: one for view in views.values() for one in view}
        whole = self._stands.whole({need: missing[need.id] for need in needs}, as_asked(list(everybody.values())))
        seats = waves.seats_a_yes(_yeses(self._call_out.id), self._policy)
        return waves.forecasts(shared, offered, seats, whole, self._policy, self._now)

    def _alone(self, need: Need, missing: int, line: Line) -> waves.Forecast:
        progress = self._stands.progress(need, missing, as_asked(line.people))
        return waves.next_wave(progress, self._policy, self._now).forecast


def _fitted(views: Mapping[int, Sequence[Candidate]]) -> dict[int, Sequence[int]]:
    """Between which needs each of those in view could choose."""
    fitted: dict[int, list[int]] = {}
    for need_id, view in views.items():
        for one in view:
            fitted.setdefault(one.volunteer_id, []).append(need_id)
    return {**fitted}


def _yeses(call_out_id: int) -> Iterator[tuple[int, int]]:
    """For each yes so far how many shifts it took, given back or not, of how many that were offered."""
    agreed = select(Invitation.id).where(Invitation.call_out_id == call_out_id, Invitation.answer == Answer.YES)
    took = (
        select(Seat.invitation_id, func.count().label("seats"))
        .where(Seat.invitation_id.in_(agreed))
        .group_by(Seat.invitation_id)
        .subquery()
    )
    offered = (
        select(InvitationNeed.invitation_id, func.count().label("needs"))
        .where(InvitationNeed.invitation_id.in_(agreed))
        .group_by(InvitationNeed.invitation_id)
        .subquery()
    )
    rows = select(took.c.seats, offered.c.needs).join(offered, offered.c.invitation_id == took.c.invitation_id)
    yield from ((row[0], row[1]) for row in db.session.execute(rows))
