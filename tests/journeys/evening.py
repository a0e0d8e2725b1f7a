"""An evening at a hotline as its people see it: their mails, the pages behind the links in them, and time passing.

Nothing here reaches past the edges. All mail is read, and a mail that the story does not tell of fails it.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections import Counter
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from iwill.accounts.terms import Role
from iwill.core import clock
from iwill.core.db import transaction
from iwill.core.jobs import Job
from iwill.engine.registry import all_jobs
from tests.builders import a_staff
from tests.journeys.neighbours import NAMED, ROUND_TRIP, TICK, link_in, text_of
from tests.messaging.mail_server import Postmaster
from tests.web.signed_in import as_member

DAY = "2026-11-22"
STAFF = {"organizer": Role.ORGANIZER, "staff": Role.STAFF, "care": Role.CARE, "admin": Role.ADMIN}
# Mail goes out, and is looked at, when everything else has been done.
LAST = ("deliver-messages", "check-invariants")
SHIFT = re.compile(r'href="(/c/[\w-]{34}/shift/\d+)')
SIGN_IN = re.compile(r"http://iwill\.example(/sign-in/[\w-]+)")
# What a mail is about follows from its subject, in the language of whoever reads it.
SUBJECTS = {
    "invitation": r"^【应急召集】早班接线、晚班接线、督导|^Real call-out: 早班接线",
    "seat_confirmed": r"】已确认：|: confirmed:",
    "seat_released": r"】已让出：",
    "reserve_offer": r"】候补有名额了：",
    "reminder": r"】班次快到了：",
    "still_coming": r"】还能来吗？|: still coming\?",
    "unconfirmed": r"晚班接线还有 1 人没回话$",
    "unsupervised": r"】在等督导：|: waiting for a supervisor:",
    "supervised_again": r"】重新开放：|: open again:",
    "missing": r"早班接线有 1 人还没到$",
    "danger": r"险情 R2",
    "handover": r"^有一份交接没有人接",
    "debrief": r"】班次结束了，想聊一聊吗？|: would you like to talk about your shift\?",
    "care_task": r"^有一位志愿者需要您联系",
    "care_follow_up": r"这两天想跟您聊几分钟",
    "first_thanks": r"^谢谢您值的第一班|^Thank you for your first shift",
    "after_shift": r"^下班之后，您还好吗？|^How are you after your shift\?",
    "sign_in": r"^登录",
    "hours_contested": r"^有人说服务时长记得不对",
    "hours_decided": r"^关于您的服务时长",
    "certificate": r"^服务证明可以打印了",
}


class Evening:
    """Everybody by the name before the @ of their address, and the clock that all of them look at."""

    def __init__(self, app: flask.Flask, postmaster: Postmaster) -> None:
        self.app, self.browser = app, app.test_client()
        with app.app_context(), transaction():
            self._staff = {name: a_staff(role, email=f"{name}@iwill.example").id for name, role in STAFF.items()}
        self.mails: list[tuple[str, EmailMessage]] = []
        self.links: dict[str, str] = {}
        self._shifts: dict[str, str] = {}
        self._ran_at: dict[str, datetime] = {}
        self._arriving = postmaster.mails

    def until(self, moment: str, *, every: int = 15) -> None:
        """Let time pass to a moment such as "20:15", or "23T08:00" on another day, so many minutes at a time."""
        day, _, hour = moment.rpartition("T")
        end = datetime.fromisoformat(f"{DAY[:8]}{day or DAY[8:]}T{hour}+08:00")
        while clock.now() < end:
            clock.freeze(min(clock.now() + timedelta(minutes=every), end))
            self.tick()

    def soon(self) -> None:
        """Half a minute later."""
        clock.advance(timedelta(seconds=30))
        self.tick()

    def tick(self) -> None:
        """Whatever the ticker would wake now, once; the mail goes out last."""
        now = clock.now()
        for name, job in all_jobs().items():
            if name not in LAST and self._ran_at.get(name, now - job.every) + job.every <= now:
                self._run(job)
                self._ran_at[name] = now
        self._run(all_jobs()["deliver-messages"])

    def heard(self, **told: str) -> None:
        """What has arrived since the last time is this, told to these people, and nothing besides; no promise broke."""
        expected = Counter((news, name) for news, names in told.items() for name in names.split())
        arrived = Counter(self._read(recipients, mail) for _, recipients, mail in self._arriving[len(self.mails) :])
        assert arrived == expected, f"missing {expected - arrived}, besides {arrived - expected}"
        assert self._run(all_jobs()["check-invariants"])["broken"] == {}

    def _run(self, job: Job) -> dict[str, Any]:
        with self.app.app_context():
            return job.run(clock.now())

    def _read(self, recipients: list[str], content: bytes) -> tuple[str, str]:
        (address,) = recipients
        mail = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        name, subject = address.partition("@")[0], str(mail["subject"])
        (news,) = [news for news, words in SUBJECTS.items() if re.search(words, subject)] or [subject]
        self.mails.append((name, mail))
        if link := link_in(mail):
            assert self.links.setdefault(name, link) == link
        return news, name

    def last_mail(self, name: str) -> str:
        """The text of the last mail that somebody got."""
        return next(text_of(mail) for who, mail in reversed(self.mails) if who == name)

    def answer(self, name: str, button: str, role: str = "") -> None:
        """Open the link of one's mail, choose the shift of a role, and press."""
        page = self._open(self.links[name])
        shifts = [need for need, words in TICK.findall(page) if role in words] or NAMED.findall(page)
        self._pressed(self.browser.post(self.links[name], data={"answer": button, "need": shifts[:1]}))

    def press(self, name: str, button: str, **more: str) -> None:
        """Press a button on the page of one's shift; it has to be there."""
        assert f'name="press" value="{button}"' in self.shift_page(name)
        self.post(name, "", press=button, **more)

    def post(self, name: str, ending: str, **form: str) -> str:
        """Send one of the forms of one's shift; returns where that leads."""
        return self._pressed(self.browser.post(self.shift(name) + ending, data=form))

    def shift_page(self, name: str, ending: str = "") -> str:
        """The page of one's shift, or one behind it."""
        return self._open(self.shift(name) + ending)

    def shift(self, name: str) -> str:
        """The way from the link to the page of one's shift, which a link on the page of the seat shows."""
        if name not in self._shifts:
            self._shifts[name] = SHIFT.findall(self._open(f"{self.links[name]}/seat"))[0]
        return self._shifts[name]

    def signed_in(self, name: str) -> FlaskClient:
        """A browser in which somebody has signed in by the link that came by mail."""
        browser = self.app.test_client()
        assert browser.post("/sign-in", data={"email": f"{name}@pool.example"}).status_code == 200
        self.soon()
        self.heard(sign_in=name)
        link = SIGN_IN.findall(self.last_mail(name))[0]
        assert browser.post(link).status_code == 303
        return browser

    def at_the_desk(self, name: str, address: str, **form: str) -> str:
        """Press a button at the desk; returns where that leads."""
        return self._pressed(self.desk(name).post(address, data=form))

    def desk(self, name: str) -> FlaskClient:
        """A browser of somebody at the desk, who has just signed in."""
        return as_member(self.app, self._staff[name], language="zh-Hans")

    def _open(self, address: str) -> str:
        page = self.browser.get(address)
        assert (page.status_code, "Set-Cookie" in page.headers, len(page.data) <= ROUND_TRIP) == (200, False, True)
        return page.text

    def _pressed(self, done: TestResponse) -> str:
        assert done.status_code == 303, done.text
        return done.headers["Location"]
