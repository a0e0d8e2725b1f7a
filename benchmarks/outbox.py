"""10,000 mails from the outbox to one sink, beside a bare smtplib loop that sends the very same bytes.

Ours is everything between the queued rows and the sink: claiming batches, looking readers up, opening their sealed
addresses, wording, personal links, handing over, and writing down each attempt and what came of it. The reference has
the finished bytes in memory, one connection, and nothing to write down. Queueing is not part of either.
"""

from __future__ import annotations

import dataclasses
import smtplib
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import cast

import flask
from sqlalchemy import Table, bindparam, delete, select, update

from benchmarks import sink
from benchmarks.ground import NOW, Figure, draft_call_out, fill_pool, in_turn, installation
from iwill.callouts.models import CallOut
from iwill.callouts.services import announcing
from iwill.core.db import db, transaction
from iwill.core.encryption import seal
from iwill.core.tokens import new_link_id
from iwill.messaging import outbox, services
from iwill.messaging.mail import sender_address
from iwill.messaging.models import Delivery, Message
from iwill.messaging.terms import Lane, MessageState, Purpose
from iwill.pool.models import ContactPoint, Volunteer
from iwill.pool.terms import Lifecycle

MAILS = 10_000
REPEATS = 3
GOAL = 1.25

Mails = Sequence[tuple[str, bytes]]


def figures(kind: str, mails: int = MAILS) -> Iterator[Figure]:
    """On one database, a figure for a server that lets commands travel together and one for a server that does not."""
    with installation(kind) as app, app.app_context():
        _queue(mails)
        ready = _same_mails(app)
        for pipelining in (True, False):
            with sink.running(pipelining=pipelining) as port:
                mine, theirs = _measure(app, port, ready)
            server = "server with PIPELINING" if pipelining else "server without"
            yield Figure(f"outbox, {mails:,} mails, {server}, {kind}", mine, theirs, "s", GOAL, "below")


def _measure(app: flask.Flask, port: int, ready: Mails) -> tuple[float, float]:
    _change(app, smtp_url=f"smtp://127.0.0.1:{port}", mail_sink_dir=None)
    sender, sizes = sender_address(app.extensions["iwill_settings"]), set[int]()

    def checked(run: Callable[[], None]) -> Callable[[], None]:
        """The run, with a look at the sink: every mail has arrived, and all runs bring the same number of bytes."""

        def running() -> None:
            before = sink.counted(port)
            run()
            after = sink.counted(port)
            assert after[0] - before[0] == len(ready)
            sizes.add(after[1] - before[1])
            assert len(sizes) == 1, "the bytes differ"

        return running

    ours, reference = checked(lambda: _drain(len(ready))), checked(lambda: _send_all(port, sender, ready))
    return in_turn(ours, reference, REPEATS, before=_queue_again)


def _queue(mails: int) -> None:
    """Invitations to so many people of several zones, each with an address of their own."""
    fill_pool(mails)
    call_out = draft_call_out({"skills": ["listening"]}, starts_at=NOW + timedelta(days=2))
    with transaction() as session:
        session.execute(update(Volunteer).values(lifecycle=Lifecycle.ACTIVE))
        addresses = [
            {"of": row.id, "sealed": seal(f"person{row.id}@pool.example", row.uid)}
            for row in session.execute(select(ContactPoint.id, ContactPoint.uid))
        ]
        table = cast(Table, ContactPoint.__table__)
        named = update(table).where(table.c.id == bindparam("of"))
        session.connection().execute(named.values(value_sealed=bindparam("sealed")), addresses)
    with transaction():
        _queue_invitations(call_out)


def _queue_invitations(call_out: CallOut) -> None:
    need = call_out.needs[0]
    drafts = [
        services.Draft(
            recipient=volunteer,
            cause=announcing.cause_of(volunteer.id),
            dedupe_key=f"bench:{volunteer.id}",
            facts={
                "link_id": new_link_id(),
                "needs": [need.id],
                "why": [*announcing.why_asked(need), "hours"],
            },
            passes_quiet_hours=True,
        )
        for volunteer in db.session.scalars(select(Volunteer))
    ]
    services.queue_many(
        drafts,
        Purpose.INVITATION,
        brief=announcing.brief_for(call_out, NOW),
        lane=Lane.CALL_OUT,
        now=NOW,
        expires_at=call_out.respond_by,
    )


def _queue_again() -> None:
    """Put the same rows back in the queue, so that each run sends the same mails."""
    with transaction() as session:
        session.execute(delete(Delivery))
        session.execute(update(Message).values(state=MessageState.QUEUED, attempts=0, settled_at=None))


def _same_mails(app: flask.Flask) -> Mails:
    """Reader and bytes of each mail, from a first run into files."""
    folder = Path(app.extensions["iwill_settings"].instance_dir) / "mails"
    _change(app, mail_sink_dir=str(folder))
    outbox.deliver_due(NOW)
    ready = [file.read_bytes() for file in folder.iterdir()]
    return [(mail.partition(b"\r\n")[0].removeprefix(b"To: ").decode(), mail) for mail in ready]


def _change(app: flask.Flask, **settings: str | None) -> None:
    app.extensions["iwill_settings"] = dataclasses.replace(app.extensions["iwill_settings"], **settings)


def _drain(mails: int) -> None:
    sent = outbox.deliver_due(NOW)
    assert sent == {"sent": mails}, sent


def _send_all(port: int, sender: str, ready: Mails) -> None:
    with smtplib.SMTP("127.0.0.1", port, local_hostname="localhost") as server:
        for reader, mail in ready:
            server.sendmail(sender, reader, mail)
