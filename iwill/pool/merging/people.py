"""The two rows themselves: one takes what was chosen, the other becomes a tombstone that leads to it."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Table

from iwill.core.civil import civil_day
from iwill.pool.merging.changes import Row, rows_of
from iwill.pool.merging.joining import Joining
from iwill.pool.merging.terms import MergeField, Side
from iwill.pool.models import NEVER, Consent, NameKey, Volunteer
from iwill.pool.names import keys_of
from iwill.pool.rules import is_minor
from iwill.pool.terms import Adulthood, ConsentPurpose, ConsentState, Lifecycle

# What each choice brings along.
_CHOSEN: dict[MergeField, tuple[str, ...]] = {
    MergeField.NAME: ("name", "name_key"),
    MergeField.PREFERRED_NAME: ("preferred_name",),
    MergeField.LANGUAGE: ("language",),
    MergeField.REGION: ("region",),
    MergeField.ZONE: ("zone",),
    MergeField.BIRTH: ("adulthood", "adult_from"),
    MergeField.LIFECYCLE: ("lifecycle", "paused_until"),
    MergeField.HOURS: ("availability_set_at", "hours_quarter"),
}
_COUNTERS = ("times_asked", "times_yes", "times_no", "times_silent")
_MIRRORS = {
    ConsentPurpose.PROCESS: "may_process",
    ConsentPurpose.CONTACT: "may_contact",
    ConsentPurpose.NIGHT_CALLS: "night_calls",
}
# What a tombstone keeps: by these it is found, and old links lead on.
_STAYS = {"id", "number", "mailing_link_id", "created_at", "demo", "erased_at"}
_EMPTY: dict[str, Any] = {
    "name": "",
    "preferred_name": "",
    "name_key": "",
    "language": "zh-Hans",
    "lifecycle": Lifecycle.LEFT,
    "adulthood": Adulthood.UNKNOWN,
    "last_asked_at": NEVER,
    "last_served_at": NEVER,
    "times_asked": 0,
    "times_yes": 0,
    "times_no": 0,
    "times_silent": 0,
    "hours_quarter": 0,
}
TABLE = cast(Table, Volunteer.__table__)


def join_rows(joining: Joining) -> None:
    """Write what was chosen to the row that is kept, and empty the other. Comes after the consents were put together.
    Nobody becomes active by a merge who could not be made active."""
    mine, theirs = _row(joining.kept.id), _row(joining.other.id)
    values: dict[str, Any] = {}
    for field, columns in _CHOSEN.items():
        source = theirs if joining.choices[field] is Side.OTHER else mine
        values |= {name: source[name] for name in columns}
    values |= {name: mine[name] + theirs[name] for name in _COUNTERS}
    values |= {name: max(mine[name], theirs[name]) for name in ("last_asked_at", "last_served_at")}
    values["created_at"] = min(mine["created_at"], theirs["created_at"])
    values |= _consented(joining.kept.id)
    # A column of another part holds for the person where either row has something in it.
    values |= {name: theirs[name] for name in mine if name not in {*values, *_STAYS} and not mine[name]}
    values.pop("merged_into_id", None)
    if Lifecycle.BARRED in (mine["lifecycle"], theirs["lifecycle"]):
        values["lifecycle"], values["paused_until"] = Lifecycle.BARRED, None
    if values["lifecycle"] is Lifecycle.ACTIVE and not _may_be_active(values, joining):
        values["lifecycle"], values["paused_until"] = Lifecycle.PAUSED, None
    joining.changes.update(TABLE, theirs, **_tombstone(theirs), merged_into_id=joining.kept.id)
    joining.changes.update(TABLE, mine, counters=_COUNTERS, **values)
    _find_by_name(joining, values["name"], values["preferred_name"])


def _find_by_name(joining: Joining, name: str, preferred_name: str) -> None:
    """The person is found by the name that was chosen, and the tombstone by none."""
    table = cast(Table, NameKey.__table__)
    keys = [{"key": key} for key in keys_of(name, preferred_name)]
    joining.changes.replace(table, table.c.volunteer_id, joining.other.id, [])
    joining.changes.replace(table, table.c.volunteer_id, joining.kept.id, keys)


def lead_on(joining: Joining) -> None:
    """Earlier tombstones that lead to the row that goes lead to the row that stays, so that one step is enough."""
    for row in rows_of(TABLE, TABLE.c.merged_into_id == joining.other.id):
        joining.changes.update(TABLE, row, merged_into_id=joining.kept.id)


def _tombstone(row: Row) -> dict[str, Any]:
    """The values of an empty row: nothing personal, nothing that anybody would be asked by."""
    empty: dict[str, Any] = {}
    for column in TABLE.c:
        if column.name in _STAYS or column.name == "merged_into_id":
            continue
        if column.name in _EMPTY:
            empty[column.name] = _EMPTY[column.name]
        elif column.nullable:
            empty[column.name] = None
        elif isinstance(row[column.name], bool):
            empty[column.name] = False
    return empty


def _consented(volunteer_id: int) -> dict[str, bool]:
    """What the ledger of the person who is kept says by now, purpose by purpose."""
    ledger = cast(Table, Consent.__table__)
    newest = {line["purpose"]: line["state"] for line in rows_of(ledger, ledger.c.volunteer_id == volunteer_id)}
    return {column: newest.get(purpose) is ConsentState.GIVEN for purpose, column in _MIRRORS.items()}


def _may_be_active(values: dict[str, Any], joining: Joining) -> bool:
    agreed = values["may_process"] and values["may_contact"]
    return agreed and not is_minor(values["adult_from"], civil_day(joining.now))


def _row(volunteer_id: int) -> Row:
    return rows_of(TABLE, TABLE.c.id == volunteer_id)[0]
