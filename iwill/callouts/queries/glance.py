"""What a search for people has to know of the pool beforehand, asked in one statement: each trip costs as much as a
good part of the search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select

from iwill.callouts.models import Need
from iwill.callouts.queries import around, holders, order_statements, ordering, statements
from iwill.core.db import db
from iwill.core.policy import Value

# No name of a zone holds a comma.
_BETWEEN = ","


class Glance(NamedTuple):
    """The zones people live in, about how many people there are, whether anybody is placed apart from the line, and
    whether anybody's turn on a rota covers the shift."""

    zones: Sequence[str]
    people: int
    apart: bool
    rota: bool


def glance_at(need: Need, policy: Mapping[str, Value], now: datetime) -> Glance:
    """What there is to know for a search for this need."""
    values = {"starts_at": need.starts_at, "ends_at": need.ends_at, **ordering.faded(policy, now)}
    zones, people, apart, rota = db.session.connection().execute(_all_at_once(), values).one()
    return Glance(zones.split(_BETWEEN) if zones else (), int(people or 0), bool(apart), bool(rota))


@cache
def _all_at_once() -> Select[*tuple[Any, ...]]:
    zones = around.zones().subquery()
    return select(
        select(func.aggregate_strings(zones.c.zone, _BETWEEN)).scalar_subquery(),
        holders.newest().scalar_subquery(),
        order_statements.anybody().scalar_subquery(),
        statements.on_rota().exists(),
    )
