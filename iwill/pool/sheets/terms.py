"""Words of sheets: their kinds, columns and marks; what differs, and what is wrong with a cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class SheetKind(StrEnum):
    """What a sheet lists. A roster's lines can be corrected where they are about the person, not about the shift."""

    PEOPLE = "people"
    CREDENTIALS = "credentials"
    ROSTER = "roster"


@dataclass(frozen=True)
class Column:
    """One column. Its heading is in both languages at once, so that a sheet is known again whoever asked for it."""

    key: str
    heading: str
    editable: bool = False
    contact: bool = False
    width: int = 16


NUMBER = Column("number", "编号 / Number", width=13)
CHECK = Column("check", "校验 / Check")
_PREFERRED = Column("preferred_name", "称呼 / Likes to be called", editable=True)
_PHONE = Column("phone", "手机 / Phone", editable=True, contact=True, width=22)
_EMAIL = Column("email", "邮箱 / E-mail", editable=True, contact=True, width=28)
COLUMNS: Mapping[SheetKind, tuple[Column, ...]] = {
    SheetKind.PEOPLE: (
        NUMBER,
        Column("name", "姓名 / Name", editable=True),
        _PREFERRED,
        Column("language", "语言 / Language", editable=True, width=10),
        Column("region", "地区 / Region", editable=True, width=20),
        Column("zone", "时区 / Time zone", editable=True, width=20),
        Column("skills", "技能 / Skills", editable=True, width=36),
        Column("lifecycle", "阶段 / Stands", width=12),
        _PHONE,
        _EMAIL,
        CHECK,
    ),
    SheetKind.CREDENTIALS: (
        Column("credential", "资质编号 / Credential number", width=14),
        NUMBER,
        Column("name", "姓名 / Name"),
        Column("kind", "资质 / Credential", width=24),
        Column("level", "级别 / Level", editable=True),
        Column("issuer", "发证单位 / Issued by", editable=True, width=28),
        Column("scope", "范围 / Scope", editable=True, width=24),
        Column("issued_on", "发证日期 / Issued on", editable=True),
        Column("valid_from", "有效期自 / Valid from", editable=True),
        Column("valid_until", "有效期至 / Valid until", editable=True),
        Column("state", "状态 / State", width=12),
        CHECK,
    ),
    SheetKind.ROSTER: (
        NUMBER,
        _PREFERRED,
        Column("role", "岗位 / Role", width=26),
        Column("starts", "开始 / Starts", width=18),
        Column("ends", "结束 / Ends", width=18),
        Column("seat", "名额 / Seat", width=12),
        _PHONE,
        CHECK,
    ),
}


def key_column(kind: SheetKind) -> Column:
    """The column by whose cell a row is found again."""
    return COLUMNS[kind][0]


@dataclass(frozen=True)
class Mark:
    """The watermark: who made the sheet, when, and why, as words."""

    organisation: str
    who: str
    when: str
    reason: str


@dataclass(frozen=True)
class SheetLine:
    """A row as it was read: its number in the spreadsheet, and its cells by column key."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Difference:
    """One cell that was edited: where, whose, and what stood and will stand there."""

    row: int
    key: str
    who: str
    column: Column
    before: str
    after: str


@dataclass(frozen=True)
class CellProblem:
    """A row, or one cell of it, that is left alone, and why. `column` is None where it is the whole row."""

    row: int
    column: Column | None
    code: str


@dataclass(frozen=True)
class Review:
    """What a sheet would change, and what is wrong with it."""

    kind: SheetKind
    rows: int
    differences: tuple[Difference, ...]
    problems: tuple[CellProblem, ...]


NOT_OUR_SHEET = say(
    "not_our_sheet",
    _l("This is not a sheet that was taken out here: its headings or its check column are missing."),
)
TOO_MANY_FOR_SHEET = say(
    "too_many_for_sheet", _l("More people than fit into one sheet. Narrow the choice down, by state for example.")
)
UNKNOWN_ROW = say("unknown_row", _l("Nobody has this number."))
MERGED_ROW = say("merged_row", _l("This row has been merged into somebody else's since; take a new sheet out."))
ERASED_ROW = say("erased_row", _l("This person's data have been erased."))
CHECK_DAMAGED = say("check_damaged", _l("The check cell of this row is missing or damaged; take a new sheet out."))
CHANGED_MEANWHILE = say("changed_meanwhile", _l("Somebody has changed this since the sheet was taken out."))
ROW_TWICE = say("row_twice", _l("Another row of this sheet says something else about the same cell."))
CELL_EMPTY = say("cell_empty", _l("This may not be empty."))
CELL_TOO_LONG = say("cell_too_long", _l("This is longer than can be kept."))
CELL_NO_DATE = say("cell_no_date", _l("Write the date as 2026-12-31."))
CELL_NO_ZONE = say("cell_no_zone", _l("There is no time zone of this name; Asia/Shanghai is one."))
CELL_NO_LANGUAGE = say("cell_no_language", _l("Messages are written in zh-Hans and en."))
CELL_NO_SKILL = say("cell_no_skill", _l("The vocabulary has no skill of this name."))
CELL_NO_CONTACT = say("cell_no_contact", _l("This cannot be read as phone numbers or e-mail addresses."))
CONTACTS_CLOSED = say("contacts_closed", _l("Your role does not include reading contacts, so it cannot change them."))
VERIFIED_SINCE = say(
    "verified_since", _l("This credential has been verified; a renewed one is handed in and verified anew.")
)
REASON_MISSING = say("reason_missing", _l("Say what the file is for; it is kept with your name."))
