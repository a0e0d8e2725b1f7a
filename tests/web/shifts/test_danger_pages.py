"""Danger behind a personal link: two taps, the gravest in one, the numbers above everything; hand-over in choices."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import Role
from iwill.callouts.models import Seat
from iwill.core import clock
from iwill.core.db import transaction
from iwill.shifts.danger.models import DangerReport
from iwill.shifts.handover.models import HandoverNote
from tests.builders import a_staff
from tests.web.conftest import STARTS, House
from tests.web.signed_in import as_staff

LIMIT = 14_000
DURING = STARTS + timedelta(minutes=30)
NUMBERS = ("tel:110", "tel:120", "tel:12356", "tel:400-000-0000")


class Line:
    """Two listeners at once, one after them, and a supervisor: the address of each one's page."""

    def __init__(self, client: Any, house: House) -> None:
        with house.app.app_context(), transaction():
            a_staff(Role.ORGANIZER)
        here, there, after = house.people(3)
        (leader,) = house.people(1, skills=("psychological_support",))
        later = STARTS + timedelta(hours=2)
        called = house.call(
            {"role": "接线", "seats": 2},
            {"role": "督导", "seats": 1, "skills": ["psychological_support"], "required_for": ["接线"]},
            {"role": "接线", "starts_at": later.isoformat(), "ends_at": (later + timedelta(hours=2)).isoformat()},
        )
        front, lead, last = called.need_ids
        for person, need in ((here, front), (there, front), (leader, lead), (after, last)):
            client.post(called.paths[person], data={"answer": "yes", "need": need})
        seats = dict(house.rows(select(Seat.volunteer_id, Seat.id)))
        pages = {person: f"{called.paths[person]}/shift/{seats[person]}" for person in seats}
        self.here, self.there, self.leader, self.after = (pages[one] for one in (here, there, leader, after))
        self.client, self.house = client, house
        clock.freeze(DURING)

    def text(self, path: str) -> str:
        page = self.client.get(path)
        assert page.status_code == 200
        assert len(page.data) <= LIMIT
        words: str = page.get_data(as_text=True)
        return words

    def press(self, path: str, **data: str) -> Any:
        return self.client.post(path, data=data)


@pytest.fixture
def line(client: Any, house: House) -> Line:
    return Line(client, house)


def test_danger_is_two_taps_and_the_numbers_stand_above_them(line: Line) -> None:
    first = line.text(line.here)
    second = line.text(f"{line.here}/danger?level=R2")
    for page in (first, second):
        places = [page.index(number) for number in NUMBERS]
        assert max(places) < page.rindex("<button")
    assert second.index("tel:110") < second.index("<h1>")
    pressed = line.press(f"{line.here}/danger", level="R2", case="")
    assert pressed.status_code == 303
    assert "督导" in line.text(pressed.headers["Location"])


def test_the_gravest_is_one_press_and_tells_the_reporter_that_she_is_relieved(line: Line) -> None:
    line.press(line.here, press="in")
    assert f'action="{line.here}/danger"' in line.text(line.here)
    pressed = line.press(f"{line.here}/danger", level="R3")
    assert "由别人接着做" in line.text(pressed.headers["Location"])
    assert "R3" in line.text(line.leader)


def test_the_supervisor_acknowledges_and_a_colleague_joins_from_their_own_pages(line: Line) -> None:
    where = line.press(f"{line.here}/danger", level="R2", case="").headers["Location"]
    report = where.rpartition("/")[2]
    assert line.press(f"{line.there}/danger/{report}", do="acknowledge").status_code == 409
    assert line.press(f"{line.there}/danger/{report}", do="join").status_code == 303
    assert line.press(f"{line.leader}/danger/{report}", do="acknowledge").status_code == 303
    assert line.client.get(f"{line.after}/danger/{report}").status_code == 404
    page = line.text(where)
    assert "志愿者" not in page.replace("志愿者库", "")
    assert line.press(where, do="raise", level="R3").status_code == 303
    assert line.house.rows(select(DangerReport.level)) == [("R3",)]


def test_a_code_with_a_letter_off_or_an_unknown_level_comes_back_at_its_place(line: Line) -> None:
    for typed in ("K7MQP", "13800000000"):
        answer = line.press(f"{line.here}/danger", level="R2", typed=typed)
        assert answer.status_code == 422
        assert 'href="#f-case"' in answer.get_data(as_text=True)
        assert all(number in answer.get_data(as_text=True) for number in NUMBERS)
    assert line.press(f"{line.here}/danger", level="R7").status_code == 422
    assert line.house.rows(select(DangerReport.id)) == []


def test_a_note_has_no_field_for_words_and_is_ticked_by_whoever_comes_next(line: Line) -> None:
    form = line.text(f"{line.here}/handover")
    assert "<textarea" not in form
    assert re.findall(r'<input class="t" name="(\w+)"', form) == ["typed"]
    missing = line.press(f"{line.here}/handover", level="R1", promise="call_back")
    assert missing.status_code == 422
    assert 'value="call_back" checked' in missing.get_data(as_text=True)
    said = {"case": "", "level": "R1", "promise": "call_back", "due": "day"}
    assert line.press(f"{line.here}/handover", **said).status_code == 303
    ((note,),) = line.house.rows(select(HandoverNote.id))
    tick = f"/handover/{note}/taken"
    assert tick in line.text(line.there)
    assert tick in line.text(line.leader)
    clock.freeze(STARTS + timedelta(hours=2))
    assert tick in line.text(line.after)
    for _ in range(2):
        assert line.press(line.after + tick).status_code == 303
    assert line.press(line.leader + tick).status_code == 409
    assert tick not in line.text(line.after)


def test_whoever_reported_can_ring_the_member_of_staff_who_was_named_and_that_is_noted(
    client: Any, house: House
) -> None:
    here, there = house.people(2)
    called = house.call({"role": "接线", "seats": 2})
    for person in (here, there):
        client.post(called.paths[person], data={"answer": "yes"})
    seats = dict(house.rows(select(Seat.volunteer_id, Seat.id)))
    mine, beside = (f"{called.paths[person]}/shift/{seats[person]}" for person in (here, there))
    named = {"name": "周敏", "phone": "13800138000"}
    assert as_staff(house.app, Role.ORGANIZER).post("/callouts/1/supervisor", data=named).status_code == 303
    clock.freeze(DURING)
    noted = select(AuditEntry.actor).where(AuditEntry.action == "contact.read")
    assert "tel:+8613800138000" not in client.get(f"{mine}/danger?level=R2").text
    assert house.rows(noted) == []
    where = client.post(f"{mine}/danger", data={"level": "R2", "case": ""}).headers["Location"]
    page = client.get(where)
    assert "周敏" in page.text
    assert "tel:+8613800138000" in page.text
    assert len(page.data) <= LIMIT
    assert house.rows(noted) == [(f"volunteer:{here}",)]
    assert "13800138000" not in client.get(where.replace(mine, beside)).text
