"""Before anybody gets anything: who would, why not the others, and how it reads. Nothing is written or sent here.

/journeys/<code>/try       who would get it within so many days, the others counted by reason
/journeys/<code>/others    who is left out for one reason
/journeys/<code>/letter    the letter in both languages, as its reader would see it
"""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from iwill.accounts.models import Staff
from iwill.accounts.terms import Permission
from iwill.core import clock
from iwill.core.db import db
from iwill.core.errors import FORBIDDEN, Forbidden
from iwill.engagement.journeys import queries
from iwill.engagement.journeys.schemas import rule_from
from iwill.engagement.journeys.terms import NotMeant
from iwill.web.guard import for_staff
from iwill.web.journeys import sample, words
from iwill.web.journeys.view import left_out, names_shown, title_of, try_page

pages = Blueprint("journey_trying", __name__)
DAYS = (1, 7, 30, 92)


@pages.get("/journeys/<code>/try")
@for_staff(Permission.READ_POOL)
def look_ahead(code: str) -> str:
    """Who would get it in the coming days, and why not the others."""
    typed = request.args.get("days", "")
    days = int(typed) if typed in {str(one) for one in DAYS} else DAYS[1]
    page = try_page(queries.journey_by_code(code), days, clock.now())
    return render_template("journeys/try.html", page=page, choices=DAYS)


@pages.get("/journeys/<code>/others")
@for_staff(Permission.READ_POOL)
def others(code: str) -> str:
    """The first of those who are left out for one reason."""
    journey, why = queries.journey_by_code(code), request.args.get("why", "")
    if why not in set(NotMeant):
        abort(404)
    if not names_shown(rule_from(journey.rule)):
        raise Forbidden(FORBIDDEN)
    people = left_out(journey, NotMeant(why), clock.now())
    return render_template(
        "journeys/others.html", code=code, title=title_of(journey), why=words.reason(why), people=people
    )


@pages.get("/journeys/<code>/letter")
@for_staff(Permission.READ_POOL)
def letter(code: str) -> str:
    """The letter as it will look, in both languages, with made-up words where a person's own would stand."""
    journey = queries.journey_by_code(code)
    owner = db.session.get(Staff, journey.owner_id) if journey.owner_id is not None else None
    name = owner.name if owner is not None and owner.disabled_at is None else ""
    letters = sample.letters(rule_from(journey.rule), name, clock.now())
    return render_template("journeys/letter.html", code=code, title=title_of(journey), letters=letters)
