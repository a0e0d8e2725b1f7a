"""One thing for many: counted before it is done, done to each once, undone as a whole."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import Role
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.messaging.models import Message
from iwill.messaging.terms import Purpose
from iwill.pool.bulk import queries, services
from iwill.pool.bulk.jobs import work_bulk_actions
from iwill.pool.bulk.models import BulkItem
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from iwill.pool.teams.services import make_team
from iwill.pool.terms import ConsentPurpose, Lifecycle
from tests.builders import a_volunteer, an_actor
from tests.conftest import NOW
from tests.web.signed_in import as_staff

BOTH = (ConsentPurpose.PROCESS, ConsentPurpose.CONTACT)


@pytest.fixture
def people(app: flask.Flask) -> dict[str, int]:
    """Somebody active, somebody at rest, a minor at rest, somebody without consent at rest, somebody to be verified."""
    with app.app_context(), transaction():
        paused = Lifecycle.PAUSED
        return {
            "active": a_volunteer("王小伟").id,
            "rested": a_volunteer("单晓东", lifecycle=paused).id,
            "minor": a_volunteer("曾小雨", lifecycle=paused, adult_from=date(2030, 1, 1)).id,
            "silent": a_volunteer("解晓", lifecycle=paused, consents=()).id,
            "new": a_volunteer("吕敏", lifecycle=Lifecycle.VERIFYING).id,
        }


def work(app: flask.Flask) -> dict[str, Any]:
    with app.app_context():
        return work_bulk_actions(clock.now())


def states(app: flask.Flask, people: dict[str, int]) -> dict[str, str]:
    with app.app_context():
        return {name: db.session.get_one(Volunteer, id_).lifecycle.value for name, id_ in people.items()}


def die_in_the_middle(action_id: int) -> None:
    with transaction():
        services.work_some(queries.action_by_id(action_id), now=NOW)
        raise KeyboardInterrupt


def drafted(browser: Any, people: list[int] | None = None, **form: str) -> str:
    """The path of an action drafted for those people, or for everybody found."""
    scope = {"scope": "found"} if people is None else {"scope": "ticked", "person": [str(one) for one in people]}
    response = browser.post("/people/bulk", data=scope | form)
    assert response.status_code == 303, response.text
    return str(response.location)


def test_the_count_says_who_is_left_out_and_nothing_is_done_before_somebody_says_go(
    app: flask.Flask, people: dict[str, int]
) -> None:
    browser = as_staff(app, Role.STAFF)
    before = states(app, people)
    path = drafted(browser, kind="move", move_argument="active", lang="en")
    text = browser.get(f"{path}?lang=en").text
    assert "5 people were chosen." in text
    assert "For 1 person it would be done." in text
    for why in ("Under 18", "not agreed", "Somebody has to decide this for each person", "Is there already"):
        assert re.search(rf"1 left out:\s+[^<]*{why}", text), why
    work(app)
    assert states(app, people) == before


def test_it_is_done_to_each_once_and_undone_as_a_whole(app: flask.Flask, people: dict[str, int]) -> None:
    browser = as_staff(app, Role.STAFF)
    before = states(app, people)
    path = drafted(browser, kind="move", move_argument="dormant")
    assert browser.post(f"{path}/start").status_code == 303
    assert browser.post(f"{path}/start").status_code == 409
    work(app)
    assert states(app, people) == before | {"active": "dormant"}
    assert browser.post(f"{path}/undo").status_code == 303
    work(app)
    assert states(app, people) == before
    with app.app_context():
        subject = f"volunteer:{people['active']}"
        lines = db.session.scalars(select(AuditEntry).where(AuditEntry.subject == subject))
        assert [line.details.get("to") for line in lines if line.action == "volunteer.moved"] == ["dormant", "active"]


def test_who_changed_since_stays_as_they_are(app: flask.Flask, people: dict[str, int]) -> None:
    browser = as_staff(app, Role.STAFF)
    path = drafted(browser, [people["active"]], kind="move", move_argument="dormant")
    browser.post(f"{path}/start")
    work(app)
    browser.post(f"/people/{people['active']}/move", data={"to": "left"})
    browser.post(f"{path}/undo")
    work(app)
    assert states(app, people)["active"] == "left"
    assert "1 not undone:" in browser.get(f"{path}?lang=en").text


def test_after_its_days_an_action_is_not_undone_any_more(app: flask.Flask, people: dict[str, int]) -> None:
    browser = as_staff(app, Role.STAFF)
    path = drafted(browser, [people["active"]], kind="move", move_argument="paused")
    browser.post(f"{path}/start")
    work(app)
    clock.freeze(NOW + timedelta(days=7, minutes=1))
    assert as_staff(app, Role.STAFF).post(f"{path}/undo").status_code == 409


def test_skills_and_teams_come_and_go_with_everybody_found(app: flask.Flask, people: dict[str, int]) -> None:
    browser = as_staff(app, Role.STAFF)
    with app.app_context(), transaction():
        team = make_team("夜班组", by=an_actor(Role.STAFF), now=NOW).id
    add = drafted(browser, kind="add_skill", add_skill_argument="translation", q="wxw")
    join = drafted(browser, kind="join_team", join_team_argument=str(team), q="wxw")
    take = drafted(browser, kind="remove_skill", remove_skill_argument="listening", q="wxw")
    for path in (add, join, take):
        browser.post(f"{path}/start")
    work(app)

    def held() -> tuple[set[str], bool]:
        with app.app_context():
            one = db.session.get_one(Volunteer, people["active"])
            return {skill.skill for skill in one.skills}, "王小伟" in browser.get(f"/people?team={team}").text

    assert held() == ({"translation"}, True)
    for path in (add, join, take):
        assert browser.post(f"{path}/undo").status_code == 303
    work(app)
    assert held() == ({"listening"}, False)


def test_a_process_that_dies_leaves_nobody_done_twice_or_forgotten(app: flask.Flask) -> None:
    with app.app_context(), transaction():
        for number in range(250):
            a_volunteer(f"张{number}", hours=None)
    browser = as_staff(app, Role.STAFF)
    path = drafted(browser, kind="add_skill", add_skill_argument="translation")
    browser.post(f"{path}/start")
    with app.app_context(), pytest.raises(KeyboardInterrupt):
        die_in_the_middle(int(path.rsplit("/", 1)[1]))
    work(app)
    with app.app_context():
        done = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "skill.added")).all()
        assert len(done) == len({line.subject for line in done}) == 250


def test_asking_many_sends_each_one_letter_and_cannot_be_taken_back(app: flask.Flask) -> None:
    with app.app_context(), transaction():
        asked, known = a_volunteer("王一", hours=None).id, a_volunteer("王二").id
    browser = as_staff(app, Role.STAFF)
    path = drafted(browser, kind="ask", ask_argument="hours")
    assert re.search(r"1 left out:\s+Nothing is missing there", browser.get(f"{path}?lang=en").text)
    browser.post(f"{path}/start")
    work(app)
    work(app)
    with app.app_context():
        letters = db.session.scalars(select(Message.recipient_id).where(Message.purpose == Purpose.GAP)).all()
    assert list(letters) == [asked] != [known]
    refused = browser.post(f"{path}/undo")
    assert (refused.status_code, "cannot be taken back" in browser.post(f"{path}/undo?lang=en").text) == (409, True)


def test_an_empty_choice_and_an_order_that_names_nothing_are_refused_at_their_place(
    app: flask.Flask, people: dict[str, int]
) -> None:
    browser = as_staff(app, Role.STAFF)
    assert browser.post("/people/bulk/choose", data={"scope": "ticked"}).status_code == 422
    assert browser.post("/people/bulk", data={"scope": "found", "kind": ""}).status_code == 422
    left = {"scope": "found", "kind": "move", "move_argument": "left"}
    assert browser.post("/people/bulk", data=left).status_code == 422
    nobody = {"scope": "found", "kind": "move", "move_argument": "paused", "q": "nobody"}
    assert browser.post("/people/bulk", data=nobody).status_code == 409


def test_an_erased_person_is_in_no_action_any_more(app: flask.Flask, people: dict[str, int]) -> None:
    browser = as_staff(app, Role.STAFF)
    path = drafted(browser, kind="move", move_argument="dormant")
    with app.app_context(), transaction():
        one = db.session.get_one(Volunteer, people["active"])
        assert [line["what"] for line in leaving.export_person(one)["bulk_actions"]] == ["move"]
        leaving.erase_person(one, by=an_actor(Role.STAFF), now=NOW)
        assert db.session.scalars(select(BulkItem).where(BulkItem.volunteer_id == one.id)).all() == []
    browser.post(f"{path}/start")
    work(app)
    assert states(app, people)["active"] == "left"


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.CARE])
def test_only_who_edits_the_pool_does_things_for_many(app: flask.Flask, people: dict[str, int], role: Role) -> None:
    browser = as_staff(app, role)
    assert browser.get("/people/bulk").status_code == 403
    assert browser.post("/people/bulk", data={"scope": "found", "kind": "move"}).status_code == 403
