"""The page of a shift: the one next thing before, during and after it, for whoever holds the seat and nobody else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.models import AuditEntry
from iwill.callouts.models import Need, Seat
from iwill.callouts.queries import callout_by_id
from iwill.core import clock
from iwill.core.db import db, new_uid, transaction
from iwill.engagement.mentoring import services as mentoring
from iwill.messaging.models import Message
from iwill.pool.history.models import ServiceHistory
from iwill.pool.models import Volunteer
from iwill.shifts.attendance import rooms
from iwill.shifts.attendance.jobs import watch_shifts
from iwill.shifts.attendance.models import Attendance
from tests.builders import a_volunteer, an_actor
from tests.web.conftest import STARTS, House
from tests.web.signed_in import as_volunteer

LIMIT = 14_000
MINUTE = timedelta(minutes=1)
END = STARTS + timedelta(hours=2)
ROOM = "https://meet.example/r/7"


def seated(client: Any, house: House, people: int = 1, kind: str = "real", **about: Any) -> list[str]:
    """People with a seat of one shift; the address of each one's page."""
    ids = house.people(people, **about)
    called = house.call({"seats": people}, kind=kind)
    paths = [called.paths[one] for one in ids]
    for path in paths:
        client.post(path, data={"answer": "yes"})
    rows = house.rows(select(Seat.id, Seat.volunteer_id))
    by_person = {person: seat for seat, person in rows}
    return [f"{path}/shift/{by_person[one]}" for path, one in zip(paths, ids, strict=True)]


def enter_room(house: House) -> None:
    with house.app.app_context(), transaction():
        rooms.set_room(callout_by_id(1), None, ROOM, by=an_actor(), now=clock.now())


def words(page: Any) -> str:
    text: str = page.get_data(as_text=True)
    return text


def test_a_shift_is_worked_in_two_presses(client: Any, house: House) -> None:
    (path,) = seated(client, house)
    clock.freeze(STARTS - 5 * MINUTE)
    assert 'value="in"' in words(client.get(path))
    pressed = client.post(path, data={"press": "in"})
    assert (pressed.status_code, pressed.headers["Location"]) == (303, path)
    clock.freeze(END)
    page = client.get(path)
    assert "120" in words(page)
    assert len(page.data) <= LIMIT
    for _ in range(2):
        assert client.post(path, data={"press": "out"}).status_code == 303
    assert house.rows(select(Attendance.checked_in_at, Attendance.checked_out_at)) == [(STARTS - 5 * MINUTE, END)]
    assert 'name="press" value="out"' not in words(client.get(path))


def test_looking_at_a_shift_changes_nothing(client: Any, house: House) -> None:
    (path,) = seated(client, house)
    tables = [select(table.__table__) for table in (Need, Seat, Attendance, Message, AuditEntry)]
    before = [house.rows(query) for query in tables]
    for moment in (STARTS - timedelta(hours=2), STARTS, END + timedelta(hours=1)):
        clock.freeze(moment)
        page = client.get(path)
        assert page.status_code == 200
        assert len(page.data) <= LIMIT
        assert "<script" not in words(page)
    assert [house.rows(query) for query in tables] == before


def test_the_room_is_shown_from_half_an_hour_before_to_the_end_to_its_holders_alone(client: Any, house: House) -> None:
    (path,) = seated(client, house)
    clock.freeze(STARTS - 30 * MINUTE)
    missing = words(client.get(path))
    assert "400-000-0000" in missing
    enter_room(house)
    for moment, shown in ((STARTS - 31 * MINUTE, False), (STARTS - 30 * MINUTE, True), (END, False)):
        clock.freeze(moment)
        assert (ROOM in words(client.get(path))) is shown
    clock.freeze(STARTS - 20 * MINUTE)
    client.post(path, data={"press": "excuse", "reason": "hospital"})
    assert client.get(path).status_code == 303


def test_a_link_opens_its_own_seats_alone(client: Any, house: House) -> None:
    first, second = seated(client, house, people=2)
    crossed = first.rsplit("/", 1)[0] + "/" + second.rsplit("/", 1)[1]
    clock.freeze(STARTS)
    assert client.get(crossed).status_code == 404
    assert client.post(crossed, data={"press": "in"}).status_code == 404
    assert house.rows(select(Attendance.id)) == []


@pytest.mark.parametrize(
    ("at", "data", "place"),
    [
        (STARTS, {"press": "in", "said_at": "20:10"}, "said_at"),
        (STARTS, {"press": "in", "said_at": "halb neun"}, "said_at"),
        (END + MINUTE, {"press": "in"}, "said_at"),
        (STARTS, {"press": "excuse"}, "reason"),
    ],
)
def test_what_cannot_be_right_is_said_at_its_field(
    client: Any, house: House, at: Any, data: dict[str, str], place: str
) -> None:
    (path,) = seated(client, house)
    clock.freeze(at)
    page = client.post(path, data=data)
    assert page.status_code == 422
    assert f'href="#f-{place}"' in words(page)
    assert f'id="f-{place}"' in words(page)
    assert house.rows(select(Attendance.id)) == []


