"""What the parts of the pool to the left hold once for each person: her case in vetting, her place in a rota."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Table

from iwill.pool.merging.changes import Row, rows_of
from iwill.pool.merging.folding import hanging_on
from iwill.pool.merging.joining import OWN, Joining
from iwill.pool.teams.models import RotaPlace
from iwill.pool.vetting.models import VettingCase
from iwill.pool.vetting.terms import CaseState, Stage

CASES, PLACES = cast(Table, VettingCase.__table__), cast(Table, RotaPlace.__table__)
OWN.update((CASES.name, PLACES.name))

_ENDED = {CaseState.REFUSED: 3, CaseState.PASSED: 2, CaseState.CLOSED: 0}


def fold_neighbours(joining: Joining) -> None:
    """Bring together what may stand only once."""
    _fold_cases(joining)
    _fold_places(joining)


def _fold_cases(joining: Joining) -> None:
    """A refusal stays, else what has been passed, else the case that came further; decisions of both hang on it."""
    mine = rows_of(CASES, CASES.c.volunteer_id == joining.kept.id)
    for row in rows_of(CASES, CASES.c.volunteer_id == joining.other.id):
        if mine:
            stays, goes = sorted((mine[0], row), key=_how_far, reverse=True)
            for column in hanging_on(CASES):
                joining.changes.move(column, goes["id"], stays["id"])
            joining.changes.delete(CASES, goes)
            row = stays
        joining.changes.update(CASES, row, volunteer_id=joining.kept.id)


def _how_far(case: Row) -> tuple[int, int, int]:
    return _ENDED.get(case["state"], 1), list(Stage).index(case["stage"]), -case["id"]


def _fold_places(joining: Joining) -> None:
    """Nobody stands by twice in one place."""
    held: set[Any] = {row["slot_id"] for row in rows_of(PLACES, PLACES.c.volunteer_id == joining.kept.id)}
    for row in rows_of(PLACES, PLACES.c.volunteer_id == joining.other.id):
        if row["slot_id"] in held:
            joining.changes.delete(PLACES, row)
        else:
            joining.changes.update(PLACES, row, volunteer_id=joining.kept.id)
