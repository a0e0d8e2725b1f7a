"""The next wave: for each need how many, who they are, and the messages, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.callouts import matching, waves
from iwill.callouts.models import CallOut, Invitation, InvitationNeed, Need, Seat, Wave
from iwill.callouts.queries.candidates import Candidate, policy_for, rank_candidates, surroundings
from iwill.callouts.services import announcing
from iwill.callouts.terms import WRONG_STATE, CallOutKind, CallOutState, InvitationState, RequestState
from iwill.core.db import db
from iwill.core.errors import Refused
from iwill.core.policy import Value
from iwill.core.tokens import new_link_id
from iwill.messaging.terms import Channel
from iwill.pool.models import Standby, Volunteer
from iwill.pool.vocabulary import vocabulary


@dataclass
class _Chosen:
    """Somebody picked for the wave: at which need they are counted, and what they will be offered."""

    candidate: Candidate
    counted: int
    chance: float
    needs: list[Need] = field(default_factory=list)


def send_next_wave(call_out: CallOut, *, by: Actor, now: datetime) -> Wave | None:
    """Ask the next people; None where nobody has to be asked or nobody is left. Refused in any state but calling."""
    db.session.refresh(call_out, with_for_update=True)
    if call_out.state is not CallOutState.CALLING or call_out.request.state is RequestState.SUSPENDED:
        raise Refused(WRONG_STATE)
    policy = policy_for(call_out)
    number = (db.session.scalar(select(func.max(Wave.number)).where(Wave.call_out_id == call_out.id)) or 0) + 1
    wanting = [need for need in call_out.needs if seats_to_ask_for(need, call_out, now) > 0]
    chosen: dict[int, _Chosen] = {}
    sizes: dict[str, Any] = {}
    exhausted = False
    for need in wanting:
        step = _choose(need, call_out, chosen, policy, now, first=number == 1)
        sizes[str(need.id)] = {"missing": seats_to_ask_for(need, call_out, now), "asked": step.size}
        exhausted = exhausted or not step.enough
    call_out.exhausted = exhausted
    if not chosen and number > 1:
        db.session.flush()
        return None
    wave = Wave(call_out_id=call_out.id, number=number, sizes=sizes, sent_by=by.label, sent_at=now)
    db.session.add(wave)
    db.session.flush()
    if chosen:
        _offer_all_that_fit(wanting, call_out, chosen, policy, now)
        _write(call_out, wave, chosen, now)
    audit.record(by, "wave.sent", f"callout:{call_out.id}", now=now, wave=number, asked=len(chosen))
    db.session.flush()
    return wave


def seats_to_ask_for(need: Need, call_out: CallOut, now: datetime) -> int:
    """Seats that may still be asked for: the open ones until the deadline, then only those given back since."""
    if need.starts_at <= now:
        return 0
    missing = need.seats - need.taken - need.offered
    if now < call_out.respond_by or missing <= 0:
        return missing
    given_back = _seats_since(need, Seat.released_at, call_out.respond_by)
    taken_anew = _seats_since(need, Seat.taken_at, call_out.respond_by)
    return max(0, min(missing, given_back - taken_anew))


def _seats_since(need: Need, instant: Any, since: datetime) -> int:
    return db.session.scalar(select(func.count()).where(Seat.need_id == need.id, instant >= since)) or 0


def _choose(
    need: Need,
    call_out: CallOut,
    chosen: dict[int, _Chosen],
    policy: Mapping[str, Value],
    now: datetime,
    *,
    first: bool,
) -> waves.NextWave:
    """Pick people for one need; who was picked for an earlier need of this wave is not counted again."""
    missing = seats_to_ask_for(need, call_out, now)
    pending = _pending_chances(need, call_out, now)
    reach = 4 * missing + 40
    while True:
        ranked = rank_candidates(need, call_out, policy, now, limit=reach + len(chosen))
        fresh = [candidate for candidate in ranked if candidate.volunteer_id not in chosen]
        progress = waves.Progress(
            needed=missing,
            taken=0,
            pending=pending,
            candidates=[candidate.history for candidate in fresh],
            first=first,
        )
        step = waves.next_wave(progress, policy, now)
        if step.enough or len(ranked) < reach + len(chosen):
            break
        reach *= 2
    for candidate in fresh[: step.size]:
        chance = waves.chance_of_yes(candidate.history, policy)
        chosen[candidate.volunteer_id] = _Chosen(candidate, need.id, chance)
    return step


def _pending_chances(need: Need, call_out: CallOut, now: datetime) -> list[float]:
    """The chances of those who were counted at this need and have not answered.

    Whoever was asked to answer by the deadline and did not is no longer waited for once it has passed.
    """
    counted = (
        select(Invitation.chance)
        .join(InvitationNeed, InvitationNeed.invitation_id == Invitation.id)
        .where(InvitationNeed.need_id == need.id, InvitationNeed.counted, Invitation.state == InvitationState.ASKED)
    )
    if now >= call_out.respond_by:
        counted = counted.where(Invitation.asked_at >= call_out.respond_by)
    return list(db.session.scalars(counted))


def _offer_all_that_fit(
    wanting: Sequence[Need],
    call_out: CallOut,
    chosen: dict[int, _Chosen],
    policy: Mapping[str, Value],
    now: datetime,
) -> None:
    """Everybody chosen is offered every need that they fit, whichever need they were counted for."""
    for need in wanting:
        ask = matching.ask_of(need, call_out)
        met = matching.conditions(ask, surroundings(ask, need, policy), vocabulary(), policy, now)
        ids = list(chosen)
        for start in range(0, len(ids), 5000):
            fitting = select(Volunteer.id).where(Volunteer.id.in_(ids[start : start + 5000]), *met.values())
            for volunteer_id in db.session.scalars(fitting):
                chosen[volunteer_id].needs.append(need)


def _write(call_out: CallOut, wave: Wave, chosen: Mapping[int, _Chosen], now: datetime) -> None:
    rows = [
        {
            "link_id": new_link_id(),
            "call_out_id": call_out.id,
            "volunteer_id": volunteer_id,
            "wave_id": wave.id,
            "channel": Channel.EMAIL if pick.candidate.email else Channel.MANUAL,
            "chance": pick.chance,
            "state": InvitationState.ASKED,
            "asked_at": now,
        }
        for volunteer_id, pick in chosen.items()
    ]
    invitations = list(db.session.scalars(insert(Invitation).returning(Invitation), rows))
    db.session.execute(
        insert(InvitationNeed),
        [
            {"invitation_id": invitation.id, "need_id": need.id, "counted": need.id == pick.counted}
            for invitation in invitations
            for pick in (chosen[invitation.volunteer_id],)
            for need in pick.needs
        ],
    )
    people = {
        volunteer.id: volunteer
        for volunteer in db.session.scalars(select(Volunteer).where(Volunteer.id.in_(list(chosen))))
    }
    on_call = set(
        db.session.scalars(
            select(Standby.volunteer_id).where(
                Standby.volunteer_id.in_(list(chosen)), Standby.starts_at <= now, Standby.ends_at > now
            )
        )
    )
    asked = [(one, people[one.volunteer_id], chosen[one.volunteer_id].needs) for one in invitations]
    announcing.announce_invitations(call_out, asked, on_call=on_call, now=now)
    counted: dict[str, Any] = {"times_asked": Volunteer.times_asked + 1}
    if call_out.kind is CallOutKind.REAL:
        counted["last_asked_at"] = now
    db.session.execute(
        update(Volunteer)
        .where(Volunteer.id.in_(list(chosen)))
        .values(**counted)
        .execution_options(synchronize_session=False)
    )
    for volunteer in people.values():
        db.session.expire(volunteer, ["times_asked", "last_asked_at"])
