"""What the outbox promises: once, in order of urgency, never late, and honest about what it does not know."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import flask
import pytest
from sqlalchemy import func, select, text, update

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import SYSTEM
from iwill.core import clock
from iwill.core import db as core_db
from iwill.core.db import db, transaction
from iwill.core.encryption import seal
from iwill.messaging import hold, jobs, outbox, services
from iwill.messaging.channels.opening import OWN_PROVIDERS
from iwill.messaging.channels.provider import Handover, Idempotency, Letter, Receipt
from iwill.messaging.claiming import BATCH
from iwill.messaging.models import Message
from iwill.messaging.terms import Lane, MessageState, Purpose
from iwill.pool.services import consent, contacts, leaving
from iwill.pool.terms import ConsentPurpose, ConsentState, ContactKind, ContactState, Lifecycle
from tests.builders import a_staff, a_volunteer, an_actor
from tests.conftest import NOW, ON_POSTGRES
from tests.messaging.conftest import Desk, text_of

TEMPORARY = Receipt(Handover.TEMPORARY, "451 4.7.1")
PERMANENT = Receipt(Handover.PERMANENT, "554 5.7.1")
NOBODY = Receipt(Handover.PERMANENT, "550 5.1.1", address_is_dead=True)
DOWN = Receipt(Handover.TEMPORARY, "ConnectionRefusedError", line_is_down=True)
LOST = Receipt(Handover.UNKNOWN, "cut_off")
NIGHT = datetime.fromisoformat("2026-11-21T23:00:00+08:00")


class Killed(BaseException):
    """Stands for the process ending in mid-flight: nothing after it runs."""


def test_what_is_due_is_sent_once(desk: Desk) -> None:
    stub = desk.stub()
    message = desk.queue(a_volunteer(email="wang@pool.example"))
    assert desk.deliver() == {"sent": 1}
    assert desk.deliver() == {}
    assert stub.addresses == ["wang@pool.example"]
    assert (desk.state(message), desk.attempts(message)) == ("sent", [("accepted", "250")])


def test_what_is_not_due_waits(desk: Desk) -> None:
    stub = desk.stub()
    message = desk.queue(a_volunteer(), not_before=NOW + timedelta(minutes=30))
    desk.deliver()
    assert (desk.state(message), stub.letters) == ("queued", [])
    assert desk.deliver(NOW + timedelta(minutes=30)) == {"sent": 1}


def test_urgent_lanes_go_first_and_never_share_a_batch(desk: Desk) -> None:
    batches: list[int] = []

    def note(_letter: Letter) -> None:
        batches.append(len(db.session.scalars(select(Message.id).where(Message.state == "sending")).all()))
        db.session.rollback()

    stub = desk.stub(while_sending=note)
    routine = [desk.queue(a_volunteer(email=f"r{n}@pool.example"), lane=Lane.ROUTINE) for n in range(3)]
    urgent = [desk.queue(a_volunteer(email=f"u{n}@pool.example"), lane=Lane.CALL_OUT) for n in range(2)]
    desk.deliver()
    assert [address[0] for address in stub.addresses] == ["u"] * 2 + ["r"] * 3
    assert batches == [2] * len(urgent) + [3] * len(routine)


def test_at_most_fifty_are_on_their_way_at_any_moment(desk: Desk) -> None:
    most: list[int] = []

    def note(_letter: Letter) -> None:
        most.append(len(db.session.scalars(select(Message.id).where(Message.state == "sending")).all()))
        db.session.rollback()

    stub = desk.stub(while_sending=note)
    person = a_volunteer()
    for number in range(BATCH + 7):
        desk.queue(person, key=f"n{number}")
    assert desk.deliver() == {"sent": BATCH + 7}
    assert max(most) == BATCH
    assert len({letter.key for letter in stub.letters}) == BATCH + 7


def test_no_transaction_is_open_while_a_letter_is_handed_over(desk: Desk) -> None:
    seen: list[bool] = []
    desk.stub(while_sending=lambda _letter: seen.append(db.session().in_transaction()))
    desk.queue(a_volunteer())
    desk.deliver()
    assert seen == [False]


def test_what_has_run_out_is_never_sent_late(desk: Desk) -> None:
    stub = desk.stub()
    message = desk.queue(a_volunteer(), expires_at=NOW + timedelta(minutes=5))
    assert desk.deliver(NOW + timedelta(minutes=5)) == {"expired": 1}
    assert (desk.state(message), stub.letters) == ("expired", [])


def test_a_held_message_that_runs_out_in_the_night_is_not_sent_in_the_morning(desk: Desk) -> None:
    stub = desk.stub()
    message = desk.queue(a_volunteer(), passes=False, now=NIGHT, expires_at=NIGHT + timedelta(hours=2))
    for hours in (0, 1, 2, 9):
        desk.deliver(NIGHT + timedelta(hours=hours))
    assert (desk.state(message), stub.letters) == ("expired", [])


def test_a_message_that_comes_late_into_the_night_waits_for_the_morning(desk: Desk) -> None:
    stub = desk.stub()
    message = desk.queue(a_volunteer(), passes=False, expires_at=NOW + timedelta(days=1))
    # Nothing ran in the evening; the first run comes at night.
    assert desk.deliver(NIGHT) == {"held": 1}
    assert (desk.state(message), desk.attempts(message), stub.letters) == ("queued", [], [])
    assert desk.deliver(NIGHT + timedelta(hours=9)) == {"sent": 1}


def test_a_failure_that_may_pass_is_tried_again_after_a_growing_wait(desk: Desk) -> None:
    stub = desk.stub(TEMPORARY, TEMPORARY)
    message = desk.queue(a_volunteer())
    assert desk.deliver() == {"retried": 1}
    db.session.refresh(message)
    assert message.not_before <= NOW + timedelta(seconds=1.5)
    desk.deliver(NOW + timedelta(seconds=2))
    assert desk.deliver(NOW + timedelta(seconds=10)) == {"sent": 1}
    assert desk.attempts(message) == [("failed", "451 4.7.1"), ("failed", "451 4.7.1"), ("accepted", "250")]
    assert [letter.key for letter in stub.letters] == [message.uid]


def test_trying_again_ends_when_the_message_runs_out(desk: Desk) -> None:
    stub = desk.stub(*[TEMPORARY] * 50)
    message = desk.queue(a_volunteer(), expires_at=NOW + timedelta(minutes=3))
    for second in range(0, 400, 5):
        desk.deliver(NOW + timedelta(seconds=second))
    assert (desk.state(message), stub.letters) == ("expired", [])


def test_a_refusal_for_good_is_not_tried_again(desk: Desk) -> None:
    desk.stub(PERMANENT)
    volunteer = a_volunteer()
    message = desk.queue(volunteer)
    assert desk.deliver() == {"failed": 1}
    assert (desk.state(message), message.state_reason) == ("failed", "554 5.7.1")
    assert volunteer.contacts[0].state is ContactState.UNKNOWN
    assert desk.deliver(NOW + timedelta(hours=1)) == {}


def test_an_address_that_nobody_is_at_is_marked_dead(desk: Desk) -> None:
    desk.stub(NOBODY)
    volunteer = a_volunteer()
    message = desk.queue(volunteer)
    desk.deliver()
    assert (desk.state(message), message.state_reason) == ("failed", "550 5.1.1")
    assert volunteer.contacts[0].state is ContactState.DEAD
    assert db.session.scalar(select(AuditEntry.subject).where(AuditEntry.action == "contact.dead")) == (
        f"volunteer:{volunteer.id}"
    )


def test_another_address_of_the_same_person_is_tried_instead(desk: Desk) -> None:
    stub = desk.stub(NOBODY)
    volunteer = a_volunteer(email="old@pool.example")
    contacts.add_contact(volunteer, ContactKind.EMAIL, "new@pool.example")
    message = desk.queue(volunteer)
    assert desk.deliver() == {"retried": 1, "sent": 1}
    assert (desk.state(message), stub.addresses) == ("sent", ["new@pool.example"])


def test_a_proved_address_goes_before_others_and_an_unwanted_one_is_left_alone(desk: Desk) -> None:
    stub = desk.stub()
    volunteer = a_volunteer(email="first@pool.example")
    contacts.add_contact(volunteer, ContactKind.EMAIL, "proved@pool.example")
    contacts.add_contact(volunteer, ContactKind.EMAIL, "unwanted@pool.example", do_not_use=True)
    contacts.mark_contact(volunteer.contacts[1], ContactState.VERIFIED, now=NOW)
    contacts.mark_contact(volunteer.contacts[2], ContactState.VERIFIED, now=NOW)
    desk.queue(volunteer)
    desk.deliver()
    assert stub.addresses == ["proved@pool.example"]


def test_when_the_line_is_down_the_rest_of_the_batch_does_not_try(desk: Desk) -> None:
    tried: list[str] = []
    stub = desk.stub(DOWN, while_sending=lambda letter: tried.append(letter.key))
    messages = [desk.queue(a_volunteer()) for _ in range(3)]
    assert desk.deliver() == {"retried": 3}
    assert len(tried) == 1
    assert desk.deliver(NOW + timedelta(seconds=2)) == {"sent": 3}
    assert [desk.attempts(message)[-1] for message in messages] == [("accepted", "250")] * 3
    assert len(stub.letters) == 3


@pytest.mark.parametrize("idempotency", list(Idempotency))
def test_a_letter_whose_fate_is_unknown_is_repeated_only_under_a_key(desk: Desk, idempotency: Idempotency) -> None:
    stub = desk.stub(LOST, idempotency=idempotency)
    message = desk.queue(a_volunteer())
    desk.deliver()
    desk.deliver(NOW + timedelta(minutes=1))
    if idempotency is Idempotency.KEY:
        assert (desk.state(message), [letter.key for letter in stub.letters]) == ("sent", [message.uid])
    else:
        assert (desk.state(message), message.state_reason, stub.letters) == ("unknown", "cut_off", [])
        assert desk.attempts(message) == [("unknown", "cut_off")]


@pytest.mark.parametrize("idempotency", list(Idempotency))
def test_what_a_dead_process_left_behind(desk: Desk, idempotency: Idempotency) -> None:
    """With keys it is handed over again under the same key; without, it is listed as unknown and never repeated."""
    stub = desk.stub(Killed(), idempotency=idempotency)
    messages = [desk.queue(a_volunteer()) for _ in range(3)]
    with pytest.raises(Killed):
        desk.deliver()
    db.session.rollback()
    assert [desk.state(message) for message in messages] == ["sending"] * 3
    # While the lease runs, nobody else touches them; setting the program's clock forward does not end it.
    assert desk.deliver(NOW + timedelta(hours=1)) == {}
    _lease_ends()
    if idempotency is Idempotency.KEY:
        assert desk.deliver() == {"retried": 3, "sent": 3}
        assert sorted(letter.key for letter in stub.letters) == sorted(message.uid for message in messages)
    else:
        assert desk.deliver() == {"unknown": 3}
        assert [desk.state(message) for message in messages] == ["unknown"] * 3
        assert [desk.attempts(message) for message in messages] == [[("unknown", "cut_off")]] * 3
        assert stub.letters == []
    assert desk.deliver(NOW + timedelta(minutes=30)) == {}


def test_a_slow_process_still_settles_what_others_took_for_lost(desk: Desk) -> None:
    def meanwhile(_letter: Letter) -> None:
        own = desk.app.extensions[OWN_PROVIDERS]
        _lease_ends()
        desk.stub()
        assert desk.deliver() == {"unknown": 1}
        desk.app.extensions[OWN_PROVIDERS] = own

    stub = desk.stub(while_sending=meanwhile)
    message = desk.queue(a_volunteer())
    desk.deliver()
    assert (desk.state(message), len(stub.letters)) == ("sent", 1)
    assert desk.attempts(message) == [("accepted", "250")]


def test_a_claim_that_another_process_has_made_since_is_left_to_it(desk: Desk) -> None:
    """The slow process is refused by its fence; the letter went out twice under one key, which the channel honours."""

    def meanwhile(_letter: Letter) -> None:
        own = desk.app.extensions[OWN_PROVIDERS]
        _lease_ends()
        desk.stub(Receipt(Handover.PERMANENT, "554"), idempotency=Idempotency.KEY)
        desk.deliver()
        desk.app.extensions[OWN_PROVIDERS] = own

    desk.stub(while_sending=meanwhile, idempotency=Idempotency.KEY)
    message = desk.queue(a_volunteer())
    desk.deliver()
    assert (desk.state(message), message.fence) == ("failed", 2)
    assert desk.attempts(message) == [("accepted", "250"), ("refused", "554")]


def test_a_clock_set_back_sends_nothing_again(desk: Desk) -> None:
    stub = desk.stub()
    desk.queue(a_volunteer())
    desk.deliver()
    for days in (1, 8, 400):
        assert desk.deliver(NOW - timedelta(days=days)) == {}
    assert len(stub.letters) == 1


def test_one_message_that_cannot_be_worded_does_not_stop_the_others(desk: Desk) -> None:
    stub = desk.stub()
    good = [desk.queue(a_volunteer()) for _ in range(2)]
    poison = desk.queue(a_volunteer(), facts={"needs": [99]})
    good.append(desk.queue(a_volunteer()))
    assert desk.deliver() == {"sent": 3, "failed": 1}
    assert (desk.state(poison), poison.state_reason) == ("failed", "wording")
    assert [desk.state(message) for message in good] == ["sent"] * 3
    assert len(stub.letters) == 3


def test_a_channel_that_breaks_does_not_stop_the_others(desk: Desk) -> None:
    stub = desk.stub(ZeroDivisionError())
    messages = [desk.queue(a_volunteer()) for _ in range(2)]
    assert desk.deliver() == {"unknown": 1, "sent": 1}
    assert [desk.state(message) for message in messages] == ["unknown", "sent"]
    assert len(stub.letters) == 1


def test_who_may_no_longer_be_told_is_not_told(desk: Desk) -> None:
    stub = desk.stub()
    erased, withdrawn, paused, taken_back = (a_volunteer() for _ in range(4))
    messages = [desk.queue(one) for one in (erased, withdrawn, paused)]
    messages.append(desk.queue(taken_back, cause="invitation:9"))
    seat = desk.queue(paused, Purpose.SEAT_CONFIRMED)
    leaving.erase_person(erased, by=an_actor(), now=NOW)
    consent.record_consent(withdrawn, ConsentPurpose.CONTACT, ConsentState.WITHDRAWN, source="test", now=NOW)
    paused.lifecycle = Lifecycle.PAUSED
    services.cancel_for("invitation:9", now=NOW)
    desk.deliver()
    assert [desk.state(message) for message in messages] == ["cancelled"] * 4
    assert [message.state_reason for message in messages] == ["erased", "no_consent", "not_active", "withdrawn"]
    assert (desk.state(seat), len(stub.letters)) == ("sent", 1)


def test_a_link_to_sign_in_reaches_somebody_who_withdrew_consent(desk: Desk) -> None:
    """She needs it to see, take away and erase her data."""
    stub = desk.stub()
    volunteer = a_volunteer(consents=())
    desk.queue(volunteer, Purpose.SIGN_IN)
    desk.deliver()
    assert len(stub.letters) == 1


def test_without_a_usable_address_a_message_fails_and_says_so(desk: Desk) -> None:
    desk.stub()
    nobody, dead, unwanted, damaged, foreign = (a_volunteer() for _ in range(5))
    nobody.contacts.clear()
    contacts.mark_contact(dead.contacts[0], ContactState.DEAD, now=NOW)
    unwanted.contacts[0].do_not_use = True
    damaged.contacts[0].value_sealed = foreign.contacts[0].value_sealed
    foreign.contacts[0].value_sealed = seal("two words@pool.example", foreign.contacts[0].uid)
    messages = [desk.queue(one) for one in (nobody, dead, unwanted, damaged, foreign)]
    assert desk.deliver() == {"failed": 5}
    reasons = [(desk.state(message), message.state_reason) for message in messages]
    assert reasons == [
        ("failed", "no_address"),
        ("failed", "no_address"),
        ("failed", "no_address"),
        ("failed", "unreadable"),
        ("failed", "address_unusable"),
    ]


@pytest.mark.parametrize(("stays_here", "state"), [(True, "sent"), (False, "cancelled")])
def test_made_up_people_are_never_written_to_outside_the_machine(desk: Desk, stays_here: bool, state: str) -> None:
    stub = desk.stub(stays_here=stays_here)
    message = desk.queue(a_volunteer(demo=True))
    desk.deliver()
    assert (desk.state(message), len(stub.letters)) == (state, int(stays_here))
    assert message.state_reason == (None if stays_here else "demo")


def test_nothing_leaves_while_the_hold_is_on(desk: Desk) -> None:
    stub = desk.stub()
    message = desk.queue(a_volunteer())
    hold.hold(by=SYSTEM, now=NOW)
    desk.deliver()
    assert (desk.state(message), stub.letters) == ("queued", [])
    hold.release(by=SYSTEM, now=NOW)
    assert desk.deliver() == {"sent": 1}


def test_staff_get_their_mail_unless_their_account_was_closed(desk: Desk) -> None:
    stub = desk.stub()
    here, gone = a_staff(email="here@iwill.example"), a_staff(email="gone@iwill.example")
    gone.disabled_at = NOW
    for member in (here, gone):
        services.queue_to_staff(
            member,
            Purpose.STAFF_SET_UP,
            cause=f"link:{member.id}",
            dedupe_key=f"link:{member.id}",
            facts={"link_id": "00" * 8},
            now=NOW,
            expires_at=NOW + timedelta(days=1),
        )
    assert desk.deliver() == {"sent": 1, "cancelled": 1}
    assert stub.addresses == ["here@iwill.example"]


def test_two_processes_in_turn_send_each_message_once(desk: Desk) -> None:
    """While one process is handing over its batch, another claims what is left and nothing else."""
    inner: list[dict[str, int]] = []

    def meanwhile(_letter: Letter) -> None:
        if not inner:
            inner.append({})
            inner[0] = desk.deliver()

    stub = desk.stub(while_sending=meanwhile)
    person = a_volunteer()
    for number in range(BATCH + 20):
        desk.queue(person, key=f"n{number}")
    outer = desk.deliver()
    assert inner == [{"sent": 20}]
    assert outer == {"sent": BATCH}
    assert len({letter.key for letter in stub.letters}) == len(stub.letters) == BATCH + 20


def test_a_claim_is_one_batch_whatever_plan_the_database_makes(desk: Desk) -> None:
    """PostgreSQL once took 70 for a batch of 50: it worked out which were due once for each row it looked at."""
    first: list[int] = []

    def count(_letter: Letter) -> None:
        if not first:
            db.session.rollback()
            sending = select(func.count(Message.id)).where(Message.state == MessageState.SENDING)
            first.append(db.session.scalar(sending) or 0)

    on_sqlite = db.engine.dialect.name == "sqlite"
    forbidden = () if on_sqlite else ("hashjoin", "mergejoin", "material", "hashagg", "sort", "memoize")
    with transaction():
        for plan in forbidden:
            db.session.execute(text(f"SET enable_{plan} TO off"))
    desk.stub(while_sending=count)
    person = a_volunteer()
    for number in range(BATCH + 20):
        desk.queue(person, key=f"n{number}")
    try:
        desk.deliver()
    finally:
        with transaction():
            for plan in forbidden:
                db.session.execute(text(f"RESET enable_{plan}"))
    assert first == [BATCH]


def test_the_job_sends_and_counts(desk: Desk) -> None:
    desk.queue(a_volunteer())
    db.session.commit()
    assert jobs.deliver_messages(NOW) == {"sent": 1}
    assert "/c/" in text_of(desk.mails()[0])


def test_a_file_of_one_mail_is_complete_and_named_once(desk: Desk, app: flask.Flask) -> None:
    message = desk.queue(a_volunteer(email="wang@pool.example"))
    desk.deliver()
    (mail,) = desk.mails()
    assert mail["To"] == "wang@pool.example"
    assert mail["Message-ID"] == f"<{message.uid}@iwill.example>"
    assert mail["From"] == "北京博能志愿者库 <desk@iwill.example>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].startswith("<http://iwill.example/u/")
    assert mail.get_content_type() == "text/plain"
    assert not mail.defects


def test_an_address_of_a_foreign_domain_is_written_in_its_wire_form(desk: Desk) -> None:
    stub = desk.stub()
    desk.queue(a_volunteer(email="wang@例子.example"))
    desk.deliver()
    assert stub.addresses == ["wang@xn--fsqu00a.example"]


def _lease_ends() -> None:
    """As if half a minute of the machine's own time had passed."""
    past = clock.real_now().astimezone(UTC) - timedelta(seconds=1)
    db.session.execute(update(Message).where(Message.state == "sending").values(lease_until=past))
    db.session.commit()


