"""Boards from their summaries beside the same boards from the ledger of what happened, and what keeping the summaries
costs an event.

20,000 people with twenty events each unless `--volunteers` says otherwise; the promise is about 200,000. Every board is
compared with the live one, cell by cell, before anything is timed.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, text

from benchmarks.ground import NOW, Figure, in_turn, installation, settle
from iwill.core.db import db, transaction
from iwill.core.many_rows import Rows
from iwill.insight import rebuilding
from iwill.insight.models import PersonSummary
from iwill.insight.queries.cells import Among, cells_on
from iwill.insight.queries.funnel import funnel
from iwill.insight.rules import cells_of
from iwill.insight.terms import Board
from iwill.insight.upkeep import add_to_cells, row_of
from iwill.pool.activity import services as activity
from iwill.pool.activity.models import Activity
from iwill.pool.activity.terms import Happening, Kind, Path
from iwill.pool.models import Volunteer

PEOPLE, EVENTS_EACH = 20_000, 20
REPEATS, PRESSES, WAVE = 7, 200, 500
FASTER, UPKEEP = 0.01, 1.3
HERE = ZoneInfo("Asia/Shanghai")
FIRST = date(2023, 11, 1)
LATER = (Kind.ASKED, Kind.ANSWERED, Kind.ASKED, Kind.ANSWERED, Kind.DRILLED, Kind.CHECKED_IN, Kind.SERVED)
SIGNS = "('answered', 'drilled', 'served', 'trained', 'checked_in')"

MONTH = {
    "sqlite": "(CAST(strftime('%Y', {0}) AS INTEGER) * 12 + CAST(strftime('%m', {0}) AS INTEGER) - 1)",
    "postgresql": "CAST(extract(year FROM {0}) * 12 + extract(month FROM {0}) - 1 AS INTEGER)",
}
RETURNS = """
WITH j AS (SELECT volunteer_id, {joined} AS joined FROM activity WHERE kind = 'joined')
SELECT j.joined, {month} - j.joined AS after, count(DISTINCT a.volunteer_id)
FROM activity a JOIN j ON j.volunteer_id = a.volunteer_id
WHERE a.kind IN {signs} AND {month} > j.joined GROUP BY 1, 2
"""
STAYS = """
WITH j AS (SELECT volunteer_id, {joined} AS joined FROM activity WHERE kind = 'joined'),
     s AS (SELECT volunteer_id, max({month}) AS last FROM activity a WHERE kind IN {signs} GROUP BY 1)
SELECT j.joined, coalesce(s.last, j.joined) - j.joined AS last, count(*)
FROM j LEFT JOIN s ON s.volunteer_id = j.volunteer_id GROUP BY 1, 2
"""
STEPS = """
SELECT furthest, count(*) FROM (
  SELECT volunteer_id, CASE
    WHEN count(DISTINCT CASE WHEN kind = 'served' THEN on_day END) > 1 THEN 7
    WHEN max(CASE WHEN kind = 'served' THEN 1 ELSE 0 END) = 1 THEN 6
    WHEN max(CASE WHEN kind = 'answered' THEN 1 ELSE 0 END) = 1 THEN 5
    WHEN max(CASE WHEN kind = 'asked' THEN 1 ELSE 0 END) = 1 THEN 4
    WHEN max(CASE WHEN kind = 'available' THEN 1 ELSE 0 END) = 1 THEN 3
    WHEN max(CASE WHEN kind = 'active' THEN 1 ELSE 0 END) = 1 THEN 2
    WHEN max(CASE WHEN kind = 'verified' THEN 1 ELSE 0 END) = 1 THEN 1 ELSE 0 END AS furthest
  FROM activity GROUP BY volunteer_id) AS reached GROUP BY furthest
