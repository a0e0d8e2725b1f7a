"""The cells of a board, narrowed to a way of joining, a crisis, and the months of joining that are asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

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
    total = func.sum(CELLS.c.n)
    columns = [CELLS.c[name] for name in Cell._fields]
    query = select(*columns, total).where(CELLS.c.board.in_(boards)).group_by(*columns).having(total != 0)
    if among.path is not None:
        query = query.where(CELLS.c.path == among.path)
    if among.crisis is not None:
        query = query.where(CELLS.c.crisis == among.crisis)
    if among.since is not None:
        query = query.where(CELLS.c.joined >= among.since)
    if among.until is not None:
        query = query.where(CELLS.c.joined <= among.until)
    return [(Cell(*row[:-1]), int(row[-1])) for row in db.session.connection().execute(query)]