@pytest.mark.skipif(ON_POSTGRES, reason="on PostgreSQL nobody waits for a turn to write")
def test_what_was_handed_over_is_written_down_however_long_somebody_else_writes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core_db, "BUSY_SECONDS", 0.02)
    monkeypatch.setattr(outbox, "_PAUSE_SECONDS", 0.02)
    began = threading.Event()

    def write_for_a_while() -> None:
        with desk.app.app_context(), transaction():
            began.set()
            # Five times longer than anybody waits for a turn.
            threading.Event().wait(0.1)

    def somebody_writes(_letter: Letter) -> None:
        threading.Thread(target=write_for_a_while).start()
        assert began.wait(60)

    desk.stub(while_sending=somebody_writes)
    message = desk.queue(a_volunteer())
    assert desk.deliver() == {"sent": 1}
    assert (desk.state(message), desk.attempts(message)) == ("sent", [("accepted", "250")])


def test_an_urgent_wave_waits_for_one_batch_of_routine_mail_at_most(desk: Desk) -> None:
    routine = [a_volunteer() for _ in range(BATCH + 5)]
    urgent = a_volunteer(email="urgent@pool.example")
    for one in routine:
        desk.queue(one, lane=Lane.ROUTINE)
    stub = desk.stub()

    def queue_the_urgent(_: Letter) -> None:
        stub.while_sending = None
        with transaction():
            desk.queue(urgent, lane=Lane.CALL_OUT)

    stub.while_sending = queue_the_urgent
    desk.deliver()
    assert stub.addresses.index("urgent@pool.example") <= BATCH
