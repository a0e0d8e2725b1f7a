"""The pages about volunteers: what each role sees, what is noted when somebody looks, and what the buttons do."""

from __future__ import annotations

from datetime import date
from typing import Any

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import Role
from iwill.core.db import db, transaction
from iwill.pool import queries as pool_queries
from iwill.pool.models import Volunteer
from iwill.pool.services import people as people_services
from iwill.pool.terms import Adulthood, ContactState, CredentialState, Lifecycle, NoteKind
from iwill.web.pool.words import word
from tests.builders import a_volunteer
from tests.conftest import NOW
from tests.web.signed_in import as_staff

PHONE, EMAIL, REMARK = "+8613912345678", "lin@pool.example", "讲话很急"


@pytest.fixture
def lin(app: flask.Flask) -> int:
    """Lin, who is being verified: her id."""
    with app.app_context(), transaction():
        volunteer = a_volunteer("林晓雨", email=EMAIL, phone=PHONE, skills=["supervision"], confirmed=False)
        volunteer.lifecycle = Lifecycle.VERIFYING
        people_services.add_note(volunteer, NoteKind.REMARK, REMARK, source="import:1", now=NOW)
        people_services.add_note(volunteer, NoteKind.HOURS, "周三晚有时可以", source="import:1", now=NOW)
        return volunteer.id


def on_file(app: flask.Flask, volunteer_id: int) -> Volunteer:
    with app.app_context():
        volunteer = pool_queries.volunteer_by_id(volunteer_id)
        _ = [volunteer.contacts, volunteer.skills, volunteer.trainings, volunteer.credentials]
        db.session.expunge_all()
        return volunteer


def deeds(app: flask.Flask, volunteer_id: int) -> list[tuple[str, str]]:
    with app.app_context():
        query = select(AuditEntry).where(AuditEntry.subject == f"volunteer:{volunteer_id}").order_by(AuditEntry.id)
        return [(line.action, line.actor) for line in db.session.scalars(query)]


@pytest.mark.parametrize(
    ("role", "allowed"),
    [(Role.ORGANIZER, False), (Role.STAFF, True), (Role.CARE, True), (Role.ADMIN, True)],
)
def test_who_may_read_the_pool(app: flask.Flask, lin: int, role: Role, allowed: bool) -> None:
    browser = as_staff(app, role)
    for path in ("/people", f"/people/{lin}"):
        assert browser.get(path).status_code == (200 if allowed else 403)


def test_a_stranger_is_sent_to_sign_in(client: Any, lin: int) -> None:
    response = client.get(f"/people/{lin}")
    assert (response.status_code, response.location) == (303, "/sign-in/staff")


@pytest.mark.parametrize("path", ["/people", "/people/{lin}"])
def test_no_address_number_or_remark_stands_on_a_page_until_it_is_asked_for(
    app: flask.Flask, lin: int, path: str
) -> None:
    for role in (Role.STAFF, Role.CARE, Role.ADMIN):
        text = as_staff(app, role).get(path.format(lin=lin)).text
        assert "林晓雨" in text
        assert not [secret for secret in (PHONE, EMAIL, REMARK) if secret in text]
    assert deeds(app, lin) == []


def test_showing_contact_data_leaves_a_line_with_who_looked(app: flask.Flask, lin: int) -> None:
    text = as_staff(app, Role.CARE).post(f"/people/{lin}/contacts").text
    assert PHONE in text
    assert EMAIL in text
    assert deeds(app, lin) == [("contact.read", "staff:1")]


def test_remarks_open_to_the_care_role_alone_and_each_reading_is_noted(app: flask.Flask, lin: int) -> None:
    for role in (Role.ORGANIZER, Role.STAFF, Role.ADMIN):
        assert as_staff(app, role).post(f"/people/{lin}/remarks").status_code == 403
    browser = as_staff(app, Role.CARE)
    assert REMARK in browser.post(f"/people/{lin}/remarks").text
    assert deeds(app, lin) == [("note.read", "staff:4")]


def test_the_persons_own_words_stand_beside_what_was_understood(app: flask.Flask, lin: int) -> None:
    assert "周三晚有时可以" in as_staff(app, Role.STAFF).get(f"/people/{lin}").text


def test_a_name_is_searched_by_a_posted_form_and_part_of_it_is_enough(app: flask.Flask, lin: int) -> None:
    with app.app_context(), transaction():
        a_volunteer("陈默")
    text = as_staff(app, Role.STAFF).post("/people/search", data={"q": "晓"}).text
    assert "林晓雨" in text
    assert "陈默" not in text
    assert "q=" not in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("skill=listening", {"陈默"}),
        ("skill=psychological_support", {"陈默"}),
        ("lifecycle=verifying", {"林晓雨"}),
        ("skill=nonsense", {"林晓雨", "陈默"}),
    ],
)
def test_the_list_is_narrowed_by_skill_and_state(app: flask.Flask, lin: int, query: str, found: set[str]) -> None:
    with app.app_context(), transaction():
        a_volunteer("陈默")
    text = as_staff(app, Role.STAFF).get(f"/people?{query}").text
    assert {name for name in ("林晓雨", "陈默") if f">{name}</a>" in text} == found


def test_a_long_list_comes_in_pages_and_a_made_up_cursor_is_refused(app: flask.Flask) -> None:
    with app.app_context(), transaction():
        for number in range(55):
            a_volunteer(f"人{number:03d}", hours=None)
    browser = as_staff(app, Role.STAFF)
    first = browser.get("/people").text
    assert "人049" in first
    assert "人050" not in first
    following = first.split('rel="next" href="')[1].split('"')[0]
    assert "人050" in browser.get(following).text
    assert browser.get("/people?cursor=nonsense").status_code == 422


