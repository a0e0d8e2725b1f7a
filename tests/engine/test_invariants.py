"""Each promise that is broken is counted, and a healthy database breaks none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import flask
import pytest
from sqlalchemy import text

from iwill.accounts import audit
from iwill.accounts.terms import SYSTEM
from iwill.callouts.models import CallOut, CrisisRequest, Invitation, Need, Seat, Wave
from iwill.callouts.terms import CallOutKind, CallOutState, RequestState, Work
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.engine.invariants import broken_promises, check_invariants
from iwill.messaging.models import Message
from iwill.messaging.terms import Channel, Lane, MessageState, Purpose, RecipientKind
from iwill.shifts.certificates.models import Certificate
from tests.builders import a_volunteer


def a_running_call_out() -> tuple[CallOut, Need, Wave]:
    now = clock.now()
    request = CrisisRequest(
        uid="r",
        state=RequestState.SCOPED,
        kind=CallOutKind.REAL,
        level="III",
        title="t",
        timezone="Asia/Shanghai",
        respond_by=now,
        received_at=now,
        received_from="staff:1",
    )
    call_out = CallOut(
        request=request,
        kind=CallOutKind.REAL,
        state=CallOutState.CALLING,
        title="t",
        wording="w",
        timezone="Asia/Shanghai",
        respond_by=now + timedelta(hours=1),
        created_at=now,
        launched_at=now - timedelta(hours=1),
    )
    need = Need(
        call_out=call_out,
        position=0,
        role="r",
        skills=[],
        credentials=[],
        languages=[],
        seats=2,
        starts_at=now + timedelta(hours=2),
        ends_at=now + timedelta(hours=3),
        required_for=[],
        adults_only=True,
        work=Work.CRISIS,
    )
    wave = Wave(number=1, sizes={}, sent_by="staff:1", sent_at=now)
    call_out.waves.append(wave)
    db.session.add(call_out)
    db.session.flush()
    return call_out, need, wave


def an_invitation(call_out: CallOut, wave: Wave, channel: Channel = Channel.MANUAL) -> Invitation:
    invitation = Invitation(
        link_id="0" * 16,
        call_out=call_out,
        volunteer=a_volunteer(),
        wave=wave,
        channel=channel,
        chance=0.5,
        asked_at=clock.now(),
    )
    db.session.add(invitation)
    db.session.flush()
    return invitation


def a_message(state: MessageState, **changes: object) -> Message:
    now = clock.now()
    message = Message(
        uid="m",
        cause="test:1",
        purpose=Purpose.INVITATION,
        recipient_kind=RecipientKind.VOLUNTEER,
        recipient_id=1,
        dedupe_key="m",
        lane=Lane.ROUTINE,
        facts={},
        state=state,
        not_before=now,
        expires_at=now,
        created_at=now,
    )
    for key, value in changes.items():
        setattr(message, key, value)
    db.session.add(message)
    return message


def _taken_without_a_seat() -> None:
    a_running_call_out()[1].taken = 1


def _offered_without_an_offer() -> None:
    a_running_call_out()[1].offered = 1


def _sending_past_its_lease() -> None:
    a_message(MessageState.SENDING, lease_until=clock.real_now() - timedelta(hours=1))


def _calling_without_a_wave() -> None:
    call_out, _, wave = a_running_call_out()
    db.session.delete(wave)
    call_out.exhausted = False


def _asked_by_mail_without_a_mail() -> None:
    call_out, _, wave = a_running_call_out()
    an_invitation(call_out, wave, Channel.EMAIL)


def _unsealed_for_an_hour() -> None:
    audit.record(SYSTEM, "a.deed", "test:1", now=clock.now() - timedelta(hours=1))


def _certified_without_hours() -> None:
    now, today = clock.now(), clock.now().date()
    certificate = Certificate(uid="c", volunteer_id=a_volunteer().id, from_day=today, to_day=today, minutes=60)
    certificate.applied_at, certificate.applied_by = now, "volunteer:1"
    certificate.year, certificate.serial = 2026, 1
    db.session.add(certificate)


@pytest.mark.parametrize(
    ("damage", "promise"),
    [
        (_taken_without_a_seat, "seats_counted"),
        (_offered_without_an_offer, "offers_counted"),
        (_sending_past_its_lease, "nothing_stuck_in_sending"),
        (_calling_without_a_wave, "calling_means_asking"),
        (_asked_by_mail_without_a_mail, "every_invitation_has_its_message"),
        (_certified_without_hours, "certificates_tell_of_their_hours"),
        (_unsealed_for_an_hour, "audit_trail_is_sealed"),
    ],
)
def test_a_broken_promise_is_counted_and_no_other(ctx: flask.Flask, damage: Callable[[], None], promise: str) -> None:
    with transaction():
        damage()
    assert broken_promises(clock.now()) == {promise: 1}
    assert check_invariants(clock.now())["broken"] == {promise: 1}


def test_a_running_call_out_in_good_order_breaks_nothing(ctx: flask.Flask) -> None:
    with transaction():
        call_out, need, wave = a_running_call_out()
        invitation = an_invitation(call_out, wave)
        need.taken = 1
        minute = int(need.starts_at.timestamp() // 60)
        db.session.add(
            Seat(
                need=need,
                volunteer=invitation.volunteer,
                invitation_id=invitation.id,
                from_minute=minute,
                to_minute=minute + 60,
                work=Work.CRISIS,
                drill=False,
                taken_at=clock.now(),
            )
        )
        a_message(MessageState.SENDING, lease_until=clock.real_now() + timedelta(seconds=20))
        audit.record(SYSTEM, "a.deed", "test:1", now=clock.now())
    assert broken_promises(clock.now()) == {}


def test_seats_above_their_number_are_kept_out_by_the_database_itself(ctx: flask.Flask) -> None:
    with pytest.raises(Exception, match="ck_need_seats"), transaction():
        a_running_call_out()[1].taken = 3
    assert db.session.execute(text("SELECT count(*) FROM need")).scalar() == 0
