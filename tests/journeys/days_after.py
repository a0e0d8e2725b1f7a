"""The days after an evening on shift, in scenes: how people are, their hours, a certificate, and what is on file."""

from __future__ import annotations

import re

from sqlalchemy import select

from iwill.callouts.facts.models import ShiftFact
from iwill.core.db import db
from iwill.messaging.models import Message
from iwill.messaging.terms import MessageState
from iwill.shifts.hours.models import HoursEntry
from tests.journeys.evening import Evening
from tests.journeys.neighbours import text_of
from tests.journeys.test_an_evening import SECRETS
from tests.web.test_certificates import texts_of


def in_the_morning_people_are_asked_how_they_are(evening: Evening) -> None:
    evening.until("23T07:50", every=60)
    evening.heard()
    evening.until("23T08:00")
    # Whoever left in the night has the offer of a talk in the same mail; chen was offered it the evening before.
    # Whoever said in the night that it was heavy hears by name who of care will ring, and nothing else.
    evening.heard(after_shift="chen fang han ji qin", care_follow_up="an")
    carry = {name for name in ("chen", "fang", "han", "ji", "qin") if "陪您聊聊" in evening.last_mail(name)}
    assert carry == {"fang", "han", "ji"}
    (task,) = re.findall(r"/care/tasks/\d+", evening.desk("care").get("/care").text)
    evening.at_the_desk("care", f"{task}/close", outcome="talked")
    evening.until("23T16:00", every=120)
    evening.heard(after_shift="grace")


def the_hours_are_confirmed(evening: Evening, call_out: str) -> None:
    evening.at_the_desk("organizer", f"{call_out}/hours/confirm")
    (left,) = re.findall(r"/hours/\d+/confirm", evening.desk("organizer").get(f"{call_out}/hours").text)
    evening.at_the_desk("staff", left)
    evening.soon()
    evening.heard()


def one_contests_an_hour(evening: Evening) -> None:
    chen = evening.signed_in("chen")
    (contest,) = re.findall(r"/me/record/\d+/contest", chen.get("/me/record").text)
    mine = {"reason": "too_short", "on_day": "2026-11-22", "started_at": "19:30", "ended_at": "21:30"}
    assert chen.post(contest, data=mine).status_code == 303
    evening.soon()
    evening.heard(hours_contested="staff admin")
    (decide,) = re.findall(r"/hours/\d+/decide", evening.desk("staff").get("/hours").text)
    evening.at_the_desk("staff", decide, **mine | {"decision": "corrected", "reason": "supervisor_says"})
    evening.soon()
    evening.heard(hours_decided="chen")


def in_the_evening_they_are_thanked_for_their_first_shift(evening: Evening) -> None:
    evening.until("23T18:59", every=60)
    evening.heard()
    evening.until("23T20:00", every=30)
    # It is evening in Beijing eight hours before it is in London.
    evening.heard(first_thanks="an bo chen fang han qin")
    evening.until("24T20:00", every=240)
    evening.heard(first_thanks="grace ji")


def one_applies_for_a_certificate_and_has_it_after_a_week(evening: Evening) -> None:
    an = evening.signed_in("an")
    made = an.post("/me/certificates", data={"from_day": "2026-11-01", "to_day": "2026-11-23"})
    assert made.status_code == 303
    certificate = made.headers["Location"]
    evening.at_the_desk("staff", certificate.removeprefix("/me") + "/accept")
    in_the_evening_they_are_thanked_for_their_first_shift(evening)
    evening.until("30T15:59", every=1440)
    evening.heard()
    evening.until("30T17:00")
    evening.heard(certificate="an")

    paper = an.post(f"{certificate}/pdf", data={"legal_name": "an", "document": "none", "paper_language": "zh-Hans"})
    assert paper.mimetype == "application/pdf", paper.text
    said = texts_of(paper.data)
    number, code = re.findall(r"编号：(\d{4}-\d{5}-\d)查询码：([\w-]{24})", said)[0]
    assert "共2小时" in said
    assert "服务内容早班接线记录来源" in said
    public = evening.app.test_client().get(f"/verify/{number}/{code}", headers={"Accept-Language": "zh-CN"}).text
    assert all(words in public for words in ("有效", "2 小时", number))


def everything_is_as_it_should_be(evening: Evening, call_out: str) -> None:
    with evening.app.app_context():
        entries = db.session.scalars(select(HoursEntry).order_by(HoursEntry.id)).all()
        not_sent = select(Message.state, Message.dedupe_key).where(Message.state != MessageState.SENT)
        waiting = [(state.value, key.partition(":")[0]) for state, key in db.session.execute(not_sent)]
        facts = db.session.scalars(select(ShiftFact))
        noted = [(fact.seat.volunteer.name, fact.kind.value) for fact in facts]
        on_file = {(entry.volunteer.name, entry.minutes, entry.state.value) for entry in entries}
    # The one who did not come has none, and what was contested stands in both versions.
    confirmed = {(name, 120, "confirmed") for name in ["an", "bo", "fang", "grace", "han", "ji"]}
    assert on_file == confirmed | {("qin", 240, "confirmed"), ("chen", 100, "decided"), ("chen", 120, "decided")}
    # Three offers of a talk went along with another mail; whatever else was to be said has been said by itself.
    assert waiting == [("cancelled", "debrief")] * 3
    # Nothing is held against whoever was called back to hospital.
    assert noted == [("du", "no_show")]
    board = evening.desk("organizer").get(call_out).text
    assert all(words in board for words in ("4/4", "1/1"))
    outward = [f"{mail['subject']} {text_of(mail)}" for _, mail in evening.mails]
    assert not [secret for secret in SECRETS for text in outward if secret in text]
