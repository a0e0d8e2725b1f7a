"""Whether a change to a running call-out is lawful, and who goes where seats become too few: pure answers.

Nobody who said yes is sent away by a rule alone: where fewer seats are left than people, a person at the desk says who
goes. A moved shift is never silently anybody's: it is asked again, with time to answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from iwill.callouts.changes.terms import CHOOSE_WHO_GOES, LAST_NEED, STARTS_IN_PAST, Change, Leaving, NeedChange
from iwill.callouts.terms import DEADLINE_PASSED, SHIFT_STARTED, UNKNOWN_NEED
from iwill.core.errors import Problem, sentence_for
from iwill.core.policy import Value, declare

CONFIRM_MINUTES = declare(
    "change.confirm_minutes",
    240,
    "minutes",
    "our own judgement",
    "how long somebody with a seat has to say whether a new time suits; at most half of what is left until then",
)
CORRECTION_MINUTES = declare(
    "launch.correction_minutes",
    30,
    "minutes",
    "our own judgement",
    "how long after a launch the board offers to put a drill that went out as real right, or the reverse",
)
LONGEST_WINDOW = timedelta(minutes=240)
MOST_SEATS = 2_000
ROLE_LENGTH = 200


@dataclass(frozen=True)
class Standing:
    """A need as it stands: its window, seats, and how many hold one."""

    need_id: int
    starts_at: datetime
    ends_at: datetime
    seats: int
    taken: int


@dataclass(frozen=True)
class Holder:
    """Somebody with a seat: who, and since when."""

    volunteer_id: int
    taken_at: datetime


def problems_of(change: Change, needs: Sequence[Standing], respond_by: datetime, now: datetime) -> list[Problem]:
    """Everything that is wrong with a change, each at its place; an empty list if nothing is."""
    standing = {need.need_id: need for need in needs}
    problems: list[Problem] = []
    for index, one in enumerate(change.needs):
        place = f"needs[{index}]"
        need = standing.get(one.need_id)
        if need is None:
            problems.append(_problem(f"{place}.id", UNKNOWN_NEED))
        else:
            problems += _need_problems(one, need, place, now)
    dropped = {one.need_id for one in change.needs if one.drop}
    if needs and dropped >= standing.keys() and not change.added:
        problems.append(_problem("needs", LAST_NEED))
    wanted = change.respond_by
    if wanted is not None and wanted <= now:
        problems.append(_problem("respond_by", DEADLINE_PASSED))
    elif wanted is not None and wanted > latest_deadline(change, needs, now):
        problems.append(Problem("respond_by", "deadline_after_start", "after the start of the first shift to come"))
    return problems


def _need_problems(one: NeedChange, need: Standing, place: str, now: datetime) -> list[Problem]:
    problems: list[Problem] = []
    starts_at, ends_at = window_after(one, need)
    moved = (starts_at, ends_at) != (need.starts_at, need.ends_at)
    if need.starts_at <= now and (moved or one.drop):
        return [_problem(f"{place}.starts_at" if moved else place, SHIFT_STARTED)]
    if one.drop:
        return []
    if moved and starts_at <= now:
        problems.append(_problem(f"{place}.starts_at", STARTS_IN_PAST))
    if ends_at <= starts_at:
        problems.append(Problem(f"{place}.ends_at", "ends_before_start", "this ends before it starts"))
    elif moved and ends_at - starts_at > LONGEST_WINDOW:
        problems.append(Problem(f"{place}.ends_at", "window_too_long", "a shift lasts at most four hours"))
    if one.seats is not None and not 1 <= one.seats <= MOST_SEATS:
        problems.append(Problem(f"{place}.seats", "invalid", "a whole number from 1 to 2,000"))
    if one.role is not None and not 0 < len(one.role.strip()) <= ROLE_LENGTH:
        problems.append(Problem(f"{place}.role", "invalid", "between 1 and 200 characters"))
    return problems


def window_after(one: NeedChange, need: Standing) -> tuple[datetime, datetime]:
    """The window of a need after a change: a new start alone moves the whole shift and keeps its length."""
    if one.starts_at is not None and one.ends_at is None:
        return one.starts_at, one.starts_at + (need.ends_at - need.starts_at)
    return one.starts_at or need.starts_at, one.ends_at or need.ends_at


@dataclass(frozen=True)
class Bounds:
    """What a number of seats carries with it: the fewest and the most, and seats kept for veterans and first-timers."""

    minimum: int
    maximum: int
    veterans: int
    buddy_seats: int


def bounds_for(seats: int, stood: Bounds, stood_seats: int) -> Bounds:
    """The bounds of another number of seats: no more is kept or required than there is, and the most grows where it
    has to; where it was what is wanted, it stays so."""
    veterans = min(stood.veterans, seats)
    return Bounds(
        minimum=min(stood.minimum, seats),
        maximum=seats if stood.maximum == stood_seats else max(seats, stood.maximum),
        veterans=veterans,
        buddy_seats=min(stood.buddy_seats, seats - veterans),
    )


def latest_deadline(change: Change, needs: Sequence[Standing], now: datetime) -> datetime:
    """The earliest start among the shifts to come, as they are after the change: answers are needed by then."""
    changed = {one.need_id: one for one in change.needs}
    starts = []
    for need in needs:
        one = changed.get(need.need_id)
        if one is not None and one.drop:
            continue
        start = window_after(one, need)[0] if one is not None else need.starts_at
        if start > now:
            starts.append(start)
    starts += [need["starts_at"] for need in change.added]
    return min(starts, default=datetime.max.replace(tzinfo=now.tzinfo))


def who_goes(
    holders: Sequence[Holder], too_many: int, leaving: Leaving | None, named: Sequence[int]
) -> list[int] | str:
    """The ids of those who go to the reserve, or the code of why that is not said: nobody is chosen by the program
    unless a person has told it to take whoever came last."""
    if too_many <= 0:
        return []
    if leaving is Leaving.LAST_COME:
        latest = sorted(holders, key=lambda one: (one.taken_at, one.volunteer_id), reverse=True)
        return [one.volunteer_id for one in latest[:too_many]]
    chosen = list(dict.fromkeys(named))
    seated = {one.volunteer_id for one in holders}
    if leaving is Leaving.NAMED and len(chosen) == too_many and set(chosen) <= seated:
        return chosen
    return CHOOSE_WHO_GOES


def confirm_by(starts_at: datetime, policy: Mapping[str, Value], now: datetime) -> datetime:
    """Until when a moved shift is held for whoever had it: some hours, at most half of the time that is left."""
    return min(now + timedelta(minutes=int(policy[CONFIRM_MINUTES])), now + (starts_at - now) / 2)


def _problem(path: str, code: str) -> Problem:
    return Problem(path, code, sentence_for(code))
