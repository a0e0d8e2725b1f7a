"""How a call-out stands: seats, waves, answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, cast, func, literal, or_, select

from iwill.callouts import waves
from iwill.callouts.models import (
    AnswerRecord,
    CallOut,
    Invitation,
    InvitationNeed,
    Need,
    ReservePlace,
    Wave,
    WaveForecast,
)
from iwill.callouts.opening import NotOpen
from iwill.callouts.queries.candidates import policy_for
from iwill.callouts.queries.opened import needs_not_open
from iwill.callouts.terms import InvitationState, ReserveState
from iwill.core.db import db
from iwill.messaging.models import Message
from iwill.messaging.terms import Purpose
from iwill.pool.models import Volunteer


@dataclass(frozen=True)
class NeedLine:
    """A need on the board: still missing, the length of the reserve, and how many have been offered it and not answered
    yet. Whoever was offered several needs is among those of each."""

    need: Need
    offered: int
    missing: int
    reserve: int
    not_open: NotOpen | None
    forecast: WaveForecast | None


@dataclass(frozen=True)
class WaveLine:
    """A wave on the board. `states` counts its messages by how far they got."""

    wave: Wave
    asked: int
    answers: Counter[str]
    states: Counter[str]


@dataclass(frozen=True)
class FeedLine:
    """One answer as it came in."""

    record: AnswerRecord
    volunteer: Volunteer


@dataclass(frozen=True)
class Board:
    """Everything that the live board shows."""

    needs: Sequence[NeedLine]
    waves: Sequence[WaveLine]
    feed: Sequence[FeedLine]
    next_wave_at: datetime | None


def board(call_out: CallOut, now: datetime) -> Board:
    """How a call-out stands at this moment."""
    expected = latest_forecasts(call_out)
    offered, waiting = _offered_by_need(call_out), reserve_counts([call_out.id])
    closed = needs_not_open(call_out, now)
    lines = [
        NeedLine(
            need=need,
            offered=offered[need.id],
            missing=max(0, need.seats - need.taken),
            reserve=waiting[need.id],
            not_open=closed.get(need.id),
            forecast=expected.get(need.id),
        )
        for need in call_out.needs
    ]
    recent = db.session.execute(
        select(AnswerRecord, Volunteer)
        .join(Invitation, Invitation.id == AnswerRecord.invitation_id)
        .join(Volunteer, Volunteer.id == Invitation.volunteer_id)
        .where(Invitation.call_out_id == call_out.id)
        .order_by(AnswerRecord.id.desc())
        .limit(30)
    )
    feed = [FeedLine(record, volunteer) for record, volunteer in recent]
    return Board(lines, _wave_lines(call_out), feed, next_wave_at(call_out))


def next_wave_at(call_out: CallOut) -> datetime | None:
    """The next look at whether more people have to be asked, by the clock; None before the first."""
    last = db.session.scalar(
        select(func.max(WaveForecast.at))
        .join(Need, Need.id == WaveForecast.need_id)
        .where(Need.call_out_id == call_out.id)
    )
    if last is None or call_out.launched_at is None:
        return None
    span = (call_out.respond_by - call_out.launched_at).total_seconds() / 60
    return last + timedelta(minutes=waves.minutes_between_looks(span, policy_for(call_out)))


def latest_forecasts(call_out: CallOut) -> dict[int, WaveForecast]:
    """What the last look expected of each need, by the need's id."""
    last = (
        select(WaveForecast.need_id, func.max(WaveForecast.id).label("id"))
        .join(Need, Need.id == WaveForecast.need_id)
        .where(Need.call_out_id == call_out.id)
        .group_by(WaveForecast.need_id)
        .subquery()
    )
    found = db.session.scalars(select(WaveForecast).join(last, last.c.id == WaveForecast.id))
    return {forecast.need_id: forecast for forecast in found}


def reserve_count(need: Need) -> int:
    """How many people stand in reserve for a need; not those who come only if short."""
    standing = [ReserveState.WAITING, ReserveState.OFFERED]
    return (
        db.session.scalar(
            select(func.count()).where(
                ReservePlace.need_id == need.id,
                ReservePlace.state.in_(standing),
                or_(ReservePlace.only_if_short.is_(False), ReservePlace.state == ReserveState.OFFERED),
            )
        )
        or 0
    )


def reserve_counts(call_out_ids: Collection[int]) -> Counter[int]:
    """How many people stand in reserve for each need of these call-outs, by the need's id; not those who come only if
    short, unless a seat is held for them."""
    standing = [ReserveState.WAITING, ReserveState.OFFERED]
    rows = db.session.execute(
        select(ReservePlace.need_id, func.count())
        .join(Need, Need.id == ReservePlace.need_id)
        .where(
            Need.call_out_id.in_(call_out_ids),
            ReservePlace.state.in_(standing),
            or_(ReservePlace.only_if_short.is_(False), ReservePlace.state == ReserveState.OFFERED),
        )
        .group_by(ReservePlace.need_id)
    )
    return Counter({row[0]: row[1] for row in rows})


def _offered_by_need(call_out: CallOut) -> Counter[int]:
    rows = db.session.execute(
        select(InvitationNeed.need_id, func.count())
        .join(Invitation, Invitation.id == InvitationNeed.invitation_id)
        .where(Invitation.call_out_id == call_out.id, Invitation.state == InvitationState.ASKED)
        .group_by(InvitationNeed.need_id)
    )
    return Counter({row[0]: row[1] for row in rows})


def _wave_lines(call_out: CallOut) -> list[WaveLine]:
    asked: Counter[int] = Counter()
    answers: dict[int, Counter[str]] = {}
    states: dict[int, Counter[str]] = {}
    rows = db.session.execute(
        select(Invitation.wave_id, Invitation.answer, func.count())
        .where(Invitation.call_out_id == call_out.id)
        .group_by(Invitation.wave_id, Invitation.answer)
    )
    for wave_id, given, people in rows:
        asked[wave_id] += people
        answers.setdefault(wave_id, Counter())[given.value if given else "none"] += people
    sent = db.session.execute(
        select(Invitation.wave_id, Message.state, func.count())
        .join(Message, Message.cause == literal("invitation:") + cast(Invitation.id, String))
        .where(Invitation.call_out_id == call_out.id, Message.purpose == Purpose.INVITATION, Message.channel.is_(None))
        .group_by(Invitation.wave_id, Message.state)
    )
    for wave_id, state, people in sent:
        states.setdefault(wave_id, Counter())[state.value] += people
    return [
        WaveLine(wave, asked[wave.id], answers.get(wave.id, Counter()), states.get(wave.id, Counter()))
        for wave in call_out.waves
    ]
