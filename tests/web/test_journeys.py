"""Staff read, try, copy, edit and stop a journey without code; looking changes nothing and sends nothing."""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Any

import flask
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from iwill.accounts.terms import SYSTEM, Role
from iwill.core.db import db, transaction
from iwill.engagement.journeys import queries, services
from iwill.engagement.journeys.models import Effect, Journey, Letter
from iwill.engagement.journeys.schemas import rule_from
from iwill.engagement.journeys.shipped import SHIPPED
from iwill.engagement.journeys.terms import Rule
from iwill.messaging.models import Message
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle
from iwill.shifts.care import services as care
from iwill.shifts.care.terms import TaskWhy
from tests.builders import a_staff, a_volunteer
from tests.conftest import NOW
from tests.shifts.hours.conftest import an_evening
from tests.web.conftest import House
from tests.web.signed_in import as_staff


class Form(HTMLParser):
    """What a browser would send back of the big form of a page that nobody has touched."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.inside, self.name, self.words = False, "", ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        of = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = of.get("action", "").startswith("/journeys/")
        elif self.inside and tag == "input":
            ticked = of.get("type") not in ("checkbox", "radio") or "checked" in of
            if ticked and of.get("name") not in (None, "csrf_token"):
                self.sent.setdefault(of["name"], []).append(of.get("value", ""))
        elif self.inside and tag in ("select", "textarea"):
            self.name, self.words = of["name"], ""
        elif self.inside and tag == "option" and "selected" in of:
            self.sent[self.name] = [of["value"]]

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.inside:
            self.sent[self.name] = [self.words.removeprefix("\n")]


@pytest.fixture
def staff(app: flask.Flask) -> FlaskClient:
    with app.app_context(), transaction():
        services.install_shipped(NOW)
    return as_staff(app, Role.STAFF)


def page(browser: FlaskClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.get_data(as_text=True)


def rule_of(app: flask.Flask, code: str) -> Rule:
    with app.app_context():
        rule = rule_from(queries.journey_by_code(code).rule)
        db.session.remove()
        return rule


def edited(browser: FlaskClient, code: str, **changes: Any) -> Any:
    """Send the form of a journey with some fields changed."""
    sent: dict[str, Any] = Form(page(browser, f"/journeys/{code}/edit")).sent
    return browser.post(
        f"/journeys/{code}/edit", data=sent | {name.replace("__", "."): one for name, one in changes.items()}
    )


def test_the_list_and_each_journey_are_read_without_changing_a_row(staff: FlaskClient, house: House) -> None:
    house.people(2)
    counted = [select(func.count()).select_from(table) for table in (Message, Effect, Letter, Journey)]
    before = [house.rows(query) for query in counted]
    listed = page(staff, "/journeys")
    assert [listed.index(f'/journeys/{one.code}"') for one in sorted(SHIPPED, key=lambda one: one.priority)] == sorted(
        listed.index(f'/journeys/{one.code}"') for one in SHIPPED
    )
    for one in SHIPPED:
        assert one.title_en in page(staff, f"/journeys/{one.code}")
        letter = page(staff, f"/journeys/{one.code}/letter")
        assert "王晓岚" in letter
        assert "Hello Anna" in letter
        assert "words." not in letter
        page(staff, f"/journeys/{one.code}/try?days=30")
        assert "Save as a new version" in page(staff, f"/journeys/{one.code}/edit")
    assert [house.rows(query) for query in counted] == before


def test_the_form_of_every_shipped_journey_says_exactly_its_rule(staff: FlaskClient, app: flask.Flask) -> None:
    for one in SHIPPED:
        assert edited(staff, one.code).status_code in (303, 200), one.code
        assert rule_of(app, one.code) == one.rule
    with app.app_context():
        assert db.session.scalars(select(Journey.version)).all() == [1] * len(SHIPPED)


def test_a_dry_run_names_who_would_get_it_and_counts_the_others_by_reason(
    staff: FlaskClient, house: House, app: flask.Flask
) -> None:
    with app.app_context(), transaction():
        last = NOW.date().replace(year=2027, month=2, day=20)
        a_volunteer("林一", credentials=("nurse",), valid_until=last)
        a_volunteer("赵二", credentials=("nurse",), valid_until=last, email=None)
        a_volunteer("王三", lifecycle=Lifecycle.APPLICANT)
    html = page(staff, "/journeys/credential_expiry/try?days=7")
    assert "林一" in html
    assert "no e-mail address that works" in html
    assert "Stands elsewhere in the pool" in html
    assert "王三" not in html
    assert "王三" in page(staff, "/journeys/credential_expiry/others?why=lifecycle")
    assert staff.get("/journeys/credential_expiry/others?why=nonsense").status_code == 404
    assert staff.get("/journeys/nonsense").status_code == 404


def test_who_had_a_hard_time_is_named_to_the_role_care_alone(staff: FlaskClient, app: flask.Flask) -> None:
    with app.app_context(), transaction():
        evening = an_evening()
        evening.person().name = "孙静"
        a_volunteer("李四", lifecycle=Lifecycle.LEFT)
        a_staff(Role.CARE)
        care.open_task(evening.person(), evening.seats[0], TaskWhy.ANSWER, None, SYSTEM, NOW)
    html = page(staff, "/journeys/care_follow_up/try")
    assert "1 person" in html
    assert "孙静" not in html
    assert staff.get("/journeys/care_follow_up/others?why=lifecycle").status_code == 403
    officer = as_staff(app, Role.CARE)
    assert "孙静" in page(officer, "/journeys/care_follow_up/try")
    assert "李四" in page(officer, "/journeys/care_follow_up/others?why=lifecycle")


def test_a_journey_is_copied_edited_in_its_own_words_and_switched_on_without_code(
    staff: FlaskClient, app: flask.Flask, house: House
) -> None:
    house.people(3)
    wanting = staff.post("/journeys/check_in/copy", data={"title_zh": "护士回访", "title_en": ""})
    assert wanting.status_code == 422
    assert 'id="f-title_en' in wanting.get_data(as_text=True).replace("f-title-en", "f-title_en")
    made = staff.post("/journeys/check_in/copy", data={"title_zh": "护士回访", "title_en": "Check-in of nurses"})
    assert made.headers["Location"] == "/journeys/check_in_2/edit"
    words = {
        "texts__zh-Hans__subject": "护士老师，还在吗？",
        "texts__zh-Hans__body": "想问一声。\n\n点一下就好。",
        "texts__en__subject": "Nurses: still with us?",
        "texts__en__body": "One tap is enough.",
    }
    saved = edited(staff, "check_in_2", whom__skills=["nursing"], hold_out="10", priority="55", at_hour="20", **words)
    assert saved.headers["Location"] == "/journeys/check_in_2"
    rule = rule_of(app, "check_in_2")
    assert (rule.whom.skills, rule.hold_out, rule.at_hour) == (("nursing",), 0.1, 20)
    assert rule.texts["zh-Hans"].body == "想问一声。\n\n点一下就好。"
    assert "Nurses: still with us?" in page(staff, "/journeys/check_in_2/letter")
    html = page(staff, "/journeys/check_in_2")
    assert "switched off" in html
    assert "written by staff" in html
    assert "Version 2" in html
    assert staff.post("/journeys/check_in_2/switch", data={"running": "1"}).status_code == 303
    staff.post("/journeys/check_in_2/take")
    html = page(staff, "/journeys/check_in_2")
    assert "running" in html
    assert "值班员" in html
    with app.app_context():
        assert rule_from(queries.journey_by_code("check_in").rule) == next(
            one.rule for one in SHIPPED if one.code == "check_in"
        )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"whom__lifecycles": [one.value for one in Lifecycle]}, "f-whom-lifecycles"),
        ({"whom__lifecycles": []}, "f-whom-lifecycles"),
        ({"hold_out": "11"}, "f-hold_out"),
        ({"hold_out": "many"}, "f-hold_out"),
        ({"at_hour": "25"}, "f-at_hour"),
        ({"until_days": "soon"}, "f-until_days"),
        ({"when__spread_days": "300"}, "f-when-spread_days"),
        ({"kind": "after", "when__after": "nothing"}, "f-when-after"),
        ({"kind": "after", "when__days": "later"}, "f-when-days"),
        ({"template": "nothing"}, "f-template"),
        ({"questions": []}, "f-questions"),
        ({"questions": ["nothing"]}, "f-questions"),
        ({"ends_on": "tomorrow"}, "f-ends_on"),
        ({"priority": "first"}, "f-priority"),
        ({"title_en": ""}, "f-title_en"),
        ({"texts__en__subject": "Hello", "texts__en__body": "Hello"}, "f-texts-zh-Hans"),
        (
            {
                "texts__en__subject": "Hello",
                "texts__en__body": "Dear {{ words.shoe_size }}",
                "texts__zh-Hans__subject": "您好",
                "texts__zh-Hans__body": "您好",
            },
            "f-texts-en-body",
        ),
    ],
)
def test_a_mistake_is_shown_where_it_was_made_and_nothing_is_saved(
    staff: FlaskClient, app: flask.Flask, changes: dict[str, Any], field: str
) -> None:
    refused = edited(staff, "check_in", **changes)
    assert refused.status_code == 422
    html = refused.get_data(as_text=True)
    assert f'href="#{field}' in html, html[html.index("error-summary") :][:600]
    assert rule_of(app, "check_in") == next(one.rule for one in SHIPPED if one.code == "check_in")
    with app.app_context():
        assert queries.journey_by_code("check_in").title_en == "Quarterly check-in"


def test_what_is_wrong_names_its_field_in_the_readers_language_and_everything_is_told_at_once(
    staff: FlaskClient,
) -> None:
    staff.set_cookie("lang", "zh-Hans")
    html = edited(staff, "check_in", at_hour="25", priority="0").get_data(as_text=True)
    for sentence in ("收信人当地几点起：请填 0 到 23 的整数", "先后顺序：请填 1 到 999 的整数"):
        assert sentence in html


def test_a_rule_that_means_nearly_everybody_is_saved_in_a_second_step_that_shows_the_number(
    staff: FlaskClient, app: flask.Flask, house: House
) -> None:
    house.people(4)
    first = edited(staff, "drill", whom__in_pool_days="0", at_hour="18")
    html = first.get_data(as_text=True)
    assert first.status_code == 200
    assert "Yes, for all 4 people" in html
    assert rule_of(app, "drill").at_hour == 19
    second = Form(html).sent
    house.people(1)
    again = staff.post("/journeys/drill/edit", data=second)
    assert "Yes, for all 5 people" in again.get_data(as_text=True)
    saved = staff.post("/journeys/drill/edit", data=Form(again.get_data(as_text=True)).sent)
    assert saved.status_code == 303
    assert (rule_of(app, "drill").at_hour, rule_of(app, "drill").whom.in_pool_days) == (18, 0)


def test_the_switch_stops_a_journey_and_brings_it_back_in_two_steps_where_it_means_everybody(
    staff: FlaskClient, app: flask.Flask, house: House
) -> None:
    house.people(2)
    with app.app_context(), transaction():
        db.session.scalars(select(Volunteer)).first()
        for one in db.session.scalars(select(Volunteer)):
            one.created_at = NOW.replace(year=2025)
    assert staff.post("/journeys/drill/switch", data={"running": "0"}).status_code == 303
    assert "switched off" in page(staff, "/journeys/drill")
    asked = staff.post("/journeys/drill/switch", data={"running": "1"})
    assert "Yes, for all 2 people" in asked.get_data(as_text=True)
    assert "switched off" in page(staff, "/journeys/drill")
    staff.post("/journeys/drill/switch", data=Form(asked.get_data(as_text=True)).sent)
    assert "running" in page(staff, "/journeys/drill")


def test_whoever_may_not_edit_the_pool_reads_and_does_not_steer(app: flask.Flask, staff: FlaskClient) -> None:
    officer = as_staff(app, Role.CARE)
    html = page(officer, "/journeys/check_in")
    assert "Switch off now" not in html
    assert officer.get("/journeys/check_in/edit").status_code == 403
    assert officer.post("/journeys/check_in/switch", data={"running": "0"}).status_code == 403
    assert as_staff(app, Role.ORGANIZER).get("/journeys").status_code == 403
