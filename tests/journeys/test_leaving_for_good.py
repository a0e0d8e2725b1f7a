"""Somebody signs up, serves, leaves and is erased. Her name, numbers and words are then in no table, no log, no export
and no restored backup, open or sealed; the hours that she gave stand under a number."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import flask
import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select, text

from iwill.accounts.terms import SYSTEM, Role
from iwill.callouts.models import Need, Seat
from iwill.core import clock
from iwill.core.db import Base, db, transaction
from iwill.core.encryption import Unreadable, blind_index, unseal
from iwill.engine.backup import back_up
from iwill.engine.restore import restore
from iwill.messaging import gaps, outbox
from iwill.pool import erasures
from iwill.pool.gaps.terms import Gap
from iwill.pool.models import Training, Volunteer
from iwill.pool.services import leaving, people, record
from iwill.pool.sign_up import services as sign_up
from iwill.pool.sign_up.terms import Answers
from iwill.pool.teams import services as teams
from iwill.pool.teams.terms import TeamRole
from iwill.pool.terms import Lifecycle, NoteKind
from tests.builders import a_volunteer, an_actor
from tests.conftest import NOW, ON_POSTGRES
from tests.web.conftest import House
from tests.web.signed_in import as_staff
from tests.web.test_join import mail, three_questions

NAME, CALLED, ADDRESS, PHONE = "欧阳采薇", "薇薇", "caiwei.ouyang@pool.example", "13955550123"
LICENCE, REMARK, REGION = "2020XLZX7788", "说话很轻，值夜班后需要回访", "福建厦门"
SECRETS = (NAME, CALLED, ADDRESS, PHONE, LICENCE, REMARK, REGION)
BY = an_actor(Role.STAFF, id=7)


def served(app: flask.Flask, house: House) -> int:
    """She joins by herself, is taken up, gets into a team, serves, and there are traces of her all over the house."""
    browser = app.test_client()
    three_questions(browser)
    contact = {"name": NAME, "preferred_name": CALLED, "email": ADDRESS, "phone": PHONE, "birth": "1990-05-01"}
    browser.post("/join/contact", data=contact)
    code, _ = mail(app)
    given = ["process", "contact", "night_calls", "share_with_requester", "publicity"]
    assert browser.post("/join/consents", data={"code": code, "given": given}).location == "/me/waiting"
    with app.app_context(), transaction():
        her = db.session.scalars(select(Volunteer)).one()
        her.region, her.lifecycle = REGION, Lifecycle.ACTIVE
        people.add_credential(her, "physician", now=NOW, number=LICENCE, valid_until=date(2027, 1, 1))
        people.add_note(her, NoteKind.REMARK, REMARK, source="staff:7", now=NOW)
        record.add_training(her, "心理急救", completed_on=date(2026, 3, 1), minutes=90, by=BY, now=NOW)
        teams.join(teams.team_named("夜班组", by=BY, now=NOW), her, TeamRole.MEMBER, by=BY, now=NOW)
        her.availability_set_at = None
        gaps.ask_about(Gap.HOURS, by=SYSTEM, now=NOW)
        her.availability_set_at = NOW
        # Another sign-up with her address was begun elsewhere and never finished.
        sign_up.begin(ADDRESS, Answers(name=NAME, phone=PHONE), now=NOW)
        number = her.id
    called = house.call({"skills": ["listening"], "work": "back_office", **_an_evening()})
    browser.post(called.paths[number], data={"answer": "yes", "need": str(called.need_ids[0])})
    with app.app_context():
        outbox.deliver_due(clock.now())
    # The evening comes, and she serves.
    clock.advance(timedelta(days=3))
    return number


def _an_evening() -> dict[str, Any]:
    return {"starts_at": "2026-11-23T19:00:00+08:00", "ends_at": "2026-11-23T21:00:00+08:00"}


def values_on_file() -> Iterator[str]:
    """Every value of every table as it stands; and in clear, where our keys open what is sealed."""
    for table in Base.metadata.sorted_tables:
        sealed = [column.name for column in table.c if "sealed" in column.name]
        for row in db.session.execute(select(table)).mappings():
            yield str(dict(row))
            for name in sealed:
                for record_name in (row.get("uid"), f"{table.name}:{row.get('id')}", row.get("link_id")):
                    try:
                        yield unseal(row[name], record_name) if row[name] and record_name else ""
                    except Unreadable:
                        continue


def traces_of_her() -> list[str]:
    digests = (blind_index("email", ADDRESS), blind_index("phone", f"+86{PHONE}"), blind_index("sign-up", ADDRESS))
    return sorted({secret for value in values_on_file() for secret in (*SECRETS, *digests) if secret in value})


def traces_in_files(staff: FlaskClient) -> list[str]:
    """What of her is in the files that staff can take out: sheets of people and of credentials, the national record."""
    reason = {"reason": "年度汇总", "contacts": "on"}
    files = [staff.post("/people/sheets/out", data={"kind": kind, **reason}).data for kind in ("people", "credentials")]
    files.append(staff.post("/people/records", data={"format": "csv", **reason}).data)
    said = []
    for content in files:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            said += [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    return sorted({secret for secret in SECRETS for words in said if secret in words})


def lawful_records(volunteer_id: int) -> tuple[int, int, list[str]]:
    """The public number's seat with its hours, and its courses."""
    minutes = [
        (need.ends_at - need.starts_at).seconds // 60
        for need in db.session.scalars(select(Need).join(Seat).where(Seat.volunteer_id == volunteer_id))
    ]
    courses = db.session.scalars(select(Training.title).where(Training.volunteer_id == volunteer_id)).all()
    return len(minutes), sum(minutes), list(courses)


