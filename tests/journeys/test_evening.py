"""An evening on shift, from the call to the certificates a week later: every mail that anybody gets, and none besides.

Eight counsellors on two shifts, a supervisor and her backup, and a desk. It is told in scenes, each through pages, the
mails that really arrive, the jobs and the clock.
"""

from __future__ import annotations

import re

import flask
import pytest

from iwill.core.db import transaction
from tests.builders import a_volunteer, ask_widely
from tests.journeys.days_after import (
    everything_is_as_it_should_be,
    in_the_morning_people_are_asked_how_they_are,
    one_applies_for_a_certificate_and_has_it_after_a_week,
    one_contests_an_hour,
    the_hours_are_confirmed,
)
from tests.journeys.evening import Evening
from tests.journeys.test_an_evening import REQUEST, launched
from tests.messaging.mail_server import Postmaster

EARLY, LATE = "an bo chen du", "fang grace han ji"
EIGHT, DESK = f"{EARLY} {LATE}", "organizer staff"
TAKEN = re.compile(r"/handover/(\d+)/taken")
SHIFTS = (
    ("早班接线", "psychological_support", "4", "19:30", "21:30", ""),
    ("晚班接线", "psychological_support", "4", "21:30", "23:30", ""),
    ("督导", "supervision", "1", "19:30", "23:30", "早班接线\n晚班接线"),
)


@pytest.fixture
def evening(mailing_app: flask.Flask, post: tuple[Postmaster, int]) -> Evening:
    """Ten people in the pool, one of them reading English in London, and four of staff."""
    with mailing_app.app_context(), transaction():
        ask_widely()
        for name in EIGHT.split():
            language, zone = ("en", "Europe/London") if name == "grace" else ("zh-Hans", "Asia/Shanghai")
            skills = ["psychological_support"]
            a_volunteer(name, email=f"{name}@pool.example", skills=skills, language=language, zone=zone)
        for name in ("zhou", "qin"):
            a_volunteer(name, email=f"{name}@pool.example", skills=["supervision"])
    return Evening(mailing_app, post[0])


def test_an_evening_plays_and_everybody_hears_what_they_need_and_nothing_else(evening: Evening) -> None:
    call_out = ten_people_are_asked(evening)
    eight_counsellors_and_a_supervisor_say_yes(evening)
    an_hour_before_the_first_shift(evening)
    the_supervisor_is_called_back_to_hospital(evening)
    the_backup_accepts(evening)
    one_does_not_come(evening)
    a_caller_is_in_danger(evening)
    the_late_shift_is_asked_once_more(evening)
    one_signs_out_twenty_minutes_too_early(evening)
    two_notes_are_handed_over_and_one_is_ticked(evening)
    the_first_shift_goes_home(evening)
    the_other_note_is_left_unticked(evening)
    the_late_shift_goes_home_and_one_forgets_to_sign_out(evening)
    in_the_morning_people_are_asked_how_they_are(evening)
    the_hours_are_confirmed(evening, call_out)
    one_contests_an_hour(evening)
    one_applies_for_a_certificate_and_has_it_after_a_week(evening)
    everything_is_as_it_should_be(evening, call_out)


def ten_people_are_asked(evening: Evening) -> str:
    typed = REQUEST | {"respond_by": "2026-11-21T21:30"}
    for number, (role, skill, seats, starts, ends, supervises) in enumerate(SHIFTS):
        need = {
            "role": role,
            "skills": [skill],
            "seats": seats,
            "starts_at": f"2026-11-22T{starts}",
            "ends_at": f"2026-11-22T{ends}",
            "required_for": supervises,
            "languages": ["zh"],
        }
        typed |= {f"needs[{number}].{part}": value for part, value in need.items()}
    call_out = launched(evening.desk("organizer"), typed)
    evening.until("21T19:01", every=1)
    evening.heard(invitation=f"{EIGHT} zhou qin")
    return call_out


