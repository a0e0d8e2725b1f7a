"""The cells of a board, narrowed to a way of joining, a crisis, and the months of joining that are asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from iwill.core.db import db
from iwill.insight.terms import Board, Cell
from iwill.insight.upkeep import CELLS
from iwill.pool.activity.terms import Path


@dataclass(frozen=True)
class Among:
    """Which people a board is about. A crisis of 0 is none; None leaves a question open."""

    path: Path | None = None
    crisis: int | None = None
    since: int | None = None
    until: int | None = None


def cells_on(boards: Sequence[Board], among: Among) -> list[tuple[Cell, int]]:
    """Every cell of these boards that holds somebody, and how many."""
    rows = db.session.connection().execute(_summed(boards, among, Cell._fields))
    return [(Cell(*row[:-1]), int(row[-1])) for row in rows]


def places_on(boards: Sequence[Board], among: Among) -> list[tuple[Board, int, int, int]]:
    """The same for all cohorts together: board, x, y, and how many."""
    rows = db.session.connection().execute(_summed(boards, among, ("board", "x", "y")))
    return [(row[0], row[1], row[2], int(row[3])) for row in rows]


def _summed(boards: Sequence[Board], among: Among, by: Sequence[str]) -> Select[Any]:
    total, columns = func.sum(CELLS.c.n), [CELLS.c[name] for name in by]
    query = select(*columns, total).where(CELLS.c.board.in_(boards)).group_by(*columns).having(total != 0)
    if among.path is not None:
        query = query.where(CELLS.c.path == among.path)
    if among.crisis is not None:
        query = query.where(CELLS.c.crisis == among.crisis)
    if among.since is not None:
        query = query.where(CELLS.c.joined >= among.since)
    if among.until is not None:
        query = query.where(CELLS.c.joined <= among.until)
    return query
