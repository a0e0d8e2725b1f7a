"""When a supervisor goes nobody loses a seat: the backup is asked first, and everybody hears once, and once again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from iwill.accounts.terms import Actor, ActorKind, Role
from iwill.callouts.models import ReservePlace
from iwill.callouts.opening import NotOpen
from iwill.callouts.queries import needs_not_open, open_needs
from iwill.callouts.services import supervising
from iwill.core.db import db
from iwill.core.errors import Refused
from iwill.messaging.models import Message
from iwill.messaging.terms import MessageState, Purpose
from iwill.pool.models import Volunteer
from iwill.shifts.attendance import services as attendance
from iwill.shifts.supervision import jobs
from iwill.shifts.supervision.models import SupervisionGap
from iwill.shifts.supervision.queries import staff_named, supervisors_on
from iwill.shifts.supervision.services import naming
from tests.builders import a_staff, a_volunteer, an_actor
from tests.callouts.conftest import STARTS, Story
from tests.conftest import NOW
from tests.shifts.supervision.conftest import LEADING, LISTENING, T_20, Evening

BY = an_actor()


def test_the_backup_is_asked_at_once_and_the_seats_show_not_open(evening: Evening) -> None:
    assert open_needs(evening.call_out, T_20) == {evening.listening.id, evening.leading.id}
    evening.supervisor_goes()

    assert needs_not_open(evening.call_out, T_20) == {evening.listening.id: NotOpen.UNSUPERVISED}
    assert evening.listening.taken == 2
    next_out = select(Message).where(Message.created_at == T_20).order_by(Message.lane, Message.id).limit(1)
    first = db.session.scalars(next_out).one()
    assert (first.purpose, first.recipient_id) == (Purpose.RESERVE_OFFER, evening.backup.id)
    assert [evening.news(one) for one in evening.listeners] == [["unsupervised"], ["unsupervised"]]


def test_everybody_is_told_once_when_it_is_open_again(evening: Evening) -> None:
    evening.supervisor_goes()
    db.session.commit()
    assert jobs.watch_supervision(T_20) == {}

    evening.story.say(evening.call_out, evening.backup, "yes", [evening.leading], now=T_20)
    db.session.commit()
    assert jobs.watch_supervision(T_20) == {"back": 1}
    assert jobs.watch_supervision(T_20) == {}

    assert [evening.news(one) for one in evening.listeners] == [["unsupervised", "supervised_again"]] * 2
    assert evening.news(evening.backup) == evening.news(evening.supervisor) == []


def test_the_desk_is_told_once_at_a_quarter_of_an_hour_before(evening: Evening) -> None:
    a_staff()
    evening.supervisor_goes()
    db.session.commit()
    assert jobs.watch_supervision(T_20) == {}
    before = STARTS - timedelta(minutes=15)
    assert jobs.watch_supervision(before) == {"warned": 1}
    assert jobs.watch_supervision(before) == {}
    assert evening.at_the_desk() == ["unsupervised"]


def test_the_desk_is_told_when_the_supervisor_goes_in_the_middle_of_the_shift(evening: Evening) -> None:
    a_staff()
    seat, by = evening.seat(evening.supervisor), Actor(ActorKind.VOLUNTEER, evening.supervisor.id)
    attendance.check_in(seat, by, STARTS)
    db.session.commit()
    assert jobs.watch_supervision(STARTS + timedelta(minutes=20)) == {}
    attendance.check_out(seat, by, STARTS + timedelta(minutes=30))
    db.session.commit()
    assert jobs.watch_supervision(STARTS + timedelta(minutes=30)) == {"warned": 1}
    assert jobs.watch_supervision(STARTS + timedelta(minutes=31)) == {}
    # Whoever has gone is not called for support either.
    assert supervisors_on(evening.listening, STARTS + timedelta(minutes=31)) == []


def test_an_offer_to_supervise_soon_is_a_short_one(evening: Evening) -> None:
    evening.supervisor_goes()
    offer = db.session.scalars(select(ReservePlace)).one()
    assert offer.offer_expires_at == T_20 + timedelta(minutes=5)


def test_a_gap_of_a_call_out_that_has_ended_closes_without_a_word(evening: Evening) -> None:
    evening.supervisor_goes()
    db.session.commit()
    assert jobs.watch_supervision(STARTS + timedelta(hours=3)) == {"back": 1}
    assert db.session.query(SupervisionGap).one().ended_at is not None
    assert evening.news(evening.listeners[0]) == ["unsupervised"]


def test_where_no_supervisor_is_asked_for_one_of_staff_is_named(ctx: object) -> None:
    story, listener = Story(), a_volunteer()
    call_out = story.launched(LISTENING)
    story.say(call_out, listener, "yes", call_out.needs)
    assert needs_not_open(call_out, NOW) == {call_out.needs[0].id: NotOpen.NO_SUPERVISOR}

    naming.name_supervisor(call_out, "周 老师", "138 0013 8000", by=BY, now=NOW)
    assert needs_not_open(call_out, NOW) == {}
    naming.take_supervisor_away(call_out, by=BY, now=NOW)
    assert needs_not_open(call_out, NOW) == {call_out.needs[0].id: NotOpen.NO_SUPERVISOR}
    assert call_out.supervisor_sealed is None
    assert [message for message in story.messages(listener) if message[0] == "on_shift"] == [("on_shift", "queued")]


def test_drills_wait_for_nobody(ctx: object) -> None:
    assert needs_not_open(Story().launched(LISTENING, kind="drill"), NOW) == {}


def test_veterans_count_ten_and_first_timers_five_for_each_supervisor(ctx: object) -> None:
    story, people = Story(), [a_volunteer() for _ in range(6)]
    leader = a_volunteer(skills=["supervision"])
    call_out = story.launched(LISTENING | {"seats": 6}, LEADING)
    story.say(call_out, leader, "yes", [call_out.needs[1]])
    for one in people[:5]:
        story.say(call_out, one, "yes", [call_out.needs[0]])
    assert needs_not_open(call_out, NOW) == {}
    story.say(call_out, people[5], "yes", [call_out.needs[0]])
    assert needs_not_open(call_out, NOW) == {call_out.needs[0].id: NotOpen.TOO_FEW_SUPERVISORS}
    # Once the shift is behind them they have all served.
    assert needs_not_open(call_out, STARTS + timedelta(hours=2)) == {}


def test_nobody_supervises_herself(ctx: object) -> None:
    story, one, two = Story(), a_volunteer(phone="+8613800138000"), a_volunteer(phone="+8613900139000")
    call_out = story.launched(LISTENING)
    story.say(call_out, one, "yes", call_out.needs)
    with pytest.raises(Refused, match="own_supervisor"):
        supervising.name_supervisor(call_out, "同一人", "+8613800138000", by=BY, now=NOW)
    supervising.name_supervisor(call_out, "另一人", "+8613900139000", by=BY, now=NOW)
    result = story.say(call_out, two, "yes", call_out.needs)
    assert result.refused == {call_out.needs[0].id: "own_supervisor"}


def test_whoever_of_staff_was_named_is_told_where_name_and_number_are_those_of_an_account(evening: Evening) -> None:
    staff = a_staff(Role.STAFF, name="周敏", email="zhou@iwill.example")
    a_volunteer("周敏", email="zhou@iwill.example", phone="+8613800138009")
    call_out, by, told = evening.call_out, an_actor(), []

    def name(who: str, phone: str) -> None:
        naming.name_supervisor(call_out, who, phone, by=by, now=T_20 + len(told) * timedelta(minutes=1))
        told.append((staff_named(call_out), evening.at_the_desk()))

    name("周敏", "13800138000")
    name("周敏", "13800138009")
    name("周敏", "13800138009")
    name("吴敏", "13800138009")
    assert told == [(None, []), *[(staff, ["supervisor_named"])] * 2, (None, ["supervisor_named"])]
    # She had not been written to yet, so that there is nothing to put right.
    naming.name_supervisor(call_out, "周敏", "13800138009", by=by, now=T_20 + timedelta(hours=1))
    last = db.session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
    last.state = MessageState.SENT
    naming.take_supervisor_away(call_out, by=by, now=T_20 + timedelta(hours=2))
    assert evening.at_the_desk() == ["supervisor_named", "supervisor_named", "supervisor_off"]


def test_the_desk_hears_once_when_a_yes_is_one_too_many_and_once_more_after_another_supervisor(ctx: object) -> None:
    a_staff()
    story, people = Story(), [a_volunteer() for _ in range(11)]
    leaders = [a_volunteer(skills=["supervision"]) for _ in range(2)]
    call_out = story.launched(LISTENING | {"seats": 11}, LEADING | {"seats": 2})
    front, lead = call_out.needs
    heard = []

    def say_yes(*who: Volunteer) -> None:
        for one in who:
            story.say(call_out, one, "yes", [lead if one in leaders else front])
        db.session.commit()
        heard.append(jobs.watch_supervision(NOW).get("crowded", 0))

    say_yes(leaders[0], *people[:5])
    say_yes(people[5])
    say_yes(people[6])
    say_yes(leaders[1], *people[7:10])
    say_yes(people[10])
    assert heard == [0, 1, 0, 0, 1]
    told = db.session.scalars(select(Message).where(Message.purpose == Purpose.DUTY).order_by(Message.id)).all()
    assert [(one.facts["news"], one.facts["words"]["people"]) for one in told] == [
        ("too_few_supervisors", "6"),
        ("too_few_supervisors", "11"),
    ]
