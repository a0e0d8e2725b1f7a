"""What ships goes out as a mail to whom it is meant for: once, in time, in her language, and worded for her."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import flask
import pytest

from iwill.accounts.terms import SYSTEM, Role
from iwill.core import clock
from iwill.core.db import transaction
from iwill.engagement.journeys import jobs
from iwill.messaging import outbox
from iwill.pool.models import Volunteer
from iwill.pool.services import preferences
from iwill.pool.services.vetting import move_person
from iwill.pool.terms import Lifecycle
from iwill.shifts.care import services as care
from iwill.shifts.care.terms import TaskWhy
from tests.builders import a_staff, a_volunteer
from tests.conftest import NOW
from tests.pool.vetting.conftest import a_case
from tests.shifts.hours.conftest import ENDS, an_evening

DAY = timedelta(days=1)


def goes_out(app: flask.Flask, since: datetime, days: int) -> list[tuple[str, str, str]]:
    """Address, subject and text of every mail of some days, in order."""
    folder, seen, found = Path(app.extensions["iwill_settings"].mail_sink_dir), set[str](), list[tuple[str, str, str]]()
    for day in range(days):
        clock.freeze(since + day * DAY)
        jobs.keep_journeys(clock.now())
        outbox.deliver_due(clock.now())
        for path in sorted(folder.glob("*.eml")):
            if path.name not in seen:
                seen.add(path.name)
                mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                body = mail.get_body(("plain",))
                assert body is not None
                found.append((str(mail["To"]), str(mail["Subject"]), body.get_content()))
    return found


def of_somebody_who_left() -> Volunteer:
    her = a_volunteer()
    move_person(her, Lifecycle.LEFT, by=SYSTEM, now=NOW)
    return her


def of_an_applicant() -> Volunteer:
    return a_case(language="en").volunteer


def of_somebody_on_pause_with_a_licence() -> Volunteer:
    her = a_volunteer(credentials=("physician",), valid_until=NOW.date() + 31 * DAY)
    preferences.pause(her, by=SYSTEM, now=NOW)
    return her


@pytest.mark.parametrize(
    ("whose", "days", "subjects", "words"),
    [
        (of_somebody_who_left, 6, ["您离开了，愿意说一声为什么吗？"], "只问这一次"),
        (of_an_applicant, 4, ["We have your application; this is what follows"], "First your papers"),
        (of_somebody_on_pause_with_a_licence, 3, ["您的医师资质，2026年12月22日到期"], "有效期到2026年12月22日"),
    ],
)
def test_it_goes_out_once_to_whoever_it_is_meant_for(
    ctx: flask.Flask, whose: Callable[[], Volunteer], days: int, subjects: list[str], words: str
) -> None:
    jobs.keep_journeys(NOW - timedelta(hours=2))
    with transaction():
        whose()
    mails = goes_out(ctx, NOW, days)
    assert [subject.removesuffix(" 北京博能志愿者库") for _, subject, _ in mails] == subjects
    assert words in mails[0][2]
    assert "http://iwill.example/j/" in mails[0][2]


def test_thanks_for_a_first_service_come_within_a_week_and_care_comes_before_them(ctx: flask.Flask) -> None:
    jobs.keep_journeys(NOW)
    with transaction():
        officer = a_staff(Role.CARE, name="林老师")
        evening = an_evening()
        evening.call_out.launched_by = f"staff:{officer.id}"
        evening.served()
        care.open_task(evening.person(), evening.seats[0], TaskWhy.ANSWER, None, SYSTEM, ENDS)
    mails = [
        (subject.removesuffix(" 北京博能志愿者库"), text)
        for _, subject, text in goes_out(ctx, ENDS + timedelta(hours=11, minutes=5), 4)
        if "/j/" in text
    ]
    assert [subject for subject, _ in mails] == ["林老师：这两天想跟您聊几分钟", "谢谢您值的第一班"]
    assert "2026年11月22日，您第一次到岗：心理支持接线员，120 分钟" in mails[1][1]
