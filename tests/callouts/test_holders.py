"""Where few people have what is asked for, the search begins with them, and finds the same people in the same order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from iwill.callouts import matching
from iwill.callouts.models import Need
from iwill.callouts.queries import around as surrounding
from iwill.callouts.queries import candidates, holders, statements
from iwill.core.db import db, is_sqlite
from tests.builders import a_volunteer
from tests.callouts.conftest import Story
from tests.conftest import NOW, ON_POSTGRES


@pytest.fixture
def need(ctx: Flask, story: Story) -> Need:
    for number in range(30):
        a_volunteer(f"人{number}", skills=["listening", "it"] if number % 10 == 0 else ["listening"])
    return story.draft({"skills": ["listening", "it"]}).needs[0]


def asking(need: Need) -> tuple[matching.Shape, dict[str, Any]]:
    policy = candidates.policy_for(need.call_out)
    around = surrounding.surroundings(need, need.call_out, policy)
    shape = matching.shape_of(need, need.call_out, sqlite=is_sqlite(db.session()))
    return shape, matching.parameters(need, need.call_out, around, policy, NOW) | {"limit": 20}


def found(need: Need, among: int | None, *, certain: bool) -> list[int]:
    shape, values = asking(need)
    return list(db.session.scalars(statements.ranking(shape, certain=certain, among=among), values))


@pytest.mark.parametrize("certain", [True, False])
def test_both_ways_find_the_same_people_in_the_same_order(need: Need, certain: bool) -> None:
    walked = found(need, None, certain=certain)
    assert len(walked) == (3 if certain else 0)
    assert found(need, 0, certain=certain) == found(need, 1, certain=certain) == walked


def test_the_search_begins_with_the_holders_where_they_are_fewer_than_a_walk_would_pass(need: Need) -> None:
    shape, _values = asking(need)
    # 30 people: three have the second skill, and a walk for one of them passes about ten.
    assert holders.few_holders(shape, limit=1) == 1
    # Everybody has the first, so that a walk ends as soon as the list is full.
    assert holders.few_holders(replace(shape, skills=("listening",)), limit=1) is None


@pytest.mark.skipif(ON_POSTGRES, reason="PostgreSQL reads a table of thirty rows whole, whatever it is asked")
@pytest.mark.parametrize(
    ("among", "begins"), [(None, "USING INDEX ix_volunteer_rank"), (1, "USING INTEGER PRIMARY KEY")]
)
def test_the_plan_walks_the_line_or_looks_up_the_holders(need: Need, among: int | None, begins: str) -> None:
    plans: list[str] = []

    def explain(_connection: Any, cursor: Any, statement: str, sent: Any, *_rest: Any) -> None:
        plans.extend(row[3] for row in cursor.connection.execute("EXPLAIN QUERY PLAN " + statement, sent))

    event.listen(db.engine, "before_cursor_execute", explain)
    try:
        shape, values = asking(need)
        plans.clear()
        db.session.execute(statements.ranking(shape, certain=True, among=among), values).all()
    finally:
        event.remove(db.engine, "before_cursor_execute", explain)
    assert begins in next(line for line in plans if "SEARCH volunteer " in line)
