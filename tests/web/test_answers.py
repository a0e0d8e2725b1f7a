"""The page behind a personal link: two taps to a seat, nothing changed by looking, a next step for every case."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import select

from iwill.accounts.models import AuditEntry
from iwill.callouts.models import AnswerRecord, Invitation, Need, ReservePlace, Seat
from iwill.callouts.terms import Answer
from iwill.core import clock
from iwill.messaging.models import Message
from tests.conftest import NOW
from tests.web.conftest import STARTS, House

ENGLISH = {"Accept-Language": "en"}
LIMIT = 14_000


def one_call(house: House, **need: Any) -> tuple[str, int]:
    """A call-out with one need and one person asked; her path and the need's id."""
    (person,) = house.people()
    called = house.call({"seats": 1} | need)
    return called.paths[person], called.need_ids[0]


def test_looking_changes_nothing(client: Any, house: House) -> None:
    path, _ = one_call(house)
    tables = [select(table.__table__) for table in (Invitation, Need, Seat, AnswerRecord, Message, AuditEntry)]
    before = [house.rows(query) for query in tables]
    for method in (client.get, client.head):
        assert method(path).status_code == 200
        assert method(f"{path}/seat").status_code == 303
        assert method(f"{path}?lang=en&more=1").status_code == 200
    assert [house.rows(query) for query in tables] == before


def test_the_question_says_what_when_who_and_why(client: Any, house: House) -> None:
    path, _ = one_call(house)
    page = client.get(path)
    words = page.get_data(as_text=True)
    for expected in (
        "【应急召集】",
        "心理支持接线员",
        "11月22日周日 20:00–22:00",
        "北京博能志愿者库",
        "400-000-0000",
        "志**",
    ):
        assert expected in words
    assert "海淀" not in words
    assert "四倍" not in words
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in page.headers


def test_one_response_is_all_there_is_to_fetch(client: Any, house: House) -> None:
    path, _ = one_call(house)
    page = client.get(path)
    words = page.get_data(as_text=True)
    assert len(page.data) <= LIMIT
    assert "<script" not in words
    assert "/static/" not in words
    nonce = words.split('<style nonce="')[1].split('"')[0]
    assert f"'nonce-{nonce}'" in page.headers["Content-Security-Policy"]
    assert "style=" not in words


def test_yes_takes_the_seat_and_leads_to_it(client: Any, house: House) -> None:
    path, need_id = one_call(house)
    answered = client.post(path, data={"answer": "yes", "need": str(need_id)})
    assert (answered.status_code, answered.headers["Location"]) == (303, f"{path}/seat")
    seat = client.get(f"{path}/seat")
    assert seat.status_code == 200
    assert len(seat.data) <= LIMIT
    for expected in ("11月22日周日 20:00–22:00", "400-000-0000", "seat.ics", 'value="undo"', 'value="release"'):
        assert expected in seat.get_data(as_text=True)
    assert house.rows(select(Need.taken)) == [(1,)]


def test_yes_needs_no_list_where_one_shift_is_offered(client: Any, house: House) -> None:
    path, _ = one_call(house)
    assert client.post(path, data={"answer": "yes"}).headers["Location"] == f"{path}/seat"


def test_repeating_an_answer_is_harmless(client: Any, house: House) -> None:
    path, _ = one_call(house)
    for _ in range(3):
        assert client.post(path, data={"answer": "yes"}).status_code == 303
    assert len(house.rows(select(Seat.id))) == 1


@pytest.mark.parametrize(
    ("answer", "held", "expected"),
    [
        ("no", Answer.NO, "这次不行"),
        ("later", Answer.LATER, "晚点"),
    ],
)
def test_other_answers_lead_back_to_the_page(
    client: Any, house: House, answer: str, held: Answer, expected: str
) -> None:
    path, _ = one_call(house)
    answered = client.post(path, data={"answer": answer})
    assert (answered.status_code, answered.headers["Location"]) == (303, path)
    assert expected in client.get(path).get_data(as_text=True)
    assert house.rows(select(Invitation.answer)) == [(held,)]


@pytest.mark.parametrize(
    ("until", "minutes"),
    [
        ("2026-11-21T19:30:00+08:00", 30),
        ("2026-11-21T12:00:00Z", 60),
        ("2026-11-21T19:45", 45),
    ],
)
def test_later_is_read_with_an_offset_or_on_the_readers_clock(
    client: Any, house: House, until: str, minutes: int
) -> None:
    path, _ = one_call(house)
    assert client.post(path, data={"answer": "later", "later_until": until}).status_code == 303
    assert house.rows(select(Invitation.later_until)) == [(NOW + timedelta(minutes=minutes),)]


