"""Awards with evidence, a sentence from a named person, and meetings that both want."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from iwill.accounts.terms import SYSTEM, Actor, ActorKind, Role
from iwill.core.db import db
from iwill.core.errors import Invalid, Refused
from iwill.engagement.recognition import meeting, thanking
from iwill.engagement.recognition.awarding import award_what_is_due
from iwill.engagement.recognition.models import AwardGiven, Thanks
from iwill.engagement.recognition.queries import meetings, served, thanks
from iwill.messaging.models import Message
from iwill.messaging.terms import Purpose
from iwill.pool.services import leaving
from iwill.pool.teams.services import membership
from iwill.shifts.hours import services as hours
from tests.builders import a_staff, a_volunteer
from tests.shifts.hours.conftest import ENDS, Evening, an_evening, herself

LATER = ENDS + timedelta(hours=12)


def organizer(name: str = "林老师") -> Actor:
    return Actor(ActorKind.STAFF, a_staff(Role.ORGANIZER, name=name, email=f"{name}@desk.example").id, Role.ORGANIZER)


def after(people: int = 2, *needs: dict[str, Any]) -> Evening:
    evening = an_evening(people, *needs)
    for number in range(len(evening.seats)):
        entry = evening.served(number)
        if entry is not None:
            hours.confirm(entry, by=Actor(ActorKind.STAFF, 900, Role.ORGANIZER), now=LATER)
    return evening


def told(news: str) -> int:
    query = select(Message).where(Message.purpose == Purpose.THANKS)
    return sum(message.facts["news"] == news for message in db.session.scalars(query))


def test_awards_are_given_once_with_what_they_rest_on(ctx: object) -> None:
    evening = after(1)
    db.session.commit()
    assert award_what_is_due(LATER) == 1
    assert award_what_is_due(LATER + timedelta(days=1)) == 0
    (award,) = served.awards_of(evening.person().id)
    assert (award.award.value, award.mark, award.evidence) == ("first_service", 1, {"minutes": 120, "entries": 1})


def test_a_drill_earns_nothing(ctx: object) -> None:
    an_evening(1, kind="drill")
    db.session.commit()
    assert award_what_is_due(LATER) == 0


def test_support_stands_first_on_the_list_of_whom_to_thank(ctx: object) -> None:
    evening = after(
        2,
        {"role": "接线", "seats": 1},
        {"role": "督导", "seats": 1, "required_for": ["接线"]},
    )
    listed = thanks.to_thank(LATER)
    assert [(one.role, one.support, one.first) for one in listed] == [("督导", True, True), ("接线", False, True)]
    thanking.thank(listed[0].volunteer, evening.call_out, "您一直在线，我们很安心。", by=organizer(), now=LATER)
    assert [one.role for one in thanks.to_thank(LATER)] == ["接线"]
    assert thanks.to_thank(LATER + timedelta(days=8)) == []


def test_a_sentence_is_kept_sealed_told_once_and_signed(ctx: object) -> None:
    evening, by = after(1), organizer()
    thanking.thank(evening.person(), evening.call_out, " 那晚您  接了六个电话。 ", by=by, now=LATER)
    row = db.session.scalars(select(Thanks)).one()
    assert "电话" not in row.sentence_sealed
    (read,) = thanks.thanks_to(evening.person().id)
    assert (read.sentence, read.who) == ("那晚您 接了六个电话。", "林老师")
    assert told("from_staff") == 1
    with pytest.raises(Refused, match="thanked_already"):
        thanking.thank(evening.person(), evening.call_out, "再谢一次。", by=by, now=LATER)


@pytest.mark.parametrize(("sentence", "code"), [("  ", "sentence_needed"), ("谢" * 201, "sentence_too_long")])
def test_thanks_are_one_sentence(ctx: object, sentence: str, code: str) -> None:
    evening = after(1)
    with pytest.raises(Invalid) as refused:
        thanking.thank(evening.person(), evening.call_out, sentence, by=organizer(), now=LATER)
    assert refused.value.details[0].code == code


def test_volunteers_thank_those_they_served_with_and_nobody_else(ctx: object) -> None:
    evening, stranger = after(2), a_volunteer()
    one, other = evening.person(0), evening.person(1)
    thanking.thank(other, evening.call_out, "交接写得很清楚。", by=herself(one), now=LATER)
    assert told("from_teammate") == 1
    for reader, writer, code in ((one, one, "not_oneself"), (one, stranger, "not_served_together")):
        with pytest.raises(Refused, match=code):
            thanking.thank(reader, evening.call_out, "谢谢。", by=herself(writer), now=LATER)


def test_two_who_served_together_see_each_other_only_after_both_said_yes(ctx: object) -> None:
    evening = after(2)
    one, other = evening.person(0), evening.person(1)
    assert [person.id for person, _ in meetings.served_with(one.id, LATER - timedelta(days=30))] == [other.id]
    row = meeting.ask_to_meet(one, other, evening.call_out, by=herself(one), now=LATER)
    assert meetings.introductions_of(one.id, LATER) == []
    assert [waiting.id for waiting in meetings.introductions_of(other.id, LATER)] == [row.id]
    with pytest.raises(Refused, match="introduced_already"):
        meeting.ask_to_meet(other, one, evening.call_out, by=herself(other), now=LATER)
    meeting.answer_introduction(row, True, by=herself(other), now=LATER)
    assert [found.id for found in meetings.introductions_of(one.id, LATER)] == [row.id]
    assert (told("introduction"), told("introduced")) == (1, 1)
    meeting.end_introduction(row, by=herself(other), now=LATER)
    assert meetings.introductions_of(one.id, LATER) == []


def test_a_no_to_an_introduction_is_told_to_nobody_and_a_late_yes_is_too_late(ctx: object) -> None:
    evening = after(2)
    one, other = evening.person(0), evening.person(1)
    row = meeting.ask_to_meet(one, other, evening.call_out, by=herself(one), now=LATER)
    assert meetings.introductions_of(other.id, LATER + timedelta(days=31)) == []
    with pytest.raises(Refused, match="meeting_over"):
        meeting.answer_introduction(row, True, by=herself(other), now=LATER + timedelta(days=31))
    meeting.answer_introduction(row, False, by=herself(other), now=LATER)
    assert told("introduced") == 0


def test_a_reunion_invites_those_who_served_and_takes_the_last_word(ctx: object) -> None:
    evening = after(2)
    starts_at, by, room = LATER + timedelta(days=14), organizer(), "https://meet.example/r"
    assert meeting.call_reunion(evening.call_out, starts_at, room, by=by, now=LATER) == 2
    (guest,) = meetings.reunions_of(evening.person(0).id, LATER)
    for yes in (True, False, True):
        meeting.answer_reunion(guest.reunion_id, evening.person(0), yes, by=herself(evening.person(0)), now=LATER)
    ((_reunion, invited, coming),) = meetings.reunions_ahead(LATER)
    assert (invited, coming) == (2, 1)
    with pytest.raises(Invalid):
        meeting.call_reunion(evening.call_out, LATER, room, by=by, now=LATER)


def test_a_years_list_puts_support_first_and_ranks_nobody_by_hours(ctx: object) -> None:
    evening = after(3, {"role": "督导", "seats": 1, "required_for": ["接线"]}, {"role": "接线", "seats": 2})
    day = ENDS.date()
    lines = served.year_list(day, day)
    assert [line.support_shifts for line in lines] == [1, 0, 0]
    assert lines[0].volunteer_id == evening.person(0).id
    assert [line.name for line in lines[1:]] == sorted(line.name for line in lines[1:])


def test_an_erasure_takes_thanks_and_awards_along_and_the_sentences_she_wrote(ctx: object) -> None:
    evening = after(2)
    one, other = evening.person(0), evening.person(1)
    thanking.thank(other, evening.call_out, "交接写得很清楚。", by=herself(one), now=LATER)
    db.session.commit()
    award_what_is_due(LATER)
    assert leaving.export_person(other)["recognition"]["thanks"][0]["sentence"] == "交接写得很清楚。"
    leaving.erase_person(one, by=SYSTEM, now=LATER)
    assert db.session.scalar(select(func.count(Thanks.id))) == 0
    assert [row.volunteer_id for row in db.session.scalars(select(AwardGiven))] == [other.id]


def test_a_team_reads_what_it_served_together_and_not_who_how_much(ctx: object) -> None:
    evening = after(2)
    team = membership.make_team("夜班组", by=SYSTEM, now=LATER)
    for number in range(2):
        membership.join(team, evening.person(number), by=SYSTEM, now=LATER)
    day = ENDS.date()
    assert served.team_totals(team.id, day, day) == (2, 2, 240)
    assert served.team_totals(team.id + 1, day, day) == (0, 0, 0)
