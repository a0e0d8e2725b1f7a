"""The call sheet: two callers never get the same person, and every call is written down with a name."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.terms import Actor, ActorKind, Role
from iwill.callouts.models import CallRecord
from iwill.callouts.queries import calls
from iwill.callouts.queries.candidates import policy_for
from iwill.callouts.queries.telephone import telephone_of
from iwill.callouts.services import callsheet
from iwill.callouts.terms import CallOutcome
from iwill.core.db import db
from iwill.core.errors import Refused
from iwill.pool.services import availability, contacts
from iwill.pool.terms import ContactKind, ContactState
from tests.builders import a_staff, a_volunteer
from tests.callouts.conftest import Story
from tests.conftest import NOW


def test_two_callers_never_get_the_same_person(ctx: flask.Flask, story: Story) -> None:
    first, second = a_staff(), a_staff()
    for number in range(2):
        a_volunteer(email=None, phone=f"+861380000010{number}")
    call_out = story.launched({"seats": 2})
    mine = callsheet.next_call(call_out, caller=first.id, now=NOW)
    theirs = callsheet.next_call(call_out, caller=second.id, now=NOW)
    assert mine is not None
    assert theirs is not None
    assert mine.id != theirs.id
    assert callsheet.next_call(call_out, caller=first.id, now=NOW) is mine
    with pytest.raises(Refused):
        callsheet.record_call(mine, CallOutcome.NO, by=Actor(ActorKind.STAFF, second.id, Role.ORGANIZER), now=NOW)


@pytest.mark.parametrize("why", ["nothing", "night calls", "standby"])
def test_whoever_is_asleep_is_rung_last_unless_she_may_be_rung_at_night(
    ctx: flask.Flask, story: Story, why: str
) -> None:
    abroad, _ = (a_volunteer(email=None, phone=f"+861380000010{number}") for number in range(2))
    call_out = story.launched({"seats": 2})
    at_night = next(zone for zone in ("America/New_York", "Europe/London") if NOW.astimezone(ZoneInfo(zone)).hour < 7)
    abroad.zone, abroad.night_calls, by_night = at_night, why == "night calls", why != "nothing"
    if why == "standby":
        availability.start_standby(abroad, NOW + timedelta(hours=2), now=NOW)
    first = callsheet.next_call(call_out, caller=a_staff().id, now=NOW)
    second = callsheet.next_call(call_out, caller=a_staff().id, now=NOW)
    assert first is not None
    assert second is not None
    assert (first.volunteer_id == abroad.id, second.volunteer_id == abroad.id) == (by_night, not by_night)


def test_a_claim_that_nobody_finished_goes_to_the_next_caller(ctx: flask.Flask, story: Story) -> None:
    first, second = a_staff(), a_staff()
    a_volunteer(email=None, phone="+8613800000200")
    call_out = story.launched()
    mine = callsheet.next_call(call_out, caller=first.id, now=NOW)
    assert callsheet.next_call(call_out, caller=second.id, now=NOW) is None
    assert callsheet.next_call(call_out, caller=second.id, now=NOW + timedelta(minutes=16)) is mine


@pytest.mark.parametrize(
    ("outcome", "taken", "left"),
    [
        (CallOutcome.YES, 1, 0),
        (CallOutcome.NO, 0, 0),
        (CallOutcome.NO_ANSWER, 0, 1),
        (CallOutcome.CALL_BACK, 0, 1),
        (CallOutcome.DEAD_NUMBER, 0, 0),
    ],
)
def test_each_outcome_is_written_down(
    ctx: flask.Flask, story: Story, outcome: CallOutcome, taken: int, left: int
) -> None:
    caller = a_staff()
    volunteer = a_volunteer(email=None, phone="+8613800000300")
    call_out = story.launched()
    invitation = callsheet.next_call(call_out, caller=caller.id, now=NOW)
    assert invitation is not None
    callsheet.record_call(invitation, outcome, by=Actor(ActorKind.STAFF, caller.id, Role.ORGANIZER), now=NOW)
    assert call_out.needs[0].taken == taken
    assert calls.sheet_size(call_out) == left
    record = db.session.scalars(select(CallRecord)).one()
    assert (record.outcome, record.caller_id) == (outcome, caller.id)
    dead = volunteer.contacts[0].state is ContactState.DEAD
    assert dead == (outcome is CallOutcome.DEAD_NUMBER)


def test_a_number_that_its_owner_does_not_want_used_is_neither_rung_nor_marked_dead(
    ctx: flask.Flask, story: Story
) -> None:
    caller = a_staff()
    volunteer = a_volunteer(email=None, phone="+8613800000400")
    volunteer.contacts[0].do_not_use = True
    contacts.add_contact(volunteer, ContactKind.PHONE, "+8613800000401")
    call_out = story.launched()
    invitation = callsheet.next_call(call_out, caller=caller.id, now=NOW)
    assert invitation is not None
    assert calls.number_to_ring(volunteer) is volunteer.contacts[1]
    by = Actor(ActorKind.STAFF, caller.id, Role.ORGANIZER)
    callsheet.record_call(invitation, CallOutcome.DEAD_NUMBER, by=by, now=NOW)
    assert [contact.state for contact in volunteer.contacts] == [ContactState.UNKNOWN, ContactState.DEAD]


def test_who_called_whom_and_who_is_being_rung_can_be_seen(ctx: flask.Flask, story: Story) -> None:
    caller, other = a_staff(), a_staff()
    for number in range(2):
        a_volunteer(email=None, phone=f"+861380000050{number}")
    call_out = story.launched({"seats": 2})
    mine = callsheet.next_call(call_out, caller=caller.id, now=NOW)
    theirs = callsheet.next_call(call_out, caller=other.id, now=NOW)
    assert mine is not None
    assert calls.call_in_hand(call_out, other.id, NOW) is theirs
    assert {line.caller.id for line in calls.calls_in_hand(call_out, NOW)} == {caller.id, other.id}
    by = Actor(ActorKind.STAFF, caller.id, Role.ORGANIZER)
    callsheet.record_call(mine, CallOutcome.NO_ANSWER, by=by, now=NOW)
    (line,) = calls.calls_made(call_out)
    assert (line.caller.id, line.volunteer.id) == (caller.id, mine.volunteer_id)
    assert [one.caller.id for one in calls.calls_in_hand(call_out, NOW)] == [other.id]


def test_the_forecast_counts_on_callers_as_long_as_they_ring(ctx: flask.Flask, story: Story) -> None:
    caller = a_staff()
    for number in range(12):
        a_volunteer(email=None, phone=f"+8613800000{400 + number}")
    call_out = story.launched()
    policy, until = policy_for(call_out), call_out.respond_by
    nobody = telephone_of(call_out, until, policy, NOW)
    assert (nobody.chance, nobody.on_sheet) == (0, frozenset())
    for minute in range(3):
        at = NOW + timedelta(minutes=4 * minute)
        invitation = callsheet.next_call(call_out, caller=caller.id, now=at)
        assert invitation is not None
        by = Actor(ActorKind.STAFF, caller.id, Role.ORGANIZER)
        callsheet.record_call(invitation, CallOutcome.NO_ANSWER, by=by, now=at)
    soon, at = NOW + timedelta(minutes=20), NOW + timedelta(minutes=9)
    ringing = telephone_of(call_out, soon, policy, at)
    assert 0 < ringing.chance < 1, "three callings in a quarter of an hour do not reach twelve people in eleven minutes"
    assert sum(ringing.calls.values()) == 3
    assert telephone_of(call_out, until, policy, at).chance >= ringing.chance
    assert telephone_of(call_out, until + timedelta(hours=3), policy, at + timedelta(hours=2)).chance == 0


def test_whoever_does_not_pick_up_is_rung_three_times_at_most_and_an_hour_apart(ctx: flask.Flask, story: Story) -> None:
    caller, minute = a_staff(), timedelta(minutes=1)
    a_volunteer(email=None, phone="+8613800000600")
    call_out, rung_at = story.launched(), []
    for minutes in range(0, 300, 10):
        now = NOW + minutes * minute
        if (mine := callsheet.next_call(call_out, caller=caller.id, now=now)) is not None:
            by = Actor(ActorKind.STAFF, caller.id, Role.ORGANIZER)
            callsheet.record_call(mine, CallOutcome.NO_ANSWER, by=by, now=now)
            rung_at.append(minutes)
    assert (rung_at, calls.sheet_size(call_out)) == ([0, 60, 120], 0)
