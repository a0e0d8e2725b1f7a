"""100,000 outbox rows queued at once, beside the driver's executemany of the very same finished rows.

Ours is everything from a wave's drafts to committed rows: names, each reader's hour, and the check that nothing is
queued twice. The reference has the finished values in memory, in the form in which the driver takes them, and one
transaction. The line after it shows how long an urgent wave waits that is queued while 20,000 routine mails go out: how
many of those are handed over before its first letter, beside the one batch that may be on its way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from datetime import datetime, timedelta
from typing import Any, cast

import flask
from sqlalchemy import Table, bindparam, delete, insert, select, update

from benchmarks.ground import NOW, Figure, draft_call_out, fill_pool, in_turn, installation
from iwill.callouts.models import CallOut
from iwill.callouts.services import announcing
from iwill.core.db import db, is_sqlite, transaction
from iwill.core.encryption import seal
from iwill.core.tokens import new_link_id
from iwill.messaging import outbox, services
from iwill.messaging.channels.opening import OWN_PROVIDERS
from iwill.messaging.channels.provider import Handover, Idempotency, Letter, Receipt
from iwill.messaging.claiming import BATCH
from iwill.messaging.models import Message, MessageBrief
from iwill.messaging.terms import Channel, Lane, Purpose
from iwill.pool.models import ContactPoint, Volunteer

ROWS = 100_000
ROUTINE = 20_000
WAVE = 200
REPEATS = 3
GOAL = 1.5


def figures(kind: str, rows: int = ROWS) -> Iterator[Figure]:
    """On one database: the time of ours, of executemany, and their ratio."""
    with installation(kind) as app, app.app_context():
        fill_pool(rows)
        call_out = draft_call_out({"skills": ["listening"]}, starts_at=NOW + timedelta(days=2))
        with transaction():
            brief = announcing.brief_for(call_out, NOW)
            told = brief.id, call_out.respond_by
        drafts = _drafts(call_out)
        _queue(drafts, *told)
        statement, finished = _finished_rows()
        mine, theirs = in_turn(
            lambda: _queue(drafts, *told), lambda: _write(statement, finished), REPEATS, before=_empty
        )
        yield Figure(f"fan-out, {rows:,} outbox rows, {kind}", mine, theirs, "s", GOAL, "below")
        _empty()
        routine = drafts[: min(ROUTINE, rows // 2)]
        _queue(routine, *told, lane=Lane.ROUTINE)
        waited = _letters_before_the_urgent(app, drafts[-WAVE:], told)
        name = f"urgent wave behind {len(routine):,} routine mails, {kind}"
        yield Figure(name, waited, BATCH, "mails", 1, "below")


def _drafts(call_out: CallOut) -> list[services.Draft]:
    need, why = call_out.needs[0].id, announcing.why_asked(call_out.needs[0])
    people = db.session.scalars(select(Volunteer)).all()
    # A wave has its people at hand. Kept in the session they would be read anew, one by one, after each commit.
    db.session.expunge_all()
    return [
        services.Draft(
            recipient=person,
            cause=announcing.cause_of(person.id),
            dedupe_key=f"invitation:{person.id}",
            facts={"link_id": new_link_id(), "needs": [need], "why": [*why, "hours"]},
            passes_quiet_hours=person.id % 10 == 0,
        )
        for person in people
    ]


def _queue(drafts: Sequence[services.Draft], brief_id: int, expires_at: datetime, lane: Lane = Lane.CALL_OUT) -> None:
    with transaction() as session:
        brief = session.get_one(MessageBrief, brief_id)
        queued = services.queue_many(drafts, Purpose.INVITATION, brief=brief, lane=lane, now=NOW, expires_at=expires_at)
    assert queued == len(drafts), queued


class _Counting:
    """A way out that takes everything, and has a wave queued when the first letter of the third batch is in hand."""

    channel = Channel.EMAIL
    idempotency = Idempotency.NONE
    stays_here = True

    def __init__(self, queue_wave: Callable[[], None], urgent: Set[str]) -> None:
        self._queue_wave, self._urgent = queue_wave, urgent
        self.handed_over, self.queued_at, self.waited = 0, 0, -1

    def send(self, letter: Letter) -> Receipt:
        """Take one letter, and note where the first urgent one comes."""
        if letter.address in self._urgent and self.waited < 0:
            self.waited = self.handed_over - self.queued_at
        self.handed_over += 1
        if self.handed_over == 2 * BATCH + 1:
            self._queue_wave()
            self.queued_at = self.handed_over
        return Receipt(Handover.ACCEPTED, "taken")

    def close(self) -> None:
        """Nothing is open."""


def _letters_before_the_urgent(app: flask.Flask, wave: Sequence[services.Draft], told: tuple[int, datetime]) -> float:
    way = _Counting(lambda: _queue(wave, *told), _give_addresses(wave))
    app.extensions[OWN_PROVIDERS] = lambda: {Channel.EMAIL: way}
    outbox.deliver_due(NOW, batches=8)
    assert way.waited >= 0, "the urgent wave has not gone out"
    return way.waited


def _give_addresses(wave: Sequence[services.Draft]) -> set[str]:
    """Everybody gets an address that opens; returns those of the wave."""
    table = cast(Table, ContactPoint.__table__)
    with transaction() as session:
        rows = session.execute(select(table.c.id, table.c.uid, table.c.volunteer_id)).all()
        sealed = [{"of": row.id, "sealed": seal(f"p{row.volunteer_id}@pool.example", row.uid)} for row in rows]
        named = update(table).where(table.c.id == bindparam("of")).values(value_sealed=bindparam("sealed"))
        session.connection().execute(named, sealed)
    return {f"p{draft.recipient.id}@pool.example" for draft in wave}


def _finished_rows() -> tuple[str, list[Any]]:
    """The statement and the values of what was queued, as the driver takes them."""
    table = cast(Table, Message.__table__)
    dialect: Any = db.engine.dialect
    positional = type(dialect)(paramstyle="qmark" if is_sqlite(db.session()) else "format")
    names = [column.name for column in table.columns if column.name != "id"]
    compiled = insert(table).compile(dialect=positional, column_keys=names)
    writers = {
        name: table.c[name].type.dialect_impl(dialect).bind_processor(dialect) or (lambda value: value)
        for name in names
    }
    rows = db.session.execute(select(*(table.c[name] for name in names)).order_by(table.c.id)).mappings().all()
    finished = [tuple(writers[name](row[name]) for name in compiled.positiontup or ()) for row in rows]
    db.session.rollback()
    return str(compiled), finished


def _write(statement: str, finished: Sequence[Any]) -> None:
    with transaction() as session:
        cursor = session.connection().connection.cursor()
        cursor.executemany(statement, finished)
        cursor.close()


def _empty() -> None:
    with transaction() as session:
        session.execute(delete(Message))
