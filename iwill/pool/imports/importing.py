"""The use case: a table of volunteers is taken into the pool, each row with exactly one outcome."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import text

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core.civil import civil_day
from iwill.core.db import db, is_sqlite
from iwill.pool.imports import terms
from iwill.pool.imports.known import Known, Sighting, look_up, sighted
from iwill.pool.imports.merging import Occasion, add_to, withdraw
from iwill.pool.imports.person import Person, Reader
from iwill.pool.imports.terms import ImportReport, RowResult, Table
from iwill.pool.models import ImportBatch, ImportRow, ImportTrace, Volunteer
from iwill.pool.services.people import add_volunteer
from iwill.pool.terms import RowOutcome


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
    rows = tuple(replace(row, volunteer_id=None) if row.outcome is RowOutcome.CREATED else row for row in report.rows)
    return replace(report, batch_id=None, rows=rows)


class _Importing:
    """One table on its way into the pool."""

    def __init__(self, table: Table, by: Actor, now: datetime) -> None:
        self.table, self.by, self.now = table, by, now
        self.known = Known()
        self.batch = ImportBatch(
            file_digest=table.digest,
            encoding=table.encoding,
            columns=_told(table),
            counts={},
            imported_by=by.label,
            imported_at=now,
        )

    def run(self) -> ImportReport:
        """Read all rows, look up whom they meet, take them in one by one, and leave the record of it."""
        zone = current_app.extensions["iwill_settings"].org_zone
        reader = Reader.of(self.table, today=civil_day(self.now), org_zone=zone)
        sightings = [sighted(reader.read(row)) for row in self.table.rows]
        self.known = look_up(sightings)
        db.session.add(self.batch)
        db.session.flush()
        with db.session.no_autoflush:
            results = tuple(self._take(sighting) for sighting in sightings)
        report = ImportReport(self.table.encoding, self.table.columns, self.table.unrecognised, results, self.batch.id)
        self._record(report)
        return report

    def _take(self, sighting: Sighting) -> RowResult:
        reading = sighting.reading
        if reading.reason:
            self._heed_refusal(sighting)
            return RowResult(reading.number, RowOutcome.REJECTED, reading.reason)
        if trace := self.known.traces.get(sighting.digest):
            return RowResult(
                reading.number, RowOutcome.UNCHANGED, flags=tuple(trace.flags), volunteer_id=trace.volunteer_id
            )
        met = self.known.meet(sighting)
        flags = list(reading.flags)
        flags += [terms.SHARED_CONTACT] if met.others else []
        flags += [terms.TWO_PEOPLE] if len(met.same) > 1 else []
        volunteer = self._on_file(met.same[0]) if met.same else self._created(reading.person)
        before = volunteer.lifecycle
        flags += self._add(volunteer, sighting, flags)
        if met.same and volunteer.lifecycle is not before:
            moved = {"from": before.value, "to": volunteer.lifecycle.value, "batch": self.batch.id}
            audit.record(self.by, "volunteer.moved", f"volunteer:{volunteer.id}", now=self.now, **moved)
        outcome = RowOutcome.MERGED if met.same else RowOutcome.CREATED
        return RowResult(reading.number, outcome, flags=tuple(flags), volunteer_id=volunteer.id)

    def _add(self, volunteer: Volunteer, sighting: Sighting, flags: list[str]) -> tuple[str, ...]:
        """Write what the row says and leave its trace; returns the flags that meeting the person raised."""
        person = sighting.reading.person
        occasion = Occasion(
            now=self.now,
            # Undated rows count in the order of the file, the last one latest.
            sent_at=person.sent_at or self.now + timedelta(microseconds=sighting.reading.number),
            dated=person.sent_at is not None,
            source=f"import:{self.batch.id}",
            earlier=tuple(self.known.submissions.get(volunteer.id, ())),
        )
        added = add_to(volunteer, person, occasion)
        trace = ImportTrace(
            digest=sighting.digest,
            volunteer_id=volunteer.id,
            submitted_at=occasion.sent_at,
            paused_from=added.paused_from,
            flags=[*flags, *added.flags],
        )
        db.session.add(trace)
        self.known.note_person(volunteer, sighting)
        self.known.note_trace(trace)
        return added.flags

    def _heed_refusal(self, sighting: Sighting) -> None:
        """Of a row that refuses consent nothing is kept, except that a known person has refused."""
        reading = sighting.reading
        if reading.reason != terms.CONSENT_REFUSED:
            return
        for volunteer_id in self.known.meet(sighting).same:
            refused_at = reading.person.sent_at or self.now
            if withdraw(self._on_file(volunteer_id), refused_at=refused_at, source=f"import:{self.batch.id}"):
                audit.record(self.by, "consent.refused", f"volunteer:{volunteer_id}", now=self.now, batch=self.batch.id)

    def _created(self, person: Person) -> Volunteer:
        return add_volunteer(person.name, now=self.now, language="zh-Hans" if person.chinese else "en")

    def _on_file(self, volunteer_id: int) -> Volunteer:
        return db.session.get_one(Volunteer, volunteer_id)

    def _record(self, report: ImportReport) -> None:
        self.batch.counts = report.counts()
        for row in report.rows:
            db.session.add(
                ImportRow(
                    batch_id=self.batch.id,
                    row_number=row.number,
                    outcome=row.outcome,
                    reason=row.reason,
                    flags=list(row.flags),
                    volunteer_id=row.volunteer_id,
                )
            )
        db.session.flush()
        audit.record(self.by, "file.imported", f"import:{self.batch.id}", now=self.now, **report.counts())


def _told(table: Table) -> dict[str, Any]:
    """What was recognised, for the record: headings by what they say. Headings are the form's words, nobody's data."""
    recognised: dict[str, list[str]] = {}
    for column in table.columns:
        recognised.setdefault(column.field.value, []).append(column.heading)
    return {"recognised": recognised, "unrecognised": list(table.unrecognised)}
