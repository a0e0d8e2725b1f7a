"""A list of numbers is one value of a statement, on both databases and however long it is."""

from __future__ import annotations

import flask
import pytest
from sqlalchemy import select

from iwill.core.db import db
from iwill.core.lists import one_of
from iwill.pool.models import Volunteer
from tests.builders import a_volunteer


@pytest.mark.parametrize("others", [0, 100_000])
def test_rows_are_found_by_a_list_however_long(ctx: flask.Flask, others: int) -> None:
    people = [a_volunteer().id for _ in range(3)]
    found = select(Volunteer.id).where(one_of(Volunteer.id, "ids")).order_by(Volunteer.id)
    beyond = range(1_000_000, 1_000_000 + others)
    assert list(db.session.scalars(found, {"ids": [people[2], people[0], *beyond]})) == [people[0], people[2]]
    assert list(db.session.scalars(found, {"ids": list(beyond)})) == []


def test_one_statement_serves_lists_of_every_length() -> None:
    one = select(Volunteer.id).where(one_of(Volunteer.id, "ids"))
    assert str(one.params(ids=[1])) == str(one.params(ids=[1, 2, 3]))
