"""Words of an import: the table that was read, what came of each row, and every code with its sentence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say
from iwill.pool.imports.relative import Written
from iwill.pool.terms import RowOutcome


class Field(StrEnum):
    """What a column can say. `submitted` dates the row; `group` is where a roster put the person."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    WECHAT = "wechat"
    BIRTH = "birth"
    REGION = "region"
    ZONE = "zone"
    SKILLS = "skills"
    BEST = "best"
    WISH = "wish"
    CAUSE = "cause"
    GROUP = "group"
    LANGUAGES = "languages"
    CREDENTIAL = "credential"
    CREDENTIAL_ENDS = "credential_ends"
    HOURS = "hours"
    CONSENT = "consent"
    SUBMITTED = "submitted"
    REMARK = "remark"
    HISTORY = "history"


@dataclass(frozen=True)
class Column:
    """A recognised column: its place (from 0), its heading, what it says, and the weekdays its hours are about."""

    place: int
    heading: str
    field: Field
    days: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file. `number` is the one that a spreadsheet shows: the headings are row 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A file as opened: its headings and rows as text. `written` is when, as far as the file itself tells."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    digest: str
    written: Written | None = None


@dataclass(frozen=True)
class Table:
    """A file as read: text in cells and what the columns say; nothing judged yet."""

    headings: tuple[str, ...]
    columns: tuple[Column, ...]
    unrecognised: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    digest: str
    chinese: bool
    written: Written | None = None


@dataclass(frozen=True, slots=True)
class RowResult:
    """What came of one row. `reason` says why it was rejected, and `headings` in which columns; flags ask somebody to
    look, whatever the outcome. `met` is the name of the person on file that a row was merged with, and `met_row` the
    row that had brought her in, where that was one of the same file.
    """

    number: int
    outcome: RowOutcome
    reason: str | None = None
    flags: tuple[str, ...] = ()
    volunteer_id: int | None = None
    headings: tuple[str, ...] = ()
    met: str | None = None
    met_row: int | None = None


@dataclass(frozen=True)
class TeamFilled:
    """A team that a file names: how many joined it, and whether anybody coordinates it."""

    team_id: int
    name: str
    joined: int
    coordinated: bool


@dataclass(frozen=True)
class ImportReport:
    """What came of a file, for the page and the command. `batch_id` is None after a dry run."""

    encoding: str
    columns: tuple[Column, ...]
    unrecognised: tuple[str, ...]
    rows: tuple[RowResult, ...]
    batch_id: int | None = None
    teams: tuple[TeamFilled, ...] = ()

    def counts(self) -> dict[str, int]:
        """{rows, created, merged, unchanged, rejected, flagged}; the four outcomes add up to rows."""
        outcomes = Counter(row.outcome for row in self.rows)
        return {
            "rows": len(self.rows),
            **{outcome.value: outcomes[outcome] for outcome in RowOutcome},
            "flagged": sum(1 for row in self.rows if row.flags),
        }

    def people(self) -> set[int]:
        """Everybody whom a row has created or met."""
        return {row.volunteer_id for row in self.rows if row.volunteer_id is not None}

    def reasons(self) -> dict[str, int]:
        """How many rows were rejected for each reason."""
        return dict(Counter(row.reason for row in self.rows if row.reason))

    def flags(self) -> dict[str, int]:
        """How many rows carry each flag."""
        return dict(Counter(flag for row in self.rows for flag in row.flags))


# Why a row is rejected.
NO_NAME = say("no_name", _l("There is no name in this row."))
NAME_IS_FORMULA = say("name_is_formula", _l("The name is a formula of a spreadsheet and not text."))
NO_CONTACT = say("no_contact", _l("There is no phone number or e-mail address in this row that can be read."))
CONSENT_REFUSED = say("consent_refused", _l("They did not agree that we keep their data; nothing of the row was kept."))
UNDER_14 = say("under_14", _l("Under 14, or not surely 14, on the day of the import."))
TOO_LONG = say("too_long", _l("A name or another cell of this row is longer than can be kept."))