def test_a_sign_in_made_offline_is_kept_and_marked(client: Any, house: House) -> None:
    (path,) = seated(client, house)
    clock.freeze(END + 20 * MINUTE)
    client.post(path, data={"press": "in", "said_at": "19:55"})
    client.post(path, data={"press": "out", "said_at": "22:00"})
    came, left = house.rows(select(Attendance.checked_in_said_at, Attendance.checked_out_said_at))[0]
    assert (came, left) == (STARTS - 5 * MINUTE, END)
    assert "补录" in words(client.get(path))


@pytest.mark.parametrize("typed", ["19:55", "19：55", "１９：５５", "2026-11-22T19:55"])
def test_a_time_is_read_as_a_chinese_keyboard_gives_it(client: Any, house: House, typed: str) -> None:
    (path,) = seated(client, house)
    clock.freeze(STARTS)
    assert client.post(path, data={"press": "in", "said_at": typed}).status_code == 303
    assert house.rows(select(Attendance.checked_in_said_at)) == [(STARTS - 5 * MINUTE,)]


def test_who_cannot_come_is_thanked_and_the_next_in_reserve_is_asked(client: Any, house: House) -> None:
    first, second = house.people(2)
    called = house.call({"seats": 1})
    client.post(called.paths[first], data={"answer": "yes"})
    client.post(called.paths[second], data={"answer": "reserve", "need": str(called.need_ids[0])})
    clock.freeze(STARTS - 20 * MINUTE)
    seat = house.rows(select(Seat.id))[0][0]
    gone = client.post(f"{called.paths[first]}/shift/{seat}", data={"press": "excuse", "reason": "power"})
    assert gone.status_code == 303
    offers = house.rows(select(Message.recipient_id).where(Message.purpose == "reserve_offer"))
    assert offers == [(second,)]


def test_numbers_are_shown_with_consent_alone_and_each_look_is_noted(client: Any, house: House) -> None:
    paths = seated(client, house, people=2, phone="+8613912340001"[:14])
    clock.freeze(STARTS)
    assert "13912340001" not in words(client.post(f"{paths[0]}/numbers"))
    client.post(paths[1], data={"press": "share"})
    assert "13912340001" not in words(client.get(paths[0]))
    assert "13912340001" in words(client.post(f"{paths[0]}/numbers"))
    reads = house.rows(select(AuditEntry.actor, AuditEntry.subject).where(AuditEntry.action == "contact.read"))
    assert len(reads) == 1
    client.post(paths[1], data={"press": "keep_back"})
    assert "13912340001" not in words(client.post(f"{paths[0]}/numbers"))


def test_a_drill_has_no_shift_to_sign_in_to(client: Any, house: House) -> None:
    (path,) = seated(client, house, kind="drill")
    clock.freeze(STARTS)
    page = client.get(path)
    assert page.status_code == 200
    assert 'value="in"' not in words(page)
    assert client.post(path, data={"press": "in"}).status_code == 409


def test_today_leads_to_the_shift_once_it_is_near(app: flask.Flask, client: Any, house: House) -> None:
    (path,) = seated(client, house)
    for moment, page in ((STARTS - timedelta(hours=2), path.split("/shift")[0] + "/seat"), (STARTS, path)):
        clock.freeze(moment)
        with app.app_context():
            anna = db.session.scalars(select(Volunteer)).one()
            db.session.expunge(anna)
            db.session.remove()
        assert f'href="{page}"' in words(as_volunteer(app, anna).get("/me"))


def test_a_shift_that_has_begun_is_taken_by_whoever_it_is_offered_to(client: Any, house: House) -> None:
    first, second = house.people(2)
    called = house.call({"seats": 1})
    client.post(called.paths[first], data={"answer": "yes"})
    client.post(called.paths[second], data={"answer": "reserve", "need": str(called.need_ids[0])})
    at = STARTS + 10 * MINUTE
    clock.freeze(at)
    with house.app.app_context():
        watch_shifts(at)
        db.session.remove()
    assert "已经开始，能来就尽快来" in words(client.get(called.paths[second]))
    answered = client.post(called.paths[second], data={"answer": "yes", "need": str(called.need_ids[0])})
    assert answered.headers["Location"] == f"{called.paths[second]}/seat"
    page = client.get(f"{called.paths[second]}/shift/2")
    assert 'value="in"' in words(page)
    assert len(house.rows(select(Seat.id).where(Seat.released_at.is_(None)))) == 2


def test_a_field_stands_below_its_label_where_a_phone_has_room_for_both(client: Any, house: House) -> None:
    (path,) = seated(client, house)
    beside_its_label = re.compile(r'<label[^>]*>[^<]*<input class="t"')
    seen = ""
    for moment, press in ((STARTS, "in"), (END, "out"), (END + MINUTE, "")):
        clock.freeze(moment)
        page = words(client.get(path))
        assert not beside_its_label.search(page)
        seen += page
        client.post(path, data={"press": press})
    assert 'for="f-said_at"' in seen