@pytest.mark.parametrize("until", ["tomorrow", "19:30", "2026-11-21", "0001-01-01T00:00+23:59", "2026-02-30T10:00"])
def test_an_unreadable_time_comes_back_at_its_field(client: Any, house: House, until: str) -> None:
    path, _ = one_call(house)
    page = client.post(path, data={"answer": "later", "later_until": until})
    assert page.status_code == 422
    words = page.get_data(as_text=True)
    assert 'href="#f-later_until"' in words
    assert "<title>错误：" in words
    assert house.rows(select(Invitation.answer)) == [(None,)]


@pytest.mark.parametrize(
    "form", [{}, {"answer": "perhaps"}, {"answer": "yes", "need": "x"}, {"answer": "yes", "need": "9"}]
)
def test_what_cannot_be_read_is_said_and_changes_nothing(client: Any, house: House, form: dict[str, str]) -> None:
    path, _ = one_call(house)
    assert client.post(path, data=form).status_code == 422
    assert house.rows(select(AnswerRecord.id)) == []


def test_several_shifts_have_to_be_named(client: Any, house: House) -> None:
    (person,) = house.people()
    later = {"starts_at": "2026-11-24T20:00:00+08:00", "ends_at": "2026-11-24T22:00:00+08:00"}
    called = house.call({"role": "接线员"}, {"role": "文字陪伴", **later})
    path = called.paths[person]
    words = client.get(path).get_data(as_text=True)
    assert words.count('name="need"') == 2
    page = client.post(path, data={"answer": "yes"})
    assert page.status_code == 422
    assert 'href="#f-need"' in page.get_data(as_text=True)
    taken = client.post(path, data={"answer": "yes", "need": [str(need) for need in called.need_ids]})
    assert taken.headers["Location"] == f"{path}/seat"
    assert len(house.rows(select(Seat.id))) == 2


def test_a_full_shift_offers_the_reserve_and_is_no_error(client: Any, house: House) -> None:
    first, second = house.people(2)
    called = house.call({"seats": 1})
    if second not in called.paths:
        pytest.fail("both have to be asked")
    client.post(called.paths[first], data={"answer": "yes"})
    late = client.post(called.paths[second], data={"answer": "yes"})
    assert late.status_code == 200
    assert 'value="reserve"' in late.get_data(as_text=True)
    standing = client.post(called.paths[second], data={"answer": "reserve"})
    assert (standing.status_code, standing.headers["Location"]) == (303, called.paths[second])
    assert "候补" in client.get(called.paths[second]).get_data(as_text=True)
    assert len(house.rows(select(ReservePlace.id))) == 1


def test_a_page_worded_once_for_many_holds_each_readers_own_link_name_and_style(client: Any, house: House) -> None:
    first, *late = (house.people(name=name)[0] for name in ("先到", "林木", "<Ann> Lee"))
    called = house.call({"seats": 1})
    client.post(called.paths[first], data={"answer": "yes"})
    for person, own in zip(late, ("林**", "&lt;. L."), strict=True):
        answered = client.post(called.paths[person], data={"answer": "yes"})
        page = answered.get_data(as_text=True)
        assert {part.split('"')[0] for part in page.split('action="')[1:]} == {called.paths[person]}
        assert own in page
        assert "\x01" not in page
        nonce = page.split('<style nonce="')[1].split('"')[0]
        assert f"'nonce-{nonce}'" in answered.headers["Content-Security-Policy"]


def test_a_released_seat_is_held_for_the_reserve(client: Any, house: House) -> None:
    first, second = house.people(2)
    called = house.call({"seats": 1})
    client.post(called.paths[first], data={"answer": "yes"})
    client.post(called.paths[second], data={"answer": "reserve"})
    released = client.post(called.paths[first], data={"answer": "release"})
    assert released.headers["Location"] == called.paths[first]
    assert "让出" in client.get(called.paths[first]).get_data(as_text=True)
    offered = client.get(called.paths[second]).get_data(as_text=True)
    assert 'value="yes"' in offered
    assert 'value="no"' in offered
    assert (
        client.post(called.paths[second], data={"answer": "yes"}).headers["Location"] == f"{called.paths[second]}/seat"
    )


