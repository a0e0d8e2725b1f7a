"""Providers that fail: while one of them hangs, breaks off or talks nonsense, letters and texts are sent through both.

The product's own ticker sends, by its own channels, over TLS. A second process writes to the database all the time, to
the very row that is being sent where there is one.
"""

from __future__ import annotations

import dataclasses
import logging
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

from benchmarks.faults import posts, stage
from benchmarks.faults.mutants import NO_MUTANT, Mutant
from benchmarks.faults.posts import Post
from benchmarks.faults.processes import Asked, Child
from benchmarks.faults.senders import Clocked, certificates, read_sends, some_messages
from benchmarks.faults.terms import Row
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.engine.checks.content import unknown_messages
from iwill.engine.checks.terms import Patient
from iwill.engine.registry import job_named
from iwill.engine.ticker import Ticker
from iwill.messaging import claiming, outbox
from iwill.messaging.channels.opening import OWN_PROVIDERS
from iwill.messaging.channels.sms import AliyunSms
from iwill.messaging.channels.sms_line import read_sms_line
from iwill.messaging.channels.smtp import SmtpProvider
from iwill.messaging.channels.smtp_url import MailServer
from iwill.messaging.models import MESSAGES, Message
from iwill.messaging.terms import Channel, MessageState

PATIENCE = 10.0
# What a busy machine may add to a deadline before it counts as missed.
SLACK = 1.5
# What waits for nobody is done within so many seconds, also where processes have to begin first.
AT_ONCE = 4.0
SETTLING_SECONDS = 75.0
_INVARIANT = "in time, apart, once; what may have gone out is known"


@dataclass(frozen=True)
class Case:
    """Which of the two fails, and how; `hangs` says that a sender is kept waiting."""

    faulty: str
    mode: str
    words: str
    hangs: bool = False


CASES = (
    Case("mail", posts.DEAF, "takes no calls", hangs=True),
    Case("mail", posts.MUTE, "takes calls and says nothing", hangs=True),
    Case("mail", posts.BUSY, "421"),
    Case("mail", posts.DRIP, "greets with a byte a second", hangs=True),
    Case("mail", posts.LATE_DRIP, "takes the mail and answers a byte a second", hangs=True),
    Case("mail", posts.RESET, "takes the mail and resets the line"),
    Case("mail", posts.STRANGER, "a certificate nobody vouches for"),
    Case("texts", posts.DEAF, "takes no calls", hangs=True),
    Case("texts", posts.MUTE, "takes calls and says nothing", hangs=True),
    Case("texts", posts.BUSY, "500"),
    Case("texts", posts.OVERRUN, "429 with Retry-After"),
    Case("texts", posts.DRIP, "takes the text and answers a byte a second", hangs=True),
    Case("texts", posts.NONSENSE, "200 with what is no JSON"),
    Case("texts", posts.RESET, "takes the text and resets the line"),
    Case("texts", posts.STRANGER, "a certificate nobody vouches for"),
)


def failing_providers(
    fresh: Callable[[], flask.Flask], mutant: Mutant = NO_MUTANT, patience: float = PATIENCE, only: str = ""
) -> Iterator[Row]:
    """One row for each way to fail."""
    lease, sending = claiming.LEASE, outbox.SENDING_SECONDS
    app = fresh()
    stage.set_up(app)
    # Here nobody is killed, and a send may take its ten seconds: the leases are those of the product.
    claiming.LEASE, outbox.SENDING_SECONDS = lease, sending
    folder = stage.folder_of(app)
    trusted, contexts = certificates(folder)
    both = {post.name: post for post in posts.posts(folder, contexts)}
    app.extensions["iwill_settings"] = dataclasses.replace(
        app.extensions["iwill_settings"],
        sms_url=f"aliyun://key:secret@127.0.0.1:{both['texts'].port}",
        sms_signature="志愿库",
        sms_templates="invitation_code.zh-Hans=SMS_1",
    )
    try:
        for number, case in enumerate(CASES):
            if only in f"{case.faulty}, {case.words}":
                scene = _Scene(app, folder, trusted, both, mutant, patience, f"case:{number}")
                yield scene.play(case)
    finally:
        for post in both.values():
            post.process.kill()


