"""What staff note about a shift, and what people say to it.

/callouts/<id>/seats/<seat>/fact   did not come, was excused, or had a hard shift
/facts                             what people say is not so
/facts/<id>/decide                 it stands, by somebody else than entered it; or it is taken back
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor, Permission
from iwill.callouts import queries as callout_queries
from iwill.callouts.facts import queries, services
from iwill.callouts.facts.models import ShiftFact
from iwill.callouts.facts.terms import FactKind
from iwill.core.errors import Missing
from iwill.pool.models import Volunteer
from iwill.web.actions import act
from iwill.web.desk import words as desk_words
from iwill.web.desk.fact_words import KINDS
from iwill.web.guard import current_actor, for_staff

pages = Blueprint("facts", __name__)
pages.context_processor(lambda: {"desk": desk_words})


@dataclass(frozen=True)
class FactLine:
    """A fact in words. `mine` says that the reader entered it and so cannot let it stand."""

    fact: ShiftFact
    volunteer: Volunteer
    call_out_id: int
    role: str
    when: str
    kind: tuple[str, str]
    mine: bool


@pages.post("/callouts/<int:call_out_id>/seats/<int:seat_id>/fact")
@for_staff(Permission.RUN_CALLOUTS)
def enter(call_out_id: int, seat_id: int) -> Response:
    """Note one thing about a seat of this call-out."""
    chosen = request.form.get("kind", "")

    def use_case(by: Actor, now: datetime) -> None:
        seat = queries.seat_by_id(seat_id)
        if seat.need.call_out_id != call_out_id or chosen not in set(FactKind):
            raise Missing
        services.enter_fact(seat, FactKind(chosen), by=by, now=now)

    act(use_case)
    flash(_("Noted. The person sees it, and can say that it is not so."), "ok")
    return redirect(f"/callouts/{call_out_id}/roster", code=303)


@pages.get("/facts")
@for_staff(Permission.RUN_CALLOUTS)
def contested() -> str:
    """Everything that somebody says is not so, the oldest first."""
    me = current_actor().label
    lines = []
    for fact, volunteer in queries.contested_facts():
        need = fact.seat.need
        call_out = callout_queries.callout_by_id(need.call_out_id)
        kind = KINDS[fact.kind]
        lines.append(
            FactLine(
                fact=fact,
                volunteer=volunteer,
                call_out_id=call_out.id,
                role=need.role,
                when=desk_words.window(need, call_out),
                kind=(kind[0], str(kind[1])),
                mine=fact.entered_by == me,
            )
        )
    return render_template("desk/facts.html", lines=lines)


@pages.post("/facts/<int:fact_id>/decide")
@for_staff(Permission.RUN_CALLOUTS)
def decide(fact_id: int) -> Response:
    """Let it stand or take it back."""
    stands = request.form.get("stands") == "yes"
    act(lambda by, now: services.decide_fact(queries.fact_by_id(fact_id), stands=stands, by=by, now=now))
    flash(_("It stands.") if stands else _("Taken back. It counts for nothing."), "ok")
    back = request.form.get("callout", "")
    known = back.isdecimal() and len(back) < 10
    return redirect(f"/callouts/{back}/roster" if known else "/facts", code=303)