def test_somebody_with_a_seat_sees_another_that_is_held_for_her_and_keeps_the_first(client: Any, house: House) -> None:
    first, second = house.people(2)
    another = [(STARTS + timedelta(days=2, hours=hours)).isoformat() for hours in (0, 2)]
    called = house.call({"seats": 2}, {"seats": 1, "starts_at": another[0], "ends_at": another[1]})
    tonight, afterwards = map(str, called.need_ids)
    client.post(called.paths[first], data={"answer": "yes", "need": afterwards})
    client.post(called.paths[second], data={"answer": "yes", "need": tonight})
    client.post(called.paths[second], data={"answer": "reserve", "need": afterwards})
    client.post(called.paths[first], data={"answer": "release", "need": afterwards})
    for page in (called.paths[second], f"{called.paths[second]}/seat"):
        words = client.get(page).get_data(as_text=True)
        assert "给您留到" in words
        assert f'name="need" value="{afterwards}"><button class="y" name="answer" value="yes">' in words
    taken = client.post(called.paths[second], data={"answer": "yes", "need": afterwards})
    assert taken.headers["Location"] == f"{called.paths[second]}/seat"
    assert house.rows(select(Need.taken).order_by(Need.id)) == [(1,), (1,)]


def test_an_offer_far_down_a_long_list_can_be_taken(client: Any, house: House) -> None:
    first, second = house.people(2)
    days = [STARTS + timedelta(days=day) for day in range(1, 161)]
    windows = [{"starts_at": day.isoformat(), "ends_at": (day + timedelta(hours=2)).isoformat()} for day in days]
    called = house.call(*({"seats": 1, "role": "驻群心理支持与家庭生活困难对接"} | window for window in windows))
    last = str(called.need_ids[-1])
    client.post(called.paths[first], data={"answer": "yes", "need": last})
    client.post(called.paths[second], data={"answer": "reserve", "need": last})
    client.post(called.paths[first], data={"answer": "release", "need": last})
    words = client.get(called.paths[second]).get_data(as_text=True)
    assert f'name="need" value="{last}"' in words


def test_after_a_no_the_mind_can_be_changed(client: Any, house: House) -> None:
    path, _ = one_call(house)
    client.post(path, data={"answer": "no"})
    assert "?more=1" in client.get(path).get_data(as_text=True)
    assert 'value="yes"' in client.get(f"{path}?more=1").get_data(as_text=True)
    assert client.post(path, data={"answer": "yes"}).headers["Location"] == f"{path}/seat"


def test_undo_brings_the_question_back(client: Any, house: House) -> None:
    path, _ = one_call(house)
    client.post(path, data={"answer": "yes"})
    assert client.post(path, data={"answer": "undo"}).headers["Location"] == path
    assert 'value="yes"' in client.get(path).get_data(as_text=True)
    assert house.rows(select(Need.taken)) == [(0,)]


def test_an_undo_that_comes_too_late_says_so(client: Any, house: House) -> None:
    path, _ = one_call(house)
    client.post(path, data={"answer": "yes"})
    clock.advance(timedelta(minutes=11))
    assert 'value="undo"' not in client.get(f"{path}/seat").get_data(as_text=True)
    assert client.post(path, data={"answer": "undo"}).status_code == 409
    assert house.rows(select(Need.taken)) == [(1,)]


def test_a_second_seat_at_the_same_time_is_refused_in_words(client: Any, house: House) -> None:
    (person,) = house.people()
    drills = [house.call({"seats": 1}, kind="drill").paths[person] for _ in range(2)]
    assert client.post(drills[0], data={"answer": "yes"}).status_code == 303
    refused = client.post(drills[1], data={"answer": "yes"})
    assert refused.status_code == 409
    assert "您在这个时间已经有一个名额" in refused.get_data(as_text=True)


def test_of_two_overlapping_shifts_one_is_taken_and_the_other_explained(client: Any, house: House) -> None:
    (person,) = house.people()
    called = house.call({"role": "接线员"}, {"role": "文字陪伴"})
    path = called.paths[person]
    client.post(path, data={"answer": "yes", "need": [str(need) for need in called.need_ids]})
    words = client.get(f"{path}/seat").get_data(as_text=True)
    assert "您在这个时间已经有一个名额" in words
    assert len(house.rows(select(Seat.id))) == 1


def test_nothing_ticked_gives_no_seat_back(client: Any, house: House) -> None:
    path, _ = one_call(house)
    client.post(path, data={"answer": "yes"})
    assert client.post(path, data={"answer": "release", "choose": "1"}).status_code == 422
    assert house.rows(select(Need.taken)) == [(1,)]


def test_a_stand_down_thanks_and_asks_nothing(client: Any, house: House) -> None:
    (person,) = house.people()
    called = house.call()
    house.stand_down(called.call_out_id)
    page = client.get(called.paths[person])
    assert page.status_code == 200
    assert "<form" not in page.get_data(as_text=True)
    assert client.post(called.paths[person], data={"answer": "yes"}).status_code == 409


def test_an_old_link_says_what_to_do_next(client: Any, house: House) -> None:
    path, _ = one_call(house)
    clock.advance(timedelta(days=2))
    page = client.get(path)
    assert page.status_code == 200
    assert "/me/availability" in page.get_data(as_text=True)