@dataclass(frozen=True)
class _Scene:
    app: flask.Flask
    folder: Path
    trusted: Path
    both: dict[str, Post]
    mutant: Mutant
    patience: float
    cause: str

    def play(self, case: Case) -> Row:
        """Let one of them fail for a while, then be well again; look at the books."""
        faulty = self.both[case.faulty]
        faulty.say(case.mode)
        began = time.time()
        with self.app.app_context():
            some_messages(self.cause)
            stage.let_go()
        sender, writer = Child(self._send, "sender"), Child(self._write, "writer")
        try:
            time.sleep(self.patience + 4.0 if case.hangs else 5.0)
            well_at = time.time()
            faulty.say(posts.WELL)
            settled = self._settled()
            sender.finish(patience=self.patience)
        finally:
            sender.kill()
            writer.kill()
        with self.app.app_context():
            row = self._judge(case, began, well_at, settled)
            stage.let_go()
        return row

    def _send(self) -> None:
        asked = Asked()
        logging.disable(logging.CRITICAL)
        os.environ["SSL_CERT_FILE"] = str(self.trusted)
        # In the product a line that was found closed is left alone for a minute.
        claiming.STOPPED_WAIT = timedelta(seconds=2)
        server = MailServer("127.0.0.1", self.both["mail"].port, None, None, True, False)
        line = read_sms_line(self.app.extensions["iwill_settings"])
        assert line is not None
        listed = self.folder / f"{self.cause}.sends"

        def ways_out() -> dict[Channel, Any]:
            return {
                Channel.EMAIL: Clocked(SmtpProvider(server, "desk@iwill.example", patience=self.patience), listed),
                Channel.SMS: Clocked(AliyunSms(line, patience=self.patience), listed),
            }

        self.app.extensions[OWN_PROVIDERS] = ways_out
        self.mutant.build_in()
        ticker = Ticker(self.app, [job_named("deliver-messages"), job_named("deliver-texts")])
        ticker.start()
        while not asked:
            time.sleep(0.05)
        ticker.stop()

    def _write(self) -> None:
        """Write all the time, and note how long each write had to wait."""
        asked, columns = Asked(), MESSAGES.c
        being_sent = select(func.min(columns.id)).where(columns.state == MessageState.SENDING).scalar_subquery()
        with self.app.app_context(), (self.folder / f"{self.cause}.writes").open("a") as listed:
            while not asked:
                began = time.time()
                # Whoever gives up has waited as well, and longer than anybody should.
                with suppress(OperationalError), transaction() as session:
                    session.execute(update(MESSAGES).where(columns.id == being_sent).values(lane=columns.lane))
                listed.write(f"{time.time() - began}\n")
                listed.flush()
                time.sleep(0.05)

    def _settled(self) -> float | None:
        """Seconds until nothing is left to send; None where that takes too long."""
        began = time.time()
        unsettled = Message.state.in_([MessageState.QUEUED, MessageState.SENDING])
        with self.app.app_context():
            while time.time() - began < (SETTLING_SECONDS if self.mutant is NO_MUTANT else 5.0):
                left = db.session.scalar(select(func.count()).where(Message.cause == self.cause, unsettled))
                stage.let_go()
                if not left:
                    return time.time() - began
                time.sleep(0.2)
        return None

    def _judge(self, case: Case, began: float, well_at: float, settled: float | None) -> Row:
        sends = read_sends(self.folder / f"{self.cause}.sends")
        longest = max((ended - start for start, ended in sends), default=0.0)
        waits = [float(line) for line in (self.folder / f"{self.cause}.writes").read_text().split()]
        other = next(post for name, post in self.both.items() if name != case.faulty).entries(began)
        others_out = max((entry.at for entry in other), default=well_at) - began
        entries = self.both[case.faulty].entries(began)
        twice = sum(count > 1 for count in Counter(e.address for e in (*entries, *other) if e.taken).values())
        lost = sum(entry.taken and not entry.answered for entry in entries)
        too_soon = case.mode == posts.OVERRUN and any(
            0 < entry.at - entries[0].at < posts.RETRY_AFTER - 0.1 for entry in entries
        )
        states = Counter(db.session.scalars(select(Message.state).where(Message.cause == self.cause)))
        unknown, total = states[MessageState.UNKNOWN], states.total()
        counted = _counted_by_doctor()
        at_once = max(self.patience / 2, AT_ONCE)
        promises = {
            "deadline": bool(sends) and longest <= self.patience + SLACK,
            "database": bool(waits) and max(waits) <= at_once,
            "other channel": len(other) == total // 2 and others_out <= at_once,
            "once": not twice,
            "asked too soon": not too_soon,
            "unknown": unknown == lost and counted,
            "the rest": settled is not None and states[MessageState.SENT] + unknown == total,
        }
        broken = [name for name, holds in promises.items() if not holds]
        happened = (
            f"longest of {len(sends)} sends {longest:.1f} s; {len(waits)} writes meanwhile, the longest "
            f"{max(waits, default=0):.2f} s; the other channel was out after {others_out:.1f} s; "
            f"{lost} taken without an answer, {unknown} unknown; {twice} twice; "
            f"{states[MessageState.SENT]} of {total} sent, "
            + ("some not at all" if settled is None else f"the last {settled:.0f} s after")
            + (f" ({', '.join(broken)})" if broken else "")
        )
        return Row(f"{case.faulty}, {case.words}", happened, _INVARIANT, not broken)


def _counted_by_doctor() -> bool:
    """Whether the product itself counts every message whose end is unknown."""
    unknown = db.session.scalar(select(func.count()).where(Message.state == MessageState.UNKNOWN)) or 0
    sentence = unknown_messages(Patient(flask.current_app.extensions["iwill_settings"], clock.now()))[1]
    return sentence.startswith(f"{unknown} messages " if unknown else "No message")
