"""Certificates on their pages: applied for, handled, shown, printed, checked by anybody; letters for an employer."""

from __future__ import annotations

import io
import logging
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select, text

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import Role
from iwill.core import clock
from iwill.core.db import Base, db, transaction
from iwill.pool.models import Volunteer
from iwill.shifts.certificates import queries
from iwill.shifts.certificates.jobs import issue_certificates
from iwill.shifts.hours import services as hours
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.terms import HoursReason
from iwill.web.certificates.check import TRIES
from tests.builders import a_volunteer, an_actor
from tests.conftest import NOW
from tests.shifts.certificates.conftest import publicity, serve
from tests.web.conftest import STARTS, House
from tests.web.signed_in import as_staff, as_volunteer

LEGAL, ID_NUMBER = "王小𬭚", "110101199003070000"
YEAR = {"from_day": "2026-01-01", "to_day": "2026-11-21"}


@pytest.fixture
def holder(app: Flask) -> Volunteer:
    """Somebody with two confirmed hours."""
    with app.app_context(), transaction():
        volunteer = a_volunteer("王小伟", email="wang@pool.example")
        serve(volunteer)
        db.session.flush()
        db.session.expunge_all()
    return volunteer


def texts_of(pdf: bytes) -> str:
    """What a PDF says, without white space; the reader gives the upper byte of each code as a character of its own."""
    said = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return "".join(said.replace("\0", "").split())


def issued_to(app: Flask, holder: Volunteer, *, days: int = 0) -> tuple[FlaskClient, FlaskClient, int]:
    """The browsers of the holder and of the handler, and the certificate that was applied for and taken on."""
    with app.app_context(), transaction():
        publicity(days)
    hers, desk = as_volunteer(app, holder), as_staff(app, Role.STAFF)
    made = hers.post("/me/certificates", data=YEAR)
    assert made.status_code == 303
    certificate_id = int(made.location.rpartition("/")[2])
    assert desk.post(f"/certificates/{certificate_id}/accept").status_code == 303
    return hers, desk, certificate_id


def paper_of(app: Flask, certificate_id: int) -> tuple[str, str]:
    with app.app_context():
        certificate = queries.certificate_by_id(certificate_id)
        return queries.number_of(certificate), queries.code_of(certificate)


def test_from_the_application_to_the_paper_in_the_hand(
    app: Flask, holder: Volunteer, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    hers, desk, certificate_id = issued_to(app, holder, days=7)
    number, code = paper_of(app, certificate_id)
    colleague = as_volunteer(app, _somebody(app))
    for page in (desk.get("/certificates/publicity"), colleague.get("/me/publicity")):
        assert number in page.text
        assert "王**" in page.text
        assert "王小伟" not in page.text
    assert "In publicity" in client.get(f"/verify/{number}/{code}", headers={"Accept-Language": "en"}).text
    assert hers.post(f"/me/certificates/{certificate_id}/pdf", data={"legal_name": LEGAL}).status_code == 409
    with app.app_context():
        issue_certificates(NOW + timedelta(days=7))
    paper = hers.post(
        f"/me/certificates/{certificate_id}/pdf",
        data={"legal_name": LEGAL, "document": "resident", "document_number": ID_NUMBER, "paper_language": "zh-Hans"},
    )
    assert paper.mimetype == "application/pdf"
    assert paper.headers["Cache-Control"] == "no-store"
    said = texts_of(paper.data)
    for words in (
        *("志愿服务证明", LEGAL, ID_NUMBER, number, "北京博能志愿者库", "值班员", "400-000-0000", "2小时"),
        *("心理支持热线", "组织者补录", "本机构记录，尚未同步全国志愿服务信息系统", "盖章处", "2026年1月1日"),
    ):
        assert words in said
    assert code[:4] in said
    assert "王**" in said
    with caplog.at_level(logging.INFO):
        page = client.get(f"/verify/{number}/{code}", headers={"Accept-Language": "zh-CN"})
    assert f"/verify/{number}/[code]" in caplog.text
    assert all(words in page.text for words in ("有效", "王**", "2 小时", "北京博能志愿者库", "400-000-0000"))
    assert "王小" not in page.text


def test_what_is_typed_to_be_printed_is_nowhere_afterwards(
    app: Flask, holder: Volunteer, caplog: pytest.LogCaptureFixture
) -> None:
    hers, desk, certificate_id = issued_to(app, holder)
    typed = {"legal_name": "王金丝雀", "document": "passport", "document_number": "CANARY42"}
    with caplog.at_level(logging.DEBUG):
        for browser, there in ((hers, "/me"), (desk, "")):
            paper = browser.post(f"{there}/certificates/{certificate_id}/pdf", data=typed)
            assert "王金丝雀" in texts_of(paper.data)
            assert "CANARY42" in texts_of(paper.data)
            refused = browser.post(
                f"{there}/certificates/{certificate_id}/pdf", data=typed | {"legal_name": "\U0003234f"}
            )
            assert refused.status_code == 422
            assert "CANARY42" not in refused.text
            assert "CANARY42" not in str(browser.get_cookie("iwill_page"))
    assert "金丝雀" not in caplog.text
    assert "CANARY42" not in caplog.text
    assert not {"fontTools", "fpdf"} & {record.name.split(".")[0] for record in caplog.records}
    everything = _everything(app)
    assert "金丝雀" not in everything
    assert "CANARY42" not in everything
    with app.app_context():
        printed = list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == "certificate.printed")))
        assert [line.details for line in printed] == [{}, {}]


