"""Somebody else confirms hours; the person contests what is wrong; a third decides, and both versions stay."""

from __future__ import annotations

from datetime import timedelta

import flask
import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from iwill.accounts.terms import Actor
from iwill.callouts.facts import services as facts
from iwill.callouts.facts.terms import FactKind
from iwill.callouts.services import supervising
from iwill.core.db import db
from iwill.messaging.models import Message
from iwill.messaging.terms import Purpose, RecipientKind
from iwill.pool.merging import services as merging
from iwill.pool.services import contacts
from iwill.pool.sheets import national
from iwill.pool.terms import ContactKind
from iwill.shifts.attendance import services as attendance
from iwill.shifts.hours import queries, services
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.terms import ContestReason, HoursDecision, HoursReason, HoursState
from tests.builders import a_staff, a_volunteer, an_actor
from tests.callouts.conftest import STARTS
from tests.shifts.hours.conftest import ENDS, Evening, an_evening, herself
from tests.shifts.hours.test_recording import refusal

LIN, WANG, ZHAO = (an_actor(id=number) for number in (11, 12, 13))
MINUTE, LATER = timedelta(minutes=1), ENDS + timedelta(hours=1)
SUPERVISED = (
    {"role": "心理督导", "seats": 1, "required_for": ["心理支持接线员"]},
    {"role": "心理支持接线员", "seats": 1},
)


def news(purpose: Purpose) -> list[tuple[RecipientKind, int, str]]:
    rows = db.session.scalars(select(Message).where(Message.purpose == purpose).order_by(Message.id))
    return [(row.recipient_kind, row.recipient_id, row.facts["news"]) for row in rows]


def test_confirmed_hours_count_and_stand_in_the_national_record_in_hours(evening: Evening) -> None:
    entry = evening.served(left=ENDS - 30 * MINUTE)
    assert entry is not None
    services.confirm(entry, by=LIN, now=LATER)
    (counted,) = queries.confirmed_entries(evening.person().id, entry.on_day, entry.on_day)
    assert (counted.id, counted.minutes, counted.role, counted.call_out_id) == (
        entry.id,
        90,
        "心理支持接线员",
        evening.call_out.id,
    )
    assert queries.confirmed_entries(evening.person().id, since=entry.on_day + timedelta(days=1)) == []
    (record,) = national.gather("机构", "", contacts=False, now=LATER).rows["志愿服务时间"]
    assert (record["服务时间"], record["志愿者编号"]) == ("1.5", evening.person().number)
    assert (record["活动名称"], record["服务内容"]) == (evening.call_out.title, "心理支持接线员")
    assert news(Purpose.HOURS) == news(Purpose.DUTY) == []


def test_nobody_confirms_their_own_their_supervisors_or_what_they_entered(ctx: flask.Flask) -> None:
    evening = an_evening(2, *SUPERVISED)
    led, listened = evening.served(0), evening.served(1, by=WANG)
    assert led is not None
    assert listened is not None
    listener = evening.person(1)
    account = a_staff(email=f"{listener.number}@both.example")
    me = an_actor(id=account.id)

    contacts.add_contact(listener, ContactKind.EMAIL, f"{listener.number}@both.example".lower())
    assert refusal(lambda: services.confirm(listened, by=me, now=LATER)) == "own_hours"
    assert refusal(lambda: services.confirm(led, by=me, now=LATER)) == "supervisors_hours"
    assert (
        refusal(lambda: services.correct(led, STARTS, ENDS, reason=HoursReason.SLIP, by=me, now=LATER))
        == "supervisors_hours"
    )
    assert refusal(lambda: services.confirm(listened, by=WANG, now=LATER)) == "entered_by_you"
    assert refusal(lambda: services.confirm(led, by=herself(evening.person()), now=LATER)) == "named_person"
    services.confirm(listened, by=LIN, now=LATER)
    assert refusal(lambda: services.confirm(listened, by=ZHAO, now=LATER)) == "hours_settled"


