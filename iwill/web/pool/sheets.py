"""The pool as a spreadsheet.

/people/sheets              take a sheet out, bring one back, and what went out last
/people/sheets/out          the sheet itself
/people/sheets/back         what a sheet that came back would change; nothing is written yet
/people/sheets/write        write it
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

import config
from iwill.accounts.terms import Actor, Permission
from iwill.core.errors import IwillError, Problem, sentence_for
from iwill.pool.imports.reading import MOST_BYTES
from iwill.pool.sheets import queries
from iwill.pool.sheets.models import SheetExport
from iwill.pool.sheets.reading import read_back
from iwill.pool.sheets.rules import SEPARATOR
from iwill.pool.sheets.services import applying, exporting, reviewing
from iwill.pool.sheets.terms import Mark, Review, SheetKind
from iwill.pool.terms import Lifecycle
from iwill.pool.vocabulary import vocabulary
from iwill.web import carried, i18n
from iwill.web.actions import act, attempt
from iwill.web.guard import current_staff, for_staff, may
from iwill.web.pool.person_parts import skill_name, staff_names
from iwill.web.pool.words import say_moment, word

pages = Blueprint("sheets", __name__)

HOME = "/people/sheets"
KIND_WORD = {
    SheetKind.PEOPLE.value: _l("People"),
    SheetKind.CREDENTIALS.value: _l("Credentials"),
    SheetKind.ROSTER.value: _l("Roster"),
    "records": _l("National record"),
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LINES_SHOWN = 500


@dataclass(frozen=True)
class SheetsPage:
    """What staff/sheets.html prints."""

    kinds: list[tuple[str, str]]
    lifecycles: list[tuple[str, str]]
    skills: list[tuple[str, str]]
    recent: list[dict[str, Any]]
    may_contacts: bool
    typed: dict[str, str]


@dataclass(frozen=True)
class ReviewPage:
    """What staff/sheet_review.html prints: what would change, or with `written` what has."""

    name: str
    rows: int
    differences: list[dict[str, Any]]
    difference_total: int
    problems: list[dict[str, Any]]
    parts: list[str]
    written: bool


@pages.get("/people/sheets")
@for_staff(Permission.EDIT_POOL)
def sheets() -> str:
    """The forms, and the files that went out last."""
    return _form([])


@pages.post("/people/sheets/out")
@for_staff(Permission.EDIT_POOL)
def take_out() -> Response | tuple[str, int]:
    """People or credentials as a file; contacts only where they are asked for and the role may read them."""
    typed = request.form
    contacts = "contacts" in typed and may(Permission.READ_CONTACTS)
    lifecycle = typed.get("lifecycle", "")
    chosen = {
        "lifecycle": Lifecycle(lifecycle) if lifecycle in list(Lifecycle) else None,
        "skill": typed.get("skill") if ("skill", typed.get("skill", "")) in vocabulary().terms else None,
    }

    def use_case(by: Actor, now: datetime) -> bytes:
        mark, about, language = watermark(typed.get("reason", ""), now), about_lines(), i18n.reader_language()
        if typed.get("kind") == SheetKind.CREDENTIALS:
            return exporting.export_credentials(mark, about, language=language, by=by, now=now, **chosen)
        return exporting.export_people(mark, about, language=language, contacts=contacts, by=by, now=now, **chosen)

    ended = attempt(use_case)
    if ended.result is None:
        return _form(list(ended.problems)), ended.refusal.status if ended.refusal else 422
    kind = SheetKind.CREDENTIALS if typed.get("kind") == SheetKind.CREDENTIALS else SheetKind.PEOPLE
    return as_file(ended.result, XLSX, f"{kind.value}.xlsx")


@pages.post("/people/sheets/back")
@for_staff(Permission.EDIT_POOL)
def bring_back() -> str | tuple[str, int]:
    """What the sheet would change, row by row; nothing is written."""
    try:
        upload = _upload()
        kind, lines = read_back(upload.content)
        found = reviewing.review(kind, lines, may_contacts=may(Permission.READ_CONTACTS))
        parts = carried.wrap(upload)
    except IwillError as refusal:
        problems = refusal.details or (Problem("file", refusal.code, refusal.message),)
        return _form([Problem("file", one.code, one.message) for one in problems]), refusal.status
    return render_template("staff/sheet_review.html", page=_reviewed(upload.name, found, parts, written=False))


@pages.post("/people/sheets/write")
@for_staff(Permission.EDIT_POOL)
def write() -> str:
    """Write what was shown. What somebody has changed since is left alone and told; pressing twice is harmless."""
    upload = carried.unwrap(request.form.getlist("part"))
    kind, lines = read_back(upload.content)
    allowed = may(Permission.READ_CONTACTS)
    found = act(lambda by, now: applying.apply(kind, lines, may_contacts=allowed, by=by, now=now))
    return render_template("staff/sheet_review.html", page=_reviewed(upload.name, found, [], written=True))


def watermark(reason: str, now: datetime) -> Mark:
    """Who takes a sheet out, when and why, as it stands on every page of it."""
    return Mark(settings().org_name, current_staff().name, say_moment(now), reason.strip()[: exporting.LONGEST_REASON])


def about_lines() -> list[str]:
    """What the second sheet says."""
    return [
        _("This file holds personal data. Keep it only as long as the reason above holds, and pass it to nobody else."),
        _("Change white cells only. Grey cells, and the hidden check column, are how a row is found again."),
        _("Bring the file back under Volunteers, Sheets: every difference is shown before anything is saved."),
    ]


def as_file(content: bytes, kind: str, name: str) -> Response:
    """A download that no cache keeps."""
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def settings() -> config.Settings:
    """The installation's own settings."""
    found: config.Settings = current_app.extensions["iwill_settings"]
    return found


