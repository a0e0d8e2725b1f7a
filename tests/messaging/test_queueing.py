"""Queueing: once per key, at an hour that suits, and taken back while there is time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from iwill.core.db import db
from iwill.messaging import services
from iwill.messaging.models import Message
from iwill.messaging.queueing import message_by_key
from iwill.messaging.terms import Lane, Purpose, RecipientKind
from tests.builders import a_staff, a_volunteer
from tests.conftest import NOW
from tests.messaging.conftest import Desk

NIGHT = datetime.fromisoformat("2026-11-21T23:00:00+08:00")
EIGHT = datetime.fromisoformat("2026-11-22T08:00:00+08:00")


def test_queueing_the_same_thing_twice_returns_the_first(desk: Desk) -> None:
    volunteer = a_volunteer()
    first = desk.queue(volunteer, key="invitation:7")
    again = desk.queue(volunteer, key="invitation:7", expires_at=NOW + timedelta(days=3))
    assert again.id == first.id
    assert again.expires_at == NOW + timedelta(hours=2)
    assert db.session.scalar(select(func.count(Message.id))) == 1


def test_a_wave_queued_twice_is_there_once(desk: Desk) -> None:
    people = [a_volunteer() for _ in range(5)]
    drafts = [services.Draft(one, f"invitation:{one.id}", f"invitation:{one.id}", {}, True) for one in people]
    arguments = {"brief": desk.brief(), "lane": Lane.CALL_OUT, "now": NOW, "expires_at": NOW + timedelta(hours=1)}
    assert services.queue_many(drafts[:3], Purpose.INVITATION, **arguments) == 3
    assert services.queue_many(drafts + drafts, Purpose.INVITATION, **arguments) == 2
    assert db.session.scalar(select(func.count(Message.id))) == 5


@pytest.mark.parametrize(
    ("zone", "passes", "goes_at"),
    [
        ("Asia/Shanghai", False, EIGHT),
        ("Asia/Shanghai", True, NIGHT),
        ("Europe/London", False, NIGHT),
        # Without a zone, or with one that nobody knows, the organisation's night holds.
        (None, False, EIGHT),
        ("Mars/Olympus", False, EIGHT),
    ],
)
def test_a_message_of_the_night_waits_unless_it_may_pass(
    desk: Desk, zone: str | None, passes: bool, goes_at: datetime
) -> None:
    message = desk.queue(a_volunteer(zone=zone), passes=passes, now=NIGHT, expires_at=EIGHT + timedelta(hours=1))
    assert message.not_before == goes_at


def test_a_reminder_for_later_keeps_its_hour_and_its_night(desk: Desk) -> None:
    volunteer = a_volunteer()
    assert desk.queue(volunteer, not_before=NOW + timedelta(minutes=30)).not_before == NOW + timedelta(minutes=30)
    assert desk.queue(volunteer, passes=False, not_before=NIGHT).not_before == EIGHT


def test_cancelling_takes_back_what_has_not_gone(desk: Desk) -> None:
    volunteer = a_volunteer()
    question = desk.queue(volunteer, cause="invitation:1")
    later = desk.queue(volunteer, Purpose.SEAT_CONFIRMED, cause="invitation:1")
    other = desk.queue(volunteer, cause="invitation:12")
    assert services.cancel_for("invitation:1", purposes=(Purpose.INVITATION,), now=NOW) == 1
    assert [desk.state(message) for message in (question, later, other)] == ["cancelled", "queued", "queued"]
    assert services.cancel_many(["invitation:1", "invitation:12"], now=NOW) == 2
    assert services.cancel_for("invitation:1", now=NOW) == 0


def test_staff_are_told_at_any_hour(desk: Desk) -> None:
    member = a_staff()
    services.queue_to_staff(
        member,
        Purpose.STAFF_SET_UP,
        cause="link:1",
        dedupe_key="link:1",
        facts={"link_id": "00" * 8},
        now=NIGHT,
        expires_at=EIGHT,
    )
    message = message_by_key("link:1")
    assert (message.not_before, message.recipient_kind, message.recipient_id) == (NIGHT, RecipientKind.STAFF, member.id)