def test_nobody_confirms_the_hours_of_the_member_of_staff_who_was_named_to_supervise_them(ctx: flask.Flask) -> None:
    evening = an_evening(2)
    number = "+8613811112222"
    supervising.name_supervisor(evening.call_out, "周督导", number, by=LIN, now=STARTS - 60 * MINUTE)
    named = evening.served(1)
    assert named is not None
    contacts.add_contact(evening.person(1), ContactKind.PHONE, number)
    account = a_staff(email="listener@both.example")
    contacts.add_contact(evening.person(0), ContactKind.EMAIL, "listener@both.example")
    assert refusal(lambda: services.confirm(named, by=an_actor(id=account.id), now=LATER)) == "supervisors_hours"
    services.confirm(named, by=LIN, now=LATER)


def test_the_database_itself_knows_that_it_takes_two(evening: Evening) -> None:
    entry = evening.served(by=LIN)
    assert entry is not None
    entry.confirmed_by = LIN.label
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_one_press_confirms_what_nothing_is_odd_about_and_leaves_the_rest(ctx: flask.Flask) -> None:
    evening = an_evening(4)
    entries = [evening.served(number) for number in range(2)]
    evening.served(2, left=None)
    by = herself(evening.person(2))
    attendance.check_out(evening.seats[2], by, LATER, said_at=ENDS + 31 * MINUTE)
    entries.append(queries.standing_entry(evening.seats[2].id))
    entries.append(evening.served(3, by=LIN))
    assert services.confirm_all(evening.call_out, by=LIN, now=LATER) == (2, 2)
    assert [one.state.value for one in entries if one] == ["confirmed", "confirmed", "recorded", "recorded"]
    odd = entries[2]
    assert odd is not None
    services.confirm(odd, by=LIN, now=LATER)
    assert odd.flags == ["time_said", "longer_than_shift"]


def test_a_correction_is_a_new_version_that_somebody_else_confirms(evening: Evening) -> None:
    entry = evening.served()
    assert entry is not None
    services.confirm(entry, by=LIN, now=LATER)
    second = services.correct(entry, STARTS, ENDS - 20 * MINUTE, reason=HoursReason.SUPERVISOR_SAYS, by=WANG, now=LATER)
    assert (entry.minutes, entry.state, entry.replaced_at) == (120, HoursState.CONFIRMED, LATER)
    assert (second.minutes, second.version, second.state) == (100, 2, HoursState.RECORDED)
    assert queries.confirmed_entries(evening.person().id) == []
    assert refusal(lambda: services.confirm(second, by=WANG, now=LATER)) == "entered_by_you"
    assert (
        refusal(lambda: services.correct(entry, STARTS, ENDS, reason=HoursReason.SLIP, by=ZHAO, now=LATER))
        == "hours_settled"
    )
    services.confirm(second, by=LIN, now=LATER)
    assert [one.minutes for one in queries.confirmed_entries(evening.person().id)] == [100]


def contested(evening: Evening, *, confirmed_by: Actor = LIN) -> HoursEntry:
    entry = evening.served(left=ENDS - 60 * MINUTE)
    assert entry is not None
    services.confirm(entry, by=confirmed_by, now=LATER)
    claimed = (STARTS, ENDS)
    services.contest(entry, ContestReason.TOO_SHORT, claimed=claimed, by=herself(evening.person()), now=LATER)
    return entry


def test_what_is_contested_counts_for_nothing_until_a_third_person_decides(evening: Evening) -> None:
    lin, zhao = a_staff(), a_staff()
    entry = contested(evening, confirmed_by=an_actor(id=lin.id))
    assert queries.confirmed_entries(evening.person().id) == []
    assert news(Purpose.DUTY) == [(RecipientKind.STAFF, zhao.id, "hours_contested")]
    wrong = (entry, HoursDecision.STANDS)
    assert (
        refusal(lambda: services.decide(*wrong, reason=HoursReason.ROSTER, by=an_actor(id=lin.id), now=LATER))
        == "confirmed_by_you"
    )
    assert (
        refusal(lambda: services.decide(*wrong, reason=HoursReason.ROSTER, by=herself(evening.person()), now=LATER))
        == "named_person"
    )
    stands = services.decide(
        entry,
        HoursDecision.CORRECTED,
        reason=HoursReason.SUPERVISOR_SAYS,
        times=(STARTS, ENDS - 5 * MINUTE),
        by=an_actor(id=zhao.id),
        now=LATER,
    )
    assert [(one.version, one.minutes, one.state.value) for one in queries.versions_of(stands)] == [
        (2, 115, "decided"),
        (1, 60, "decided"),
    ]
    assert [one.minutes for one in queries.confirmed_entries(evening.person().id)] == [115]
    assert news(Purpose.HOURS) == [(RecipientKind.VOLUNTEER, evening.person().id, "decided")]
    by = herself(evening.person())
    assert refusal(lambda: services.contest(stands, ContestReason.NOT_THERE, by=by, now=LATER)) == "hours_settled"