@pytest.mark.parametrize("token", ["x", "A" * 34, "A" * 33, "A" * 35, "../../etc"])
def test_a_forged_link_is_one_404_with_a_way_on(client: Any, house: House, token: str) -> None:
    for path in (f"/c/{token}", f"/c/{token}/seat", f"/c/{token}/seat.ics"):
        page = client.get(path)
        assert page.status_code == 404
    words = client.get("/c/" + "A" * 34).get_data(as_text=True)
    for expected in ("北京博能志愿者库", "400-000-0000", "/sign-in"):
        assert expected in words
    assert client.post("/c/" + "A" * 34, data={"answer": "yes"}).status_code == 404


def test_the_language_is_the_volunteers_unless_switched(client: Any, house: House) -> None:
    (person,) = house.people(language="en")
    called = house.call()
    path = called.paths[person]
    assert '<html lang="en">' in client.get(path, headers={"Accept-Language": "zh"}).get_data(as_text=True)
    switched = client.get(f"{path}?lang=zh-Hans")
    assert '<html lang="zh-Hans">' in switched.get_data(as_text=True)
    assert "Set-Cookie" not in switched.headers
    answered = client.post(f"{path}?lang=zh-Hans", data={"answer": "yes"})
    assert answered.headers["Location"] == f"{path}/seat?lang=zh-Hans"


def test_times_are_said_on_the_readers_clock(client: Any, house: House) -> None:
    (person,) = house.people(zone="America/Toronto")
    path = house.call().paths[person]
    assert "11月22日周日 07:00–09:00（多伦多时间）" in client.get(path).get_data(as_text=True)


def test_markup_in_a_role_is_text(client: Any, house: House) -> None:
    path, _ = one_call(house, role="<script>alert(1)</script>")
    words = client.get(path).get_data(as_text=True)
    assert "<script" not in words
    assert "&lt;script&gt;" in words


def test_the_calendar_file_carries_title_time_and_link_alone(client: Any, house: House) -> None:
    path, _ = one_call(house)
    assert client.get(f"{path}/seat.ics").status_code == 404
    client.post(path, data={"answer": "yes"})
    file = client.get(f"{path}/seat.ics")
    (event,) = Calendar.from_ical(file.data).events
    assert event["summary"] == "【应急召集】心理支持接线员"
    assert event["dtstart"].dt.isoformat() == "2026-11-22T12:00:00+00:00"
    assert f"http://iwill.example{path}/seat" in event["description"]
    assert "热线" not in file.get_data(as_text=True)


def test_a_role_without_its_supervisor_is_shown_as_not_open(client: Any, house: House) -> None:
    (person,) = house.people()
    called = house.call({"role": "接线员"}, {"role": "督导", "skills": ["supervision"], "required_for": ["接线员"]})
    assert "未开放" in client.get(called.paths[person]).get_data(as_text=True)


def test_a_long_list_comes_in_pages_that_each_fit_one_response(client: Any, house: House) -> None:
    """Eight days, five shifts a day, four roles and one more: the whole of a resident group."""
    (person,) = house.people(skills=("listening",))
    needs = []
    for day in range(8):
        for hour in (8, 11, 14, 17, 20):
            for role in ("驻群社工", "驻群心理", "驻群医师", "群助理"):
                date = f"2026-12-{7 + day:02d}"
                needs.append(
                    {
                        "role": role,
                        "seats": 1,
                        "starts_at": f"{date}T{hour:02d}:00:00+08:00",
                        "ends_at": f"{date}T{hour + 3:02d}:00:00+08:00",
                    }
                )
    needs.append(
        {"role": "一对一心理支持", "starts_at": "2026-12-07T09:00:00+08:00", "ends_at": "2026-12-07T11:00:00+08:00"}
    )
    called = house.call(*needs)
    page = client.get(called.paths[person])
    words = page.get_data(as_text=True)
    assert len(page.data) <= LIMIT
    assert len(client.get(f"{called.paths[person]}?lang=en").data) <= LIMIT
    named, path = set(re.findall(r"name=need value=(\d+)", words)), re.search(r'href="(\?more=1[^"]+)"', words)
    assert len(named) >= 100
    while path:
        page = client.get(called.paths[person] + html.unescape(path[1]))
        assert len(page.data) <= LIMIT
        words = page.get_data(as_text=True)
        named |= set(re.findall(r"name=need value=(\d+)", words))
        path = re.search(r'href="(\?more=1[^"]+)"', words)
    assert named == {str(need) for need in called.need_ids}
    answered = client.post(called.paths[person], data={"answer": "yes", "need": [str(called.need_ids[0])]})
    assert answered.status_code == 303
