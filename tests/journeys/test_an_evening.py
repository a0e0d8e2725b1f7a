"""The main job through HTTP, with a real mail server: request, call-out, answers, thanks.

Nothing here reaches past the edges: pages, the mails that arrive, the jobs that the ticker would wake, and the clock.
"""

from __future__ import annotations

import email
import email.policy
import re
from datetime import timedelta
from typing import Any

import flask
from flask.testing import FlaskClient

from iwill.accounts.terms import Role
from iwill.core import clock
from iwill.core.db import transaction
from iwill.engine.registry import all_jobs
from tests.builders import a_volunteer, ask_widely
from tests.messaging.mail_server import Postmaster
from tests.web.signed_in import as_staff

SECRETS = ("丁香巷七号", "报案人赵先生", "13912345678")
REQUEST = {
    "title": f"{SECRETS[0]}热线加席",
    "kind": "real",
    "level": "III",
    "timezone": "Asia/Shanghai",
    "requester.organisation": "某市社会心理工作联合会",
    "requester.contact_name": SECRETS[1],
    "requester.phone": f"+86{SECRETS[2]}",
    "authority": "市卫生健康委心理援助专班",
    "summary": f"{SECRETS[0]}来电翻倍，{SECRETS[1]}反映排队很久。",
    "risks": f"{SECRETS[0]}可能有自伤来电。",
    "respond_by": "2026-11-22T19:30",
    "needs[0].role": "热线陪伴",
    "needs[0].seats": "1",
    "needs[0].starts_at": "2026-11-22T20:00",
    "needs[0].ends_at": "2026-11-22T22:00",
    "needs[0].skills": ["listening"],
    "needs[0].languages": ["zh"],
}


def tick(app: flask.Flask, span: timedelta = timedelta(0)) -> None:
    """Let time pass and the jobs run, as the ticker would."""
    clock.advance(span)
    jobs = all_jobs()
    for name in ("advance-callouts", "expire-offers", "remind-shifts", "deliver-messages"):
        with app.app_context():
            jobs[name].run(clock.now())


def inbox(postmaster: Postmaster, address: str) -> list[tuple[str, str]]:
    """Subject and text of every mail that somebody got, oldest first."""
    mails = [
        email.message_from_bytes(content, policy=email.policy.default)
        for _, recipients, content in postmaster.mails
        if recipients == [address]
    ]
    return [(str(mail["subject"]), mail.get_body().get_content()) for mail in mails]  # type: ignore[union-attr]


def link_in(text: str) -> str:
    """The path of the personal link: the one line of a mail that is nothing else."""
    lines = [line for line in text.splitlines() if re.fullmatch(r"http://iwill\.example/c/[\w-]{34}", line)]
    assert len(lines) == 1
    return lines[0].removeprefix("http://iwill.example")


def test_from_the_request_to_the_thanks(mailing_app: flask.Flask, post: tuple[Postmaster, int]) -> None:
    app, postmaster = mailing_app, post[0]
    with app.app_context(), transaction():
        ask_widely()
        for name in ("anna", "ben"):
            a_volunteer(name, email=f"{name}@pool.example")
    desk = as_staff(app, Role.ORGANIZER, language="zh-Hans")
    volunteer = app.test_client()

    call_out = launched(desk)
    tick(app, timedelta(seconds=5))
    assert postmaster.mails == [], "ten seconds are there to take it back"
    tick(app, timedelta(seconds=6))
    assert {mail[1][0] for mail in postmaster.mails} == {"anna@pool.example", "ben@pool.example"}

    subject, text = inbox(postmaster, "anna@pool.example")[0]
    assert subject.startswith("【应急召集】")
    anna, ben = link_in(text), link_in(inbox(postmaster, "ben@pool.example")[0][1])
    question = volunteer.get(anna)
    assert question.status_code == 200
    assert len(question.data) <= 14 * 1024
    assert "Set-Cookie" not in question.headers

    taken = volunteer.post(anna, data={"answer": "yes"})
    assert (taken.status_code, taken.headers["Location"]) == (303, f"{anna}/seat")
    briefing = volunteer.get(f"{anna}/seat").text
    calendar = volunteer.get(f"{anna}/seat.ics").text
    assert "1/1" in desk.get(call_out).text

    full = volunteer.post(ben, data={"answer": "yes"})
    assert full.status_code == 200
    volunteer.post(ben, data={"answer": "reserve"})
    volunteer.post(anna, data={"answer": "release"})
    tick(app)
    offer_subject, offer = inbox(postmaster, "ben@pool.example")[-1]
    assert link_in(offer) == ben
    assert volunteer.post(ben, data={"answer": "yes"}).headers["Location"] == f"{ben}/seat"
    assert "ben" in desk.get(f"{call_out}/roster").text

    assert desk.post(f"{call_out}/stand-down").status_code == 303
    tick(app)
    assert "谢" in inbox(postmaster, "ben@pool.example")[-1][1]
    assert "谢" not in inbox(postmaster, "anna@pool.example")[-1][0], "anna gave her seat back, which is a no"
    assert volunteer.get(ben).status_code == 200

    outward = [question.text, briefing, calendar, offer_subject]
    outward += [content.decode() for *_, content in postmaster.mails]
    outward += [text for name in ("anna", "ben") for pair in inbox(postmaster, f"{name}@pool.example") for text in pair]
    assert not [secret for secret in SECRETS for text in outward if secret in text]


def launched(desk: FlaskClient, typed: dict[str, Any] = REQUEST) -> str:
    """The way of an organizer from the form to the launch; returns the path of the board."""
    received = desk.post("/requests/new", data=typed)
    assert received.status_code == 303, received.text
    request = received.headers["Location"]
    if "/requests/" in request:
        desk.post(f"{request}/verify")
        opened = desk.post(f"{request}/call-out")
        assert opened.status_code == 303, opened.text
        request = opened.headers["Location"]
    call_out = re.match(r"/callouts/\d+", request)
    assert call_out, request
    check = desk.get(f"{call_out[0]}/launch").text
    seen = re.search(r'name="seen" value="([^"]*)"', check)
    assert seen
    sent = desk.post(f"{call_out[0]}/launch", data={"confirm": "on", "seen": seen[1]})
    assert sent.status_code == 303, sent.text
    return call_out[0]
