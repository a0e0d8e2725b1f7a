"""A seat goes to a colleague who says yes, and to nobody before; the seat counts once all along."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from iwill.accounts.terms import Actor, ActorKind
from iwill.callouts.facts import queries as fact_queries
from iwill.callouts.models import AnswerRecord, Need, Seat
from iwill.callouts.services import callouts
from iwill.callouts.terms import Answer, AnswerAction
from iwill.core.db import db
from iwill.core.errors import IwillError, Missing, Refused
from iwill.messaging.models import Message
from iwill.messaging.terms import Purpose
from iwill.pool.models import VolunteerSkill
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.swaps import jobs, queries, services
from iwill.shifts.swaps.models import SeatSwap
from iwill.shifts.swaps.rules import stands_until
from iwill.shifts.swaps.terms import OfferState
from tests.builders import a_staff
from tests.callouts.conftest import BY, STARTS
from tests.conftest import NOW
from tests.shifts.swaps.conftest import Evening, books_agree


def offered(evening: Evening, to: str = "晨", *, back: bool = False) -> SeatSwap:
    in_return = evening.seat(to, evening.second) if back else None
    return services.offer_seat(
        evening.seat("安", evening.first), evening.invitation(to), in_return=in_return, by=BY, now=NOW
    )


def news(swap: SeatSwap) -> list[tuple[int, str]]:
    rows = db.session.scalars(select(Message).where(Message.cause == f"swap:{swap.id}").order_by(Message.id))
    return [(row.recipient_id, row.facts["news"]) for row in rows]


def test_a_colleague_who_says_yes_has_the_seat_and_the_reserve_is_not_called(evening: Evening) -> None:
    swap = offered(evening)
    assert evening.holders(evening.first) == ["安"]
    taken = services.accept_offer(swap, by=BY, now=NOW)
    assert evening.holders(evening.first) == ["晨"]
    assert taken.id == swap.taken_as_id == services.accept_offer(swap, by=BY, now=NOW).id
    books_agree()
    assert db.session.get_one(Need, evening.first).offered == 0
    assert evening.invitation("安").answer is Answer.NO
    assert evening.invitation("晨").answer is Answer.YES
    assert news(swap) == [(evening.people["晨"], "swap_asked"), (evening.people["安"], "swap_taken")]


def test_a_seat_that_was_passed_on_can_be_given_back_by_its_new_holder(evening: Evening) -> None:
    services.accept_offer(offered(evening, "波"), by=BY, now=NOW)
    evening.says("波", "release", evening.first)
    assert evening.holders(evening.first) == []
    books_agree()


def test_two_people_change_seats(evening: Evening) -> None:
    swap = offered(evening, "波", back=True)
    services.accept_offer(swap, by=BY, now=NOW)
    assert (evening.holders(evening.first), evening.holders(evening.second)) == (["波"], ["安"])
    books_agree()
    assert evening.invitation("安").answer is Answer.YES
    assert news(swap)[-1] == (evening.people["安"], "swap_changed")


def test_whoever_launched_the_call_out_is_told_and_asked_for_nothing(evening: Evening) -> None:
    organizer = a_staff()
    swap = offered(evening)
    swap.seat.need.call_out.launched_by = Actor(ActorKind.STAFF, organizer.id).label
    services.accept_offer(swap, by=BY, now=NOW)
    told = db.session.scalars(select(Message).where(Message.purpose == Purpose.DUTY)).one()
    assert (told.recipient_id, told.facts["news"]) == (organizer.id, "swap_done")


def test_only_who_could_sit_there_now_is_on_the_list(evening: Evening) -> None:
    seat = evening.seat("安")
    assert {one.name for one in queries.colleagues_for(seat, NOW)} == {"波", "晨"}
    evening.invitation("晨").volunteer.may_contact = False
    assert [one.name for one in queries.colleagues_for(seat, NOW)] == ["波"]


def test_one_seat_is_offered_to_one_person_at_a_time(evening: Evening) -> None:
    swap = offered(evening)
    assert offered(evening) is swap
    with pytest.raises(Refused, match="swap_open"):
        offered(evening, "波")
    services.withdraw_offer(swap, by=BY, now=NOW)
    assert offered(evening, "波").state is OfferState.ASKED


def test_a_no_leaves_everything_as_it_was_and_is_not_asked_again(evening: Evening) -> None:
    swap = offered(evening, "波")
    services.decline_offer(swap, by=BY, now=NOW)
    assert evening.holders(evening.first) == ["安"]
    assert evening.holders(evening.second) == ["波"]
    assert news(swap)[-1] == (evening.people["安"], "swap_declined")
    with pytest.raises(Refused, match="not_a_colleague"):
        offered(evening, "波")


def test_a_yes_is_looked_at_anew_when_it_comes(evening: Evening) -> None:
    swap = offered(evening)
    db.session.execute(delete(VolunteerSkill).where(VolunteerSkill.volunteer_id == evening.people["晨"]))
    with pytest.raises(Refused, match="skill"), db.session.begin_nested():
        services.accept_offer(swap, by=BY, now=NOW)
    db.session.expire_all()
    assert evening.holders(evening.first) == ["安"]
    books_agree()


@pytest.mark.parametrize("when", [STARTS, STARTS + timedelta(minutes=1)])
def test_nothing_is_passed_on_once_a_shift_has_started(evening: Evening, when: object) -> None:
    seat = evening.seat("安")
    with pytest.raises(Refused, match="shift_started"):
        services.offer_seat(seat, evening.invitation("晨"), by=BY, now=when)  # type: ignore[arg-type]


def test_nothing_is_passed_on_after_a_check_in(evening: Evening) -> None:
    swap = offered(evening)
    db.session.add(Attendance(seat_id=swap.seat_id, checked_in_at=NOW, checked_in_by="volunteer:1"))
    db.session.flush()
    with pytest.raises(Refused, match="checked_in_already"):
        services.accept_offer(swap, by=BY, now=NOW)


def test_an_offer_that_nobody_takes_ends_and_the_seat_stays(evening: Evening) -> None:
    swap = offered(evening)
    assert swap.expires_at == NOW + timedelta(hours=2)
    assert services.end_offer(swap, NOW) is None
    assert list(queries.offers_over(swap.expires_at)) == [swap.id]
    assert services.end_offer(swap, swap.expires_at) == "expired"
    assert news(swap)[-1] == (evening.people["安"], "swap_ended")
    with pytest.raises(Refused, match="swap_over"):
        services.accept_offer(swap, by=BY, now=swap.expires_at)
    assert evening.holders(evening.first) == ["安"]


def test_an_offer_ends_with_its_seat(evening: Evening) -> None:
    swap = offered(evening, "波")
    evening.says("安", "release", evening.first)
    with pytest.raises(Refused, match="swap_over"):
        services.accept_offer(swap, by=BY, now=NOW)
    assert services.end_offer(swap, NOW) == "overtaken"
    books_agree()


def test_a_call_out_that_is_over_passes_nothing_on(evening: Evening) -> None:
    swap = offered(evening)
    callouts.stand_down(swap.seat.need.call_out, by=BY, now=NOW)
    with pytest.raises(IwillError):
        services.accept_offer(swap, by=BY, now=NOW)


def test_whoever_gave_her_seat_to_a_colleague_cannot_be_said_to_have_stayed_away(evening: Evening) -> None:
    swap = offered(evening)
    services.accept_offer(swap, by=BY, now=NOW)
    with pytest.raises(Missing):
        fact_queries.seat_by_id(swap.seat_id)
    went = db.session.scalars(
        select(AnswerRecord).where(AnswerRecord.invitation_id == evening.invitation("安").id).order_by(AnswerRecord.id)
    ).all()[-1]
    assert (went.action, went.meaning) == (AnswerAction.RELEASE, {"passed_on": swap.seat_id})
    assert db.session.get_one(Seat, swap.seat_id).released_at == NOW


def test_an_offer_waits_for_the_morning_of_its_reader() -> None:
    policy = {"quiet_hours.from_hour": 22, "quiet_hours.to_hour": 8, "swap.offer_minutes": 120}
    night = NOW + timedelta(hours=5)
    morning = NOW + timedelta(hours=13)
    assert stands_until(STARTS, "Asia/Shanghai", policy, night) == morning + timedelta(hours=2)
    assert stands_until(morning, "Asia/Shanghai", policy, night) is None


def test_the_job_ends_what_is_over_and_leaves_the_rest(stored: Evening, app: object) -> None:
    from iwill.core.db import transaction  # noqa: PLC0415

    with app.app_context():  # type: ignore[attr-defined]
        with transaction():
            offered(stored)
        assert jobs.end_swap_offers(NOW) == {}
        assert jobs.end_swap_offers(NOW + timedelta(hours=3)) == {"expired": 1}