# Why somebody should look at a row that was taken in.
DAMAGED_CONTACT = say("damaged_contact", _l("One contact cannot be read; the other is on file."))
SHARED_CONTACT = say("shared_contact", _l("Somebody with another name has the same contact; the two were not merged."))
TWO_PEOPLE = say("two_people", _l("This row fits two people on file; it was added to the one who came first."))
TWO_DATES = say("two_dates", _l("Two different dates for the end of a credential; the earlier one is on file."))
DATE_UNREAD = say("date_unread", _l("The end of a credential could not be read; no end is on file."))
BIRTH_UNREAD = say("birth_unread", _l("The date of birth could not be read; the age is unknown."))
CONSENT_UNREAD = say("consent_unread", _l("The answer about consent could not be read; it counts as not asked."))
PAUSED = say("paused", _l("Asked for a pause; when it ends is not known."))
PAUSE_OVER = say("pause_over", _l("Asked for a pause whose end has passed; ask whether they are back."))
ZONE_GUESSED = say("zone_guessed", _l("The time zone was given as GMT+8 and taken to be Shanghai's."))
ZONE_UNKNOWN = say("zone_unknown", _l("The time zone is not known, so the hours were kept as words only."))
CONFLICT_HOURS = say("conflict_hours", _l("Other hours were on file; those of the later submission hold."))
CONFLICT_REGION = say("conflict_region", _l("Another region is on file, and was kept."))
CONFLICT_ZONE = say("conflict_zone", _l("Another time zone is on file, and was kept."))
CONFLICT_BIRTH = say("conflict_birth", _l("Another date of birth is on file, and was kept."))
CONFLICT_CREDENTIAL = say("conflict_credential", _l("The credential on file says otherwise, and was kept."))
CONFLICT_CONSENT = say("conflict_consent", _l("Consent was refused or withdrawn before; that was kept."))

# Why a file is refused as a whole.
FILE_TOO_LARGE = say("file_too_large", _l("The file is too large: 5 MB at most, or 50 MB of CSV at the command line."))
FILE_EMPTY = say("file_empty", _l("The file is empty."))
NO_ROWS = say("no_rows", _l("There are headings and no rows below them."))
NOT_A_TABLE = say("not_a_table", _l("This is not a table: export it as XLSX or CSV."))
OLD_EXCEL = say("old_excel", _l("This is an old or a binary Excel file: save it as XLSX."))
SHEET_LOCKED = say("sheet_locked", _l("This workbook is locked with a password: save it without one."))
SHEET_MACROS = say("sheet_macros", _l("This workbook contains macros: save it as XLSX, which has none."))
SHEET_LINKS = say(
    "sheet_links", _l("This workbook takes values from other files: copy the sheet and paste its values.")
)
SHEET_NESTED = say("sheet_nested", _l("There is another archive inside this file. Send the one workbook by itself."))
ARCHIVE = say("archive", _l("This is an archive, not a workbook: unpack it and choose the file with the table."))
SHEET_ENTITIES = say(
    "sheet_entities", _l("This workbook declares XML entities, which no spreadsheet does; it was not opened.")
)
SHEET_DAMAGED = say("sheet_damaged", _l("This XLSX file is damaged or is something else inside."))
SHEET_INFLATES = say("sheet_inflates", _l("This XLSX file unpacks to far more than it should."))
SHEET_TOO_HEAVY = say("sheet_too_heavy", _l("Reading this XLSX file takes more time or memory than is allowed."))
TOO_MANY_ROWS = say("too_many_rows", _l("The file has more rows or columns than can be taken in at once."))
UNKNOWN_ENCODING = say("unknown_encoding", _l("There is no encoding of that name; gb18030, utf-8 and utf-16 are some."))
NOT_DECODED = say("not_decoded", _l("The text cannot be read in that encoding. Name another one with --encoding."))
ENCODING_UNSURE = say(
    "encoding_unsure",
    _l("The text makes sense in more than one encoding. Name the right one (with --encoding at the command line)."),
)
FILE_CUT = say("file_cut", _l("The file stops in the middle of this row. Export it again."))
NUL_INSIDE = say("nul_inside", _l("There are NUL characters in the text. Name the right encoding with --encoding."))
QUOTE_UNCLOSED = say(
    "quote_unclosed", _l("A quotation mark in this row is not closed properly; perhaps the file stops in the middle.")
)
RAGGED_ROW = say("ragged_row", _l("A row does not have as many cells as there are headings."))
DUPLICATE_HEADING = say("duplicate_heading", _l("Two columns have the same heading."))
UNKNOWN_HEADING = say("unknown_heading", _l("The file has no column with that heading."))
UNKNOWN_FIELD = say("unknown_field", _l("A column cannot mean that. docs/operations.md lists what it can."))
FIELD_TWICE = say("field_twice", _l("Two columns were given the same meaning, and a person has only one of these."))
NO_NAME_COLUMN = say("no_name_column", _l("No column could be recognised as the name."))
NO_CONTACT_COLUMN = say("no_contact_column", _l("No column could be recognised as a phone number or e-mail address."))
