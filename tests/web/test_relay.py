"""A pasted 接龙: nobody is seated on a guess, what is ticked is recorded once, and the text is kept nowhere."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import flask
import pytest
from sqlalchemy import select, text

from iwill.accounts.terms import Role
from iwill.callouts.models import AnswerRecord, Invitation, Need, Seat
from iwill.core.db import Base, db, transaction
from iwill.messaging.models import Message
from iwill.pool.models import Volunteer
from tests.builders import a_volunteer
from tests.web.conftest import STARTS, Called, House
from tests.web.signed_in import as_staff

LIST = "#接龙\n周六热线\n1. 王小明 可以\n2、李雷\n3. 张三（取消）\n4. 陈山 周六 晚上\n5. 欧阳没有\n6. 李雷\n"


@pytest.fixture
def called(app: flask.Flask, house: House) -> Called:
    for name in ("王小明", "李雷", "张三", "陈山"):
        house.people(1, name=name)
    return house.call({"seats": 6})


def ticked(page: str) -> list[str]:
    return re.findall(r'name="line" value="([^"]+)" checked', page)


def confirm(browser: Any, path: str, pasted: str, **more: Any) -> Any:
    page = browser.post(path, data={"text": pasted, "shift": more.get("shift", "")}).text
    return browser.post(f"{path}/record", data={"text": pasted, "line": ticked(page), **more})


def answers(house: House) -> dict[str, str | None]:
    rows = house.rows(select(Volunteer.name, Invitation.answer).join(Invitation).order_by(Volunteer.id))
    return {name: answer.value if answer else None for name, answer in rows}


def test_certain_lines_are_ticked_and_the_others_are_for_a_person(
    app: flask.Flask, house: House, called: Called
) -> None:
    browser, path = as_staff(app, Role.ORGANIZER), f"/callouts/{called.call_out_id}/relay"
    assert browser.get(path).status_code == 200
    page = browser.post(path, data={"text": LIST}).text
    need = called.need_ids[0]
    assert ticked(page) == [f"1|yes|{need}", f"2|yes|{need}", "3|no|"]
    assert "What the line says is not clear." in page
    assert "nobody in service has this name" in page
    assert "Stands in the list more than once." in page
    assert house.rows(select(AnswerRecord.id)) == []
    assert re.search(r'<option value="4" selected>陈山', page)  # who it is, is certain; what they say is not
    done = confirm(browser, path, LIST)
    assert "Seat taken" in done.text
    assert answers(house) == {"王小明": "yes", "李雷": "yes", "张三": "no", "陈山": None}
    assert {by for (by,) in house.rows(select(AnswerRecord.recorded_by))} == {"staff:1"}


def test_pasting_twice_changes_nothing(app: flask.Flask, house: House, called: Called) -> None:
    browser, path = as_staff(app, Role.ORGANIZER), f"/callouts/{called.call_out_id}/relay"
    need = called.need_ids[0]
    confirm(browser, path, LIST)
    before = house.rows(select(AnswerRecord.id)), house.rows(select(Seat.id)), house.rows(select(Message.id))
    again = browser.post(path, data={"text": LIST}).text
    assert "is recorded already" in again
    assert ticked(again) == []
    stale = browser.post(f"{path}/record", data={"text": LIST, "line": [f"1|yes|{need}", "3|no|"]})
    assert stale.status_code == 200
    assert (house.rows(select(AnswerRecord.id)), house.rows(select(Seat.id)), house.rows(select(Message.id))) == before


def test_between_two_namesakes_a_person_chooses(app: flask.Flask, house: House, called: Called) -> None:
    with app.app_context(), transaction():
        namesake = a_volunteer("王小明").id  # in the pool, and not asked
    browser, path = as_staff(app, Role.ORGANIZER), f"/callouts/{called.call_out_id}/relay"
    page = browser.post(path, data={"text": "1. 王小明"}).text
    assert (ticked(page), "Several people have this name." in page) == ([], True)
    nobody = browser.post(f"{path}/record", data={"text": "1. 王小明"})
    assert (nobody.status_code, answers(house)["王小明"]) == (422, None)
    chosen = {"text": "1. 王小明", "who-0": str(namesake), "say-0": f"yes|{called.need_ids[0]}"}
    assert "Seat taken" in browser.post(f"{path}/record", data=chosen).text
    assert house.rows(select(Seat.volunteer_id)) == [(namesake,)]
    assert house.rows(select(Invitation.answer).where(Invitation.volunteer_id == 1)) == [(None,)]


def test_part_of_a_name_or_its_pinyin_only_proposes(app: flask.Flask, house: House, called: Called) -> None:
    browser, path = as_staff(app, Role.ORGANIZER), f"/callouts/{called.call_out_id}/relay"
    for written in ("1. 小明 可以", "1. wangxiaoming", "1. Wang Xiaoming yes"):
        page = browser.post(path, data={"text": written}).text
        assert ticked(page) == []
        assert "these resemble it" in page
        assert "王小明" in page


def test_somebody_who_was_not_asked_is_seated_only_where_they_may_be(
    app: flask.Flask, house: House, called: Called
) -> None:
    with app.app_context(), transaction():
        fits, lacks = a_volunteer("周杰").id, a_volunteer("吴敏", skills=()).id
    browser, path = as_staff(app, Role.ORGANIZER), f"/callouts/{called.call_out_id}/relay"
    pasted = "1. 周杰 可以\n2. 吴敏 可以"
    page = browser.post(path, data={"text": pasted}).text
    need = called.need_ids[0]
    assert ticked(page) == [f"{fits}|yes|{need}"]
    assert "Lacks a skill that is needed." in page
    forced = browser.post(
        f"{path}/record", data={"text": pasted, "line": [f"{fits}|yes|{need}", f"{lacks}|yes|{need}"]}
    )
    assert "Lacks a skill that is needed." in forced.text
    assert house.rows(select(Seat.volunteer_id)) == [(fits,)]
    assert house.rows(select(Invitation.id).where(Invitation.volunteer_id == lacks)) == []
    assert house.rows(select(Volunteer.times_asked, Volunteer.times_yes).where(Volunteer.id == fits)) == [(1, 1)]


def test_who_does_not_stand_in_the_list_cannot_be_recorded(app: flask.Flask, house: House, called: Called) -> None:
    browser, path = as_staff(app, Role.ORGANIZER), f"/callouts/{called.call_out_id}/relay"
    need = called.need_ids[0]
    for sent in (f"2|yes|{need}", "1|yes|", "1|maybe|", "1|yes|999", "x|yes|1", "99999999999|no|"):
        assert browser.post(f"{path}/record", data={"text": "1. 王小明", "line": sent}).status_code == 422
    assert house.rows(select(AnswerRecord.id)) == []


def test_with_several_shifts_the_list_is_about_one_or_names_them(app: flask.Flask, house: House) -> None:
    house.people(1, name="王小明")
    house.people(1, name="李雷")
    after = STARTS + timedelta(days=2)
    second = {"starts_at": after.isoformat(), "ends_at": (after + timedelta(hours=1)).isoformat()}
    called = house.call({}, second)
    first_need, second_need = called.need_ids
    browser, path = as_staff(app, Role.ORGANIZER), f"/callouts/{called.call_out_id}/relay"
    pasted = "1. 王小明 2\n2. 李雷 可以"
    assert browser.post(path, data={"text": pasted}).status_code == 422
    both = browser.post(path, data={"text": pasted, "shift": "all"}).text
    assert ticked(both) == [f"1|yes|{second_need}"]
    confirm(browser, path, pasted, shift="all")
    confirm(browser, path, "1. 李雷", shift=str(first_need))
    assert house.rows(select(Need.taken).order_by(Need.id)) == [(1,), (1,)]


@pytest.mark.parametrize("pasted", ["", "王小明可以", "x" * 20_001])
def test_a_text_without_lines_is_refused_at_the_field(
    app: flask.Flask, house: House, called: Called, pasted: str
) -> None:
    browser, path = as_staff(app, Role.ORGANIZER), f"/callouts/{called.call_out_id}/relay"
    answer = browser.post(path, data={"text": pasted})
    assert answer.status_code == 422
    assert 'href="#f-text"' in answer.text


def test_the_pasted_text_is_kept_nowhere(app: flask.Flask, house: House, called: Called) -> None:
    browser, path = as_staff(app, Role.ORGANIZER), f"/callouts/{called.call_out_id}/relay"
    confirm(browser, path, "金丝雀热线\n1. 王小明 可以\n2. 金丝雀 可以")
    with app.app_context():
        for table in Base.metadata.sorted_tables:
            rows = db.session.execute(text(f'SELECT * FROM "{table.name}"')).all()
            assert "金丝雀" not in str(rows), table.name


def test_after_the_call_out_nothing_is_recorded(app: flask.Flask, house: House, called: Called) -> None:
    house.stand_down(called.call_out_id)
    browser, path = as_staff(app, Role.ORGANIZER), f"/callouts/{called.call_out_id}/relay"
    assert "Nothing can be recorded any more." in browser.get(path).text
    late = {"text": "1. 王小明", "line": [f"1|yes|{called.need_ids[0]}"]}
    assert "This cannot be done in its present state." in browser.post(f"{path}/record", data=late).text
    assert house.rows(select(Seat.id)) == []
