"""Volunteers as staff see them: the list, and one person.

/people                     the list, a page at a time, by everything but a name; never contact data
/people/search              the same by name: posted, so that no name stands in an address
/people/<id>                one person
/people/<id>/contacts       with addresses and numbers, each reading noted
/people/<id>/remarks        with remarks, for the care role alone, each reading noted
"""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, render_template, request

from iwill.accounts import audit
from iwill.accounts.terms import Permission
from iwill.core import clock
from iwill.pool import queries as pool_queries
from iwill.web.actions import act
from iwill.web.guard import for_staff
from iwill.web.pool.people_list import Asked, people_page
from iwill.web.pool.person_view import person_page
from iwill.web.pool.tombstone import tombstone

pages = Blueprint("people", __name__)


@pages.get("/people")
@for_staff(Permission.READ_POOL)
def people() -> str:
    """The list, by everything but a name."""
    asked = replace(Asked.read(request.args), q="")
    return render_template("staff/people.html", page=people_page(asked, request.args.get("cursor", "")))


@pages.post("/people/search")
@for_staff(Permission.READ_POOL)
def search() -> str:
    """The list, by name or number too; posted although it changes nothing, as a name does not belong in an address."""
    asked = Asked.read(request.form)
    return render_template("staff/people.html", page=people_page(asked, request.form.get("cursor", "")))


@pages.get("/people/<int:volunteer_id>")
@for_staff(Permission.READ_POOL)
def person(volunteer_id: int) -> str:
    """One person; addresses, numbers and remarks stay closed. A row that was merged says so, and leads on."""
    volunteer = pool_queries.volunteer_by_id(volunteer_id)
    if volunteer.merged_into_id is not None:
        return render_template("staff/merged.html", page=tombstone(volunteer))
    return render_template("staff/person.html", page=person_page(volunteer, clock.now()))


@pages.post("/people/<int:volunteer_id>/contacts")
@for_staff(Permission.READ_POOL, Permission.READ_CONTACTS)
def contacts(volunteer_id: int) -> str:
    """One person with addresses and numbers; who looked, and when, is noted."""
    _note_reading("contact.read", volunteer_id)
    volunteer = pool_queries.volunteer_by_id(volunteer_id)
    return render_template("staff/person.html", page=person_page(volunteer, clock.now(), contacts_shown=True))


@pages.post("/people/<int:volunteer_id>/remarks")
@for_staff(Permission.READ_NOTES)
def remarks(volunteer_id: int) -> str:
    """One person with the remarks about her; who looked, and when, is noted."""
    _note_reading("note.read", volunteer_id)
    volunteer = pool_queries.volunteer_by_id(volunteer_id)
    return render_template("staff/person.html", page=person_page(volunteer, clock.now(), remarks_shown=True))


def _note_reading(action: str, volunteer_id: int) -> None:
    volunteer = pool_queries.volunteer_by_id(volunteer_id)
    act(lambda by, now: audit.record(by, action, f"volunteer:{volunteer.id}", now=now))