def test_staff_move_confirm_prove_and_mark(app: flask.Flask, lin: int) -> None:
    browser = as_staff(app, Role.STAFF)
    contact = on_file(app, lin).contacts[0].id
    for path, form in (
        ("move", {"to": "active"}),
        ("skills/supervision/confirm", {}),
        ("adulthood", {}),
        (f"contacts/{contact}", {"state": "dead"}),
        ("trainings", {"title": "心理急救", "completed_on": "2026-03-01", "minutes": "90"}),
    ):
        assert browser.post(f"/people/{lin}/{path}", data=form).status_code == 303
    volunteer = on_file(app, lin)
    assert volunteer.lifecycle is Lifecycle.ACTIVE
    assert volunteer.skills[0].confirmed_by == "staff:1"
    assert volunteer.adulthood is Adulthood.PROVEN
    assert volunteer.contacts[0].state is ContactState.DEAD
    assert (volunteer.trainings[0].title, volunteer.trainings[0].completed_on) == ("心理急救", date(2026, 3, 1))
    assert [action for action, _ in deeds(app, lin)] == [
        "volunteer.moved",
        "skill.confirmed",
        "volunteer.adulthood_proven",
        "contact.marked",
        "training.added",
    ]
    page = browser.get(f"/people/{lin}").text
    assert "心理急救" in page


@pytest.mark.parametrize("path", ["move", "skills/supervision/confirm", "adulthood", "trainings", "export", "erase"])
@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.CARE])
def test_who_may_not_edit_gets_403_and_changes_nothing(app: flask.Flask, lin: int, role: Role, path: str) -> None:
    assert as_staff(app, role).post(f"/people/{lin}/{path}", data={"to": "active"}).status_code == 403
    assert on_file(app, lin).lifecycle is Lifecycle.VERIFYING


def test_a_refused_move_says_why_on_the_page(app: flask.Flask) -> None:
    with app.app_context(), transaction():
        volunteer_id = a_volunteer("未答", lifecycle=Lifecycle.TRAINED, consents=()).id
    response = as_staff(app, Role.STAFF).post(f"/people/{volunteer_id}/move", data={"to": "active"})
    assert response.status_code == 409
    assert "They have not agreed that we keep their data and contact them." in response.text
    assert on_file(app, volunteer_id).lifecycle is Lifecycle.TRAINED


def test_a_course_with_mistakes_shows_each_at_its_field_and_keeps_what_was_typed(app: flask.Flask, lin: int) -> None:
    response = as_staff(app, Role.STAFF).post(
        f"/people/{lin}/trainings", data={"title": "督导入门", "completed_on": "last May", "minutes": "ninety"}
    )
    assert response.status_code == 422
    assert "Write the date as 2026-12-31." in response.text
    assert "Write the length in minutes, as a whole number." in response.text
    assert 'value="督导入门"' in response.text
    assert on_file(app, lin).trainings == []


def test_the_export_leaves_remarks_out_for_everybody_but_care(app: flask.Flask, lin: int) -> None:
    response = as_staff(app, Role.STAFF).post(f"/people/{lin}/export")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.json["contacts"][1]["value"] == PHONE
    assert response.json["remarks_left_out"] is True
    assert REMARK not in response.text
    assert deeds(app, lin) == [("volunteer.exported", "staff:1")]


def test_an_erasure_needs_the_number_typed(app: flask.Flask, lin: int) -> None:
    browser = as_staff(app, Role.STAFF)
    number = on_file(app, lin).number
    assert number in browser.get(f"/people/{lin}/erase").text
    assert browser.post(f"/people/{lin}/erase", data={"number": "V-22222222"}).status_code == 422
    assert on_file(app, lin).erased_at is None
    assert browser.post(f"/people/{lin}/erase", data={"number": number.lower()}).status_code == 303
    assert on_file(app, lin).erased_at == NOW
    after = browser.get(f"/people/{lin}").text
    assert "林晓雨" not in after
    assert number in after


@pytest.mark.parametrize("path", ["/people/999", "/people/99999999999999999999", "/verification/999"])
def test_nobody_by_that_id_is_a_page_with_404(app: flask.Flask, path: str) -> None:
    assert as_staff(app, Role.ADMIN).get(path).status_code == 404


def test_the_pages_read_in_chinese(app: flask.Flask, lin: int) -> None:
    text = as_staff(app, Role.STAFF, language="zh-Hans").get(f"/people/{lin}").text
    assert '<html lang="zh-Hans"' in text


def test_terms_that_read_alike_keep_their_own_words(app: flask.Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        words = [word(ContactState.UNKNOWN), word(Adulthood.UNKNOWN), word(ContactState.VERIFIED)]
        assert words == ["not tried yet", "age not known", "works"]
        assert word(CredentialState.VERIFIED) == "verified"


@pytest.mark.parametrize(
    ("path", "entry"),
    [("/people", "/people"), ("/people/gaps", "/people/gaps"), ("/teams", "/teams")],
)
def test_every_page_of_the_pool_leads_to_the_others_and_says_where_it_stands(
    app: flask.Flask, path: str, entry: str
) -> None:
    text = as_staff(app, Role.STAFF).get(path).text
    bar = text.split("places-pool", 1)[1].split("</nav>")[0]
    assert bar.count("aria-current") == 1
    assert f'href="{entry}" aria-current="page"' in bar
    assert 'href="/vocabulary/skill"' in bar
    seen_by_care = as_staff(app, Role.CARE).get("/teams").text.split("places-pool", 1)[1].split("</nav>")[0]
    assert "/people/sheets" not in seen_by_care