@pytest.mark.parametrize(("decision", "state", "counted"), [("stands", "decided", 60), ("taken_out", "withdrawn", 0)])
def test_a_decision_without_new_times_leaves_one_version(
    evening: Evening, decision: str, state: str, counted: int
) -> None:
    entry = contested(evening)
    services.decide(entry, HoursDecision(decision), reason=HoursReason.SIGNED_IN, by=ZHAO, now=LATER)
    assert (entry.state.value, entry.replaced_at) == (state, None)
    assert sum(one.minutes for one in queries.confirmed_entries(evening.person().id)) == counted


def test_what_the_desk_took_out_can_be_contested_and_whoever_did_it_does_not_decide(evening: Evening) -> None:
    entry = evening.served()
    assert entry is not None
    services.take_out(entry, reason=HoursReason.NOT_SERVED, by=LIN, now=LATER)
    by = herself(evening.person())
    assert refusal(lambda: services.contest(entry, ContestReason.TOO_SHORT, by=by, now=LATER)) == "say_the_times"
    assert (
        refusal(lambda: services.contest(entry, ContestReason.NOT_THERE, by=herself(a_volunteer()), now=LATER))
        == "not_found"
    )
    services.contest(entry, ContestReason.OTHER_TIME, claimed=(STARTS, ENDS), by=by, now=LATER)
    stands = HoursDecision.STANDS
    assert (
        refusal(lambda: services.decide(entry, stands, reason=HoursReason.ROSTER, by=LIN, now=LATER))
        == "confirmed_by_you"
    )
    services.decide(entry, stands, reason=HoursReason.ROSTER, by=ZHAO, now=LATER)
    assert (entry.state, queries.confirmed_entries(evening.person().id)) == (HoursState.WITHDRAWN, [])


def test_hours_nobody_confirmed_are_late_after_ten_working_days(ctx: flask.Flask) -> None:
    evening = an_evening(4)
    counted, waiting = evening.served(0), evening.served(1)
    assert counted is not None
    assert waiting is not None
    services.confirm(counted, by=LIN, now=LATER)
    facts.enter_fact(evening.seats[2], FactKind.NO_SHOW, by=LIN, now=LATER)
    friday = ENDS + timedelta(days=12)
    assert (friday.strftime("%a"), queries.count_late(friday)) == ("Fri", 0)
    found = queries.late(friday + timedelta(days=1))
    assert [(one.volunteer.id, one.recorded, one.due_on.isoformat()) for one in found] == [
        (evening.person(1).id, True, "2026-12-04"),
        (evening.person(3).id, False, "2026-12-04"),
    ]
    assert queries.count_late(friday + timedelta(days=1)) == 2


def test_two_people_who_become_one_have_the_hours_of_both(ctx: flask.Flask) -> None:
    volunteer, twin = a_volunteer(name="王晓岚"), a_volunteer(name="王晓岚")
    for one, hour in ((volunteer, 1), (twin, 3)):
        start = ENDS - timedelta(hours=hour + 1)
        entry = services.enter(one, start, start + timedelta(hours=1), by=LIN, now=ENDS)
        services.confirm(entry, by=ZHAO, now=ENDS)
    merging.merge(volunteer, twin, {}, by=LIN, now=LATER)
    assert [one.minutes for one in queries.confirmed_entries(volunteer.id)] == [60, 60]
