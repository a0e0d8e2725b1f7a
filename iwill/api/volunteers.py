"""The pool by machine: who could help, and why somebody can or cannot. No way to reach anybody ever leaves here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_smorest import Blueprint
from sqlalchemy import ColumnElement

from iwill.accounts import audit
from iwill.accounts.terms import Scope
from iwill.api.edge import Call, Operation, serves
from iwill.api.names import masked
from iwill.api.schemas import volunteers as shapes
from iwill.callouts import queries as callout_queries
from iwill.callouts.facts.sentences import reasons
from iwill.callouts.models import Need
from iwill.callouts.queries import personal, places
from iwill.core.db import transaction
from iwill.core.errors import Invalid, Missing, Problem
from iwill.pool import queries as pool_queries
from iwill.pool.merging import queries as merging_queries
from iwill.pool.models import Volunteer
from iwill.pool.vocabulary import vocabulary

api = Blueprint("api-volunteers", __name__, description="The pool.")

READ = Scope.VOLUNTEERS_READ
ONE = "/volunteers/<number:volunteer_id>"


@serves(api, Operation("GET", "/volunteers", READ, shapes.VolunteerPageSchema, query=shapes.VolunteerQuery))
def list_volunteers(call: Call) -> dict[str, Any]:
    """Active people who have a skill and are free for a window; with names:read by name, and the reading is noted."""
    conditions: list[ColumnElement[bool]] = [Volunteer.may_process.is_(True)]
    if "to" in call.query:
        conditions.append(callout_queries.free_between(call.query["from_"], call.query["to"]))
    page = pool_queries.volunteers_with(_skill(call), *conditions, cursor=call.query.get("cursor"))
    named = call.caller.may(Scope.NAMES_READ)
    items = [_volunteer_object(one, named=named) for one in page.items]
    if named and items:
        with transaction():
            first, last = items[0]["id"], items[-1]["id"]
            audit.record(call.by, "names.read", "volunteers:list", now=call.now, first=first, last=last)
    return {"items": items, "next": page.next}


@serves(api, Operation("GET", f"{ONE}/eligibility", READ, shapes.EligibilitySchema, query=shapes.EligibilityQuery))
def explain_eligibility(call: Call, volunteer_id: int) -> dict[str, Any]:
    """Whether a person could come for a need, with every rule in order, and where in line she stands."""
    volunteer = merging_queries.standing_for(pool_queries.volunteer_by_id(volunteer_id))
    if volunteer.erased_at is not None:
        raise Missing
    need = callout_queries.need_by_id(call.query["need"])
    answer = callout_queries.eligibility(volunteer.id, need, need.call_out, call.now)
    return {"eligible": answer.eligible, "reasons": answer.findings, "place": _place(volunteer, need, call.now)}


def _place(volunteer: Volunteer, need: Need, now: datetime) -> dict[str, Any] | None:
    place = places.place_in_line(volunteer, need, need.call_out, now)
    if place is None:
        return None
    asked = personal.invitation_to(volunteer.id, need.call_out_id)
    return {"rank": place.rank, "of": place.of, "reasons": reasons(place, asked.asked_at if asked else now)}


def _skill(call: Call) -> str | None:
    name = call.query.get("skill")
    if name is None:
        return None
    code = vocabulary().find("skill", name, retired=True)
    if code is None:
        raise Invalid([Problem("skill", "unknown_skill", _("%(name)s is not in the vocabulary.", name=name))])
    return code


def _volunteer_object(volunteer: Volunteer, *, named: bool) -> dict[str, Any]:
    words = vocabulary()
    return {
        "id": volunteer.id,
        "number": volunteer.number,
        "name": volunteer.name if named else masked(volunteer.name),
        "lifecycle": volunteer.lifecycle,
        "skills": sorted({words.resolve("skill", held.skill) for held in volunteer.skills}),
        "languages": sorted({words.resolve("language", spoken.language) for spoken in volunteer.languages}),
        "zone": volunteer.zone,
    }
