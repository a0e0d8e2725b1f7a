"""A year as its people see it: their mails, the pages behind the links in them, and a clock that leaps to the next
moment at which anything can be due."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from iwill.core import clock
from iwill.core.db import db
from iwill.core.jobs import Job
from iwill.engagement.journeys.queries import next_moment
from iwill.engine.registry import all_jobs
from iwill.messaging.models import MESSAGES
from iwill.messaging.terms import MessageState
from iwill.pool.queries import people_with_contact
from iwill.pool.terms import ContactKind
from tests.journeys.evening import LAST, Evening
from tests.journeys.neighbours import text_of

BEIJING = ZoneInfo("Asia/Shanghai")
LINK = re.compile(r"^http://iwill\.example(/[cjt]/[\w-]+)$", re.MULTILINE)
# In quiet months the calendar is looked at every other day, the rest of the program every other week.
NOW_AND_THEN = timedelta(days=14)
CALENDAR = "keep-journeys"
# What a mail is about follows from its subject.
SUBJECTS = {
    "code": r"您的验证码$",
    "received": r"^您的申请收到了",
    "choose_a_time": r"^请选个时间聊一聊",
    "talk_booked": r"^约好了：",
    "to_sign": r"^有几份文件请您看一看",
    "course": r"^有一门课适合您：",
    "place": r"^名额已留好：",
    "tomorrow": r"^明天：",
    "through": r"^欢迎，您已全部通过",
    "invitation": r"^【应急召集】信息核验 · ",
    "seat_confirmed": r"】已确认：",
    "reminder": r"】班次快到了：",
    "after_shift": r"^下班之后，您还好吗？",
    "impact": r"^您的那一班，后来怎样了",
    "first_thanks": r"^谢谢您值的第一班",
    "review_of_2026": r"^2026 年，只给您看的一页",
    "check_in": r"^还愿意留在库里吗？",
    "contact": r"^这个联系方式还对吗？",
    "hours_60": r"^您的时间，还是这样吗？",
    "hours_120": r"^您的时间有四个月没动过了",
    "drill": r"^【演练】不用上岗",
    "nine_sentences": r"^每季度九句话",
    "lapsed_120": r"^好久没有联系",
    "lapsed_180": r"^有半年没联系了",
    "anniversary": r"^您在库里 1 年了",
    "sign_in": r"^登录",
}


class Year(Evening):
    """Moments are written as "2027-07-02T20:00", on the clock of Beijing."""

    quiet = False

    def until(self, moment: str, *, every: int = 0) -> None:
        """Let time pass to a moment: so many minutes at a time, or by leaps to what can be due next."""
        end = datetime.fromisoformat(f"{moment}+08:00")
        while clock.now() < end:
            clock.freeze(min(clock.now() + timedelta(minutes=every) if every else self._next(), end))
            self.tick()

    def tick(self) -> None:
        """As on any evening, but for quiet months, in which most of the program has nothing to do."""
        now = clock.now()
        for name, job in all_jobs().items():
            if (
                name not in LAST
                and self._ran_at.get(name, datetime.min.replace(tzinfo=BEIJING)) + self._every(job) <= now
            ):
                self._run(job)
                self._ran_at[name] = now
        self._run(all_jobs()["deliver-messages"])

    def _every(self, job: Job) -> timedelta:
        return max(job.every, NOW_AND_THEN) if self.quiet and job.name != CALENDAR else job.every

    def _next(self) -> datetime:
        """When a message is to go, somebody's hour comes or a day begins; in quiet months every other day."""
        now = clock.now()
        with self.app.app_context():
            waiting = (MESSAGES.c.state == MessageState.QUEUED, MESSAGES.c.not_before > now)
            going = db.session.scalar(select(func.min(MESSAGES.c.not_before)).where(*waiting))
            following = next_moment(now)
            following = next_moment(following) if self.quiet else following
            db.session.remove()
        return min(following, going or following)

    def pressed(self, name: str, ending: str = "", **form: str) -> str:
        """Press a button on the page behind the last link that somebody got; returns the page as it is then."""
        self._pressed(self.browser.post(self.links[name] + ending, data=form))
        return self.browser.get(self.links[name]).text

    def week_of(self, name: str) -> set[int]:
        """The days of the week on which somebody is asked, Monday is 0."""
        with self.app.app_context():
            (person,) = people_with_contact(ContactKind.EMAIL, f"{name}@pool.example")
            found = {row.weekday for row in person.weekly_hours}
            db.session.remove()
            return found

    def days(self) -> list[str]:
        """What has arrived since the last time, by the day on which it came: "07-02 lin check_in"."""
        return list(self._days())

    def _days(self) -> Iterator[str]:
        for _, recipients, content in self._arriving[len(self.mails) :]:
            news, name = self._read(recipients, content)
            sent = parsedate_to_datetime(str(self.mails[-1][1]["date"])).astimezone(BEIJING)
            yield f"{sent:%m-%d} {name} {news}"

    def _read(self, recipients: list[str], content: bytes) -> tuple[str, str]:
        (address,) = recipients
        mail = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        name, subject = address.partition("@")[0], str(mail["subject"]).removesuffix(" 北京博能志愿者库")
        self.mails.append((name, mail))
        for link in LINK.findall(text_of(mail)):
            self.links[name] = link
        (news,) = [news for news, words in SUBJECTS.items() if re.search(words, subject)] or [subject]
        return news, name