"""


def figures(database: str, people: int = PEOPLE) -> Iterator[Figure]:
    """Three boards, then one event alone and a wave of five hundred."""
    with installation(database) as app, app.app_context():
        _fill(people)
        size = f"{people:,} people, {people * EVENTS_EACH:,} events, {database}"
        for name, ours, live in _boards(database):
            mine, theirs = ours(), live()
            assert mine == theirs, f"{name}: kept and live differ"
            yield Figure(f"board {name}, {size}", *_milliseconds(*in_turn(ours, live, REPEATS)), "ms", FASTER, "below")
        yield from _upkeep(people, database)
        assert rebuilding.first_difference() is None


def _fill(people: int) -> None:
    dice = random.Random(6)
    for start in range(1, people + 1, 10_000):
        numbers = range(start, min(start + 10_000, people + 1))
        told = [one for number in numbers for one in _life(number, dice)]
        with transaction() as session:
            session.execute(insert(Volunteer), [_volunteer(number) for number in numbers])
            rows = Rows(Activity, ("volunteer_id", "kind", "ref", "on_day", "at", "path"))
            for one in told:
                rows.add(one.volunteer_id, one.kind, one.ref, one.on_day, one.at, one.path)
            rows.write(session)
    counted: Counter[Any] = Counter()
    with transaction() as session:
        names = [column.name for column in PersonSummary.__table__.c]
        rows = Rows(PersonSummary, names)
        for volunteer_id, person in rebuilding.rebuilt_people():
            row = row_of(volunteer_id, person)
            rows.add(*(row[name] for name in names))
            counted.update(cells_of(person))
        rows.write(session)
        add_to_cells(counted)
    settle()


def _life(number: int, dice: random.Random) -> list[Happening]:
    joined = FIRST + timedelta(days=dice.randrange(1_080))
    told = [_one(number, Kind.JOINED, 0, joined)]
    for place, kind in enumerate((Kind.VERIFIED, Kind.ACTIVE, Kind.AVAILABLE)):
        if dice.random() < 0.9:
            told.append(_one(number, kind, place, joined + timedelta(days=3 + place)))
    span = (date(2026, 11, 20) - joined).days
    while len(told) < EVENTS_EACH:
        day = joined + timedelta(days=dice.randrange(span + 1))
        told.append(_one(number, dice.choice(LATER), len(told), day))
    return told


def _one(number: int, kind: Kind, ref: int, day: date) -> Happening:
    path = Path.IMPORTED if kind is Kind.JOINED else None
    return Happening(number, kind, ref, day, datetime.combine(day, time(12), HERE), path)


def _volunteer(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "number": f"V-{number:08d}",
        "name": "",
        "preferred_name": "",
        "name_key": "",
        "mailing_link_id": f"{number:016d}",
        "created_at": NOW,
    }


def _boards(database: str) -> Iterator[tuple[str, Callable[[], Any], Callable[[], Any]]]:
    month, joined = MONTH[database].format("a.on_day"), MONTH[database].format("on_day")
    words = {"month": month, "joined": joined, "signs": SIGNS}

    def live(statement: str) -> Callable[[], Counter[Any]]:
        def run() -> Counter[Any]:
            rows = db.session.connection().execute(text(statement.format(**words)))
            return Counter({tuple(row[:-1]): row[-1] for row in rows})

        return run

    def returns() -> Counter[Any]:
        found: Counter[Any] = Counter()
        for cell, n in cells_on([Board.RETURN], Among()):
            if cell.y == 0 and cell.x > 0:
                found[cell.joined, cell.x] += n
        return found

    def stays() -> Counter[Any]:
        found: Counter[Any] = Counter()
        for cell, n in cells_on([Board.STAY, Board.EARLY], Among()):
            found[cell.joined, cell.x] += n
        return found

    def steps() -> Counter[Any]:
        stages = [one.people for one in funnel(Among())]
        exact = [some - more for some, more in zip(stages, [*stages[1:], 0], strict=True)]
        return Counter({(place,): n for place, n in enumerate(exact) if n})

    yield "cohorts", returns, live(RETURNS)
    yield "stays", stays, live(STAYS)
    yield "funnel", steps, live(STEPS)


def _upkeep(people: int, database: str) -> Iterator[Figure]:
    """The same events with the summaries kept in the same transaction, and without: people at random, with a past."""
    dice, ref = random.Random(7), iter(range(1_000, 10**9))
    kept = list(activity.NOTED)
    if database == "sqlite":
        # The write-ahead log goes into the file once it has so many pages: in turns, always in the turn of the same.
        with transaction() as session:
            session.connection().exec_driver_sql("PRAGMA wal_autocheckpoint=0")

    def events(number: int) -> list[Happening]:
        chosen = dice.sample(range(1, people + 1), number)
        kind = Kind.ASKED if number > 1 else dice.choice((Kind.ANSWERED, Kind.DRILLED, Kind.CHECKED_IN))
        return [_one(one, kind, next(ref), date(2026, 11, 20)) for one in chosen]

    def alone(with_summaries: bool) -> Callable[[], None]:
        def run() -> None:
            activity.NOTED[:] = kept if with_summaries else []
            for _press in range(PRESSES):
                with transaction():
                    activity.note_many(events(1))

        return run

    def wave(with_summaries: bool) -> Callable[[], None]:
        def run() -> None:
            activity.NOTED[:] = kept if with_summaries else []
            with transaction():
                activity.note_many(events(WAVE))

        return run

    try:
        for name, make, number in (("one event, committed", alone, PRESSES), (f"a wave of {WAVE}", wave, 1)):
            ours, bare = in_turn(make(True), make(False), REPEATS)
            yield Figure(
                f"upkeep, {name}, {database}", *_milliseconds(ours / number, bare / number), "ms", UPKEEP, "below"
            )
    finally:
        activity.NOTED[:] = kept
    # What was noted without the summaries is worked out, so that the whole can be compared at the end.
    after = 0
    with transaction():
        while some := rebuilding.next_people(after):
            rebuilding.rebuild_people(some)
            after = some[-1]


def _milliseconds(*seconds: float) -> Iterator[float]:
    return (1000 * one for one in seconds)
