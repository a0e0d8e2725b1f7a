"""The rebuild from end to end, a transaction for each few hundred people, and the check that changes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from iwill.core.db import db, is_sqlite, transaction
from iwill.insight import backfill, rebuilding


@dataclass(frozen=True)
class Checked:
    """Whether kept and rebuilt are equal; else where they first differ."""

    is_equal: bool
    where: str = ""
    kept: int | str | None = None
    rebuilt: int | str | None = None


def rebuild() -> dict[str, int]:
    """Note what is missing, work all summaries out anew, even out the cells. Others go on working meanwhile; whatever
    happens to people in between is kept as ever."""
    noted, people, after = 0, 0, 0
    while True:
        with transaction():
            some = backfill.next_volunteers(after)
            noted += backfill.note_what_is_missing(some)
        if not some:
            break
        after = some[-1]
    after = 0
    while True:
        with transaction():
            some = rebuilding.next_people(after)
            rebuilding.rebuild_people(some)
        if not some:
            break
        people, after = people + len(some), some[-1]
    with transaction() as session:
        if not is_sqlite(session):
            # Nobody adds to a cell between the reading of the people and the writing of the sums.
            session.execute(text("LOCK TABLE insight_person, insight_cell IN SHARE ROW EXCLUSIVE MODE"))
        cells = rebuilding.even_out_cells()
    return {"noted": noted, "people": people, "cells": cells}


def check() -> Checked:
    """Compare, in one view of the database, what is kept with what follows from the notes, and the notes with the true
    tables. Reads only."""
    session = db.session()
    session.rollback()
    if not is_sqlite(session):
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    try:
        found = rebuilding.first_difference()
        if found is not None:
            return Checked(False, found.where, found.kept, found.rebuilt)
        after = 0
        while some := backfill.next_volunteers(after):
            one = next(backfill.missing(some), None)
            if one is not None:
                return Checked(False, f"note {one.volunteer_id} {one.kind} {one.ref}", None, one.on_day.isoformat())
            after = some[-1]
        return Checked(True)
    finally:
        session.rollback()
