"""Deaths in the middle of what people do on shift: after each step of a press, and on either side of its commit.

Each death has a seat of its own. Afterwards either nothing of the press is there or all of it; and since whoever got no
answer presses once more, it is there exactly once then.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import flask
from sqlalchemy import event

from benchmarks.faults import moving, reporting, seated, serving, stage, supporting
from benchmarks.faults.books import books
from benchmarks.faults.mutants import NO_MUTANT, Mutant
from benchmarks.faults.processes import Child
from benchmarks.faults.terms import Row
from iwill.callouts.models import Seat
from iwill.callouts.services import announcing, passing_on, reserve, seats
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.shifts.attendance import absences
from iwill.shifts.attendance import services as attendance
from iwill.shifts.danger import relief
from iwill.shifts.danger import services as danger
from iwill.shifts.danger import telling as danger_telling
from iwill.shifts.handover import services as handover
from iwill.shifts.hours.services import contesting, recording, writing
from iwill.shifts.hours.services import telling as hours_telling
from iwill.shifts.supervision.services import calls
from iwill.shifts.swaps import services as swaps
from iwill.shifts.swaps import telling as swap_telling

PATIENCE = 60.0
BEFORE_COMMIT, AFTER_COMMIT = "before_commit", "after_commit"
Step = tuple[Any, str]


@dataclass(frozen=True)
class Deed:
    """One press: the steps after which one can die in it, what has to be there before, and what it leaves behind."""

    name: str
    steps: Sequence[Step]
    before: Callable[[Seat, datetime], object]
    press: Callable[[Seat, datetime], object]
    left: Callable[[Seat], tuple[int, ...]]


def _nothing(_seat: Seat, _now: datetime) -> None:
    """The press needs nothing before it."""


BEFORE_THE_SHIFT = (
    Deed(
        "a seat is given back",
        ((seats, "give_back"), (reserve, "offer_next"), (announcing, "announce_release")),
        _nothing,
        moving.release,
        moving.sitting,
    ),
    Deed("a seat is offered to a colleague", ((swap_telling, "ask"),), _nothing, moving.offer, moving.sitting),
    Deed(
        "a colleague takes a seat over",
        (
            (passing_on, "free"),
            (passing_on, "sit_down"),
            (passing_on, "_mark_who_went"),
            (swaps, "note_taken"),
            (swap_telling, "say_taken"),
        ),
        moving.offer,
        moving.take_over,
        moving.sitting,
    ),
)
ON_SHIFT = (
    Deed(
        "a shift is signed in to",
        ((attendance, "begin"), (absences, "came_after_all")),
        moving.taken_for_absent,
        moving.sign_in,
        moving.signed_in,
    ),
    Deed(
        "an act is reported",
        ((danger, "case_meant"), (danger_telling, "tell"), (attendance, "check_out"), (relief, "tell_reporter")),
        reporting.arrive,
        reporting.report,
        reporting.reported,
    ),
    Deed(
        "a hand-over is written",
        ((handover, "case_meant"), (handover, "_bring_to_desk")),
        reporting.arrive,
        reporting.write,
        reporting.written,
    ),
    Deed("a hand-over is ticked", (), reporting.write, reporting.tick, reporting.ticked),
    Deed(
        "a shift is signed out of, with its hours",
        ((recording, "first_version"),),
        serving.came,
        serving.sign_out,
        serving.signed_out,
    ),
    Deed(
        "contested hours are decided",
        ((writing, "set_aside"), (contesting, "next_version"), (hours_telling, "say_decided")),
        serving.contest,
        serving.decide,
        serving.decided,
    ),
    Deed(
        "support is called for",
        ((calls, "tell_desk"), (calls, "_ring")),
        reporting.arrive,
        supporting.call,
        supporting.called,
    ),
    Deed("a call for support is heard", ((calls, "tell_holder"),), supporting.call, supporting.hear, supporting.heard),
)


def deaths_on_shift(
    fresh: Callable[[], flask.Flask], deaths: int, mutant: Mutant = NO_MUTANT, only: str = ""
) -> Iterator[Row]:
    """Let so many processes die at each place of each deed, or of those alone whose name holds some words, look what is
    there then and after a second press, and read the books."""
    for deeds, seat_people in ((BEFORE_THE_SHIFT, seated.still_to_come), (ON_SHIFT, seated.under_way)):
        chosen = [deed for deed in deeds if only in deed.name]
        if chosen:
            yield from _deaths(fresh, chosen, seat_people, deaths, mutant)


def _deaths(
    fresh: Callable[[], flask.Flask],
    deeds: Sequence[Deed],
    seat_people: Callable[[int], list[int]],
    deaths: int,
    mutant: Mutant,
) -> Iterator[Row]:
    app = fresh()
    stage.set_up(app)
    places = [(deed, place) for deed in deeds for place in (*deed.steps, BEFORE_COMMIT, AFTER_COMMIT)]
    # Nobody sits, or waits for a seat, in two places.
    deaths = min(deaths, (stage.PEOPLE // 2 - len(deeds)) // len(places))
    with app.app_context():
        waiting = seat_people(len(deeds) + len(places) * deaths)
        whole = {deed.name: _in_peace(deed, waiting.pop()) for deed in deeds}
        for deed, place in places:
            mine, waiting = waiting[:deaths], waiting[deaths:]
            yield _die(app, deed, place, mine, whole[deed.name], mutant)
        yield from books(clock.now())
        stage.let_go()


def _in_peace(deed: Deed, seat_id: int) -> tuple[int, ...]:
    """What the press leaves behind where nobody dies."""
    for use_case in (deed.before, deed.press):
        _in_one(seat_id, use_case, clock.now())
    return deed.left(db.session.get_one(Seat, seat_id))


def _die(
    app: flask.Flask,
    deed: Deed,
    place: Step | str,
    seat_ids: Sequence[int],
    whole: tuple[int, ...],
    mutant: Mutant,
) -> Row:
    died = torn = doubled = 0
    for seat_id in seat_ids:
        now = clock.now()
        _in_one(seat_id, deed.before, now)
        nothing = deed.left(db.session.get_one(Seat, seat_id))
        stage.let_go()
        doomed = Child(lambda: _armed(app, deed, place, seat_id, now, mutant), f"doomed in {deed.name}")  # noqa: B023
        died += doomed.wait_for(PATIENCE) == -signal.SIGKILL
        doomed.kill()
        found = deed.left(db.session.get_one(Seat, seat_id))
        torn += found != (whole if place == AFTER_COMMIT else nothing)
        doubled += _pressed_twice(deed, seat_id, now) != whole
    where = place.replace("_", " ") if isinstance(place, str) else f"after {place[1].strip('_').replace('_', ' ')}"
    happened = f"{died} of {len(seat_ids)} processes died there, {torn} left half of it, {doubled} not once"
    holds = died == len(seat_ids) and not torn and not doubled
    return Row(f"{deed.name}, {where}", happened, "nothing or all, and once", holds)


def _pressed_twice(deed: Deed, seat_id: int, now: datetime) -> tuple[int, ...] | None:
    """What is there after whoever got no answer has pressed again, and once more; None where that was refused."""
    try:
        for _ in range(2):
            _in_one(seat_id, deed.press, now)
    except Exception:
        # Half of a press can make the next one impossible: that is a row of the table and no end of the programme.
        return None
    return deed.left(db.session.get_one(Seat, seat_id))


def _armed(app: flask.Flask, deed: Deed, place: Step | str, seat_id: int, now: datetime, mutant: Mutant) -> None:
    """The press in a process that dies at a place of it."""
    with app.app_context():
        mutant.build_in()
        if isinstance(place, str):
            event.listen(db.session, place, _end)
        else:
            owner, name = place
            step = getattr(owner, name)
            setattr(owner, name, lambda *said, **named: (step(*said, **named), _end()))
        _in_one(seat_id, deed.press, now)


def _end(*_said: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _in_one(seat_id: int, use_case: Callable[[Seat, datetime], object], now: datetime) -> None:
    with transaction() as session:
        use_case(session.get_one(Seat, seat_id), now)