def test_the_room_is_the_one_big_button_while_it_is_open_and_leaving_is_once_it_has_closed(
    client: Any, house: House
) -> None:
    (path,) = seated(client, house)
    enter_room(house)
    clock.freeze(STARTS)
    client.post(path, data={"press": "in"})
    assert '<button name="press" value="out">' in words(client.get(path))
    clock.freeze(END + MINUTE)
    assert '<button class="y" name="press" value="out">' in words(client.get(path))


def test_once_the_shift_is_over_nobody_is_expected_any_more(client: Any, house: House) -> None:
    (path,) = seated(client, house)
    for moment, waits in ((STARTS + 20 * MINUTE, True), (END + MINUTE, False)):
        clock.freeze(moment)
        assert ("大家在等您" in words(client.get(path))) is waits
        assert ("名额会马上转给下一位" in words(client.get(path))) is waits


def test_after_the_shift_the_question_how_it_was_comes_before_everything_else(client: Any, house: House) -> None:
    (path,) = seated(client, house)
    clock.freeze(STARTS)
    client.post(path, data={"press": "in"})
    clock.freeze(END)
    client.post(path, data={"press": "out"})
    titles = re.findall(r"<h2[^>]*>([^<]*)</h2>", words(client.get(path)))
    assert titles[0] == "下班之后"
    assert "上岗须知" not in titles


def test_a_sign_out_by_mistake_is_taken_back_where_it_was_pressed(client: Any, house: House) -> None:
    (path,) = seated(client, house)
    clock.freeze(STARTS)
    client.post(path, data={"press": "in"})
    clock.freeze(STARTS + 30 * MINUTE)
    client.post(path, data={"press": "out"})
    assert 'value="back"' in words(client.get(path))
    assert client.post(path, data={"press": "back"}).status_code == 303
    page = words(client.get(path))
    assert 'value="out"' in page
    assert 'value="back"' not in page
    clock.freeze(END)
    client.post(path, data={"press": "out"})
    clock.freeze(END + 31 * MINUTE)
    assert 'value="back"' not in words(client.get(path))
    late = client.post(path, data={"press": "back"})
    assert late.status_code == 409
    assert "不能再撤回" in words(late)


def test_a_second_device_with_another_time_is_told_what_stands_and_where_to_say_that_it_is_wrong(
    client: Any, house: House
) -> None:
    (path,) = seated(client, house)
    clock.freeze(STARTS)
    client.post(path, data={"press": "in"})
    clock.freeze(STARTS + 30 * MINUTE)
    told = client.post(path, data={"press": "in", "said_at": "20:20"})
    assert told.status_code == 409
    assert "20:00" in words(told)
    assert "“我的记录”" in words(told)
    assert client.post(path, data={"press": "in", "said_at": "20:01"}).status_code == 303
    assert house.rows(select(Attendance.checked_in_at, Attendance.checked_in_said_at)) == [(STARTS, None)]


def test_whom_to_ring_in_danger_stands_on_the_page_once(client: Any, house: House) -> None:
    (path,) = seated(client, house)
    for moment in (STARTS - MINUTE, STARTS + MINUTE, END + MINUTE):
        clock.freeze(moment)
        page = words(client.get(path))
        assert [page.count(f'"tel:{number}"') for number in ("110", "120", "12356")] == [1, 1, 1]
        client.post(path, data={"press": "in"})
        client.post(f"{path}/support")


def test_what_the_organizer_wrote_is_marked_with_its_language_on_an_english_page(client: Any, house: House) -> None:
    (path,) = seated(client, house)
    page = words(client.get(f"{path}?lang=en"))
    assert '<li lang="zh-Hans">' in page
    assert "<li lang=" not in words(client.get(path))


def test_what_others_hand_on_stands_there_the_newest_three_with_their_name_by_consent(
    client: Any, house: House
) -> None:
    (path,) = seated(client, house, language="en")
    with house.app.app_context(), transaction():
        by, author = an_actor(), a_volunteer("林老师")
        db.session.add(ServiceHistory(uid=new_uid(), volunteer_id=author.id, source="test", reported_at=clock.now()))
        db.session.flush()
        for code, skill in (("hotline", "listening"), ("law", "legal")):
            playbook = mentoring.add_playbook(code, "热线", "Hotline", skill, by=by, now=clock.now())
            for number in range(4):
                note = mentoring.write_note(
                    playbook, author, f"{code} {number} " + "听" * 900, named=number == 3, by=by, now=clock.now()
                )
                mentoring.review_note(note, show=True, by=by, now=clock.now())
    page = client.get(path)
    shown = words(page)
    assert [f"hotline {number}" in shown for number in range(4)] == [False, True, True, True]
    assert (shown.count("somebody who served before"), shown.count("林老师"), "law" in shown) == (2, 1, False)
    assert len(page.data) <= LIMIT
    clock.freeze(STARTS)
    client.post(path, data={"press": "in"})
    clock.freeze(END)
    client.post(path, data={"press": "out"})
    assert "hotline" not in words(client.get(path))
