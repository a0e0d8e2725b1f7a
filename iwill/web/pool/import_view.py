"""What the pages of an import print: how the file was read, what would come of it or has come of it, row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from iwill.core.errors import Problem, sentence_for
from iwill.pool.imports import mapping
from iwill.pool.imports.columns import known_columns
from iwill.pool.imports.delimited import read_records
from iwill.pool.imports.relative import Written
from iwill.pool.imports.terms import Column, ImportReport, Sheet
from iwill.pool.terms import RowOutcome
from iwill.web.pool.import_words import ENCODINGS, choice_word
from iwill.web.pool.words import say_day, word

ROWS_SHOWN = 200
SAMPLE_ROWS = 3


@dataclass(frozen=True)
class ColumnLine:
    """One column: its heading, what it is read as, and what an unrecognised one could be."""

    place: int
    heading: str
    choice: str
    could_be: str


@dataclass(frozen=True)
class Readout:
    """How a file was read. `parts` is the file itself, sealed, for the next step."""

    name: str
    encoding: str
    encodings: list[tuple[str, str]]
    columns: list[ColumnLine]
    choices: list[tuple[str, str]]
    remembered: bool
    written: str
    file_date: str
    parts: list[str]
    problems: Sequence[Problem] = ()


@dataclass(frozen=True)
class Outcome:
    """What comes of the rows."""

    counts: list[tuple[str, int]]
    merged: list[tuple[int, str]]
    merged_total: int
    rejected: list[tuple[int, str, str]]
    rejected_total: int
    reasons: list[tuple[str, int]]
    flags: list[tuple[str, int]]
    flagged: list[tuple[int, str, int | None]]
    teams: list[tuple[int, str, int, bool]]


@dataclass(frozen=True)
class Reading:
    """The first rows of a file as one of several encodings makes them, for somebody to recognise."""

    encoding: str
    rows: list[str]


def readout(
    name: str,
    sheet: Sheet,
    choices: Mapping[str, str],
    parts: list[str],
    *,
    remembered: bool,
    file_date: str = "",
    problems: Sequence[Problem] = (),
) -> Readout:
    """How this file was read, with these choices of columns."""
    return Readout(
        name=name,
        encoding=sheet.encoding,
        encodings=[(one, one) for one in ENCODINGS],
        columns=[
            _line(place, heading, choices.get(heading) or own, sheet)
            for (place, heading), own in zip(enumerate(sheet.headings), recognised(sheet), strict=True)
            if heading
        ],
        choices=[(choice, str(choice_word(choice))) for choice in mapping.CHOICES],
        remembered=remembered,
        written=_say_written(sheet.written),
        file_date=file_date,
        parts=parts,
        problems=problems,
    )


def recognised(sheet: Sheet) -> list[str]:
    """What each column says by its heading alone, as a choice, in the order of the file."""
    found = {column.place: column for column in known_columns(sheet.headings)[0]}
    return [_as_choice(found.get(place)) for place in range(len(sheet.headings))]


def outcome(report: ImportReport) -> Outcome:
    """What comes of the rows of a file; long lists are cut, their totals are not."""
    rejected = [(row.number, _(", ").join(row.headings), sentence_for(row.reason)) for row in report.rows if row.reason]
    merged = [
        (row.number, _("%(name)s, row %(row)s of this file", name=row.met, row=row.met_row) if row.met_row else row.met)
        for row in report.rows
        if row.met
    ]
    flagged = [(row.number, sentence_for(flag), row.volunteer_id) for row in report.rows for flag in row.flags]
    return Outcome(
        counts=counts(report.counts()),
        merged=merged[:ROWS_SHOWN],
        merged_total=len(merged),
        rejected=rejected[:ROWS_SHOWN],
        rejected_total=len(rejected),
        reasons=_most_frequent(report.reasons()),
        flags=_most_frequent(report.flags()),
        flagged=flagged[:ROWS_SHOWN],
        teams=[
            (team.team_id if report.batch_id else 0, team.name, team.joined, team.coordinated) for team in report.teams
        ],
    )


def readings(texts: Mapping[str, str]) -> list[Reading]:
    """The first rows in each encoding: names and headings that somebody can tell apart at a glance."""
    shown = []
    for encoding, text in texts.items():
        head = "\n".join(text.splitlines()[: SAMPLE_ROWS + 1])
        records = read_records(head + "\n", most_rows=SAMPLE_ROWS + 1, most_columns=1000) if '"' not in head else []
        rows = [_(", ").join(cell for cell in cells if not cell.isascii())[:80] for cells in records]
        shown.append(Reading(encoding, [row for row in rows if row] or [head[:200]]))
    return shown


def counts(numbers: Mapping[str, int]) -> list[tuple[str, int]]:
    """The counts of an import with their words."""
    named = [(word(one), numbers.get(one.value, 0)) for one in RowOutcome]
    return [(_("rows"), numbers.get("rows", 0)), *named, (_("to be looked at"), numbers.get("flagged", 0))]


def _line(place: int, heading: str, choice: str, sheet: Sheet) -> ColumnLine:
    guess = mapping.could_be(sheet, place) if choice == mapping.LEAVE_ALONE else None
    return ColumnLine(place, heading, choice, str(choice_word(guess.value)) if guess else "")


def _as_choice(column: Column | None) -> str:
    if column is None:
        return mapping.LEAVE_ALONE
    return next((name for name, days in mapping.HOURS_OF.items() if days == column.days), column.field.value)


def _say_written(written: Written | None) -> str:
    if written is None:
        return ""
    if written.earliest == written.latest:
        return say_day(written.earliest)
    whole_year = written.latest.year == written.earliest.year and (written.latest - written.earliest).days > 31
    return str(written.earliest.year) if whole_year else f"{written.earliest:%Y-%m}"


def _most_frequent(codes: dict[str, int]) -> list[tuple[str, int]]:
    return [(sentence_for(code), number) for code, number in Counter(codes).most_common()]
