"""Three years of the calendar of journeys through the real job, beside a replay that only inserts the same rows.

Ours is `keep-journeys` at each moment at which anything can be due: it works out who is meant, draws the groups that
are left in peace, asks the contact policy, and writes effects, letters and messages. What the line would do with the
messages in between is put into the table between two moments. The reference inserts the rows that ours wrote, finished
and by moment, with the driver's executemany in one transaction for each moment that had any.

That the effects are those that the rules promise is checked by itself, in `promised`: a few lines of civil arithmetic
that share nothing with the product.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from unittest.mock import patch

from sqlalchemy import Table, bindparam, func, select, update

from benchmarks.ground import Figure, fill_pool, installation, settle
from benchmarks.promised import promised
from iwill.core.db import db, is_sqlite, transaction
from iwill.engagement.journeys import jobs, queries, services
from iwill.engagement.journeys.models import Effect, Journey, Letter
from iwill.engagement.journeys.planning import LOOK_AHEAD, planned_day
from iwill.engagement.journeys.shipped import SHIPPED
from iwill.messaging.models import MESSAGES, Message
from iwill.messaging.terms import MessageState
from iwill.pool.models import Volunteer

PEOPLE = 10_000
START, END = datetime(2027, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
# What a pool in which nobody is called lives on. The others follow call-outs and applications.
CALENDAR = (
    "check_in", "contact_confirmation", "drill", "training_refresh", "hours_60", "hours_120", "credential_expiry",
    "anniversary",
)  # fmt: skip
WRITTEN = tuple(cast(Table, kind.__table__) for kind in (Letter, Effect, Message))
GOAL = 5.0
Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]


def figures(kind: str, people: int = PEOPLE) -> Iterator[Figure]:
    """The figure on one database."""
    with installation(kind) as app, app.app_context():
        fill_pool(people)
        _spread_over_the_years()
        settle()
        calendar = tuple(one for one in SHIPPED if one.code in CALENDAR)
        with patch.object(services, "SHIPPED", calendar):
            moments: list[Rows] = []
            ours, last = _play(moments)
        _compare(last)
        effects = db.session.scalar(select(func.count()).select_from(Effect)) or 0
        letters = db.session.scalar(select(func.count()).select_from(Letter)) or 0
        _empty()
        reference = _insert(moments)
        name = f"three years for {people:,} people, {effects:,} effects as promised, {letters:,} letters, {kind}"
        yield Figure(name, ours, reference, "s", GOAL, "below")


def _play(note: list[Rows]) -> tuple[float, datetime]:
    """The three years; returns the seconds of the job and the last moment, and notes what was written at each."""
    moment, taken = START, 0.0
    while True:
        before = _last_ids()
        db.session.remove()
        started = time.perf_counter()
        jobs.keep_journeys(moment)
        taken += time.perf_counter() - started
        if rows := _written_since(before):
            note.append(rows)
        _let_them_go(moment)
        following = queries.next_moment(moment)
        if following >= END:
            return taken, moment
        moment = following


def _compare(last: datetime) -> None:
    """Every effect that the rules promise is there once, and none besides."""
    query = select(Journey.code, Effect.period, Effect.volunteer_id).join(Journey, Journey.id == Effect.journey_id)
    made = [tuple(row) for row in db.session.execute(query)]
    days = planned_day(START), planned_day(last)
    assert len(made) == len(set(made)), "an effect is there twice"
    missing = promised(START, last, *days) - set(made)
    # What comes within two days may be on file already.
    foreign = set(made) - promised(START, last + LOOK_AHEAD, *days)
    assert not missing, f"{len(missing)} missing, such as {sorted(missing)[:3]}"
    assert not foreign, f"{len(foreign)} that nobody promised, such as {sorted(foreign)[:3]}"


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


def _spread_over_the_years() -> None:
    """People have joined at some time in the years before, and confirmed their hours in the year before or after."""
    dice = random.Random(7)
    table = cast(Table, Volunteer.__table__)
    statement = (
        update(table)
        .where(table.c.id == bindparam("person"))
        .values(created_at=bindparam("joined"), availability_set_at=bindparam("confirmed"))
    )
    with transaction() as session:
        ids = session.scalars(select(Volunteer.id)).all()
        rows = [
            {
                "person": one,
                "joined": datetime(2022, 1, 1, tzinfo=UTC) + timedelta(minutes=dice.randrange(4 * 525_600)),
                "confirmed": datetime(2026, 6, 1, tzinfo=UTC) + timedelta(minutes=dice.randrange(2 * 525_600)),
            }
            for one in ids
        ]
        session.connection().execute(statement, rows)


def _let_them_go(moment: datetime) -> None:
    """What was queued has gone out, as far as the night has let it."""
    with transaction() as session:
        session.execute(
            update(MESSAGES)
            .where(MESSAGES.c.state == MessageState.QUEUED)
            .values(state=MessageState.SENT, settled_at=moment)
        )


def _last_ids() -> list[int]:
    return [db.session.scalar(select(func.max(table.c.id))) or 0 for table in WRITTEN]


def _written_since(ids: Sequence[int]) -> Rows:
    """The new rows of each table as the driver gives them, documents as text."""
    found: Rows = {}
    for table, last in zip(WRITTEN, ids, strict=True):
        read = [f"CAST({one.name} AS TEXT)" if "JSON" in str(one.type) else one.name for one in table.columns]
        cursor = db.session.connection().connection.cursor()
        cursor.execute(f"SELECT {', '.join(read)} FROM {table.name} WHERE id > {last} ORDER BY id")
        if rows := cursor.fetchall():
            found[table.name] = ([one.name for one in table.columns], rows)
    return found


def _empty() -> None:
    """As before the three years."""
    with transaction() as session:
        for kind in (Effect, Letter, Message):
            session.execute(cast(Table, kind.__table__).delete())
    settle()
