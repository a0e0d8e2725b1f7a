"""At the desk: danger is acknowledged, decided and reviewed, promises are kept, and a request ends with its record."""

from __future__ import annotations

import csv
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import Role
from iwill.core import clock
from iwill.shifts.danger.models import DangerReport
from iwill.shifts.handover.models import HandoverNote
from tests.web.conftest import STARTS, House
from tests.web.shifts.test_danger_pages import DURING, Line
from tests.web.signed_in import as_staff


@pytest.fixture
def line(client: Any, house: House) -> Line:
    return Line(client, house)


def desk(line: Line, role: Role = Role.STAFF) -> Any:
    return as_staff(line.house.app, role)


def words(page: Any) -> str:
    assert page.status_code == 200
    text: str = page.get_data(as_text=True)
    return text


def actions(line: Line) -> list[str]:
    return [action for (action,) in line.house.rows(select(AuditEntry.action).order_by(AuditEntry.id))]


def test_a_report_is_on_the_desk_and_the_board_until_somebody_of_any_role_acknowledges_it(line: Line) -> None:
    line.press(f"{line.here}/danger", level="R3")
    staff = desk(line)
    for path in ("/desk", "/callouts/1"):
        assert "Danger: 1 report that nobody has acknowledged" in words(staff.get(path))
    assert "nobody has acknowledged it" in words(desk(line, Role.CARE).get("/danger"))
    assert desk(line, Role.CARE).post("/danger/1", data={"do": "acknowledge"}).status_code == 303
    assert "Danger: 1 report" not in words(staff.get("/desk"))


def test_a_level_an_outcome_and_a_talk_are_entered_one_by_one(line: Line) -> None:
    line.press(f"{line.here}/danger", level="R3")
    staff = desk(line)
    assert staff.post("/danger/1", data={"do": "close", "outcome": "fine"}).status_code == 422
    for data in ({"do": "level", "level": "R2"}, {"do": "close", "outcome": "ambulance"}):
        assert staff.post("/danger/1", data=data).status_code == 303
    assert staff.post("/danger/1", data={"do": "acknowledge"}).status_code == 409
    clock.freeze(DURING + timedelta(hours=30))
    staff = desk(line)
    assert "After danger: 1 report with something overdue" in words(staff.get("/desk"))
    for do in ("follow_up", "debrief"):
        assert staff.post("/danger/1", data={"do": do}).status_code == 303
    assert "Nobody is in danger." in words(staff.get("/danger"))
    page = words(staff.get("/danger/1"))
    assert page.index("level changed") < page.index("talked with the reporter")


def test_timelines_leave_as_a_file_of_codes_for_those_who_review_and_the_export_is_noted(line: Line) -> None:
    line.press(f"{line.here}/danger", level="R2", case="")
    assert desk(line).post("/danger/review/file", data={"kind": "csv"}).status_code == 403
    care = desk(line, Role.CARE)
    assert "R2" in words(care.get("/danger/review"))
    file = care.post("/danger/review/file", data={"kind": "csv"})
    rows = list(csv.DictReader(file.get_data().decode("utf-8-sig").splitlines()))
    assert [row["line"] for row in rows][:2] == ["reported", "told"]
    assert "志愿者" not in file.get_data(as_text=True)
    as_json = care.post("/danger/review/file", data={"kind": "json", "since": "not a day"})
    assert len(json.loads(as_json.data)["lines"]) == len(rows)
    assert actions(line).count("danger.exported") == 2


def test_a_promise_that_nobody_takes_is_opened_one_by_one_and_kept_by_the_desk(line: Line) -> None:
    said = {"case": "", "level": "R1", "promise": "call_back", "due": "day"}
    clock.freeze(STARTS + timedelta(hours=3))
    line.press(f"{line.after}/handover", **said)
    ((code,),) = line.house.rows(select(HandoverNote.case_code))
    staff = desk(line)
    assert "1 hand-over that nobody has taken" in words(staff.get("/callouts/1"))
    assert code not in words(staff.get("/hand-overs"))
    assert "handover.read" not in actions(line)
    assert code in words(staff.get("/hand-overs/1"))
    assert actions(line).count("handover.read") == 1
    assert staff.post("/hand-overs/1/take").status_code == 303
    assert "Nothing is left lying." in words(staff.get("/hand-overs"))


def test_a_closed_request_shows_what_is_kept_and_what_goes_and_gives_it_away_as_a_table(line: Line) -> None:
    line.press(f"{line.here}/danger", level="R0", case="")
    assert line.house.rows(select(DangerReport.level)) == [("R0",)]
    staff = desk(line)
    assert staff.get("/requests/1/destruction.csv").status_code == 404
    assert "destroyed" not in words(staff.get("/requests/1"))
    line.house.stand_down(1)
    assert staff.post("/requests/1/close").status_code == 303
    page = words(staff.get("/requests/1"))
    assert "What is kept and what is destroyed" in page
    assert "kept for evaluation" in page
    table = staff.get("/requests/1/destruction.csv").get_data().decode("utf-8-sig")
    assert "case_codes,destroy,1,0" in table


def test_what_happens_on_shift_is_found_from_the_desk_also_while_nothing_burns(line: Line) -> None:
    page = words(desk(line).get("/desk"))
    for path in ("/roster", "/support", "/danger", "/hand-overs", "/hours"):
        assert f'href="{path}"' in page


def test_care_finds_what_follows_danger_and_no_door_that_is_shut(line: Line) -> None:
    line.press(f"{line.here}/danger", level="R3")
    care = desk(line, Role.CARE)
    assert 'href="/danger"' in words(care.get("/care"))
    for path in ("/danger", "/danger/1"):
        links = re.findall(r'href="(/[^"?#]*)', words(care.get(path)))
        assert [one for one in set(links) if care.get(one).status_code == 403] == []