def eight_counsellors_and_a_supervisor_say_yes(evening: Evening) -> None:
    for name in EIGHT.split():
        evening.answer(name, "yes", "早班" if name in EARLY.split() else "晚班")
    evening.answer("zhou", "yes")
    evening.answer("qin", "reserve")
    evening.until("21T19:05")
    evening.heard(seat_confirmed=f"{EIGHT} zhou")


def an_hour_before_the_first_shift(evening: Evening) -> None:
    evening.until("18:29", every=240)
    evening.heard()
    evening.until("18:30")
    # The supervisor stays into the night, and is asked instead of reminded.
    evening.heard(reminder=EARLY, still_coming="zhou")
    evening.press("zhou", "confirm")


def the_supervisor_is_called_back_to_hospital(evening: Evening) -> None:
    evening.until("19:10")
    evening.press("zhou", "excuse", reason="hospital")
    evening.soon()
    evening.heard(seat_released="zhou", reserve_offer="qin", unsupervised=EIGHT)
    assert "未开放" in evening.shift_page("an")


def the_backup_accepts(evening: Evening) -> None:
    evening.until("19:12")
    evening.answer("qin", "yes")
    evening.soon()
    evening.heard(seat_confirmed="qin", supervised_again=EIGHT)
    assert "未开放" not in evening.shift_page("an")


def one_does_not_come(evening: Evening) -> None:
    evening.until("19:25")
    for name in ("qin", "an", "bo", "chen"):
        evening.press(name, "in")
    evening.until("19:39")
    evening.heard()
    evening.until("19:40")
    evening.heard(missing=DESK)
    # Nobody is in reserve for this shift, and the mail does not say that somebody has been called.
    assert "有候补的话" in evening.last_mail("staff")


def a_caller_is_in_danger(evening: Evening) -> None:
    evening.until("20:15")
    here = evening.post("an", "/danger", level="R2", case="")
    evening.soon()
    # There is no second supervisor: the desk is the second person.
    evening.heard(danger=f"qin {DESK}")
    evening.until("20:17")
    evening.post("qin", "/danger/" + here.rpartition("/")[2], do="acknowledge")


def the_late_shift_is_asked_once_more(evening: Evening) -> None:
    evening.until("20:30")
    evening.heard(still_coming=LATE)
    for name in ("fang", "grace", "han"):
        evening.press(name, "confirm")
    evening.until("21:00")
    evening.heard(unconfirmed=DESK)


def one_signs_out_twenty_minutes_too_early(evening: Evening) -> None:
    evening.until("21:10")
    evening.press("chen", "out")
    evening.soon()
    evening.heard(debrief="chen")


def two_notes_are_handed_over_and_one_is_ticked(evening: Evening) -> None:
    evening.until("21:20")
    (case,) = re.findall(r'name="case" value="(\w+)"', evening.shift_page("an", "/handover"))
    evening.post("an", "/handover", case=case, level="R2", promise="call_back", due="hour")
    evening.post("bo", "/handover", case="", level="R1", promise="send_information", due="day")
    for name in LATE.split():
        evening.press(name, "in")
    ticked = TAKEN.findall(evening.shift_page("fang"))[0]
    evening.post("fang", f"/handover/{ticked}/taken")
    evening.soon()
    evening.heard()


def the_first_shift_goes_home(evening: Evening) -> None:
    evening.until("21:30")
    for name in ("an", "bo"):
        evening.press(name, "out")
    evening.post("an", "/after", feeling="heavy")
    evening.post("bo", "/after", feeling="fine")
    evening.soon()
    evening.heard(debrief="an bo", care_task="care")


def the_other_note_is_left_unticked(evening: Evening) -> None:
    evening.until("21:44")
    evening.heard()
    evening.until("21:45")
    evening.heard(handover=DESK)
    (note,) = re.findall(r"http://iwill\.example(/hand-overs/\d+)\n", evening.last_mail("staff"))
    evening.at_the_desk("staff", f"{note}/take")


def the_late_shift_goes_home_and_one_forgets_to_sign_out(evening: Evening) -> None:
    evening.until("23:30")
    for name in ("fang", "grace", "han", "qin"):
        evening.press(name, "out")
    evening.soon()
    # It is night in Beijing and afternoon in London.
    evening.heard(debrief="grace")
