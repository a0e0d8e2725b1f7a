"""Taking a file of volunteers in: choose it, see what would come of it, then import it.

/import           the form, and the preview of an uploaded file: nothing is written yet
/import/run       the import itself
/import/rejects   the rejected rows as a file

Between the steps the file travels inside the page, sealed for the person who uploaded it and good for an hour
(web/carried). So a preview that is closed leaves nobody's data lying about: no row, no file, nothing to forget.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from iwill.accounts.terms import Permission
from iwill.core.errors import IwillError, Problem, sentence_for
from iwill.pool import queries as pool_queries
from iwill.pool.imports import reading, rejects
from iwill.pool.imports.importing import import_table
from iwill.pool.imports.terms import ImportReport, Table
from iwill.pool.terms import RowOutcome
from iwill.web import carried
from iwill.web.actions import act
from iwill.web.guard import for_staff
from iwill.web.pool.import_words import ENCODINGS, field_word
from iwill.web.pool.words import say_moment, word

pages = Blueprint("imports", __name__)

ROWS_SHOWN = 200


@dataclass(frozen=True)
class ReportPage:
    """What staff/import_preview.html and import_result.html print of a report."""

    name: str
    encoding: str
    encodings_offered: list[tuple[str, str]]
    recognised: list[tuple[str, str]]
    unrecognised: list[str]
    counts: list[tuple[str, int]]
    rejected: list[tuple[int, str]]
    rejected_total: int
    reasons: list[tuple[str, int]]
    flags: list[tuple[str, int]]
    flagged: list[tuple[int, str, int | None]]
    parts: list[str]


@pages.get("/import")
@for_staff(Permission.IMPORT)
def form() -> str:
    """The form, and what was imported last."""
    return _form([])


@pages.post("/import")
@for_staff(Permission.IMPORT)
def preview() -> str | tuple[str, int]:
    """What would come of the file; nothing is written."""
    try:
        upload = _upload()
        table = reading.read_file(upload.content, upload.name, upload.encoding)
        report = act(lambda by, now: import_table(table, by=by, now=now, dry_run=True))
        parts = carried.wrap(upload)
    except IwillError as refusal:
        problems = refusal.details or (Problem("file", refusal.code, refusal.message),)
        return _form([Problem("file", one.code, _said(one)) for one in problems]), refusal.status
    return render_template("staff/import_preview.html", page=_page(upload, table, report, parts))


@pages.post("/import/run")
@for_staff(Permission.IMPORT)
def run() -> str:
    """Import the file that was previewed. Pressing twice is harmless: the second time every row is known already."""
    upload = carried.unwrap(request.form.getlist("part"))
    table = reading.read_file(upload.content, upload.name, upload.encoding)
    report = act(lambda by, now: import_table(table, by=by, now=now))
    return render_template("staff/import_result.html", page=_page(upload, table, report, request.form.getlist("part")))


@pages.post("/import/rejects")
@for_staff(Permission.IMPORT)
def rejected_rows() -> Response | AnyResponse:
    """The rejected rows with number and reason, to be corrected and sent again."""
    upload = carried.unwrap(request.form.getlist("part"))
    table = reading.read_file(upload.content, upload.name, upload.encoding)
    report = act(lambda by, now: import_table(table, by=by, now=now, dry_run=True))
    if not report.counts()[RowOutcome.REJECTED.value]:
        flash(_("No row was rejected."), "info")
        return redirect("/import", code=303)
    response = Response(rejects.rejects_file(report, table), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="rejected-rows.csv"'
    return response


def _upload() -> carried.Upload:
    """The file of this form: chosen anew, or the carried one read again in another encoding."""
    encoding = request.form.get("encoding") or None
    if request.form.getlist("part"):
        return carried.unwrap(request.form.getlist("part")).read_as(encoding)
    chosen = request.files.get("file")
    if chosen is None or not chosen.filename:
        raise carried.NoFile
    return carried.Upload(chosen.filename[-100:], encoding, chosen.stream.read(reading.MOST_BYTES + 1))


def _form(problems: list[Problem]) -> str:
    batches = [
        {"at": say_moment(batch.imported_at), "encoding": batch.encoding, "counts": _counts(batch.counts)}
        for batch in pool_queries.recent_imports()
    ]
    return render_template(
        "staff/import.html", problems=problems, batches=batches, encodings=[("", _("recognise it")), *_encodings()]
    )


def _page(upload: carried.Upload, table: Table, report: ImportReport, parts: list[str]) -> ReportPage:
    rejected = [(row.number, sentence_for(row.reason)) for row in report.rows if row.reason]
    flagged = [(row.number, sentence_for(flag), row.volunteer_id) for row in report.rows for flag in row.flags]
    return ReportPage(
        name=upload.name,
        encoding=report.encoding,
        encodings_offered=_encodings(),
        recognised=[(column.heading, field_word(column.field)) for column in table.columns],
        unrecognised=[heading for heading in table.unrecognised if heading],
        counts=_counts(report.counts()),
        rejected=rejected[:ROWS_SHOWN],
        rejected_total=len(rejected),
        reasons=_most_frequent(report.reasons()),
        flags=_most_frequent(report.flags()),
        flagged=flagged[:ROWS_SHOWN],
        parts=parts,
    )


def _counts(counts: dict[str, int]) -> list[tuple[str, int]]:
    named = [(word(outcome), counts.get(outcome.value, 0)) for outcome in RowOutcome]
    return [(_("rows"), counts.get("rows", 0)), *named, (_("to be looked at"), counts.get("flagged", 0))]


def _most_frequent(codes: dict[str, int]) -> list[tuple[str, int]]:
    return [(sentence_for(code), number) for code, number in Counter(codes).most_common()]


def _encodings() -> list[tuple[str, str]]:
    return [(name, name) for name in ENCODINGS]


def _said(problem: Problem) -> Any:
    """A problem inside the file with its place in words: all of them belong to the one field of the form."""
    places_nothing = problem.path in ("file", "$", "part")
    return problem.message if places_nothing else f"{problem.path}: {problem.message}"
