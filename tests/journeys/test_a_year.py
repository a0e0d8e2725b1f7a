"""A year of one volunteer, from the application to her first anniversary: every mail that anybody gets in it, and none
besides.

She applies, is looked at, is trained, serves once, declines once, says nothing for half a year, and then answers a
check-in with other hours. It is told in scenes, each through pages, the mails that really arrive, the jobs and the
clock.
"""

from __future__ import annotations

import re

import flask
import pytest
from flask.testing import FlaskClient

from iwill.core.db import transaction
from tests.builders import ask_widely
from tests.journeys.test_an_evening import REQUEST, launched
from tests.journeys.year import Year
from tests.messaging.mail_server import Postmaster

NAME, MAILBOX = "林晓雨", "lin@pool.example"
COURSE = {
    "code": "verifying",
    "title_zh": "信息核验入门",
    "title_en": "Verifying, first steps",
    "summary_zh": "怎样核对，怎样不急着转发。",
    "summary_en": "How to check, and how not to pass on too soon.",
    "minutes": "90",
    "validity_months": "24",
    "skills": "information",
    "needed_for": "information",
}
SESSION = {"on_day": "2026-12-01", "started_at": "19:00", "ended_at": "20:30", "room": "三楼", "capacity": "8"}
TALK = {"day": "2026-11-25", "time": "19:30", "minutes": "20", "seats": "1", "place": "腾讯会议"}
EVERY_KIND = ["journey", "impact", "thanks", "task"]
# What comes of silence: at most two letters in thirty days, a week apart, nothing asked twice that can still be
# answered; and every one of them can be let be.
HALF_A_YEAR = [
    "02-17 lin drill",
    "03-20 lin nine_sentences",
    "03-28 lin hours_120",
    "04-19 lin check_in",
    "05-14 lin lapsed_120",
    "05-21 lin drill",
    "06-19 lin nine_sentences",
]
LATER = ["08-17 lin drill", "09-09 lin hours_60", "09-18 lin nine_sentences", "10-10 lin check_in"]


@pytest.fixture
def year(mailing_app: flask.Flask, post: tuple[Postmaster, int]) -> Year:
    """An empty pool, and four of staff."""
    with mailing_app.app_context(), transaction():
        ask_widely()
    return Year(mailing_app, post[0])


def test_a_year_passes_and_everybody_hears_what_they_need_and_nothing_else(year: Year) -> None:
    lin = year.app.test_client()
    she_applies(year, lin)
    her_papers_are_read_and_she_has_a_talk(year, lin)
    she_takes_the_course_and_is_through(year, lin)
    she_serves_and_is_thanked(year)
    she_declines(year)
    she_says_nothing_for_half_a_year(year)
    a_check_in_changes_her_hours(year)
    a_year_is_over(year)
    she_sees_what_was_concluded_and_objects(year)


def she_applies(year: Year, lin: FlaskClient) -> None:
    lin.set_cookie("lang", "zh-Hans")
    for page, typed in (
        ("/join", {"causes": ["disasters"]}),
        ("/join/skills", {"skills": ["information"], "licence": "", "number": ""}),
        ("/join/start", {"beginning": "training", "preset": "evenings", "zone": "Asia/Shanghai"}),
        ("/join/contact", {"name": NAME, "preferred_name": "晓雨", "email": MAILBOX, "phone": "", "birth": "1990"}),
    ):
        assert lin.post(page, data=typed).status_code == 303, page
    year.soon()
    year.heard(code="lin")
    (code,) = re.findall(r"您的验证码是 (\d{6})", year.last_mail("lin"))
    assert lin.post("/join/consents", data={"code": code, "given": ["process", "contact"]}).location == "/me/waiting"
    year.until("2026-11-22T18:59")
    year.heard()
    year.until("2026-11-23T10:00")
    year.heard(received="lin")


def her_papers_are_read_and_she_has_a_talk(year: Year, lin: FlaskClient) -> None:
    year.at_the_desk("staff", "/vetting/slots", **TALK)
    passed(year, "documents")
    year.soon()
    year.heard(choose_a_time="lin")
    (slot,) = re.findall(r'name="slot" value="(\d+)"', lin.get("/me/standing").text)
    assert lin.post("/me/standing/slot", data={"slot": slot}).status_code == 303
    year.until("2026-11-25T20:00")
    year.heard(talk_booked="lin")
    passed(year, "interview")
    year.soon()
    year.heard(to_sign="lin")
    for kind in ("agreement", "confidentiality", "conduct"):
        signed = {"kind": kind, "version": "1", f"agree-{kind}": "yes"}
        assert lin.post("/me/standing/sign", data=signed).status_code == 303


def she_takes_the_course_and_is_through(year: Year, lin: FlaskClient) -> None:
    year.until("2026-11-26T10:00")
    year.at_the_desk("staff", "/training", **COURSE)
    session = year.at_the_desk("staff", "/training/courses/verifying/sessions", **SESSION)
    year.at_the_desk("staff", "/training/courses/verifying/invite", wanted="5")
    year.soon()
    year.heard(course="lin")
    (number,) = set(re.findall(r'name="session" value="(\d+)"', year.browser.get(year.links["lin"]).text))
    year.pressed("lin", press="sign_up", session=number)
    year.soon()
    year.heard(place="lin")
    year.until("2026-12-01T20:40")
    year.heard(tomorrow="lin")
    (place,) = re.findall(r'name="came" value="(\d+)"', year.desk("staff").get(session).text)
    year.at_the_desk("staff", f"{session}/attendance", came=place)
    passed(year, "training")
    year.soon()
    year.heard(through="lin")
    # She does not wish to be among those who are deliberately left without a letter.
    assert (
        lin.post(
            "/me/messages/wishes", data={"most": "usual", "kinds": ["journey", "impact", "thanks", "task"]}
        ).status_code
        == 303
    )


