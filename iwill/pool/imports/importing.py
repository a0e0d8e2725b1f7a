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
from iwill.pool.imports.beside import Beside
from iwill.pool.imports.known import Known, Sighting, look_up, sighted
from iwill.pool.imports.merging import Occasion, add_to, withdraw
from iwill.pool.imports.person import Person, Reader
from iwill.pool.imports.terms import ImportReport, RowResult, Table
from iwill.pool.models import ImportBatch, ImportRow, ImportTrace, Volunteer
from iwill.pool.services.people import new_volunteer
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
    gone = {row.volunteer_id for row in report.rows if row.outcome is RowOutcome.CREATED}
    rows = tuple(replace(row, volunteer_id=None) if row.volunteer_id in gone else row for row in report.rows)
    return replace(report, batch_id=None, rows=rows)


class _Importing:
    """One table on its way into the pool."""

    def __init__(self, table: Table, by: Actor, now: datetime) -> None:
        self.table, self.by, self.now = table, by, now
        self.known = Known()
        self.created: dict[int, Volunteer] = {}
        self.traces: list[tuple[int, ImportTrace]] = []
        self.first_rows: dict[int, int] = {}
        self.beside = Beside()
        self.batch = ImportBatch(
            file_digest=table.digest,
            encoding=table.encoding,
            columns=_told(table),
            counts={},
            imported_by=by.label,
            imported_at=now,
        )

    def run(self) -> ImportReport:
        """Read all rows, look up whom they meet, take them in one by one, and write all of it at once."""
        zone = current_app.extensions["iwill_settings"].org_zone
        reader = Reader(self.table, today=civil_day(self.now), org_zone=zone)
        sightings = [sighted(reader.read(row)) for row in self.table.rows]
        self.known = look_up(sightings)
        db.session.add(self.batch)
        db.session.flush()
        with db.session.no_autoflush:
            results = [self._take(sighting) for sighting in sightings]
        db.session.flush()
        rows = tuple(replace(row, volunteer_id=self._id(row.volunteer_id)) for row in results)
        teams = self.beside.write(self._volunteer, source=f"import:{self.batch.id}", by=self.by, now=self.now)
        table = self.table
        report = ImportReport(table.encoding, table.columns, table.unrecognised, rows, self.batch.id, tuple(teams))
        self._record(report)
        return report

    def _take(self, sighting: Sighting) -> RowResult:
        reading = sighting.reading
        if reading.reason:
            self._heed_refusal(sighting)
            return RowResult(reading.number, RowOutcome.REJECTED, reading.reason, headings=reading.headings)
        if traced := self.known.traces.get(sighting.digest):
            return RowResult(reading.number, RowOutcome.UNCHANGED, flags=traced.flags, volunteer_id=traced.person)
        met = self.known.meet(sighting)
        person = met.same[0] if met.same else self._create(reading.person)
        flags = list(reading.flags)
        flags += [terms.SHARED_CONTACT] if met.others else []
        flags += [terms.TWO_PEOPLE] if len(met.same) > 1 else []
        flags += self._add(person, sighting, flags)
        return self._result(reading.number, person, tuple(flags), merged=bool(met.same))

    def _result(self, number: int, person: int, flags: tuple[str, ...], *, merged: bool) -> RowResult:
        if not merged:
            self.first_rows[person] = number
            return RowResult(number, RowOutcome.CREATED, flags=flags, volunteer_id=person)
        met, row = self._volunteer(person).name, self.first_rows.get(person)
        return RowResult(number, RowOutcome.MERGED, flags=flags, volunteer_id=person, met=met, met_row=row)

    def _add(self, person: int, sighting: Sighting, flags: list[str]) -> tuple[str, ...]:
        """Write what the row says and leave its trace; returns the flags that meeting the person raised."""
        reading, volunteer = sighting.reading, self._volunteer(person)
        before = volunteer.lifecycle
        occasion = Occasion(
            now=self.now,
            # Undated rows count in the order of the file, the last one latest.
            sent_at=reading.person.sent_at or self.now + timedelta(microseconds=reading.number),
            dated=reading.person.sent_at is not None,
            source=f"import:{self.batch.id}",
            earlier=tuple(self.known.submissions.get(person, ())),
        )
        added = add_to(volunteer, reading.person, occasion)
        if person > 0 and volunteer.lifecycle is not before:
            moved = {"from": before.value, "to": volunteer.lifecycle.value, "batch": self.batch.id}
            audit.record(self.by, "volunteer.moved", f"volunteer:{person}", now=self.now, **moved)
        trace = ImportTrace(
            digest=sighting.digest,
            submitted_at=occasion.sent_at,
            paused_from=added.paused_from,
            paused_until=reading.person.wishes.paused_until if added.paused_from else None,
            flags=[*flags, *added.flags],
        )
        self.traces.append((person, trace))
        self.known.note(person, sighting, trace)
        known = volunteer.availability_set_at is not None
        self.beside.note(person, reading.person, occasion.sent_at, hours_hold=added.hours_hold, hours_known=known)
        return added.flags

    def _heed_refusal(self, sighting: Sighting) -> None:
        """Of a row that refuses consent nothing is kept, except that a known person has refused."""
        reading = sighting.reading
        if reading.reason != terms.CONSENT_REFUSED:
            return
        for person in self.known.meet(sighting).same:
            refused_at = reading.person.sent_at or self.now
            volunteer = self._volunteer(person)
            if withdraw(volunteer, refused_at=refused_at, source=f"import:{self.batch.id}") and person > 0:
                audit.record(self.by, "consent.refused", f"volunteer:{person}", now=self.now, batch=self.batch.id)

    def _create(self, person: Person) -> int:
        place = -len(self.created) - 1
        language = "zh-Hans" if person.chinese else "en"
        self.created[place] = new_volunteer(person.name, now=self.now, language=language)
        return place

    def _volunteer(self, person: int) -> Volunteer:
        return self.created[person] if person < 0 else db.session.get_one(Volunteer, person)

    def _id(self, person: int | None) -> int | None:
        return self.created[person].id if person is not None and person < 0 else person

    def _record(self, report: ImportReport) -> None:
        """Leave the outcome of each row, the traces by which accepted rows are known again, and one audit line."""
        for person, trace in self.traces:
            trace.volunteer_id = self._volunteer(person).id
            db.session.add(trace)
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
        self.batch.counts = report.counts()
        db.session.flush()
        audit.record(self.by, "file.imported", f"import:{self.batch.id}", now=self.now, **report.counts())


def _told(table: Table) -> dict[str, Any]:
    """What was recognised, for the record: headings by what they say. Headings are the form's words, nobody's data."""
    recognised: dict[str, list[str]] = {}
    for column in table.columns:
        recognised.setdefault(column.field.value, []).append(column.heading)
    return {"recognised": recognised, "unrecognised": list(table.unrecognised)}
