"""Work that is hard to bear is said so beforehand, in sentences of ours, and a yes counts once they were read."""

from __future__ import annotations

from typing import Any

import flask
from sqlalchemy import select

from iwill.callouts.models import Seat
from iwill.core.db import db
from tests.web.conftest import House


def test_a_yes_counts_once_its_reader_knows_what_they_may_meet(app: flask.Flask, client: Any, house: House) -> None:
    (person,) = house.people()
    path = house.call({"sensitive": "来电者张三的孩子自杀"}).paths[person]
    words = client.get(path).get_data(as_text=True)
    assert "自伤的念头" in words
    assert "张三" not in words
    refused = client.post(path, data={"answer": "yes"})
    assert refused.status_code == 422
    assert "可能遇到的内容" in refused.get_data(as_text=True)
    with app.app_context():
        assert db.session.scalars(select(Seat)).all() == []
    answered = client.post(path, data={"answer": "yes", "agree": "on"})
    assert answered.headers["Location"] == f"{path}/seat"
    with app.app_context():
        assert db.session.scalars(select(Seat.agreed_to)).all() == ["self_harm"]


def test_a_no_needs_no_agreement(client: Any, house: House) -> None:
    (person,) = house.people()
    path = house.call({"sensitive": True}).paths[person]
    assert client.post(path, data={"answer": "no"}).status_code == 303


def test_ordinary_work_asks_for_no_agreement(client: Any, house: House) -> None:
    (person,) = house.people()
    path = house.call({"sensitive": False}).paths[person]
    assert 'name="agree"' not in client.get(path).get_data(as_text=True)
    assert client.post(path, data={"answer": "yes"}).status_code == 303
