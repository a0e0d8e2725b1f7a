"""What came of each request, read from the rows that are left when it is over; and of each need, why it stayed open."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import String, cast, func, literal, select

from benchmarks.crowd.play import Played
from iwill.callouts.models import CallOut, Invitation, InvitationNeed, Need, ReservePlace, Seat, Wave, WaveForecast
from iwill.callouts.terms import FAIL_TEXT, Answer, InvitationState, ReserveState
from iwill.core.db import db
from iwill.messaging.models import Message
from iwill.messaging.terms import Purpose

WILLING = frozenset({Answer.YES, Answer.RESERVE})
BINS = 10
MOST_REASONS = 4
HEADINGS = (
    "request", "seats", "at respond_by", "at start", "waves", "asked", "asks/seat", "asked twice", "surplus",
    "stood down", "full after", "forecast", "came true", "error",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One request. `surplus` said yes and had no seat at the deadline; of these `stood_down` never got one.
    `full_after` is in minutes. The forecasts of all looks: their mean, how many came true, and how far off they were
    in bins of a tenth."""

    name: str
    seats: int
    at_deadline: int
    at_start: int
    waves: int
    asked: int
    asked_twice: int
    surplus: int
    stood_down: int
    full_after: float | None
    forecast: float | None
    came_true: float | None
    error: float | None

    def cells(self) -> list[str]:
        """As the table prints it."""
        per_seat = self.asked / max(1, self.at_start)
        shares = [_percent(one) for one in (self.forecast, self.came_true)]
        error = "-" if self.error is None else f"{100 * self.error:.0f} points"
        full = "never" if self.full_after is None else f"{self.full_after:.0f} min"
        numbers = (self.seats, self.at_deadline, self.at_start, self.waves, self.asked)
        return [
            self.name, *map(str, numbers), f"{per_seat:.1f}", str(self.asked_twice), str(self.surplus),
            str(self.stood_down), full, *shares, error,
        ]  # fmt: skip


def line_of(played: Played) -> Line:
    """What came of a request."""
    call_out = db.session.get_one(CallOut, played.call_out_id)
    seats = _seats(call_out)
    looks = list(
        db.session.execute(
            select(WaveForecast.chance, WaveForecast.came_true)
            .join(Need, Need.id == WaveForecast.need_id)
            .where(Need.call_out_id == call_out.id, WaveForecast.came_true.is_not(None))
        )
    )
    forecast = _mean([one.chance for one in looks])
    asked = select(func.count()).where(Invitation.call_out_id == call_out.id)
    waves = select(func.count()).where(Wave.call_out_id == call_out.id)
    return Line(
        name=played.name,
        seats=sum(need.seats for need in call_out.needs),
        at_deadline=sum(_held(seats[need.id], call_out.respond_by) for need in call_out.needs),
        at_start=sum(_held(seats[need.id], need.starts_at) for need in call_out.needs),
        waves=db.session.scalar(waves) or 0,
        asked=db.session.scalar(asked) or 0,
        asked_twice=_asked_twice(call_out),
        surplus=len(_without_seat(call_out, call_out.respond_by)),
        stood_down=len(_without_seat(call_out, None)),
        full_after=_full_after(call_out, seats, played.launched_at),
        forecast=forecast,
        came_true=_mean([float(one.came_true) for one in looks]),
        error=_calibration_error(looks),
    )