def test_the_name_that_a_person_prints_begins_like_the_one_on_file_and_staff_read_a_document(
    app: Flask, holder: Volunteer
) -> None:
    hers, desk, certificate_id = issued_to(app, holder)
    other = {"legal_name": "Li Si", "paper_language": "en"}
    assert hers.post(f"/me/certificates/{certificate_id}/pdf", data=other).status_code == 422
    said = texts_of(desk.post(f"/certificates/{certificate_id}/pdf", data=other).data)
    for words in ("Certificateofvolunteerservice", "LiSi", "notyetinthenationalvolunteerservicesystem", "1January2026"):
        assert words in said


def test_a_certificate_belongs_to_its_holder_alone(app: Flask, holder: Volunteer) -> None:
    _hers, _desk, certificate_id = issued_to(app, holder)
    stranger = as_volunteer(app, _somebody(app))
    assert stranger.get(f"/me/certificates/{certificate_id}").status_code == 404
    assert stranger.post(f"/me/certificates/{certificate_id}/cancel").status_code == 404
    assert stranger.post(f"/me/certificates/{certificate_id}/pdf", data={"legal_name": "王"}).status_code == 404


def test_without_confirmed_hours_the_page_says_kindly_why(app: Flask) -> None:
    hers = as_volunteer(app, _somebody(app))
    assert "No confirmed hours yet" in hers.get("/me/certificates").text
    refused = hers.post("/me/certificates", data=YEAR)
    assert refused.status_code == 409
    assert "No confirmed hours lie in this time yet" in refused.text


def test_the_desk_writes_down_the_application_of_somebody_who_rings(app: Flask, holder: Volunteer) -> None:
    desk = as_staff(app, Role.STAFF)
    with app.app_context():
        number = db.session.scalars(select(Volunteer.number)).one()
    unknown = desk.post("/certificates", data=YEAR | {"volunteer": "V-00000000"})
    assert unknown.status_code == 422
    assert 'id="f-volunteer-error-1"' in unknown.text
    made = desk.post("/certificates", data=YEAR | {"volunteer": number})
    assert made.status_code == 303
    assert desk.post(f"{made.location}/accept").status_code == 303
    assert desk.post("/certificates", data=YEAR | {"volunteer": number}).status_code == 409


def test_days_that_cannot_be_read_are_named_at_their_field(app: Flask, holder: Volunteer) -> None:
    hers = as_volunteer(app, holder)
    refused = hers.post("/me/certificates", data=YEAR | {"to_day": "tomorrow"})
    assert refused.status_code == 422
    assert 'id="f-to_day-error-1"' in refused.text
    assert hers.post("/me/certificates", data=YEAR | {"to_day": "2025-01-01"}).status_code == 422


def test_a_public_check_without_the_code_says_only_that_it_exists(
    app: Flask, holder: Volunteer, client: FlaskClient
) -> None:
    number, code = paper_of(app, issued_to(app, holder)[2])
    alone = client.get(f"/verify?number={number}&code=", follow_redirects=True)
    assert alone.status_code == 200
    wrong = client.get(f"/verify/{number}/{code[:-1]}{'0' if code[-1] != '0' else '1'}")
    assert wrong.status_code == 422
    for page in (alone, wrong):
        assert "王" not in page.text
        assert "2 hours" not in page.text
        assert "2 小时" not in page.text
    typed = f"{code[:4]}-{code[4:8]} {code[8:]}".lower()
    found = client.get("/verify", query_string={"number": f" {number} ", "code": typed}, follow_redirects=True)
    assert "王**" in found.text


def test_a_number_off_by_one_digit_is_called_a_slip_and_an_unknown_one_is_not_called_forged(
    app: Flask, holder: Volunteer, client: FlaskClient
) -> None:
    client.set_cookie("lang", "zh-Hans")
    number, _code = paper_of(app, issued_to(app, holder)[2])
    slip = client.get("/verify", query_string={"number": number[:-3] + str((int(number[-3]) + 1) % 10) + number[-2:]})
    assert slip.status_code == 422
    assert "请核对编号" in slip.text
    unknown = client.get("/verify/2026-00042-5")
    assert unknown.status_code == 404
    assert "未找到不等于伪造" in unknown.text
    assert "400-000-0000" in unknown.text
    assert client.get("/verify/12").status_code == 422
    assert client.get("/verify").status_code == 200