def _upload() -> carried.Upload:
    chosen = request.files.get("file")
    if chosen is None or not chosen.filename:
        raise carried.NoFile
    return carried.Upload(chosen.filename[-100:], None, chosen.stream.read(MOST_BYTES + 1))


def _form(problems: list[Problem]) -> str:
    anybody = [("", _("any"))]
    page = SheetsPage(
        kinds=[(kind.value, str(KIND_WORD[kind.value])) for kind in (SheetKind.PEOPLE, SheetKind.CREDENTIALS)],
        lifecycles=[*anybody, *((state.value, word(state)) for state in Lifecycle)],
        skills=[*anybody, *((term.code, skill_name(term.code)) for term in vocabulary().of_kind("skill"))],
        recent=[_sent(one) for one in queries.recent_sheets()],
        may_contacts=may(Permission.READ_CONTACTS),
        typed=request.form.to_dict(),
    )
    return render_template("staff/sheets.html", page=page, problems=problems)


def _reviewed(name: str, found: Review, parts: list[str], *, written: bool) -> ReviewPage:
    return ReviewPage(
        name=name,
        rows=found.rows,
        differences=[
            {
                "row": one.row,
                "who": one.who,
                "key": one.key,
                "column": one.column.heading,
                "before": _shown(one.column.key, one.before),
                "after": _shown(one.column.key, one.after),
            }
            for one in found.differences[:LINES_SHOWN]
        ],
        difference_total=len(found.differences),
        problems=[
            {
                "row": one.row,
                "column": one.column.heading if one.column else "",
                "reason": sentence_for(one.code),
            }
            for one in found.problems[:LINES_SHOWN]
        ],
        parts=parts,
        written=written,
    )


def _shown(key: str, value: str) -> str:
    """A cell as a reader wants it: skills by their names."""
    return SEPARATOR.join(skill_name(code) for code in value.split(SEPARATOR)) if key == "skills" and value else value


def _sent(sheet: SheetExport) -> dict[str, Any]:
    return {
        "at": say_moment(sheet.exported_at),
        "kind": str(KIND_WORD.get(sheet.kind, sheet.kind)),
        "rows": sheet.rows,
        "reason": sheet.reason,
        "contacts": sheet.with_contacts,
        "who": staff_names([sheet.exported_by]).get(sheet.exported_by, sheet.exported_by),
    }
