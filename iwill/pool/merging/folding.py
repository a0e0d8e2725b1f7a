"""What the pool does with two rows of the same thing: the better one stays, the other waits in case of an undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from sqlalchemy import Column, Table

from iwill.core.db import Base
from iwill.core.encryption import unseal
from iwill.pool.merging.changes import Row, rows_of
from iwill.pool.merging.joining import OWN, Joining
from iwill.pool.merging.rules import stricter
from iwill.pool.merging.terms import MergeField, Side
from iwill.pool.models import (
    AvailabilityException,
    Consent,
    ContactPoint,
    Credential,
    Note,
    Training,
    VolunteerLanguage,
    VolunteerSkill,
    WeeklyHours,
)
from iwill.pool.terms import ConsentState, CredentialState

_FOLDED = (ContactPoint, VolunteerSkill, VolunteerLanguage, Credential, Training, Consent, Note)
_HOURS = (WeeklyHours, AvailabilityException)
OWN.update(table.__tablename__ for table in (*_FOLDED, *_HOURS))


def fold(joining: Joining) -> None:
    """Everything that the pool itself holds about the two, except the two rows themselves."""
    _pairwise(joining, ContactPoint, lambda row: (row["kind"], row["value_index"]), _fold_contact)
    _place_contacts(joining)
    _pairwise(joining, VolunteerSkill, lambda row: (row["skill"],), _fill_gaps)
    _pairwise(joining, VolunteerLanguage, lambda row: (row["language"],), _fold_language)
    _pairwise(joining, Training, lambda row: (row["title"], row["completed_on"]), _fill_gaps)
    _pairwise(joining, Note, lambda row: (row["kind"], unseal(row["body_sealed"], row["uid"])), _leave)
    _fold_credentials(joining)
    _fold_consents(joining)
    _choose_hours(joining)


Fold = Callable[[Joining, Table, Row, Row], None]


def _pairwise(joining: Joining, model: type[Base], same: Callable[[Row], Any], fold_in: Fold) -> None:
    """Move what only the other one has; of what both have, fold the other one's row into the row that stays."""
    table, person = _table(model)
    held = {same(row): row for row in rows_of(table, person == joining.kept.id)}
    for row in rows_of(table, person == joining.other.id):
        twin = held.get(same(row))
        if twin is None:
            joining.changes.update(table, row, volunteer_id=joining.kept.id)
        else:
            fold_in(joining, table, twin, row)
            joining.changes.delete(table, row)


def _fold_contact(joining: Joining, table: Table, twin: Row, row: Row) -> None:
    """What was learnt of it last holds; a wish not to use it holds from either side."""
    later = row["state_at"] and (not twin["state_at"] or row["state_at"] > twin["state_at"])
    learnt = row if later else twin
    joining.changes.update(
        table,
        twin,
        do_not_use=twin["do_not_use"] or row["do_not_use"],
        state=learnt["state"],
        state_at=learnt["state_at"],
    )


def _place_contacts(joining: Joining) -> None:
    """The other one's contacts come after those that were there."""
    table, person = _table(ContactPoint)
    ordered = sorted(rows_of(table, person == joining.kept.id), key=lambda row: (row["position"], row["id"]))
    for place, row in enumerate(ordered):
        joining.changes.update(table, row, position=place)


def _fold_language(joining: Joining, table: Table, twin: Row, row: Row) -> None:
    joining.changes.update(table, twin, assumed=twin["assumed"] and row["assumed"])


def _fill_gaps(joining: Joining, table: Table, twin: Row, row: Row) -> None:
    """What is empty in the row that stays is taken from the other."""
    keys = {column.name for column in table.primary_key}
    gaps = {name: row[name] for name, value in twin.items() if value is None and name not in keys}
    joining.changes.update(table, twin, **gaps)


def _leave(joining: Joining, table: Table, twin: Row, row: Row) -> None:
    """Nothing of the other row is worth more than what is there."""


def _fold_credentials(joining: Joining) -> None:
    """One licence on file twice is one: the verified row stays, else the one handed in last. What hangs on the row that
    goes, such as a document, hangs on the other from then on."""
    table, person = _table(Credential)
    held = {_licence(row): row for row in rows_of(table, person == joining.kept.id)}
    for row in rows_of(table, person == joining.other.id):
        twin = held.get(_licence(row))
        if twin is None:
            joining.changes.update(table, row, volunteer_id=joining.kept.id)
            continue
        stays, goes = sorted((twin, row), key=_worth, reverse=True)
        for column in hanging_on(table):
            joining.changes.move(column, goes["id"], stays["id"])
        joining.changes.delete(table, goes)
        joining.changes.update(table, stays, volunteer_id=joining.kept.id)


def _licence(row: Row) -> tuple[Any, ...]:
    if row["number_index"]:
        return row["kind"], row["number_index"]
    # Without a number only rows that say the same in everything else are taken for one licence.
    return row["kind"], None, row["level"], row["issuer"], row["valid_until"], row["number_sealed"], row["state"]


def _worth(row: Row) -> tuple[Any, ...]:
    return row["state"] is CredentialState.VERIFIED, row["submitted_at"], -row["id"]


def _fold_consents(joining: Joining) -> None:
    """One ledger out of two. A refusal or withdrawal on either side stays, whenever the other one said yes."""
    table, person = _table(Consent)
    lines = rows_of(table, person.in_((joining.kept.id, joining.other.id)))
    standing: dict[Any, dict[int, ConsentState]] = {}
    for line in lines:
        standing.setdefault(line["purpose"], {})[line["volunteer_id"]] = line["state"]
    joining.changes.move(person, joining.other.id, joining.kept.id)
    newest = {line["purpose"]: line["state"] for line in lines}
    for purpose, states in standing.items():
        holds = stricter(states.values())
        if holds is not newest[purpose]:
            line = {"volunteer_id": joining.kept.id, "purpose": purpose, "state": holds, "at": joining.now}
            joining.changes.insert(table, {**line, "source": f"merge:{joining.merge.id}"})


def _choose_hours(joining: Joining) -> None:
    """The week and the single days of one of the two, whole: two half weeks put together promise what nobody did."""
    for model in _HOURS:
        table, person = _table(model)
        theirs = rows_of(table, person == joining.other.id)
        joining.changes.replace(table, person, joining.other.id, [])
        if joining.choices[MergeField.HOURS] is Side.OTHER:
            joining.changes.replace(table, person, joining.kept.id, theirs)


def hanging_on(table: Table) -> list[Column[Any]]:
    """Every column by which other rows hang on a row of this table."""
    return [
        column
        for other in Base.metadata.sorted_tables
        for column in other.c
        for key in column.foreign_keys
        if key.column.table is table
    ]


def _table(model: type[Base]) -> tuple[Table, Column[Any]]:
    table = cast(Table, model.__table__)
    return table, table.c.volunteer_id
