"""What the cells of a row say now, and the mark by which an edit is told from a change on file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum

from iwill.core.encryption import blind_index
from iwill.pool.models import Credential, Volunteer
from iwill.pool.services.contacts import contact_value
from iwill.pool.sheets.rules import SEPARATOR, plain
from iwill.pool.sheets.terms import CHECK, Column
from iwill.pool.terms import ContactKind
from iwill.pool.vocabulary import vocabulary

Word = Callable[[StrEnum], str]
_MARK_LENGTH = 8


def facts_of(volunteer: Volunteer, keys: Iterable[str]) -> dict[str, str]:
    """A person's cells in the spelling that is compared, for the columns asked for and no other."""
    asked = set(keys)
    facts = {
        "number": volunteer.number,
        "name": volunteer.name,
        "preferred_name": volunteer.preferred_name,
        "language": volunteer.language,
        "region": volunteer.region or "",
        "zone": volunteer.zone or "",
        "lifecycle": volunteer.lifecycle.value,
    }
    if "skills" in asked:
        facts["skills"] = SEPARATOR.join(sorted(held.skill for held in volunteer.skills))
    for key, kind in (("phone", ContactKind.PHONE), ("email", ContactKind.EMAIL)):
        if key in asked:
            values = (contact_value(one) for one in volunteer.contacts if one.kind is kind)
            facts[key] = SEPARATOR.join(sorted(values))
    return {key: plain(value) for key, value in facts.items() if key in asked}


def facts_of_credential(credential: Credential, volunteer: Volunteer) -> dict[str, str]:
    """A credential's cells in the spelling that is compared. Its number stays closed."""
    facts = {
        "credential": f"K-{credential.id}",
        "number": volunteer.number,
        "name": volunteer.name,
        "kind": credential.kind,
        "level": credential.level or "",
        "issuer": credential.issuer or "",
        "scope": credential.scope or "",
        "issued_on": _day(credential.issued_on),
        "valid_from": _day(credential.valid_from),
        "valid_until": _day(credential.valid_until),
        "state": credential.state.value,
    }
    return {key: plain(value) for key, value in facts.items()}


def in_words(facts: Mapping[str, str], language: str) -> dict[str, str]:
    """The cells as a reader wants them: skills by their names."""
    words = dict(facts)
    if facts.get("skills"):
        labels = (vocabulary().label("skill", code, language) for code in facts["skills"].split(SEPARATOR))
        words["skills"] = SEPARATOR.join(labels)
    if "kind" in facts:
        words["kind"] = vocabulary().label("credential", facts["kind"], language)
    return words


def marked(row: str, facts: Mapping[str, str], columns: Iterable[Column]) -> str:
    """The check cell of a row: for each editable column a keyed mark of what went out."""
    editable = (column.key for column in columns if column.editable and column.key in facts)
    return " ".join(f"{key}:{mark(row, key, facts[key])}" for key in editable)


def marks_in(cells: Mapping[str, str]) -> dict[str, str]:
    """The marks of a row by column, as they came back; nothing where the check cell is gone."""
    pairs = (part.partition(":") for part in cells.get(CHECK.key, "").split())
    return {key: found for key, _, found in pairs if key and len(found) == _MARK_LENGTH}


def mark(row: str, key: str, value: str) -> str:
    """A keyed mark of one value in one place, so that it tells nothing about the value itself."""
    return blind_index("sheet", f"{row}|{key}|{value}")[:_MARK_LENGTH]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
