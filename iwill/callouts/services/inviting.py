"""The next wave: for each need how many, who they are, and the messages, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.callouts import waves
from iwill.callouts.models import CallOut, Invitation, InvitationNeed, Need, Wave
from iwill.callouts.queries.candidates import Candidate, policy_for
from iwill.callouts.queries.lookup import LIVE
from iwill.callouts.queries.places import places_of
from iwill.callouts.queries.wave_plan import Pick, WavePlan, plan_next_wave
from iwill.callouts.services import announcing, forecasts
from iwill.callouts.terms import WAVE_WENT_OUT, WRONG_STATE, CallOutKind, CallOutState, InvitationState, RequestState
from iwill.core.db import db
from iwill.core.errors import Refused
from iwill.core.tokens import new_link_id
from iwill.messaging.terms import Channel
from iwill.pool.activity import services as activity
from iwill.pool.activity.terms import Kind
from iwill.pool.models import Standby, Volunteer


def send_next_wave(
    call_out: CallOut, *, by: Actor, now: datetime, after: int | None = None, plan: WavePlan | None = None
) -> Wave | None:
    """Ask the next people; None where nobody has to be asked or nobody is left. Refused in any state but calling.

    `after` is the number of the last wave that whoever presses the button has seen: where another has gone out since,
    this one is refused, so that a double press sends one wave. `plan` is the wave where this transaction has worked it
    out already.
    """
    db.session.refresh(call_out, with_for_update=True)
    if call_out.state is not CallOutState.CALLING or call_out.request.state is RequestState.SUSPENDED:
        raise Refused(WRONG_STATE)
    plan = plan or plan_next_wave(call_out, now)
    if after is not None and plan.number != after + 1:
        raise Refused(WAVE_WENT_OUT)
    call_out.exhausted = not plan.enough
    forecasts.note_forecasts(plan, now)
    if not plan.picks and plan.number > 1:
        db.session.flush()
        return None
    wave = Wave(
        call_out_id=call_out.id,
        number=plan.number,
        sizes={need: dict(size) for need, size in plan.sizes.items()},
        sent_by=by.label,
        sent_at=now,
    )
    db.session.add(wave)
    db.session.flush()
    if plan.picks:
        _write(call_out, wave, plan.picks, now)
    audit.record(by, "wave.sent", f"callout:{call_out.id}", now=now, wave=plan.number, asked=len(plan.picks))
    db.session.flush()
    return wave


def ask_by_name(need: Need, candidates: Sequence[Candidate], *, by: Actor, now: datetime) -> list[Invitation]:
    """Ask people for one shift whom somebody has chosen, besides the waves: they count with the last one, and the next
    comes when it would have come. Refused while nobody is asked, and once it is over (wrong_state)."""
    call_out = need.call_out
    db.session.refresh(call_out, with_for_update=True)
    last = db.session.scalar(select(Wave).where(Wave.call_out_id == call_out.id).order_by(Wave.number.desc()).limit(1))
    if last is None or call_out.state not in LIVE or call_out.request.state is RequestState.SUSPENDED:
        raise Refused(WRONG_STATE)
    policy = policy_for(call_out)
    chosen = {
        one.volunteer_id: Pick(
            one,
            need.id,
            waves.chance_of_yes(one.history, policy),
            [need],
            {} if one.weight is None else {need.id: one.weight},
        )
        for one in candidates
    }
    asked = _write(call_out, last, chosen, now)
    audit.record(by, "shift.asked_by_name", f"need:{need.id}", now=now, volunteers=sorted(chosen))
    return asked


def _write(call_out: CallOut, wave: Wave, chosen: Mapping[int, Pick], now: datetime) -> list[Invitation]:
    people = {
        volunteer.id: volunteer
        for volunteer in db.session.scalars(select(Volunteer).where(Volunteer.id.in_(list(chosen))))
    }
    # Written before the asking changes them: what a place came of is what it came of then.
    ranked = [pick.candidate for pick in chosen.values()]
    places = places_of(ranked, people, policy_for(call_out), now)
    rows = [
        {
            "link_id": new_link_id(),
            "call_out_id": call_out.id,
            "volunteer_id": volunteer_id,
            "wave_id": wave.id,
            "channel": Channel.EMAIL if pick.candidate.email else Channel.MANUAL,
            "chance": pick.chance,
            "state": InvitationState.ASKED,
            "place": places[volunteer_id].as_written(),
            "asked_at": now,
        }
        for volunteer_id, pick in chosen.items()
    ]
    invitations = list(db.session.scalars(insert(Invitation).returning(Invitation), rows))
    db.session.execute(
        insert(InvitationNeed),
        [
            {
                "invitation_id": invitation.id,
                "need_id": need.id,
                "counted": need.id == pick.counted,
                "weight": pick.weights.get(need.id),
            }
            for invitation in invitations
            for pick in (chosen[invitation.volunteer_id],)
            for need in pick.needs
        ],
    )
    on_call = set(
        db.session.scalars(
            select(Standby.volunteer_id).where(
                Standby.volunteer_id.in_(list(chosen)), Standby.starts_at <= now, Standby.ends_at > now
            )
        )
    )
    asked = [(one, people[one.volunteer_id], chosen[one.volunteer_id].needs) for one in invitations]
    on_rota = {volunteer_id for volunteer_id, pick in chosen.items() if pick.candidate.on_rota}
    announcing.announce_invitations(call_out, asked, on_call=on_call, on_rota=on_rota, now=now)
    _count_asked(call_out, invitations, now)
    for volunteer in people.values():
        db.session.expire(volunteer, ["times_asked", "last_asked_at"])
    return invitations


def _count_asked(call_out: CallOut, invitations: Sequence[Invitation], now: datetime) -> None:
    """Keep for each person how often and when she was asked, and note it. A drill is practice and no call."""
    counted: dict[str, Any] = {"times_asked": Volunteer.times_asked + 1}
    if call_out.kind is CallOutKind.REAL:
        counted["last_asked_at"] = now
    db.session.execute(
        update(Volunteer)
        .where(Volunteer.id.in_([one.volunteer_id for one in invitations]))
        .values(**counted)
        .execution_options(synchronize_session=False)
    )
    if call_out.kind is CallOutKind.REAL:
        activity.note_for_many(Kind.ASKED, ((one.volunteer_id, one.id) for one in invitations), now=now)