@pytest.fixture
def her(app: flask.Flask) -> int:
    return served(app, House(app))


def test_whoever_leaves_is_found_nowhere_and_her_hours_stand_under_a_number(
    app: flask.Flask, her: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    staff = as_staff(app, Role.STAFF)
    old_sheet = staff.post("/people/sheets/out", data={"kind": "people", "reason": "核对", "contacts": "on"}).data
    assert {NAME, CALLED, ADDRESS, PHONE} <= set(traces_in_files(staff))
    with app.app_context():
        assert set(SECRETS) <= set(traces_of_her())
        back_up(tmp_path / "before.backup", clock.now())
        before = lawful_records(her)
        with transaction():
            volunteer = db.session.get_one(Volunteer, her)
            number = volunteer.number
            leaving.erase_person(volunteer, by=SYSTEM, now=clock.now())
        erasures.update_ledger()
    _is_nowhere(app, her, number)
    with app.app_context():
        assert lawful_records(her) == before == (1, 120, ["心理急救"])
    _in_no_list_and_no_export(app)
    assert traces_in_files(staff) == []
    _an_old_sheet_brings_nobody_back(app, staff, old_sheet)
    _is_nowhere(app, her, number)
    _not_in_the_ledger_nor_the_logs(app, caplog)

    _make_room(app)
    with app.app_context():
        assert restore(tmp_path / "before.backup", clock.now())["erased_again"] == 1
    _is_nowhere(app, her, number)
    with app.app_context():
        assert lawful_records(her) == before


def _is_nowhere(app: flask.Flask, volunteer_id: int, number: str) -> None:
    with app.app_context():
        assert traces_of_her() == []
        row = db.session.get_one(Volunteer, volunteer_id)
        assert (row.number, row.name, row.erased_at is not None) == (number, "", True)


def _in_no_list_and_no_export(app: flask.Flask) -> None:
    staff = as_staff(app, Role.STAFF)
    pages = [staff.get(path).text for path in ("/people", "/people/gaps/hours", "/people/permission", "/verification")]
    pages += [staff.post("/people/search", data={"q": words}).text for words in (REGION, "夜班组")]
    with app.app_context(), transaction():
        other = a_volunteer("陈默")
        pages += [str(leaving.export_person(one)) for one in (other, *db.session.scalars(select(Volunteer)))]
    assert [secret for secret in SECRETS for page in pages if secret in page.replace(f'value="{REGION}"', "")] == []


def _an_old_sheet_brings_nobody_back(app: flask.Flask, staff: FlaskClient, content: bytes) -> None:
    """A sheet that went out while she was here comes in again, with a word changed in every row."""
    book = load_workbook(io.BytesIO(content))
    for row in book.worksheets[0].iter_rows(min_row=2, min_col=2, max_col=2):
        row[0].value = f"{row[0].value}改"
    saved = io.BytesIO()
    book.save(saved)
    shown = staff.post("/people/sheets/back", data={"file": (io.BytesIO(saved.getvalue()), "people.xlsx")}).text
    parts = re.findall(r'name="part" value="([^"]+)"', shown)
    staff.post("/people/sheets/write", data={"part": parts})


def _not_in_the_ledger_nor_the_logs(app: flask.Flask, caplog: pytest.LogCaptureFixture) -> None:
    with app.app_context():
        ledger = erasures.ledger_path().read_text()
    assert caplog.text
    assert [secret for secret in SECRETS if secret in ledger or secret in caplog.text] == []


def _make_room(app: flask.Flask) -> None:
    """A restore never replaces the rows of a server's database, so it is emptied by hand, as a person would."""
    if ON_POSTGRES:
        names = ", ".join(table.name for table in Base.metadata.sorted_tables)
        with app.app_context(), transaction() as session:
            session.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
