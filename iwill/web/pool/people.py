"""Volunteers as staff see them: the list, and one person.

/people                     the list by skill and state, a page at a time; names and skills, never contact data
/people/search              the same by name: posted, so that no name stands in an address
/people/<id>                one person
/people/<id>/contacts       with addresses and numbers, each reading noted
/people/<id>/remarks        with remarks, for the care role alone, each reading noted
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _l

from iwill.accounts import audit
from iwill.accounts.terms import Permission
from iwill.core import clock
from iwill.core.paging import Page
from iwill.pool import queries as pool_queries
from iwill.pool.terms import Lifecycle
from iwill.pool.vocabulary import vocabulary
from iwill.web.actions import act
from iwill.web.guard import for_staff
from iwill.web.pool.person_parts import skill_name
from iwill.web.pool.person_view import person_page
from iwill.web.pool.words import lifecycle_status, word

pages = Blueprint("people", __name__)

PAGE = 50
LONGEST_SEARCH = 60
ANY = _l("any")


@dataclass(frozen=True)
class PeoplePage:
    """What staff/people.html prints."""

    rows: list[dict[str, Any]]
    counts: list[tuple[str, int]]
    search: str
    skill: str
    lifecycle: str
    skills: list[tuple[str, str]]
    lifecycles: list[tuple[str, str]]
    cursor: str
    next_cursor: str
    next_url: str | None


@pages.get("/people")
@for_staff(Permission.READ_POOL)
def people() -> str:
    """The list, by skill and state."""
    return _list("", request.args)


@pages.post("/people/search")
@for_staff(Permission.READ_POOL)
def search() -> str:
    """The list, by name or number too; posted although it changes nothing, as a name does not belong in an address."""
    return _list(request.form.get("q", "").strip()[:LONGEST_SEARCH], request.form)


@pages.get("/people/<int:volunteer_id>")
@for_staff(Permission.READ_POOL)
def person(volunteer_id: int) -> str:
    """One person; addresses, numbers and remarks stay closed."""
    volunteer = pool_queries.volunteer_by_id(volunteer_id)
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


def _list(searched: str, chosen: Any) -> str:
    skill = chosen.get("skill", "")
    skill = skill if ("skill", skill) in vocabulary().terms else ""
    lifecycle = chosen.get("lifecycle", "")
    lifecycle = lifecycle if lifecycle in list(Lifecycle) else ""
    cursor = chosen.get("cursor", "")
    found = pool_queries.people(
        search=searched,
        skill=skill or None,
        lifecycle=Lifecycle(lifecycle) if lifecycle else None,
        cursor=cursor or None,
        size=PAGE,
    )
    return render_template("staff/people.html", page=_page(found, searched, skill, lifecycle, cursor))


def _page(found: Page, searched: str, skill: str, lifecycle: str, cursor: str) -> PeoplePage:
    query = {key: value for key, value in (("skill", skill), ("lifecycle", lifecycle)) if value}
    next_url = f"/people?{urlencode(query | {'cursor': found.next})}" if found.next and not searched else None
    counts = pool_queries.people_by_lifecycle()
    return PeoplePage(
        rows=[
            {
                "id": volunteer.id,
                "name": volunteer.name,
                "number": volunteer.number,
                "region": volunteer.region or "",
                "skills": [skill_name(held.skill) for held in volunteer.skills],
                "status": lifecycle_status(volunteer.lifecycle),
                "demo": volunteer.demo,
            }
            for volunteer in found.items
        ],
        counts=[(word(state), counts[state]) for state in Lifecycle if state in counts],
        search=searched,
        skill=skill,
        lifecycle=lifecycle,
        skills=[("", str(ANY)), *((term.code, skill_name(term.code)) for term in vocabulary().of_kind("skill"))],
        lifecycles=[("", str(ANY)), *((state.value, word(state)) for state in Lifecycle)],
        cursor=cursor,
        next_cursor=found.next or "",
        next_url=next_url,
    )
