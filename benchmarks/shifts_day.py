"""A day of 2,000 seats on 250 shifts that begin around the clock, with every reminder of it, beside bare inserts.

Ours is the product's own jobs at each moment of the day at which something is due: reminders and questions an hour
before, word to the desk of whoever has not answered, whoever is missing ten minutes after the start, and whoever never
came. What people press meanwhile is put into the tables between two moments, and takes no time of either. The reference
has the rows that ours wrote, finished and by moment, and inserts them with the driver's executemany, in one transaction
for each moment that had any. Which seats are due, and whom not to remind, is known to it beforehand.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, delete, func, insert, select, update

from benchmarks.ground import NOW, Figure, fill_pool, installation, settle
from iwill.accounts.models import AuditEntry
from iwill.accounts.services import staff
from iwill.accounts.terms import SYSTEM, Role
from iwill.callouts.facts.models import ShiftFact
from iwill.callouts.minutes import minute_of
from iwill.callouts.models import CallOut, Invitation, Need, Seat, Wave
from iwill.callouts.services import announcing, callouts, requests
from iwill.callouts.terms import Answer, CallOutState, InvitationState
from iwill.core.db import db, is_sqlite, transaction
from iwill.engine.registry import job_named
from iwill.messaging.models import Message
from iwill.messaging.terms import Channel
from iwill.shifts.attendance.models import Attendance

SEATS = 2_000
ON_ONE_SHIFT = 8
CALL_OUTS = 6
STEP = timedelta(minutes=30)
LENGTH = timedelta(hours=3)
# Of forty people one never comes, and of ten who are asked once more one says nothing.
ABSENT, SILENT = 40, 10
DAY = NOW + timedelta(days=1)
JOBS = ("remind-shifts", "watch-shifts")
# Seen from the start of a shift, when something may be due, and when people press something.
DUE = (timedelta(minutes=-60), timedelta(minutes=-30), timedelta(minutes=10), LENGTH + timedelta(hours=2))
ANSWERS, ARRIVES = timedelta(minutes=-45), timedelta(minutes=-5)
WRITTEN = tuple(cast(Table, kind.__table__) for kind in (Message, Attendance, AuditEntry, ShiftFact))
REPEATS = 5
GOAL = 2.0
Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]


def figures(kind: str, seats: int = SEATS) -> Iterator[Figure]:
    """The figure on one database."""
    with installation(kind) as app, app.app_context():
        fill_pool(seats)
        _call_out_for(seats)
        moments: list[Rows] = []
        _play(moments)
        finished = [rows for rows in moments if rows]
        mine, theirs = [], []
        for _ in range(REPEATS):
            _empty()
            mine.append(_play())
            _empty()
            theirs.append(_insert(finished))
        rows = sum(len(lines) for moment in finished for _columns, lines in moment.values())
        name = f"a day of {seats:,} seats, {rows:,} rows at {len(finished)} moments, {kind}"
        yield Figure(name, statistics.median(mine), statistics.median(theirs), "s", GOAL, "below")


def _play(note: list[Rows] | None = None) -> float:
    """The day; returns the seconds that the jobs took, and notes what they wrote at each moment where that is asked."""
    starts = sorted(set(db.session.scalars(select(Need.starts_at))))
    presses = sorted([(at + ANSWERS, 0, at) for at in starts] + [(at + ARRIVES, 1, at) for at in starts])
    jobs, taken = [job_named(name) for name in JOBS], 0.0
    for moment in sorted({at + due for at in starts for due in DUE}):
        while presses and presses[0][0] < moment:
            at, arrives, shift = presses.pop(0)
            _press(shift, at, arrives=bool(arrives))
        before = [] if note is None else _last_ids()
        db.session.remove()
        started = time.perf_counter()
        for job in jobs:
            job.run(moment)
        taken += time.perf_counter() - started
        if note is not None:
            note.append(_written_since(before))
    return taken


def _press(starts_at: datetime, now: datetime, *, arrives: bool) -> None:
    """People say that they come, or are there."""
    theirs = select(Seat.id).join(Need, Need.id == Seat.need_id).where(Need.starts_at == starts_at)
    pressed: dict[str, Any] = {"checked_in_at": now, "checked_in_by": "system"} if arrives else {"confirmed_at": now}
    with transaction() as session:
        those = list(session.scalars(theirs.where(Seat.id % (ABSENT if arrives else SILENT) != 0)))
        known = set(session.scalars(select(Attendance.seat_id).where(Attendance.seat_id.in_(those))))
        session.execute(update(Attendance).where(Attendance.seat_id.in_(those)).values(**pressed))
        new = [{"seat_id": seat_id, **pressed} for seat_id in those if arrives and seat_id not in known]
        if new:
            session.execute(insert(Attendance), new)


def _insert(moments: Sequence[Rows]) -> float:
    """What ours wrote, with nothing to find out."""
    mark = "?" if is_sqlite(db.session()) else "%s"
    started = time.perf_counter()
    for moment in moments:
        with transaction() as session:
            cursor = session.connection().connection.cursor()
            for table, (columns, rows) in moment.items():
                marks = ", ".join([mark] * len(columns))
                cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)
            cursor.close()
    return time.perf_counter() - started


def _last_ids() -> list[int]:
    return [db.session.scalar(select(func.max(table.c.id))) or 0 for table in WRITTEN]


def _written_since(ids: Sequence[int]) -> Rows:
    """The new rows of each table as the driver gives them, documents as text."""
    found: Rows = {}
    for table, last in zip(WRITTEN, ids, strict=True):
        columns = [column for column in table.columns if column.name != "id"]
        read = [f"CAST({one.name} AS TEXT)" if "JSON" in str(one.type) else one.name for one in columns]
        cursor = db.session.connection().connection.cursor()
        cursor.execute(f"SELECT {', '.join(read)} FROM {table.name} WHERE id > {last} ORDER BY id")
        if rows := cursor.fetchall():
            found[table.name] = ([one.name for one in columns], rows)
    return found


def _empty() -> None:
    """As before the day. The audit trail is never emptied; a line more or less in it makes no difference."""
    with transaction() as session:
        for kind in (Message, ShiftFact, Attendance):
            session.execute(delete(kind))
    settle()


def _call_out_for(seats: int) -> None:
    """Call-outs with a shift on each half hour, whose seats have been taken days ago."""
    shifts, asked_at = seats // ON_ONE_SHIFT, NOW - timedelta(days=2)
    with transaction():
        staff.add_staff("desk@iwill.example", Role.ORGANIZER, name="desk", by=SYSTEM, now=asked_at)
        for part in range(CALL_OUTS):
            windows = [DAY + STEP * (number % 48) for number in range(part, shifts, CALL_OUTS)]
            _seat_people(_calling(windows, asked_at), asked_at)


def _calling(windows: Sequence[datetime], asked_at: datetime) -> CallOut:
    payload = {
        "title": "bench", "kind": "real", "level": "II", "timezone": "Asia/Shanghai", "authority": "bench",
        "requester": {"organisation": "bench", "contact_name": "bench", "phone": "+8613800000000"},
        "summary": "bench", "risks": "bench", "respond_by": NOW.isoformat(),
        "needs": [{"role": "bench", "skills": ["listening"], "seats": ON_ONE_SHIFT, "starts_at": starts_at.isoformat(),
                   "ends_at": (starts_at + LENGTH).isoformat()} for starts_at in windows],
    }  # fmt: skip
    request = requests.receive_request(payload, by=SYSTEM, now=asked_at)
    requests.verify_request(request, by=SYSTEM, now=asked_at)
    call_out = callouts.open_callout(request, by=SYSTEM, now=asked_at)
    call_out.state, call_out.launched_at = CallOutState.FILLED, asked_at
    announcing.brief_for(call_out, asked_at)
    return call_out


def _seat_people(call_out: CallOut, asked_at: datetime) -> None:
    wave = Wave(call_out_id=call_out.id, number=1, sizes={}, sent_by="system", sent_at=asked_at)
    db.session.add(wave)
    db.session.flush()
    first = (db.session.scalar(select(func.max(Seat.volunteer_id))) or 0) + 1
    invitations, seats = [], []
    for place, need in enumerate(call_out.needs):
        need.taken = need.seats
        for one in range(first + place * ON_ONE_SHIFT, first + (place + 1) * ON_ONE_SHIFT):
            said = {"state": InvitationState.ANSWERED, "answer": Answer.YES, "asked_at": asked_at}
            invitations.append(
                {"id": one, "link_id": f"{one:016x}", "call_out_id": call_out.id, "volunteer_id": one}
                | {"wave_id": wave.id, "channel": Channel.EMAIL, "chance": 0.5, "answered_at": asked_at} | said
            )  # fmt: skip
            minutes = {"from_minute": minute_of(need.starts_at), "to_minute": minute_of(need.ends_at)}
            seats.append(
                {"need_id": need.id, "volunteer_id": one, "invitation_id": one, "work": need.work, "drill": False}
                | {"taken_at": asked_at} | minutes
            )  # fmt: skip
    db.session.execute(insert(Invitation), invitations)
    db.session.execute(insert(Seat), seats)
