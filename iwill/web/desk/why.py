"""Why this person, why not that one: the line for a need, and one person against every rule.

/callouts/<id>/line                 the next people in line for a need, and what each place came of
/callouts/<id>/people/<person>      every rule for every need, and the place
/callouts/<id>/people/<person>/limits   set the limits on rest and hours aside, with the person's yes and a reason
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor, Permission
from iwill.callouts import queries as callout_queries
from iwill.callouts.facts import queries as fact_queries
from iwill.callouts.facts import services as facts
from iwill.callouts.facts.sentences import reasons
from iwill.callouts.models import CallOut, Need
from iwill.callouts.queries import Eligibility, personal, places
from iwill.core import clock
from iwill.core.errors import Missing, Problem
from iwill.pool import queries as pool_queries
from iwill.pool.models import Volunteer
from iwill.web.actions import attempt
from iwill.web.desk import words as desk_words
from iwill.web.guard import for_staff

pages = Blueprint("why", __name__)
pages.context_processor(lambda: {"desk": desk_words})
Page = str | Response | tuple[str, int]
FIRST = 20
NEEDS_SHOWN = 20


@dataclass(frozen=True)
class LinePerson:
    """Somebody in line: the place, and what it came of."""

    volunteer: Volunteer
    rank: int
    reasons: Sequence[str]


@dataclass(frozen=True)
class NeedAnswer:
    """One need for one person: every rule, the place where there is one, and whether only a limit is in the way."""

    need: Need
    when: str
    answer: Eligibility
    place: str
    reasons: Sequence[str]
    only_limits: bool
    set_aside: bool


@pages.get("/callouts/<int:call_out_id>/line")
@for_staff(Permission.RUN_CALLOUTS)
def line(call_out_id: int) -> str:
    """The next people in line for one need."""
    call_out, now = callout_queries.callout_by_id(call_out_id), clock.now()
    need = _need(call_out, request.args.get("need", "")) or (call_out.needs[0] if call_out.needs else None)
    if need is None:
        raise Missing
    people = [
        LinePerson(volunteer, place.rank, reasons(place, now))
        for volunteer, place in places.head_of_line(need, call_out, now, limit=FIRST)
    ]
    when = desk_words.window(need, call_out)
    return render_template("desk/line.html", page=_Head(call_out), need=need, when=when, people=people)


@pages.get("/callouts/<int:call_out_id>/people/<int:volunteer_id>")
@for_staff(Permission.RUN_CALLOUTS)
def person(call_out_id: int, volunteer_id: int) -> str:
    """One person against every rule of every need."""
    return _page(call_out_id, volunteer_id)


@pages.post("/callouts/<int:call_out_id>/people/<int:volunteer_id>/limits")
@for_staff(Permission.RUN_CALLOUTS)
def set_aside(call_out_id: int, volunteer_id: int) -> Page:
    """Set the limits aside for one shift, where they are all that is in the way."""
    form = request.form

    def use_case(by: Actor, now: datetime) -> None:
        call_out = callout_queries.callout_by_id(call_out_id)
        need = _need(call_out, form.get("need", ""))
        if need is None:
            raise Missing
        volunteer = _volunteer(volunteer_id)
        agreed = form.get("agreed") == "on"
        facts.set_limits_aside(need, volunteer, reason=form.get("reason", ""), agreed=agreed, by=by, now=now)

    ended = attempt(use_case)
    if isinstance(ended.refusal, Missing):
        raise ended.refusal
    if ended.refusal is not None:
        return _page(call_out_id, volunteer_id, ended.problems), ended.refusal.status
    flash(_("The limits are set aside for this shift. Your name and the reason are kept."), "ok")
    return redirect(f"/callouts/{call_out_id}/people/{volunteer_id}", code=303)


@dataclass(frozen=True)
class _Head:
    call_out: CallOut


def _page(call_out_id: int, volunteer_id: int, problems: Sequence[Problem] = ()) -> str:
    call_out, volunteer, now = callout_queries.callout_by_id(call_out_id), _volunteer(volunteer_id), clock.now()
    invitation = personal.invitation_to(volunteer.id, call_out.id)
    at = invitation.asked_at if invitation is not None else now
    answers = [_answer(volunteer, need, call_out, now, at) for need in call_out.needs[:NEEDS_SHOWN]]
    return render_template(
        "desk/why.html",
        page=_Head(call_out),
        volunteer=volunteer,
        asked=desk_words.instant(invitation.asked_at, call_out.timezone) if invitation is not None else "",
        answers=answers,
        typed=request.form,
        problems=problems,
    )


def _answer(volunteer: Volunteer, need: Need, call_out: CallOut, now: datetime, at: datetime) -> NeedAnswer:
    answer = callout_queries.eligibility(volunteer.id, need, call_out, now)
    place = places.place_in_line(volunteer, need, call_out, now)
    said = ""
    if place is not None:
        of = _("Place %(rank)s of %(of)s in line.", rank=place.rank, of=place.of) if place.of else None
        said = of or _("Was asked at place %(rank)s in line.", rank=place.rank)
    return NeedAnswer(
        need=need,
        when=desk_words.window(need, call_out),
        answer=answer,
        place=said,
        reasons=reasons(place, at) if place is not None else (),
        only_limits=not answer.eligible and places.only_limits_bar(volunteer, need, now),
        set_aside=volunteer.id in fact_queries.overridden(need.id),
    )


def _need(call_out: CallOut, words: str) -> Need | None:
    wanted = int(words) if words.isdecimal() and len(words) < 10 else 0
    return next((need for need in call_out.needs if need.id == wanted), None)


def _volunteer(volunteer_id: int) -> Volunteer:
    volunteer = pool_queries.volunteer_by_id(volunteer_id)
    if volunteer.erased_at is not None or volunteer.merged_into_id is not None:
        raise Missing
    return volunteer
