"""Recognition on screen: staff thank in one press, a year's list is a file, and two people meet who both want to."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.terms import Actor, ActorKind, Role
from iwill.core import clock
from iwill.core.db import transaction
from iwill.engagement.recognition.models import Introduction, Thanks
from iwill.shifts.hours import services as hours
from iwill.shifts.hours.models import HoursEntry
from tests.browsers import volunteer_browser
from tests.shifts.hours.conftest import ENDS, an_evening
from tests.web.conftest import House
from tests.web.signed_in import as_staff


@pytest.fixture
def served(app: flask.Flask) -> list[SimpleNamespace]:
    """Two people who served together and whose hours are confirmed; it is the morning after."""
    with app.app_context(), transaction():
        evening = an_evening(2)
        for number in range(2):
            entry = evening.served(number)
            assert entry is not None
            hours.confirm(entry, by=Actor(ActorKind.STAFF, 900, Role.ORGANIZER), now=ENDS)
        people = [
            SimpleNamespace(id=one.id, preferred_name=one.preferred_name) for one in map(evening.person, range(2))
        ]
    clock.freeze(ENDS + timedelta(hours=12))
    return people


def test_staff_thank_with_a_suggested_sentence_made_their_own(
    app: flask.Flask, house: House, served: list[SimpleNamespace]
) -> None:
    staff = as_staff(app, Role.STAFF)
    page = staff.get("/recognition").text
    assert "you were there for the first time" in page
    ((person, call_out), *_rest) = re.findall(r'name="volunteer" value="(\d+)".*?name="call_out" value="(\d+)"', page)
    form = {"volunteer": person, "call_out": call_out, "sentence": "那晚您一直在。"}
    assert staff.post("/recognition/thank", data=form).status_code == 303
    assert len(house.rows(select(Thanks.id))) == 1
    assert staff.post("/recognition/thank", data=form).status_code == 409
    reader = volunteer_browser(app, int(person))
    assert "那晚您一直在。" in reader.get("/me/record").text


def test_a_years_list_is_a_page_and_a_file(app: flask.Flask, served: list[SimpleNamespace]) -> None:
    staff = as_staff(app, Role.STAFF)
    assert served[0].preferred_name in staff.get(f"/recognition/{_year()}").text
    sheet = staff.get(f"/recognition/{_year()}?as=csv")
    assert sheet.data.startswith("\ufeff".encode())
    assert len(sheet.text.strip().splitlines()) == 3
    assert staff.get("/recognition/1").status_code == 404


def test_two_people_meet_only_after_both_want_to(app: flask.Flask, house: House, served: list[SimpleNamespace]) -> None:
    one, other = (volunteer_browser(app, person.id) for person in served)
    other.set_cookie("lang", "en")
    (call_out,) = {row[0] for row in house.rows(select(HoursEntry.call_out_id))}
    assert one.post("/me/record/introductions", data={"meet": f"{served[1].id}:{call_out}"}).status_code == 303
    assert "@pool.example" not in one.get("/me/record").text
    ((number,),) = house.rows(select(Introduction.id))
    # Only whoever was asked can say yes.
    assert one.post(f"/me/record/introductions/{number}", data={"say": "yes"}).status_code == 404
    assert "would like to stay in touch" in other.get("/me/record").text
    other.post(f"/me/record/introductions/{number}", data={"say": "yes"})
    assert "@pool.example" in one.get("/me/record").text
    one.post(f"/me/record/introductions/{number}", data={"say": "end"})
    assert "@pool.example" not in other.get("/me/record").text


def _year() -> int:
    return ENDS.year if ENDS.month <= 10 else ENDS.year + 1