def she_serves_and_is_thanked(year: Year) -> None:
    year.quiet = True
    year.until("2026-12-07T10:00")
    year.quiet = False
    call_out = launched(year.desk("organizer"), request_for("2026-12-07"))
    year.soon()
    year.heard(invitation="lin")
    year.answer("lin", "yes")
    year.soon()
    year.heard(seat_confirmed="lin")
    year.until("2026-12-07T19:50", every=95)
    year.heard(reminder="lin")
    year.press("lin", "in")
    year.until("2026-12-07T22:00", every=65)
    year.press("lin", "out")
    year.post("lin", "/after", feeling="fine")
    year.until("2026-12-08T10:00")
    year.heard()
    year.at_the_desk("organizer", f"{call_out}/hours/confirm")
    year.at_the_desk("organizer", f"{call_out}/after/note", note_zh="那一晚核对了312条求助，40户当晚有了着落。")
    year.soon()
    year.heard(impact="lin")
    assert "312" in year.last_mail("lin")
    # That was her thanks, from somebody with a name: another letter does not follow it on the next day.
    year.until("2026-12-10T10:00")
    year.heard()


def she_declines(year: Year) -> None:
    # A month with two letters in it is over before the calendar says the next word.
    year.quiet = True
    year.until("2027-01-13T10:00")
    year.quiet = False
    assert year.days() == ["12-26 lin review_of_2026", "01-07 lin check_in"]
    launched(year.desk("organizer"), request_for("2027-01-13"))
    year.soon()
    year.heard(invitation="lin")
    year.answer("lin", "no")
    year.until("2027-01-14T10:00", every=240)
    year.heard()


def she_says_nothing_for_half_a_year(year: Year) -> None:
    year.quiet = True
    year.until("2027-07-01T10:00")
    assert year.days() == HALF_A_YEAR


def a_check_in_changes_her_hours(year: Year) -> None:
    year.until("2027-07-10T10:00")
    assert year.days() == ["07-03 lin check_in"]
    assert year.week_of("lin") == {0, 1, 2, 3, 4}
    weekends = {"question": "hours_right", "choice": "preset", "preset": "weekends"}
    assert "您的时间已改为：周末白天" in year.pressed("lin", **weekends)
    assert year.week_of("lin") == {5, 6}
    assert "您的时间已改为" not in year.pressed("lin", "/undo", question="hours_right")
    assert year.week_of("lin") == {0, 1, 2, 3, 4}
    year.pressed("lin", **weekends)
    assert year.week_of("lin") == {5, 6}


def a_year_is_over(year: Year) -> None:
    year.until("2027-10-11T10:00")
    assert year.days() == LATER
    # One tap: still here, and the same hours.
    year.pressed("lin", question="still_here", choice="yes")
    year.pressed("lin", question="hours_right", choice="same")
    year.until("2027-11-21T18:59")
    assert year.days() == ["11-16 lin drill"]
    # The day itself is too close to the drill.
    year.until("2027-11-25T10:00")
    assert year.days() == ["11-23 lin anniversary"]
    assert "您回答了 2 次召集（1 次可以，1 次不行" in year.last_mail("lin")
    assert "这一年服务了 2 小时" in year.last_mail("lin")


def she_sees_what_was_concluded_and_objects(year: Year) -> None:
    year.quiet = False
    lin = year.signed_in("lin")
    page = lin.get("/me/concluded").text
    for words in ("“入库周年”寄给您了", "您的时间已改为：周末白天", "没有发，因为近来发给您的已经够多"):
        assert words in page
    about, said = re.findall(r"about=([\w:]+)[^>]*>", page)[0], "这一条我觉得不对，请查一查。"
    assert lin.post("/me/concluded/object", data={"about": about, "words": said}).location == "/me/complaints"
    assert said in lin.get("/me/complaints").text
    year.soon()
    year.heard()
    desk = year.desk("staff")
    (complaint,) = set(re.findall(r"/complaints/\d+", desk.get("/complaints").text))
    assert said in desk.get(complaint).text


def passed(year: Year, stage: str) -> None:
    """The next person at a stage, with every line of the checklist ticked."""
    case = year.at_the_desk("staff", "/vetting/next", stage=stage)
    ticked = re.findall(r'name="ticked" value="(\w+)"', year.desk("staff").get(case).text)
    done = year.desk("staff").post(f"{case}/decide", data={"decision": "pass", "ticked": ticked})
    assert done.status_code == 303, done.text


def request_for(day: str) -> dict[str, object]:
    """A request for one who verifies information, in the evening of a day."""
    return REQUEST | {
        "title": "灾情信息核验",
        "summary": "网上求助信息翻倍。",
        "risks": "网上信息可能不实。",
        "respond_by": f"{day}T18:00",
        "needs[0].role": "信息核验",
        "needs[0].skills": ["information"],
        "needs[0].starts_at": f"{day}T20:00",
        "needs[0].ends_at": f"{day}T22:00",
    }
