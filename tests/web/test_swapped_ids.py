"""An id of one thing under the address of another is nothing here: 404, and nothing is read or changed."""

from __future__ import annotations

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import Role
from iwill.callouts.models import Invitation
from iwill.pool.models import ContactPoint
from tests.web.conftest import House
from tests.web.signed_in import as_staff


@pytest.fixture
def pair(house: House) -> dict[str, int]:
    """Two people and two call-outs, and what belongs to the second of each."""
    first, second = house.people(), house.people(phone="+8613912340009")
    mine, other = house.call(), house.call({"role": "另一岗位"}, kind="drill")
    contact = house.rows(select(ContactPoint.id).where(ContactPoint.volunteer_id == second[0]))[0][0]
    invitation = house.rows(select(Invitation.id).where(Invitation.call_out_id == other.call_out_id))[0][0]
    return {"person": first[0], "contact": contact, "call_out": mine.call_out_id, "invitation": invitation}


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("/people/{person}/contacts/{contact}", {"state": "dead", "action": "dead"}),
        ("/callouts/{call_out}/calls/{invitation}", {"outcome": "yes"}),
    ],
)
def test_what_belongs_to_another_is_not_found_here(
    app: flask.Flask, house: House, pair: dict[str, int], address: str, sent: dict[str, str]
) -> None:
    browser = as_staff(app, Role.ADMIN)
    before = len(house.rows(select(AuditEntry.id)))
    assert browser.post(address.format(**pair), data=sent).status_code == 404
    assert len(house.rows(select(AuditEntry.id))) == before
