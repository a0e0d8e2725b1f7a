"""Taking a file of volunteers in: choose it, see how it was read and what would come of it, then import it.

/import           the form; how an uploaded file was read, to be corrected, and the preview: nothing is written yet
/import/run       the import itself
/import/rejects   the rejected rows as a file

Between the steps the file travels inside the page, sealed for the person who uploaded it and good for an hour
(web/carried), together with what its columns were said to mean. So a preview that is closed leaves nobody's data lying
about: no row, no file, nothing to forget.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from iwill.accounts.terms import Actor, Permission
from iwill.core.errors import Invalid, IwillError, Problem
from iwill.pool import queries as pool_queries
from iwill.pool.imports import mapping, reading, rejects
from iwill.pool.imports.importing import import_table
from iwill.pool.imports.terms import ImportReport, Sheet
from iwill.pool.imports.text import EncodingUnsure
from iwill.pool.merging.services import note_pairs
from iwill.pool.terms import RowOutcome
from iwill.web import carried
from iwill.web.actions import act
from iwill.web.guard import for_staff
from iwill.web.pool import import_view as view
from iwill.web.pool.import_words import ENCODINGS
from iwill.web.pool.words import say_moment

pages = Blueprint("imports", __name__)


@dataclass(frozen=True)
class _Read:
    """A carried file, opened, with what its columns were said to mean, now or when such a file came last."""

    upload: carried.Upload
    sheet: Sheet
    choices: dict[str, str]
    remembered: bool


@pages.get("/import")
@for_staff(Permission.IMPORT)
def form() -> str:
    """The form, and what was imported last."""
    return _form([])


@pages.post("/import")
@for_staff(Permission.IMPORT)
def preview() -> str | tuple[str, int]:
    """How the file was read and what would come of it; nothing is written. Columns that were chosen are read so."""
    try:
        upload = _upload()
        read = _open(upload)
        parts = carried.wrap(read.upload)
    except EncodingUnsure as unsure:
        page = view.readings(unsure.readings)
        return render_template(
            "staff/import_encoding.html", name=upload.name, page=page, parts=carried.wrap(upload)
        ), 422
    except IwillError as refusal:
        problems = refusal.details or (Problem("file", refusal.code, refusal.message),)
        return _form([Problem("file", one.code, _said(one)) for one in problems]), refusal.status
    try:
        report = act(lambda by, now: _take(read, by, now, dry_run=True))
    except Invalid as refusal:
        wrong = [Problem(_field(one.path, read.sheet), one.code, one.message) for one in refusal.details]
        page_ = _readout(read, parts, wrong)
        return render_template("staff/import_preview.html", page=page_, outcome=None), refusal.status
    return render_template("staff/import_preview.html", page=_readout(read, parts), outcome=view.outcome(report))


@pages.post("/import/run")
@for_staff(Permission.IMPORT)
def run() -> str:
    """Import the file that was previewed. Pressing twice is harmless: the second time every row is known already."""
    parts = request.form.getlist("part")
    read = _open(carried.unwrap(parts))
    report = act(lambda by, now: _take(read, by, now))
    # In a transaction of its own: whatever comes of the search, the rows are in.
    act(lambda by, now: note_pairs(now=now, among=report.people()))
    return render_template("staff/import_result.html", page=_readout(read, parts), outcome=view.outcome(report))


@pages.post("/import/rejects")
@for_staff(Permission.IMPORT)
def rejected_rows() -> Response | AnyResponse:
    """The rejected rows with number and reason, to be corrected and sent again."""
    read = _open(carried.unwrap(request.form.getlist("part")))
    report = act(lambda by, now: _take(read, by, now, dry_run=True))
    if not report.counts()[RowOutcome.REJECTED.value]:
        flash(_("No row was rejected."), "info")
        return redirect("/import", code=303)
    table = reading.as_table(read.sheet, read.choices)
    response = Response(rejects.rejects_file(report, table), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="rejected-rows.csv"'
    return response


def _take(read: _Read, by: Actor, now: datetime, *, dry_run: bool = False) -> ImportReport:
    """Import, or only see; what was chosen for columns is kept for the next file of this form once one is imported."""
    mapping.checked(read.choices)
    report = import_table(reading.as_table(read.sheet, read.choices), by=by, now=now, dry_run=dry_run)
    if not dry_run and read.choices != mapping.remembered(read.sheet.headings):
        mapping.remember(read.sheet.headings, read.choices, by=by, now=now)
    return report


def _upload() -> carried.Upload:
    """The file of this form: chosen anew, or the carried one read again, in another encoding or as of another day."""
    encoding = request.form.get("encoding") or None
    if request.form.getlist("part"):
        upload = carried.unwrap(request.form.getlist("part"))
        upload = upload.read_as(encoding if "encoding" in request.form else upload.encoding)
        return replace(upload, file_date=_file_date()) if "file_date" in request.form else upload
    chosen = request.files.get("file")
    if chosen is None or not chosen.filename:
        raise carried.NoFile
    return carried.Upload(chosen.filename[-100:], encoding, chosen.stream.read(reading.MOST_BYTES + 1))


def _file_date() -> date | None:
    typed = request.form.get("file_date", "").strip()
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Invalid([Problem("file_date", "invalid", _("Give a day such as 2022-06-30."))]) from None


def _open(upload: carried.Upload) -> _Read:
    """The file with the meaning of its columns: as this form says, as was said a step before, or as was remembered."""
    sheet = reading.open_file(upload.content, upload.name, upload.encoding, file_date=upload.file_date)
    before = mapping.remembered(sheet.headings)
    choices = before if upload.choices is None else upload.choices
    if any(name.startswith("column-") for name in request.form):
        choices = _chosen(sheet)
    return _Read(replace(upload, choices=choices), sheet, choices, bool(before) and choices == before)


def _chosen(sheet: Sheet) -> dict[str, str]:
    """What the form says that columns mean, where that is something else than their headings say."""
    said = {place: request.form.get(f"column-{place}") for place in range(len(sheet.headings))}
    return {
        heading: choice
        for place, (heading, own) in enumerate(zip(sheet.headings, view.recognised(sheet), strict=True))
        if heading and (choice := said[place]) in mapping.CHOICES and choice is not None and choice != own
    }


def _readout(read: _Read, parts: list[str], problems: list[Problem] | None = None) -> view.Readout:
    day = read.upload.file_date
    return view.readout(
        read.upload.name,
        read.sheet,
        read.choices,
        parts,
        remembered=read.remembered,
        file_date=day.isoformat() if day else "",
        problems=problems or [],
    )


def _field(path: str, sheet: Sheet) -> str:
    """The field of the form at which a problem with columns is shown."""
    return f"column-{sheet.headings.index(path)}" if path in sheet.headings else "columns"


def _form(problems: list[Problem]) -> str:
    batches = [
        {"at": say_moment(batch.imported_at), "encoding": batch.encoding, "counts": view.counts(batch.counts)}
        for batch in pool_queries.recent_imports()
    ]
    return render_template(
        "staff/import.html", problems=problems, batches=batches, encodings=[("", _("recognise it")), *_encodings()]
    )


def _encodings() -> list[tuple[str, str]]:
    return [(name, name) for name in ENCODINGS]


def _said(problem: Problem) -> Any:
    """A problem inside the file with its place in words: all of them belong to the one field of the form."""
    places_nothing = problem.path in ("file", "$", "part")
    return problem.message if places_nothing else f"{problem.path}: {problem.message}"