def test_a_withdrawn_certificate_says_when_and_why(app: Flask, holder: Volunteer, client: FlaskClient) -> None:
    hers, desk, certificate_id = issued_to(app, holder)
    assert desk.post(f"/certificates/{certificate_id}/withdraw", data={"reason": "because"}).status_code == 422
    assert desk.post(f"/certificates/{certificate_id}/withdraw", data={"reason": "hours_wrong"}).status_code == 303
    client.set_cookie("lang", "zh-Hans")
    page = client.get("/verify/{}/{}".format(*paper_of(app, certificate_id)))
    assert all(words in page.text for words in ("已撤回", "2026年11月21日", "其中的时长有误"))
    assert hers.post(f"/me/certificates/{certificate_id}/pdf", data={"legal_name": "王小伟"}).status_code == 409
    assert "withdrawn" in desk.get("/certificates/register").text


def test_corrected_hours_show_at_once(app: Flask, holder: Volunteer, client: FlaskClient) -> None:
    _hers, desk, certificate_id = issued_to(app, holder)
    with app.app_context(), transaction():
        entry = db.session.scalars(select(HoursEntry)).one()
        hours.take_out(entry, reason=HoursReason.TWICE, by=an_actor(Role.STAFF, id=104), now=NOW)
    client.set_cookie("lang", "en")
    assert "Hours corrected since" in client.get("/verify/{}/{}".format(*paper_of(app, certificate_id))).text
    assert "hours corrected since" in desk.get("/certificates/register").text


def test_that_hours_are_in_the_national_system_is_said_from_its_day_on(app: Flask, holder: Volunteer) -> None:
    hers, desk, certificate_id = issued_to(app, holder)
    assert desk.post(f"/certificates/{certificate_id}/synced", data={"synced_on": "soon"}).status_code == 422
    assert desk.post(f"/certificates/{certificate_id}/synced", data={"synced_on": "2026-11-20"}).status_code == 303
    hers.set_cookie("lang", "zh-Hans")
    assert "已于2026年11月20日录入全国志愿服务信息系统" in hers.get(f"/me/certificates/{certificate_id}").text


def test_numbers_cannot_be_counted_through(client: FlaskClient) -> None:
    answers = [client.get("/verify/2026-00042-5").status_code for _ in range(TRIES + 1)]
    assert answers == [404] * TRIES + [429]


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_pages_show_in_both_languages(app: Flask, holder: Volunteer, language: str) -> None:
    hers, desk, certificate_id = issued_to(app, holder)
    hers.set_cookie("lang", language)
    desk.set_cookie("lang", language)
    for there in ("/me/certificates", f"/me/certificates/{certificate_id}", "/me/publicity"):
        assert hers.get(there).status_code == 200
    for there in ("/certificates", f"/certificates/{certificate_id}", "/certificates/register"):
        assert desk.get(there).status_code == 200


def test_a_letter_says_when_somebody_is_called_to_serve(app: Flask, house: House) -> None:
    (person,) = house.people(1, name="赵一")
    called = house.call()
    link, browser = called.paths[person], app.test_client()
    browser.post(link, data={"answer": "yes"})
    seat = house.rows(text("SELECT id FROM seat"))[0][0]
    there = f"{link}/shift/{seat}/letter"
    assert there in browser.get(f"{link}/shift/{seat}").text
    assert browser.get(there).status_code == 200
    assert browser.post(there, data={"legal_name": "钱一"}).status_code == 422
    typed = {"legal_name": "赵一", "document": "resident", "document_number": "CANARY42", "paper_language": "zh-Hans"}
    paper = browser.post(there, data=typed)
    assert paper.mimetype == "application/pdf"
    said = texts_of(paper.data)
    for words in ("应急志愿服务值班证明", "赵一", "CANARY42", "受召参加", "2026年11月22日20:00–22:00", "第九十条"):
        assert words in said
    assert "CANARY42" not in _everything(app)
    clock.freeze(STARTS + timedelta(hours=3))
    assert browser.get(there).status_code == 303


def test_a_drill_is_nothing_to_write_to_an_employer_about(app: Flask, house: House) -> None:
    (person,) = house.people(1)
    link, browser = house.call(kind="drill").paths[person], app.test_client()
    browser.post(link, data={"answer": "yes"})
    seat = house.rows(text("SELECT id FROM seat"))[0][0]
    assert browser.get(f"{link}/shift/{seat}/letter").status_code == 303
    assert browser.post(f"{link}/shift/{seat}/letter", data={"legal_name": "王"}).status_code == 303


def _somebody(app: Flask) -> Volunteer:
    with app.app_context(), transaction():
        volunteer = a_volunteer("孙二")
        db.session.flush()
        db.session.expunge_all()
    return volunteer


def _everything(app: Flask) -> str:
    """Every value of every table, as the database has it."""
    with app.app_context():
        rows = [db.session.execute(select(table)).all() for table in Base.metadata.sorted_tables]
        return repr(rows)
