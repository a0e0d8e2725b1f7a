"""What was expected of a call-out at each look, and at the deadline what came of it: forecasts, and silence."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select, update

from iwill.callouts.models import CallOut, Invitation, WaveForecast
from iwill.callouts.queries.candidates import MOST_PARAMETERS
from iwill.callouts.queries.wave_plan import WavePlan
from iwill.callouts.terms import InvitationState
from iwill.core.db import db
from iwill.pool.models import Volunteer


def note_forecasts(plan: WavePlan, now: datetime) -> None:
    """Write down what is expected of each need that people are asked for."""
    rows = [
        {
            "need_id": need_id,
            "at": now,
            "asked": plan.sizes[str(need_id)]["asked"],
            "chance": forecast.chance,
            "filled_by": forecast.filled_by,
        }
        for need_id, forecast in plan.forecasts.items()
    ]
    if rows:
        db.session.execute(insert(WaveForecast), rows)


def note_deadline(call_out: CallOut, now: datetime) -> bool:
    """Once, when the time to answer is over: which forecasts came true, and who fell silent. False where it is not over
    or was noted before.

    Whoever is asked after the deadline, for a seat given back, is not waited for long enough to be called silent.
    """
    if now < call_out.respond_by or not _is_open(call_out):
        return False
    for need in call_out.needs:
        db.session.execute(
            update(WaveForecast)
            .where(WaveForecast.need_id == need.id, WaveForecast.at < call_out.respond_by)
            .values(came_true=need.taken >= need.seats)
        )
    _count_silent(call_out)
    return True


def _count_silent(call_out: CallOut) -> None:
    """People first, in one order, then what belongs to them: an answer holds the person before the invitation too."""
    silent = (
        Invitation.call_out_id == call_out.id,
        Invitation.state == InvitationState.ASKED,
        Invitation.asked_at < call_out.respond_by,
        Invitation.fell_silent.is_(False),
    )
    theirs = Volunteer.id.in_(select(Invitation.volunteer_id).where(*silent))
    db.session.scalars(select(Volunteer.id).where(theirs).order_by(Volunteer.id).with_for_update()).all()
    fell_silent = db.session.scalars(
        update(Invitation)
        .where(*silent)
        .values(fell_silent=True)
        .returning(Invitation.volunteer_id)
        .execution_options(synchronize_session=False)
    ).all()
    for start in range(0, len(fell_silent), MOST_PARAMETERS):
        db.session.execute(
            update(Volunteer)
            .where(Volunteer.id.in_(fell_silent[start : start + MOST_PARAMETERS]))
            .values(times_silent=Volunteer.times_silent + 1)
            .execution_options(synchronize_session=False)
        )
    db.session.expire_all()


def _is_open(call_out: CallOut) -> bool:
    """Whether the deadline has not been looked at yet: the first look at the first need has no outcome."""
    first = (
        select(WaveForecast.came_true, WaveForecast.at)
        .where(WaveForecast.need_id == call_out.needs[0].id)
        .order_by(WaveForecast.at)
        .limit(1)
    )
    row = db.session.execute(first).first()
    return row is not None and row.came_true is None and row.at < call_out.respond_by
