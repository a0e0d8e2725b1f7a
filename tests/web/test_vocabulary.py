"""The vocabulary on screen: read by those who read the pool, edited by those who edit it, each refusal at its field."""

from __future__ import annotations

from typing import Any

import flask
import pytest

from iwill.accounts.terms import Role
from tests.web.conftest import House
from tests.web.signed_in import as_staff

HOTLINE = {"zh": "热线", "en": "Hot line", "synonyms": "接线员\r\n电话倾听\r\n", "parent": "psychological_support"}


@pytest.fixture
def staff(app: flask.Flask) -> Any:
    return as_staff(app, Role.STAFF)


def test_an_entry_is_added_renamed_merged_and_taken_back(staff: Any, house: House) -> None:
    house.people(2, skills=("nursing",))
    assert staff.post("/vocabulary/skill", data=HOTLINE).headers["Location"] == "/vocabulary/skill/hot_line"
    listed = staff.get("/vocabulary/skill").get_data(as_text=True)
    for expected in ("Hot line", "接线员, 电话倾听", "counts once confirmed", 'data-label="People">2</td>'):
        assert expected in listed
    page = staff.get("/vocabulary/skill/hot_line").get_data(as_text=True)
    assert '<option value="psychological_support" selected>' in page
    assert "电话倾听" in page
    staff.post("/vocabulary/skill/hot_line", data=HOTLINE | {"en": "Crisis line", "parent": ""})
    assert "Crisis line" in staff.get("/people").get_data(as_text=True)
    staff.post("/vocabulary/skill/nursing/merge", data={"into": "hot_line"})
    assert "2" in staff.get("/vocabulary/skill/hot_line").get_data(as_text=True)
    merged = staff.get("/vocabulary/skill/nursing").get_data(as_text=True)
    assert "It was merged into:" in merged
    staff.post("/vocabulary/skill/nursing/back")
    assert "It was merged into:" not in staff.get("/vocabulary/skill/nursing").get_data(as_text=True)


def test_a_retired_entry_leaves_the_forms_and_comes_back(staff: Any) -> None:
    def offered() -> bool:
        return '<option value="it"' in staff.get("/people").get_data(as_text=True)

    assert offered()
    staff.post("/vocabulary/skill/it/retire")
    assert not offered()
    assert "Retired" in staff.get("/vocabulary/skill").get_data(as_text=True)
    staff.post("/vocabulary/skill/it/back")
    assert offered()


@pytest.mark.parametrize(
    ("path", "form", "field"),
    [
        ("skill", {"zh": "", "en": "Hot line"}, "f-zh"),
        ("skill", {"zh": "热线", "en": "Nursing"}, "f-en"),
        ("skill", {"zh": "热线", "en": "Hot line", "code": "热线"}, "f-code"),
        ("skill/nursing", {"zh": "护理", "en": "Nursing", "synonyms": "医生"}, "f-synonyms"),
        ("skill/medical", {"zh": "医疗", "en": "Medical", "parent": "doctor"}, "f-parent"),
        ("skill/medical/merge", {"into": "doctor"}, "f-into"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(staff: Any, path: str, form: dict[str, str], field: str) -> None:
    page = staff.post(f"/vocabulary/{path}", data=form)
    words = page.get_data(as_text=True)
    assert page.status_code == 422
    assert f'href="#{field}"' in words
    assert f'id="{field}"' in words


def test_who_may_not_edit_the_pool_reads_and_changes_nothing(app: flask.Flask) -> None:
    care = as_staff(app, Role.CARE)
    assert "<form method" not in care.get("/vocabulary/language").get_data(as_text=True).split("<main")[1]
    assert care.post("/vocabulary/skill/it/retire").status_code == 403
    for path in ("/vocabulary/hours", "/vocabulary/skill/nothing", "/vocabulary/hours/evening"):
        assert care.get(path).status_code == 404


def test_a_supervisor_is_named_on_the_persons_page_and_a_day_of_practice_noted(staff: Any, house: House) -> None:
    (supervisor,) = house.people(name="林督导", skills=("supervision",))
    (person,) = house.people(skills=("crisis_intervention",), confirmed=False)
    assert "claimed, not confirmed" in staff.get(f"/people/{person}").get_data(as_text=True)
    here = f"/people/{person}/skills/crisis_intervention"
    assert staff.post(f"{here}/confirm", data={"supervisor": str(person)}).status_code == 409
    staff.post(f"{here}/confirm", data={"supervisor": str(supervisor)})
    assert "by 林督导" in staff.get(f"/people/{person}").get_data(as_text=True)
    assert staff.post(f"{here}/practised", data={"practised_on": "2026-12-01"}).status_code == 422
    staff.post(f"{here}/practised", data={"practised_on": "2026-11-20"})
    assert "practised" in staff.get(f"/people/{person}").get_data(as_text=True)


def test_two_entries_that_were_merged_are_shown_once(staff: Any, house: House) -> None:
    (person,) = house.people(skills=("nursing", "doctor"))
    staff.post("/vocabulary/skill/nursing/merge", data={"into": "doctor"})
    page = staff.get(f"/people/{person}").get_data(as_text=True)
    assert page.count("/practised") == 1
