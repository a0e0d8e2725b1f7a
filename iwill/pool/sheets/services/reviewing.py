"""A sheet that came back is looked through, cell by cell; nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import available_timezones

from iwill.pool.models import Credential, Volunteer
from iwill.pool.services.preferences import LANGUAGES
from iwill.pool.sheets import queries
from iwill.pool.sheets.cells import facts_of, facts_of_credential, mark, marks_in
from iwill.pool.sheets.rules import CellRefused, Verdict, canonical, verdict
from iwill.pool.sheets.terms import (
    CHANGED_MEANWHILE,
    CHECK,
    CHECK_DAMAGED,
    COLUMNS,
    CONTACTS_CLOSED,
    ERASED_ROW,
    MERGED_ROW,
    ROW_TWICE,
    UNKNOWN_ROW,
    VERIFIED_SINCE,
    CellProblem,
    Column,
    Difference,
    Review,
    SheetKind,
    SheetLine,
    key_column,
)
from iwill.pool.terms import CredentialState
from iwill.pool.vocabulary import vocabulary

Target = tuple[Volunteer, Credential | None]


def review(kind: SheetKind, lines: Sequence[SheetLine], *, may_contacts: bool) -> Review:
    """What a sheet that came back would change, cell by cell, and what is wrong with it. Writes nothing."""
    reading = _Reading(kind, may_contacts)
    targets = targets_of(kind, lines)
    for line in lines:
        reading.take(line, targets.get(line.cells.get(key_column(kind).key, "").strip().upper()))
    return Review(kind, len(lines), tuple(reading.differences.values()), tuple(reading.problems))


def targets_of(kind: SheetKind, lines: Sequence[SheetLine]) -> dict[str, Target]:
    """Whom the rows are about, by what their first cell says."""
    keys = {line.cells.get(key_column(kind).key, "").strip().upper() for line in lines}
    if kind is not SheetKind.CREDENTIALS:
        return {number: (one, None) for number, one in queries.people_by_number(sorted(keys)).items()}
    ids = [int(key[2:]) for key in keys if key.startswith("K-") and key[2:].isascii() and key[2:].isdigit()]
    found = queries.credentials_by_id([one for one in ids if one < 2**31])
    return {f"K-{one}": (holder, credential) for one, (credential, holder) in found.items()}


class _Reading:
    """One sheet being looked through."""

    def __init__(self, kind: SheetKind, may_contacts: bool) -> None:
        self.kind, self.may_contacts = kind, may_contacts
        self.zones = available_timezones()
        self.differences: dict[tuple[str, str], Difference] = {}
        self.problems: list[CellProblem] = []

    def take(self, line: SheetLine, target: Target | None) -> None:
        """Look through one row."""
        if target is None or (code := _gone(target[0])):
            self.problems.append(CellProblem(line.number, key_column(self.kind), code if target else UNKNOWN_ROW))
            return
        volunteer, credential = target
        marks = marks_in(line.cells)
        if not marks:
            self.problems.append(CellProblem(line.number, CHECK, CHECK_DAMAGED))
            return
        keys = [column.key for column in COLUMNS[self.kind]]
        facts = facts_of_credential(credential, volunteer) if credential else facts_of(volunteer, keys)
        key = f"K-{credential.id}" if credential else volunteer.number
        for column in COLUMNS[self.kind]:
            if column.editable and column.key in line.cells:
                self._cell(line, column, key, target, facts[column.key], marks.get(column.key))

    def _cell(
        self, line: SheetLine, column: Column, key: str, target: Target, current: str, went_out: str | None
    ) -> None:
        def refuse(code: str) -> None:
            self.problems.append(CellProblem(line.number, column, code))

        try:
            cell = canonical(
                column.key,
                line.cells[column.key],
                find_skill=lambda name: vocabulary().find("skill", name),
                zones=self.zones,
                languages=LANGUAGES,
            )
        except CellRefused as refusal:
            return refuse(refusal.code)
        if went_out is None:
            return None if cell == current else refuse(CHECK_DAMAGED)
        decided = verdict(
            cell=cell,
            current=current,
            cell_as_it_went_out=mark(key, column.key, cell) == went_out,
            current_as_it_went_out=mark(key, column.key, current) == went_out,
        )
        if decided is Verdict.LEAVE:
            return None
        if decided is Verdict.CLASH:
            return refuse(CHANGED_MEANWHILE)
        if column.contact and not self.may_contacts:
            return refuse(CONTACTS_CLOSED)
        if target[1] is not None and target[1].state is CredentialState.VERIFIED:
            return refuse(VERIFIED_SINCE)
        other = self.differences.get((key, column.key))
        if other is not None and other.after != cell:
            return refuse(ROW_TWICE)
        found = Difference(line.number, key, target[0].name, column, current, cell)
        self.differences.setdefault((key, column.key), found)
        return None


def _gone(volunteer: Volunteer) -> str | None:
    if volunteer.erased_at is not None:
        return ERASED_ROW
    return MERGED_ROW if volunteer.merged_into_id is not None else None
