"""A sheet goes out: people, credentials, or a roster; who took it and why is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem, Refused, sentence_for
from iwill.pool.imports.reading import MOST_ROWS
from iwill.pool.models import Credential, Volunteer
from iwill.pool.sheets import queries
from iwill.pool.sheets.cells import facts_of, facts_of_credential, in_words, marked
from iwill.pool.sheets.models import SheetExport
from iwill.pool.sheets.terms import (
    CHECK,
    COLUMNS,
    REASON_MISSING,
    TOO_MANY_FOR_SHEET,
    Column,
    Mark,
    SheetKind,
)
from iwill.pool.sheets.writing import write_sheet
from iwill.pool.terms import Lifecycle

LONGEST_REASON = 200


def log_export(kind: str, reason: str, rows: int, *, with_contacts: bool, by: Actor, now: datetime) -> SheetExport:
    """Keep who took what out and why. Refuses no reason."""
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise Invalid([Problem("reason", REASON_MISSING, sentence_for(REASON_MISSING))])
    sheet = SheetExport(
        kind=kind, reason=reason, rows=rows, with_contacts=with_contacts, exported_by=by.label, exported_at=now
    )
    db.session.add(sheet)
    db.session.flush()
    audit.record(by, "sheet.exported", f"sheet:{sheet.id}", now=now, kind=kind, rows=rows, contacts=with_contacts)
    return sheet


def export_people(
    mark: Mark, about: Sequence[str], *, language: str, contacts: bool, by: Actor, now: datetime,
    lifecycle: Lifecycle | None = None, skill: str | None = None,
) -> bytes:  # fmt: skip
    """Everybody in a state, or with a skill, as a sheet. Refuses more than can come back in one, and no reason."""
    found = queries.people_for_sheet(lifecycle, skill, most=MOST_ROWS)
    rows = (_people_row(one, SheetKind.PEOPLE, contacts, language) for one in found)
    return _export(SheetKind.PEOPLE, rows, len(found), mark, about, contacts=contacts, by=by, now=now)


def export_credentials(
    mark: Mark, about: Sequence[str], *, language: str, by: Actor, now: datetime,
    lifecycle: Lifecycle | None = None, skill: str | None = None,
) -> bytes:  # fmt: skip
    """The credentials of such people as a sheet; their numbers stay closed. Refuses as `export_people` does."""
    found = queries.credentials_for_sheet(lifecycle, skill, most=MOST_ROWS)
    rows = (_credential_row(credential, holder, language) for credential, holder in found)
    return _export(SheetKind.CREDENTIALS, rows, len(found), mark, about, contacts=False, by=by, now=now)


def export_roster(
    lines: Sequence[tuple[Volunteer, Mapping[str, str]]], mark: Mark, about: Sequence[str],
    *, contacts: bool, by: Actor, now: datetime,
) -> bytes:  # fmt: skip
    """A roster as a sheet: each line is a person, and what whoever made the roster says of her shift."""
    rows = ({**_people_row(one, SheetKind.ROSTER, contacts, ""), **said} for one, said in lines)
    return _export(SheetKind.ROSTER, rows, len(lines), mark, about, contacts=contacts, by=by, now=now)


def _export(
    kind: SheetKind, rows: Iterable[Mapping[str, str]], count: int, mark: Mark, about: Sequence[str],
    *, contacts: bool, by: Actor, now: datetime,
) -> bytes:  # fmt: skip
    if count > MOST_ROWS:
        raise Refused(TOO_MANY_FOR_SHEET)
    log_export(kind.value, mark.reason, count, with_contacts=contacts, by=by, now=now)
    return write_sheet(kind.value, _columns(kind, contacts), rows, mark, about)


def _columns(kind: SheetKind, contacts: bool) -> tuple[Column, ...]:
    return tuple(column for column in COLUMNS[kind] if contacts or not column.contact)


def _people_row(volunteer: Volunteer, kind: SheetKind, contacts: bool, language: str) -> dict[str, str]:
    columns = _columns(kind, contacts)
    facts = facts_of(volunteer, [column.key for column in columns])
    return {**in_words(facts, language), CHECK.key: marked(volunteer.number, facts, columns)}


def _credential_row(credential: Credential, holder: Volunteer, language: str) -> dict[str, str]:
    facts = facts_of_credential(credential, holder)
    check = marked(facts["credential"], facts, COLUMNS[SheetKind.CREDENTIALS])
    return {**in_words(facts, language), CHECK.key: check}
