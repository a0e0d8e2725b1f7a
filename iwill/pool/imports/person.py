"""A row becomes a described person, or the reason why it is rejected. Pure: nothing on file is looked at."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from iwill.pool.history.rules import read_statement
from iwill.pool.history.terms import Statement
from iwill.pool.imports import terms
from iwill.pool.imports.columns import without_number
from iwill.pool.imports.contacts import read_addresses, read_phones, read_wechat
from iwill.pool.imports.credentials import Licence, read_credentials
from iwill.pool.imports.dates import Birth, age_on, day_comes_first, read_birth, read_sent
from iwill.pool.imports.groups import Group, read_groups
from iwill.pool.imports.hours.cells import Hours, read_hours
from iwill.pool.imports.places import Places
from iwill.pool.imports.relative import Written, written_on
from iwill.pool.imports.skills import claims_of_group, read_abilities, read_best, read_languages
from iwill.pool.imports.terms import Column, Field, Row, Table
from iwill.pool.imports.wishes import Wishes, read_wishes
from iwill.pool.imports.zones import Zone, zone_named, zone_of_region
from iwill.pool.rules import YOUNGEST_AGE, name_key
from iwill.pool.terms import ConsentState, NoteKind
from iwill.pool.vocabulary import folded

LONGEST_NAME, LONGEST_CELL = 100, 4000
_AGREED = frozenset({"同意", "我同意", "已同意", "是", "i agree", "agree", "agreed", "yes", "y", "true"})
_REFUSED = frozenset(
    {
        "不同意",
        "我不同意",
        "拒绝",
        "否",
        "i do not agree",
        "i don't agree",
        "i disagree",
        "disagree",
        "no",
        "n",
        "false",
    }
)


@dataclass(frozen=True, slots=True)
class Person:
    """What one row says about one person, in the pool's own terms."""

    name: str
    name_key: str
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    wechat: tuple[str, ...]
    region: str | None
    zone: str | None
    birth: Birth | None
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    licences: tuple[Licence, ...]
    hours: Hours
    consent: ConsentState
    notes: tuple[tuple[NoteKind, str], ...]
    history: Statement | None
    groups: tuple[Group, ...]
    wishes: Wishes
    sent_at: datetime | None
    chinese: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A row as read: the person, why the row is rejected and by which columns, what to look at, and its content for
    the trace."""

    number: int
    person: Person
    reason: str | None
    headings: tuple[str, ...]
    flags: tuple[str, ...]
    content: str


class Reader:
    """Reads the rows of one table, on one day, in one organisation."""

    def __init__(self, table: Table, *, today: date, org_zone: str) -> None:
        self.table, self.today, self.org_zone = table, today, ZoneInfo(org_zone)
        self._in = places = Places(table)
        sent = [column.place for column in places.columns(Field.SUBMITTED)]
        # How this table writes its dates.
        self.day_first = day_comes_first(row.cells[place] for row in table.rows for place in sent)
        self._in_order = [
            (column.place, column.field is Field.SUBMITTED, f"{column.field}{column.days or ''}=")
            for column in sorted(table.columns, key=lambda one: (one.field, one.heading))
        ]

    def read(self, row: Row) -> Reading:
        """Read one row. A rejected one carries no flags: nobody could follow them up."""
        person, flags = self._person(row)
        reason, fields = self._reason(row, person)
        headings = tuple(column.heading for column in self.table.columns if column.field in fields) if reason else ()
        return Reading(row.number, person, reason, headings, () if reason else flags, self._content(row))

    def _person(self, row: Row) -> tuple[Person, tuple[str, ...]]:
        cells, once = self._in, self._in.once
        name = " ".join(unicodedata.normalize("NFC", cells.one(row, Field.NAME)).split())
        phones = read_phones(cells.all(row, Field.PHONE))
        emails = read_addresses(cells.all(row, Field.EMAIL))
        zone = self._zone(row)
        birth_cell = cells.one(row, Field.BIRTH)
        birth = once(self._birth, birth_cell)[0]
        abilities = once(read_abilities, cells.all(row, Field.SKILLS))
        best = once(read_best, cells.all(row, Field.BEST))
        languages = once(read_languages, cells.all(row, Field.LANGUAGES))
        groups = cells.all(row, Field.GROUP)
        sent_at = self._sent(cells.one(row, Field.SUBMITTED))
        # What the row tells about when it was written beats what the file tells.
        written = once(written_on, sent_at.astimezone(self.org_zone).date()) if sent_at else self.table.written
        ends = cells.one(row, Field.CREDENTIAL_ENDS)
        credentials = once(read_credentials, cells.all(row, Field.CREDENTIAL), ends, written)
        hours_cells = tuple([(column, row.cells[column.place]) for column in cells.columns(Field.HOURS)])
        hours = once(_read_hours, hours_cells, zone.name is not None)
        consent, consent_read = once(read_consent, cells.one(row, Field.CONSENT))
        said = "\n".join([cell for _, cell in hours_cells] + [*cells.all(row, Field.REMARK)])
        wishes = once(_read_wishes, said, written, self.today)
        flags = [
            (phones.damaged or emails.damaged, terms.DAMAGED_CONTACT),
            (zone.flag is not None, zone.flag or ""),
            (bool(birth_cell) and birth is None, terms.BIRTH_UNREAD),
            (not consent_read, terms.CONSENT_UNREAD),
            (wishes.flag is not None, wishes.flag or ""),
        ]
        person = Person(
            name=name,
            name_key=name_key(name),
            phones=phones.values,
            emails=emails.values,
            wechat=read_wechat(cells.all(row, Field.WECHAT), phones.values),
            region=cells.one(row, Field.REGION) or None,
            zone=zone.name,
            birth=birth,
            skills=_once(abilities.skills, best.skills, claims_of_group(groups)),
            languages=_once(languages.languages, abilities.languages),
            licences=credentials.licences,
            hours=hours,
            consent=consent,
            notes=(
                *[(NoteKind.HOURS, words) for words in hours.words],
                *[(NoteKind.CREDENTIAL, words) for words in credentials.words],
                *[(NoteKind.ABILITY, words) for words in (*abilities.words, *best.words, *languages.words)],
                *self._notes(row),
            ),
            history=self._history(row),
            groups=once(read_groups, groups),
            wishes=wishes,
            sent_at=sent_at,
            chinese=self.table.chinese,
        )
        return person, (*[code for holds, code in flags if holds], *credentials.flags)

    def _reason(self, row: Row, person: Person) -> tuple[str | None, frozenset[Field]]:
        """Why the row is rejected, and what the columns say that the reason lies in."""
        if person.consent is ConsentState.REFUSED:
            return terms.CONSENT_REFUSED, frozenset({Field.CONSENT})
        too_long = {column.field for column in self.table.columns if len(row.cells[column.place]) > LONGEST_CELL}
        too_long |= {Field.NAME} if len(person.name) > LONGEST_NAME else set()
        too_long |= {Field.REGION} if len(person.region or "") > LONGEST_NAME else set()
        if too_long:
            return terms.TOO_LONG, frozenset(too_long)
        if not person.name_key or is_formula(person.name):
            return (terms.NAME_IS_FORMULA if person.name_key else terms.NO_NAME), frozenset({Field.NAME})
        if not person.phones and not person.emails:
            return terms.NO_CONTACT, frozenset({Field.PHONE, Field.EMAIL})
        if person.birth and self.today < age_on(person.birth, YOUNGEST_AGE):
            return terms.UNDER_14, frozenset({Field.BIRTH})
        return None, frozenset()

    def _zone(self, row: Row) -> Zone:
        """The zone that is stated, else that of the region, else the organisation's own where no column asks."""
        if self._in.columns(Field.ZONE):
            return self._in.once(zone_named, self._in.one(row, Field.ZONE))
        if self._in.columns(Field.REGION):
            return self._in.once(zone_of_region, self._in.one(row, Field.REGION))
        return Zone(self.org_zone.key)

    def _birth(self, cell: str) -> tuple[Birth | None]:
        return (read_birth(cell, on=self.today),)

    def _sent(self, cell: str) -> datetime | None:
        return read_sent(cell, self.org_zone, day_first=self.day_first) if cell else None

    def _history(self, row: Row) -> Statement | None:
        columns = self._in.columns(Field.HISTORY)
        return read_statement((column.heading, row.cells[column.place]) for column in columns) if columns else None

    def _notes(self, row: Row) -> list[tuple[NoteKind, str]]:
        """Cells that are kept as they are. History keeps its heading, without which a number says nothing."""
        kept = [(kind, cell) for field, kind in _KEPT for cell in self._in.all(row, field)]
        for column in self._in.columns(Field.HISTORY):
            if cell := row.cells[column.place].strip():
                kept.append((NoteKind.HISTORY, f"{without_number(column.heading)}: {cell}"))
        return kept

    def _content(self, row: Row) -> str:
        """What the row says, as far as it is understood here, in a form that its spelling does not change."""
        parts = []
        for place, is_instant, says in self._in_order:
            cell = row.cells[place]
            sent = self._sent(cell) if is_instant else None
            words = sent.isoformat() if sent else "".join(folded(cell).split())
            if words:
                parts.append(says + words)
        return "\x1f".join(parts)


_KEPT = ((Field.WISH, NoteKind.WISH), (Field.CAUSE, NoteKind.CAUSE), (Field.REMARK, NoteKind.REMARK))


def _read_hours(cells: tuple[tuple[Column, str], ...], zone_known: bool) -> Hours:
    return read_hours(cells, zone_known=zone_known)


def _read_wishes(said: str, written: Written | None, today: date) -> Wishes:
    return read_wishes(said, written=written, today=today)


def read_consent(cell: str) -> tuple[ConsentState, bool]:
    """The answer about consent, and whether it could be read. Blank, or no column, is "not asked"."""
    text = folded(cell).rstrip(".。!")
    if text in _AGREED:
        return ConsentState.GIVEN, True
    if text in _REFUSED:
        return ConsentState.REFUSED, True
    return ConsentState.NOT_ASKED, text in ("", "-")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would reckon this: no name is that. What it would come to is never found out."""
    return unicodedata.normalize("NFKC", text).startswith("=")


def _once(*several: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for codes in several for code in codes))
