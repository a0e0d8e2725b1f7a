"""The contact policy: how much reaches a person when nothing is urgent, and that every refusal is written down."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from iwill.accounts.terms import SYSTEM
from iwill.core import policy
from iwill.core.db import db
from iwill.core.policy import PolicySetting
from iwill.messaging import gaps
from iwill.messaging.contact import mode, queries, rules, services
from iwill.messaging.contact.models import ContactRefusal
from iwill.messaging.contact.terms import CAPPED, Reached, Refusal, Wish
from iwill.messaging.models import Message
from iwill.messaging.terms import MessageState, Purpose
from iwill.pool.gaps.terms import Gap
from tests.builders import a_volunteer
from tests.conftest import NOW
from tests.messaging.conftest import Desk

DEFAULTS = {name: one.default for name, one in policy.REGISTRY.items()}
DAY = timedelta(days=1)

THANKED = Reached((NOW - 2 * DAY,), NOW - 2 * DAY)


def ago(*days: float) -> Reached:
    return Reached(tuple(NOW - day * DAY for day in days))


@pytest.mark.parametrize(
    ("purpose", "reached", "wish", "crisis", "expected"),
    [
        (Purpose.JOURNEY, ago(), Wish(), False, None),
        (Purpose.JOURNEY, ago(3), Wish(), False, None),
        # Two in 30 days are enough, until the older of them is 30 days old.
        (Purpose.JOURNEY, ago(20, 3), Wish(), False, Refusal("contact_cap", NOW + 10 * DAY)),
        (Purpose.THANKS, ago(20, 3, 2), Wish(), False, Refusal("contact_cap", NOW + 27 * DAY)),
        (Purpose.JOURNEY, ago(30, 3), Wish(), False, None),
        # What is somebody's own, or about her wellbeing, is held back by none of it.
        (Purpose.NOTICE, ago(3, 2, 1), Wish(most=0), True, None),
        (Purpose.CARE, ago(3, 2, 1), Wish(most=0), True, None),
        (Purpose.CERTIFICATE, ago(3, 2, 1), Wish(most=0), True, None),
        (Purpose.PERMISSION, ago(3, 2, 1), Wish(most=0), True, None),
        (Purpose.INVITATION, ago(3, 2, 1), Wish(most=0), True, None),
        # Her own word comes first, and nobody looks again after a plain no.
        (Purpose.JOURNEY, ago(3), Wish(most=1), False, Refusal("own_cap", NOW + 27 * DAY)),
        (Purpose.JOURNEY, ago(), Wish(most=0), False, Refusal("own_cap", None)),
        (Purpose.TASK, ago(), Wish(unwanted=frozenset({"task"})), True, Refusal("not_wanted", None)),
        (Purpose.JOURNEY, ago(), Wish(unwanted=frozenset({"task"})), False, None),
        (Purpose.JOURNEY, ago(), Wish(), True, Refusal("crisis_mode", NOW + timedelta(hours=6))),
        # A question does not follow thanks on its heels; thanks may follow thanks.
        (Purpose.JOURNEY, THANKED, Wish(), False, Refusal("after_a_note", NOW + 5 * DAY)),
        (Purpose.THANKS, THANKED, Wish(), False, None),
    ],
)
def test_the_policy_says_who_is_left_in_peace_and_until_when(
    purpose: Purpose, reached: Reached, wish: Wish, crisis: bool, expected: Refusal | None
) -> None:
    assert rules.refusal(purpose, reached, wish, crisis=crisis, policy=DEFAULTS, now=NOW) == expected


def test_what_was_queued_of_any_kind_counts_together_and_what_was_taken_back_does_not(desk: Desk) -> None:
    her, other = a_volunteer(), a_volunteer()
    for number, purpose in enumerate((Purpose.GAP, Purpose.IMPACT)):
        desk.queue(her, key=f"one:{number}", purpose=purpose, facts={})
    desk.queue(other, key="two", purpose=Purpose.GAP, facts={})
    desk.queue(other, key="three", purpose=Purpose.GAP, facts={}).state = MessageState.CANCELLED
    db.session.flush()
    refused = services.refusals([her.id, other.id], Purpose.JOURNEY, NOW)
    assert {person: one.reason for person, one in refused.items()} == {her.id: "contact_cap"}
    assert services.refusals([her.id], Purpose.NOTICE, NOW) == {}


def test_whoever_has_not_agreed_is_told_nothing_at_all(desk: Desk) -> None:
    silent = a_volunteer(consents=())
    for purpose in (Purpose.JOURNEY, Purpose.NOTICE):
        assert services.refusals([silent.id], purpose, NOW)[silent.id].reason == "consent_lacking"


def test_a_refusal_is_written_down_with_its_reason(desk: Desk) -> None:
    her = a_volunteer()
    services.note_refusals({her.id: Refusal("contact_cap", NOW + DAY)}, Purpose.JOURNEY, "journey:3", NOW)
    (line,) = queries.refusals_of(her.id)
    assert (line.reason, line.cause, line.until_at) == ("contact_cap", "journey:3", NOW + DAY)


def test_questions_about_gaps_keep_to_the_same_limit(desk: Desk) -> None:
    her = a_volunteer(hours=None)
    for number in range(2):
        desk.queue(her, key=f"note:{number}", purpose=Purpose.IMPACT, facts={})
    tally = gaps.ask_about(Gap.HOURS, by=SYSTEM, now=NOW)
    assert (tally.done, tally.refused) == (0, {"contact_cap": 1})


def test_in_crisis_mode_only_what_is_urgent_goes_out_and_the_rest_goes_later(desk: Desk) -> None:
    stub, her = desk.stub(), a_volunteer(email="her@pool.example")
    mode.set_mode(True, by=SYSTEM, now=NOW)
    desk.queue(her, key="can-wait", purpose=Purpose.GAP, facts={"gap": "hours", "link_id": "0" * 16})
    desk.queue(her, key="urgent")
    desk.deliver()
    assert [letter.key for letter in stub.letters] == [_uid("urgent")]
    waiting = db.session.scalar(select(Message).where(Message.dedupe_key == "can-wait"))
    assert waiting is not None
    assert waiting.state is MessageState.QUEUED
    assert waiting.not_before > NOW


def test_switching_the_mode_twice_notes_it_once(desk: Desk) -> None:
    for _ in range(2):
        mode.set_mode(True, by=SYSTEM, now=NOW)
    assert mode.is_crisis()
    assert db.session.get(PolicySetting, mode.CRISIS) is not None
    mode.set_mode(False, by=SYSTEM, now=NOW)
    assert not mode.is_crisis()
    assert db.session.scalar(select(func.count(ContactRefusal.id))) == 0


def test_nothing_that_cares_consents_or_certifies_is_ever_capped() -> None:
    exempt = {Purpose.CARE, Purpose.PERMISSION, Purpose.NOTICE, Purpose.CERTIFICATE}
    assert not exempt & CAPPED


def _uid(key: str) -> str:
    return db.session.scalars(select(Message.uid).where(Message.dedupe_key == key)).one()
