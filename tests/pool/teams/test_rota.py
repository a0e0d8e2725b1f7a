"""The weekly rota makes its people standby, rewrites only what is its own, and lets a turn go to a colleague."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.terms import Actor, ActorKind
from iwill.callouts.free_time import standing_by, window_parameters
from iwill.core.db import db, transaction
from iwill.core.errors import Invalid, Refused
from iwill.pool.models import Standby, Volunteer
from iwill.pool.services import availability, leaving, vetting
from iwill.pool.teams import services
from iwill.pool.teams.jobs import write_rotas
from iwill.pool.teams.models import RotaPlace, RotaSlot, RotaSwap, Team
from iwill.pool.teams.queries import rota
from iwill.pool.teams.rules import Handover, Place, Slot, people_on, turns
from iwill.pool.teams.services import slots, standby, swaps
from iwill.pool.terms import Lifecycle
from tests.builders import a_volunteer
from tests.conftest import NOW
from tests.pool.teams.test_belonging import STAFF, a_team, in_team

MONDAY, SATURDAY = 0, 5
# NOW is Saturday 21 November 2026, 19:00 in Shanghai.
TONIGHT, NEXT = date(2026, 11, 21), date(2026, 11, 28)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def a_slot(team: Team, weekday: int = SATURDAY, hours: tuple[int, int] = (1320, 120), minimum: int = 1) -> RotaSlot:
    return slots.open_slot(team, weekday, *hours, minimum=minimum, by=STAFF, now=NOW)


def standing(volunteer: Volunteer) -> list[tuple[datetime, datetime]]:
    query = select(Standby).where(Standby.volunteer_id == volunteer.id).order_by(Standby.starts_at)
    return [(row.starts_at, row.ends_at) for row in db.session.scalars(query)]


def herself(volunteer: Volunteer) -> Actor:
    return Actor(ActorKind.VOLUNTEER, volunteer.id)


# The rules


def test_a_slot_over_midnight_is_one_turn_on_the_clock_of_the_team() -> None:
    found = turns([Slot(1, SATURDAY, 1320, 120)], "Asia/Shanghai", TONIGHT, NEXT)
    assert [(turn.day, turn.starts_at, turn.ends_at) for turn in found] == [
        (TONIGHT, at("2026-11-21T22:00"), at("2026-11-22T02:00")),
        (NEXT, at("2026-11-28T22:00"), at("2026-11-29T02:00")),
    ]


@pytest.mark.parametrize(
    ("day", "weekday", "hours", "starts", "ends"),
    [
        (date(2026, 3, 28), SATURDAY, (1320, 120), "2026-03-28T21:00", "2026-03-29T01:00"),
        (date(2026, 3, 29), 6, (150, 300), "2026-03-29T01:00", "2026-03-29T03:00"),
        (date(2026, 10, 25), 6, (60, 150), "2026-10-24T23:00", "2026-10-25T01:30"),
        (date(2026, 3, 29), 6, (0, 1440), "2026-03-28T23:00", "2026-03-29T22:00"),
    ],
)
def test_a_turn_is_right_on_the_nights_when_the_clock_is_moved(
    day: date, weekday: int, hours: tuple[int, int], starts: str, ends: str
) -> None:
    (turn,) = turns([Slot(1, weekday, *hours)], "Europe/Berlin", day, day)
    assert [turn.starts_at, turn.ends_at] == [datetime.fromisoformat(f"{one}+00:00") for one in (starts, ends)]


def test_a_slot_in_an_hour_that_does_not_exist_has_no_turn_that_day() -> None:
    assert turns([Slot(1, 6, 120, 180)], "Europe/Berlin", date(2026, 3, 29), date(2026, 3, 29)) == []


def test_a_turn_may_go_from_hand_to_hand() -> None:
    (turn,) = turns([Slot(1, SATURDAY, 1320, 120)], "Asia/Shanghai", TONIGHT, TONIGHT)
    places = [
        Place(1, 7, date(2026, 1, 1), None),
        Place(1, 8, NEXT, None),
        Place(1, 9, date(2026, 1, 1), date(2026, 1, 8)),
    ]
    assert people_on(turn, places, []) == [7]
    assert people_on(
        turn, places, [Handover(1, TONIGHT, 7, 5), Handover(1, TONIGHT, 5, 6), Handover(1, NEXT, 6, 4)]
    ) == [6]


# From the rota to standby


def test_who_is_put_on_a_slot_stands_by_each_week_ahead_at_once(ctx: flask.Flask) -> None:
    team = a_team()
    person = in_team(team)
    slots.put_on(a_slot(team), person, by=STAFF, now=NOW)
    expected = [(at("2026-11-21T22:00"), at("2026-11-22T02:00")), (at("2026-11-28T22:00"), at("2026-11-29T02:00"))]
    assert standing(person) == expected


def test_the_job_goes_on_day_by_day_and_twice_is_once(ctx: flask.Flask) -> None:
    with transaction():
        team = a_team()
        person = in_team(team)
        slots.put_on(a_slot(team), person, by=STAFF, now=NOW)
    assert write_rotas(NOW)["left"] == 0
    assert write_rotas(NOW + timedelta(days=7)) == {"left": 0, "added": 1}
    assert write_rotas(NOW + timedelta(days=7)) == {"left": 0}
    assert [starts.date() for starts, _ in standing(person)] == [TONIGHT, NEXT, date(2026, 12, 5)]


def test_the_rota_rewrites_its_own_and_leaves_a_persons_own_standby_alone(ctx: flask.Flask) -> None:
    team = a_team()
    person = in_team(team)
    slot = a_slot(team)
    slots.put_on(slot, person, by=STAFF, now=NOW)
    own = availability.start_standby(person, NOW + timedelta(hours=2), now=NOW)
    assert len(standing(person)) == 3
    slots.change_slot(slot, 1380, 120, minimum=1, by=STAFF, now=NOW)
    assert standing(person)[1:] == [
        (at("2026-11-21T23:00"), at("2026-11-22T02:00")),
        (at("2026-11-28T23:00"), at("2026-11-29T02:00")),
    ]
    slots.end_slot(slot, by=STAFF, now=NOW)
    assert standing(person) == [(NOW, own.ends_at)]


def test_who_ends_standby_early_stays_off_that_night_and_is_on_again_the_next(ctx: flask.Flask) -> None:
    team = a_team()
    person = in_team(team)
    slots.put_on(a_slot(team), person, by=STAFF, now=NOW)
    midnight = at("2026-11-22T00:00")
    availability.end_standby(person, now=midnight)
    assert standby.write_standby(team, now=midnight) == {"added": 1}
    assert standing(person)[0] == (at("2026-11-21T22:00"), midnight)
    (tonight, *rest) = rota.coming(team, midnight, midnight + timedelta(days=8))
    assert (tonight.people, tonight.missing) == ([], 1)
    assert [one.missing for one in rest] == [0]


@pytest.mark.parametrize("why", ["paused", "left", "removed", "erased", "taken off"])
def test_who_is_away_or_gone_stands_by_for_nothing(ctx: flask.Flask, why: str) -> None:
    team = a_team()
    person = in_team(team)
    slot = a_slot(team)
    slots.put_on(slot, person, by=STAFF, now=NOW)
    if why in ("paused", "left"):
        vetting.move_person(person, Lifecycle(why), by=STAFF, now=NOW)
    elif why == "removed":
        services.leave(team, person, by=STAFF, now=NOW)
    elif why == "erased":
        leaving.erase_person(person, by=STAFF, now=NOW)
    else:
        slots.take_off(slot, person, by=STAFF, now=NOW)
    standby.write_standby(team, now=NOW)
    assert standing(person) == []
    assert [one.missing for one in rota.coming(team, NOW, NOW + timedelta(days=3))] == [1]
    if why == "removed":
        # Coming back is no return to the rota by the back door.
        services.join(team, person, by=STAFF, now=NOW)
        standby.write_standby(team, now=NOW)
        assert standing(person) == []


def test_a_slot_below_its_minimum_is_short(ctx: flask.Flask) -> None:
    team = a_team()
    slot = a_slot(team, minimum=2)
    slots.put_on(slot, in_team(team), by=STAFF, now=NOW)
    slots.put_on(slot, in_team(team, lifecycle=Lifecycle.VERIFYING), by=STAFF, now=NOW)
    assert [(len(one.people), one.missing) for one in rota.coming(team, NOW, NOW + timedelta(days=3))] == [(1, 1)]


def test_what_makes_no_rota_is_refused(ctx: flask.Flask) -> None:
    team = a_team()
    for hours, minimum in (((600, 600), 1), ((600, 1441), 1), ((600, 700), 0)):
        with pytest.raises(Invalid):
            a_slot(team, hours=hours, minimum=minimum)
    with pytest.raises(Refused, match="not_in_team"):
        slots.put_on(a_slot(team), a_volunteer(), by=STAFF, now=NOW)


# Swaps


def a_rota() -> tuple[RotaSlot, Volunteer, Volunteer]:
    """A team with two people, the first on Saturday nights."""
    team = a_team()
    slot, one, other = a_slot(team), in_team(team), in_team(team)
    slots.put_on(slot, one, by=STAFF, now=NOW)
    return slot, one, other


def test_a_colleague_takes_one_night_over_and_the_week_after_is_as_before(ctx: flask.Flask) -> None:
    slot, one, other = a_rota()
    swap = swaps.ask_swap(slot, TONIGHT, one, by=herself(one), now=NOW)
    assert swaps.ask_swap(slot, TONIGHT, one, by=herself(one), now=NOW) is swap
    assert len(standing(one)) == 2
    swaps.take_over(swap, other, by=herself(other), now=NOW)
    assert [starts.date() for starts, _ in standing(one)] == [NEXT]
    assert [starts.date() for starts, _ in standing(other)] == [TONIGHT]
    with pytest.raises(Refused, match="swap_settled"):
        swaps.withdraw_swap(swap, by=herself(one), now=NOW)
    back = swaps.ask_swap(slot, TONIGHT, other, by=herself(other), now=NOW)
    swaps.take_over(back, one, by=herself(one), now=NOW)
    assert (len(standing(one)), len(standing(other))) == (2, 0)


def test_a_request_that_is_taken_back_or_taken_over_is_taken_by_nobody_else(ctx: flask.Flask) -> None:
    slot, one, other = a_rota()
    third = in_team(slot.team)
    swap = swaps.ask_swap(slot, TONIGHT, one, by=herself(one), now=NOW)
    swaps.withdraw_swap(swap, by=herself(one), now=NOW)
    with pytest.raises(Refused, match="swap_settled"):
        swaps.take_over(swap, other, by=herself(other), now=NOW)
    again = swaps.ask_swap(slot, TONIGHT, one, by=herself(one), now=NOW)
    swaps.take_over(again, other, by=herself(other), now=NOW)
    with pytest.raises(Refused, match="swap_settled"):
        swaps.take_over(again, third, by=herself(third), now=NOW)


def test_nobody_swaps_what_is_not_theirs_or_has_begun(ctx: flask.Flask) -> None:
    slot, one, other = a_rota()
    swap = swaps.ask_swap(slot, TONIGHT, one, by=herself(one), now=NOW)
    for asker, day, moment, reason in (
        (other, TONIGHT, NOW, "not_on_turn"),
        (one, date(2026, 11, 22), NOW, "not_on_turn"),
        (one, date(9999, 12, 31), NOW, "not_on_turn"),
        (one, TONIGHT, at("2026-11-21T22:00"), "turn_begun"),
    ):
        with pytest.raises(Refused, match=reason):
            swaps.ask_swap(slot, day, asker, by=herself(asker), now=moment)
    for taker in (one, a_volunteer(), in_team(slot.team, lifecycle=Lifecycle.PAUSED)):
        with pytest.raises(Refused, match="cannot_take_over"):
            swaps.take_over(swap, taker, by=herself(taker), now=NOW)
    with pytest.raises(Refused, match="turn_begun"):
        swaps.take_over(swap, other, by=herself(other), now=at("2026-11-21T23:00"))


def test_an_erasure_leaves_no_row_of_the_rota(ctx: flask.Flask) -> None:
    slot, one, other = a_rota()
    swap = swaps.ask_swap(slot, TONIGHT, one, by=herself(one), now=NOW)
    swaps.take_over(swap, other, by=herself(other), now=NOW)
    assert leaving.export_person(one)["rota"]
    leaving.erase_person(one, by=STAFF, now=NOW)
    assert db.session.scalars(select(RotaPlace)).all() == []
    assert db.session.scalars(select(RotaSwap)).all() == []


# What matching makes of it


@pytest.mark.parametrize(
    ("window", "stands"),
    [
        (("2026-11-21T22:30", "2026-11-22T01:00"), True),
        (("2026-11-21T20:00", "2026-11-22T02:00"), True),
        (("2026-11-21T19:30", "2026-11-21T23:00"), False),
        (("2026-11-22T01:00", "2026-11-22T03:00"), False),
        (("2026-11-22T03:30", "2026-11-22T05:00"), True),
        (("2026-11-21T21:00", "2026-11-22T04:00"), False),
    ],
)
def test_turns_that_follow_each_other_count_as_one_standby(
    ctx: flask.Flask, window: tuple[str, str], stands: bool
) -> None:
    team = a_team()
    person = in_team(team, hours=())
    for slot in (a_slot(team, hours=(1200, 1320)), a_slot(team), a_slot(team, 6, (180, 300))):
        slots.put_on(slot, person, by=STAFF, now=NOW)
    parameters = window_parameters(at(window[0]), at(window[1]), ["Asia/Shanghai"])
    found = db.session.scalars(select(Volunteer.id).where(standing_by()), parameters).all()
    assert found == ([person.id] if stands else [])