def _seats(call_out: CallOut) -> dict[int, list[tuple[datetime, datetime | None]]]:
    held: dict[int, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    rows = (
        select(Seat.need_id, Seat.taken_at, Seat.released_at)
        .join(Need, Need.id == Seat.need_id)
        .where(Need.call_out_id == call_out.id)
    )
    for need_id, taken_at, released_at in db.session.execute(rows):
        held[need_id].append((taken_at, released_at))
    return held


def _held(seats: Sequence[tuple[datetime, datetime | None]], at: datetime) -> int:
    return sum(taken <= at and (released is None or released > at) for taken, released in seats)


def _asked_twice(call_out: CallOut) -> int:
    """People who got more than one question for this call-out; a reminder that they asked for is none."""
    often = (
        select(Message.recipient_id)
        .join(Invitation, Message.cause == literal("invitation:") + cast(Invitation.id, String))
        .where(Invitation.call_out_id == call_out.id, Message.purpose == Purpose.INVITATION)
        .group_by(Message.recipient_id)
        .having(func.count() > 1)
    )
    return db.session.scalar(select(func.count()).select_from(often.subquery())) or 0


def _without_seat(call_out: CallOut, at: datetime | None) -> set[int]:
    """Who had said yes by then and has held no seat until then; without a moment, until the end."""
    willing = select(Invitation.volunteer_id).where(
        Invitation.call_out_id == call_out.id, Invitation.answer.in_(WILLING)
    )
    sat = select(Seat.volunteer_id).join(Need, Need.id == Seat.need_id).where(Need.call_out_id == call_out.id)
    if at is not None:
        willing, sat = willing.where(Invitation.answered_at <= at), sat.where(Seat.taken_at <= at)
    return set(db.session.scalars(willing)) - set(db.session.scalars(sat))


def _full_after(
    call_out: CallOut, seats: dict[int, list[tuple[datetime, datetime | None]]], launched_at: datetime
) -> float | None:
    """Minutes from the launch until every seat was held at once for the first time; None where it never was."""
    for moment in sorted(taken for held in seats.values() for taken, _ in held):
        if all(_held(seats[need.id], moment) >= need.seats for need in call_out.needs):
            return (moment - launched_at).total_seconds() / 60
    return None


def _calibration_error(looks: Sequence[Any]) -> float | None:
    bins: dict[int, list[Any]] = defaultdict(list)
    for one in looks:
        bins[min(BINS - 1, int(one.chance * BINS))].append(one)
    off = sum(abs(sum(one.chance - one.came_true for one in inside)) for inside in bins.values())
    return off / len(looks) if looks else None


def why_open(played: Played, people: int) -> Iterator[str]:
    """A sentence or two for each need that was not full as its shift started; needs of which all of it is true alike
    share one."""
    call_out = db.session.get_one(CallOut, played.call_out_id)
    place, seats = ZoneInfo(call_out.timezone), _seats(call_out)
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    for need in call_out.needs:
        held = _held(seats[need.id], need.starts_at)
        if held < need.seats:
            why = f"{held} of {need.seats}. {_why(need, played, people)}"
            alike[need.role, why].append(f"{need.starts_at.astimezone(place):%d %b %H:%M}")
    for (role, why), starts in alike.items():
        yield f"{played.name}: {role}, {', '.join(starts)}: {why}"


def _why(need: Need, played: Played, people: int) -> str:
    said = _answers(need)
    asked = ", ".join(f"{number} {word}" for word, number in said.items()) or "nobody was left to ask"
    fitted = f"{played.fitted[need.id]} of {people} fitted at first; {sum(said.values())} were offered it ({asked})."
    seen = played.at_deadline.get(need.id)
    if seen is None:
        return f"{fitted} It was full at the deadline; a seat was given back too late."
    most = sorted(seen.excluded.items(), key=lambda one: -one[1])[:MOST_REASONS]
    reasons = " ".join(f"{number}: {FAIL_TEXT[code]}" for code, number in most)
    return f"{fitted} First reason against the others: {reasons}"


def _answers(need: Need) -> Counter[str]:
    """What those to whom a need was offered said, to any of the shifts in the same message."""
    said: Counter[str] = Counter()
    rows = (
        select(Invitation.state, Invitation.answer, func.count())
        .join(InvitationNeed, InvitationNeed.invitation_id == Invitation.id)
        .where(InvitationNeed.need_id == need.id)
        .group_by(Invitation.state, Invitation.answer)
    )
    for state, answer, number in db.session.execute(rows):
        word = answer.value.replace("_", " ") if answer else "no answer"
        said["no answer" if state is InvitationState.ASKED else word] += number
    return said


def asks_a_person() -> Counter[int]:
    """How many people were asked how often, over all requests."""
    asked = select(func.count(Invitation.id).label("often")).group_by(Invitation.volunteer_id).subquery()
    rows = db.session.execute(select(asked.c.often, func.count()).group_by(asked.c.often))
    return Counter({row[0]: row[1] for row in rows})


def offers_to_reserve() -> Counter[str]:
    """What became of places in reserve."""
    rows = db.session.execute(select(ReservePlace.state, func.count()).group_by(ReservePlace.state))
    return Counter({state.value if isinstance(state, ReserveState) else str(state): number for state, number in rows})


def _mean(numbers: Sequence[float]) -> float | None:
    return sum(numbers) / len(numbers) if numbers else None


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f} %"
