"""Whom the next wave would ask: for each need how many, and who. Worked out without asking anybody.

Sending a wave writes this down; the desk shows it before the button is pressed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from iwill.callouts import waves
from iwill.callouts.models import CallOut, Need, Seat, Wave
from iwill.callouts.queries.candidates import Candidate, policy_for, rank_candidates
from iwill.callouts.queries.choosing import Chooser, Line
from iwill.callouts.queries.field import Field
from iwill.callouts.queries.outlook import Outlook
from iwill.callouts.queries.placing import lines_for
from iwill.callouts.queries.progress import Stands
from iwill.core.db import db


@dataclass
class Pick:
    """Somebody picked for the wave: at which need they are counted, what they will be offered, and with what weight
    where they would come as a substitute."""

    candidate: Candidate
    counted: int
    chance: float
    needs: list[Need] = dataclasses.field(default_factory=list)
    weights: dict[int, float] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class WavePlan:
    """The next wave as it would go now: its number, people by id, and per need id what is missing, how many are asked
    and what is to be expected. `enough` is False where even everybody left would not do."""

    number: int
    picks: Mapping[int, Pick]
    sizes: Mapping[str, Mapping[str, int]]
    forecasts: Mapping[int, waves.Forecast]
    enough: bool

    @property
    def expected_yes(self) -> float:
        """How many of these people will say yes, on average."""
        return sum(pick.chance for pick in self.picks.values())


def plan_next_wave(call_out: CallOut, now: datetime) -> WavePlan:
    """Whom the next wave would ask at this moment; nobody where no seat has to be asked for."""
    policy = policy_for(call_out)
    number = last_wave_number(call_out) + 1
    missing = seats_to_ask_for(call_out, now)
    wanting = [need for need in call_out.needs if need.id in missing]
    stands = Stands(call_out, policy, now)
    stands.count_anew(missing)
    field = Field(wanting, call_out, policy, now)
    chooser = Chooser(field, stands, policy, now)
    lines = lines_for(wanting, missing, chooser)
    chosen = {
        one.volunteer_id: Pick(one, need_id, waves.chance_of_yes(one.history, policy))
        for need_id, line in lines.items()
        for one in line.asked
    }
    if chosen:
        _offer_all_that_fit(wanting, field, lines, chosen)
    asked = [(pick.candidate, [need.id for need in pick.needs]) for pick in chosen.values()]
    return WavePlan(
        number=number,
        picks=chosen,
        sizes={str(need.id): {"missing": missing[need.id], "asked": lines[need.id].step.size} for need in wanting},
        forecasts=Outlook(call_out, stands, chooser, policy, now).forecasts(wanting, missing, lines, asked),
        enough=all(line.step.enough for line in lines.values()),
    )


def can_ask_anybody(call_out: CallOut, now: datetime) -> bool:
    """Whether the next wave would ask at least one person; much sooner known than whom."""
    policy, missing = policy_for(call_out), seats_to_ask_for(call_out, now)
    return any(
        rank_candidates(need, call_out, policy, now, limit=1, substitute=instead)
        for need in call_out.needs
        if need.id in missing
        for instead in (None, *need.substitutes)
    )


def last_wave_number(call_out: CallOut) -> int:
    """How many waves have gone out."""
    return db.session.scalar(select(func.max(Wave.number)).where(Wave.call_out_id == call_out.id)) or 0


def seats_to_ask_for(call_out: CallOut, now: datetime) -> dict[int, int]:
    """Seats that may still be asked for, by the id of the need, where there are any.

    The open ones until the deadline, then only those given back since; none of a shift that has started.
    """
    ahead = (need for need in call_out.needs if need.starts_at > now)
    missing = {need.id: open_seats for need in ahead if (open_seats := need.seats - need.taken - need.offered) > 0}
    if missing and now >= call_out.respond_by:
        given_back = _given_back_since(call_out, call_out.respond_by)
        missing = {need_id: min(open_seats, given_back.get(need_id, 0)) for need_id, open_seats in missing.items()}
    return {need_id: open_seats for need_id, open_seats in missing.items() if open_seats > 0}


def _given_back_since(call_out: CallOut, since: datetime) -> dict[int, int]:
    """By the id of the need, how many more seats were given back since an instant than were taken."""
    balance = case((Seat.released_at >= since, 1), else_=0) - case((Seat.taken_at >= since, 1), else_=0)
    counted = (
        select(Seat.need_id, func.sum(balance))
        .join(Need, Need.id == Seat.need_id)
        .where(Need.call_out_id == call_out.id)
        .group_by(Seat.need_id)
    )
    return {need_id: int(more) for need_id, more in db.session.execute(counted)}


def _offer_all_that_fit(
    wanting: Sequence[Need], field: Field, lines: Mapping[int, Line], chosen: dict[int, Pick]
) -> None:
    """Everybody chosen is offered every need that they fit, whichever need they were counted for; as a substitute only
    where substitutes were let in."""
    for need in wanting:
        left = list(chosen)
        for instead in (None, *need.substitutes[: lines[need.id].substitutes]):
            found = field.fitting(need, among=left, substitute=instead)
            for volunteer_id in found:
                chosen[volunteer_id].needs.append(need)
                if instead is not None:
                    chosen[volunteer_id].weights[need.id] = float(instead["weight"])
            left = [volunteer_id for volunteer_id in left if volunteer_id not in found]
