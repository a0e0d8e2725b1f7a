"""The use case: a table of volunteers is taken into the pool, each row with exactly one outcome."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import selectinload

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core.civil import civil_day, organisation_zone
from iwill.core.db import db, is_sqlite
from iwill.core.many_rows import Rows
from iwill.pool.activity import services as activity
from iwill.pool.imports import terms
from iwill.pool.imports.beside import Beside
from iwill.pool.imports.entering import Entering, takes_the_short_way
from iwill.pool.imports.known import Known, Sighting, Submission, look_up, sighted
from iwill.pool.imports.merging import Occasion, add_to, withdraw
from iwill.pool.imports.person import Reader, Reading
from iwill.pool.imports.terms import ImportReport, RowResult, Table
from iwill.pool.models import ImportBatch, ImportRow, ImportTrace, Volunteer
from iwill.pool.services.people import new_volunteer
from iwill.pool.terms import RowOutcome

CHUNK = 1000
LOADED_AT_ONCE = 250


def import_table(table: Table, *, by: Actor, now: datetime, dry_run: bool = False) -> ImportReport:
    """Take in every row of a table, or with `dry_run` only say what would come of each. Called inside a transaction."""
    if not is_sqlite(db.session()):
        # Two imports at once would each create the person whom both files name; here they take turns.
        db.session.execute(text("LOCK TABLE import_batch IN SHARE ROW EXCLUSIVE MODE"))
    if not dry_run:
        return _Importing(table, by, now).run()
    trial = db.session.begin_nested()
    try:
        report = _Importing(table, by, now).run()
    finally:
        trial.rollback()
    gone = {row.volunteer_id for row in report.rows if row.outcome is RowOutcome.CREATED}
    rows = tuple(replace(row, volunteer_id=None) if row.volunteer_id in gone else row for row in report.rows)
    return replace(report, batch_id=None, rows=rows)


class _Importing:
    """One table on its way into the pool, a thousand rows at a time: what was written is looked up like anything on
    file, so that a long file needs no more memory than a short one."""

    def __init__(self, table: Table, by: Actor, now: datetime) -> None:
        self.table, self.by, self.now = table, by, now
        self.batch = ImportBatch(
            file_digest=table.digest,
            encoding=table.encoding,
            columns=_told(table),
            counts={},
            imported_by=by.label,
            imported_at=now,
        )
        db.session.add(self.batch)
        db.session.flush()
        self.source = f"import:{self.batch.id}"
        self.known = Known()
        self.entering = Entering(source=self.source, now=now)
        self.met: dict[int, Volunteer] = {}
        # The row that brought each new person in.
        self.first_rows: dict[int, int] = {}
        self.beside = Beside()
        self.traces = Rows(ImportTrace, _TRACE)
        self.outcomes = Rows(ImportRow, ("batch_id", "row_number", "outcome", "reason", "flags", "volunteer_id"))

    def run(self) -> ImportReport:
        """Take in all rows, and leave the counts and one audit line."""
        zone = organisation_zone()
        reader = Reader(self.table, today=civil_day(self.now), org_zone=zone)
        results: list[RowResult] = []
        with db.session.no_autoflush:
            for start in range(0, len(self.table.rows), CHUNK):
                with _uncollected():
                    results += self._take_some([reader.read(row) for row in self.table.rows[start : start + CHUNK]])
        teams = self.beside.fill_teams(by=self.by, now=self.now)
        table = self.table
        report = ImportReport(
            table.encoding, table.columns, table.unrecognised, tuple(results), self.batch.id, tuple(teams)
        )
        self.batch.counts = report.counts()
        db.session.flush()
        audit.record(self.by, "file.imported", f"import:{self.batch.id}", now=self.now, **report.counts())
        return report

    def _take_some(self, readings: list[Reading]) -> list[RowResult]:
        """Look up whom these rows meet, take them in one by one, and write all of it at once."""
        sightings = sighted(readings)
        self.known = look_up(sightings)
        self._load(self.known.name_keys)
        results = [self._take(sighting) for sighting in sightings]
        self.entering.write()
        db.session.flush()
        for row in results:
            flags = list(row.flags)
            self.outcomes.add(self.batch.id, row.number, row.outcome, row.reason, flags, row.volunteer_id)
        for rows in (self.traces, self.outcomes):
            rows.write(db.session())
        self.beside.write(source=self.source, now=self.now)
        self.met.clear()
        return results

    def _take(self, sighting: Sighting) -> RowResult:
        reading = sighting.reading
        if reading.reason:
            self._heed_refusal(sighting)
            return RowResult(reading.number, RowOutcome.REJECTED, reading.reason, headings=reading.headings)
        if traced := self.known.traces.get(sighting.digest):
            return RowResult(reading.number, RowOutcome.UNCHANGED, flags=traced.flags, volunteer_id=traced.person)
        met = self.known.meet(sighting)
        flags = list(reading.flags)
        flags += [terms.SHARED_CONTACT] if met.others else []
        flags += [terms.TWO_PEOPLE] if len(met.same) > 1 else []
        if met.same:
            return self._merge(met.same[0], sighting, flags)
        return self._enter(sighting, flags)

    def _enter(self, sighting: Sighting, flags: list[str]) -> RowResult:
        """Somebody new: by the short way where the row has nothing to weigh."""
        person = sighting.reading.person
        if takes_the_short_way(person):
            sent_at, hold = self._sent_at(sighting.reading), person.hours.stretches is not None
            own = self.entering.add(sighting, sent_at)
            self._leave(own, sighting, Submission(sent_at, None, None), flags)
            self.beside.note(own, person, sent_at, new=True, hours_hold=hold, hours_known=hold)
        else:
            volunteer = new_volunteer(person.name, now=self.now, language="zh-Hans" if person.chinese else "en")
            own = volunteer.id = self.entering.new_id()
            self.met[own] = volunteer
            flags += self._add(own, sighting, flags, new=True)
        self.first_rows[own] = sighting.reading.number
        return RowResult(sighting.reading.number, RowOutcome.CREATED, flags=tuple(flags), volunteer_id=own)

    def _merge(self, person: int, sighting: Sighting, flags: list[str]) -> RowResult:
        """Somebody who is on file, be it from a row of this very file."""
        volunteer = self._volunteer(person)
        before = volunteer.lifecycle
        flags += self._add(person, sighting, flags, new=False)
        if person not in self.first_rows and volunteer.lifecycle is not before:
            moved = {"from": before.value, "to": volunteer.lifecycle.value, "batch": self.batch.id}
            audit.record(self.by, "volunteer.moved", f"volunteer:{person}", now=self.now, **moved)
            activity.note_moves([person], volunteer.lifecycle, now=self.now)
        return RowResult(
            sighting.reading.number,
            RowOutcome.MERGED,
            flags=tuple(flags),
            volunteer_id=person,
            met=volunteer.name,
            met_row=self.first_rows.get(person),
        )

    def _add(self, person: int, sighting: Sighting, flags: list[str], *, new: bool) -> tuple[str, ...]:
        """Write what the row says and leave its trace; returns the flags that meeting the person raised."""
        said, volunteer = sighting.reading.person, self._volunteer(person)
        occasion = Occasion(
            now=self.now,
            sent_at=self._sent_at(sighting.reading),
            dated=said.sent_at is not None,
            source=self.source,
            earlier=tuple(self.known.submissions.get(person, ())),
        )
        added = add_to(volunteer, said, occasion)
        until = said.wishes.paused_until if added.paused_from else None
        self._leave(person, sighting, Submission(occasion.sent_at, added.paused_from, until), [*flags, *added.flags])
        known = volunteer.availability_set_at is not None
        self.beside.note(person, said, occasion.sent_at, new=new, hours_hold=added.hours_hold, hours_known=known)
        return added.flags

    def _leave(self, person: int, sighting: Sighting, sent: Submission, flags: list[str]) -> None:
        """Leave the trace by which this row is known again."""
        self.traces.add(sighting.digest, person, sent.submitted_at, sent.paused_from, sent.paused_until, flags)
        self.known.note(person, sighting, sent, tuple(flags))

    def _heed_refusal(self, sighting: Sighting) -> None:
        """Of a row that refuses consent nothing is kept, except that a known person has refused."""
        reading = sighting.reading
        if reading.reason != terms.CONSENT_REFUSED:
            return
        for person in self.known.meet(sighting).same:
            refused_at = reading.person.sent_at or self.now
            new = person in self.first_rows
            if withdraw(self._volunteer(person), refused_at=refused_at, source=self.source) and not new:
                audit.record(self.by, "consent.refused", f"volunteer:{person}", now=self.now, batch=self.batch.id)

    def _sent_at(self, reading: Reading) -> datetime:
        """When a row counts as sent. Undated ones count in the order of the file, the last one latest."""
        return reading.person.sent_at or self.now + timedelta(microseconds=reading.number)

    def _volunteer(self, person: int) -> Volunteer:
        """Somebody to add to. Who came in a moment ago by the short way is written first."""
        if person not in self.met:
            if person in self.entering.people:
                self.entering.write()
            self._load([person])
        return self.met[person]

    def _load(self, people: Iterable[int]) -> None:
        """Read people whole, with everything that a row can add to."""
        listed = list(people)
        for start in range(0, len(listed), LOADED_AT_ONCE):
            some = select(Volunteer).where(Volunteer.id.in_(listed[start : start + LOADED_AT_ONCE]))
            for volunteer in db.session.scalars(some.options(*(selectinload(one) for one in _ADDED_TO))):
                self.met[volunteer.id] = volunteer


_TRACE = ("digest", "volunteer_id", "submitted_at", "paused_from", "paused_until", "flags")
_ADDED_TO = (
    Volunteer.contacts,
    Volunteer.skills,
    Volunteer.languages,
    Volunteer.credentials,
    Volunteer.weekly_hours,
    Volunteer.consents,
    Volunteer.notes,
)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector of cycles from going through the rows of one round again and again: they have none, and it
    would take as long as all the rest. Between two rounds it does its work."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _told(table: Table) -> dict[str, Any]:
    """What was recognised, for the record: headings by what they say. Headings are the form's words, nobody's data."""
    recognised: dict[str, list[str]] = {}
    for column in table.columns:
        recognised.setdefault(column.field.value, []).append(column.heading)
    return {"recognised": recognised, "unrecognised": list(table.unrecognised)}
