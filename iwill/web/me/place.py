"""My place in line: why I was asked or not, how often I let myself be asked, and what was noted about my shifts.

/me/place                  all of it
/me/place/asks             at most so many call-outs in a week or a month
/me/place/history          leave my history out of the order, or let it count
/me/place/facts/<id>       what is noted there is not so
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor
from iwill.callouts.asking import ASKING_DAYS, ASKS_IN_WINDOW
from iwill.callouts.facts import queries as fact_queries
from iwill.callouts.facts import services as facts
from iwill.callouts.facts.models import ShiftFact
from iwill.callouts.facts.rules import FADES_DAYS, counts_against
from iwill.callouts.facts.terms import FactState
from iwill.callouts.queries import personal
from iwill.core import clock
from iwill.core.db import db
from iwill.core.errors import Invalid, Missing, Problem
from iwill.core.localtime import say_window
from iwill.core.policy import Value, current
from iwill.pool.models import Volunteer
from iwill.web import i18n
from iwill.web.actions import act, attempt
from iwill.web.desk.fact_words import KINDS, STATES
from iwill.web.guard import current_volunteer, for_volunteer
from iwill.web.me.today import zone_of
from iwill.web.me.why_words import why_asked, why_not
from iwill.web.pool.words import say_day

pages = Blueprint("me_place", __name__)
HERE = "/me/place"
Page = str | Response | tuple[str, int]
BUDGETS = ((1, 7), (2, 7), (3, 7), (1, 30), (2, 30), (4, 30))
SHOWN = 5


@dataclass(frozen=True)
class FactRow:
    """What was noted about one of my shifts, and whether I can still say that it is not so."""

    fact: ShiftFact
    role: str
    when: str
    kind: tuple[str, str]
    state: str
    open: bool
    counts_until: str


@pages.get(HERE)
@for_volunteer
def place() -> str:
    """Everything about the reader's own place; of nobody else's."""
    return _page()


@pages.post(f"{HERE}/asks")
@for_volunteer
def asks() -> Page:
    """At most so many call-outs in so many days, or as for everybody."""
    chosen = request.form.get("most", "")

    def use_case(by: Actor, now: datetime) -> None:
        known = {_value(most, days): (most, days) for most, days in BUDGETS}
        if chosen not in known and chosen != "all":
            raise Invalid([Problem("most", "invalid", _("Choose one of the numbers in the list."))])
        most, days = known.get(chosen, (None, None))
        facts.set_ask_budget(current_volunteer(), most, days, by=by, now=now)

    ended = attempt(use_case)
    if ended.refusal is not None:
        return _page(ended.problems), ended.refusal.status
    flash(_("Noted, as of now."), "ok")
    return redirect(HERE, code=303)


@pages.post(f"{HERE}/history")
@for_volunteer
def history() -> Response:
    """Leave the reader's history out of the order in which people are asked, or let it count again."""
    neutral = request.form.get("history") == "out"
    act(lambda by, now: facts.set_neutral_place(current_volunteer(), neutral, by=by, now=now))
    flash(_("Noted, as of now."), "ok")
    return redirect(f"{HERE}#history", code=303)


@pages.post(f"{HERE}/facts/<int:fact_id>")
@for_volunteer
def contest(fact_id: int) -> Response:
    """What was noted about one of the reader's shifts is not so."""

    def use_case(by: Actor, now: datetime) -> None:
        fact = fact_queries.fact_by_id(fact_id)
        # What was noted about somebody else does not exist for her.
        if fact.volunteer_id != current_volunteer().id:
            raise Missing
        facts.contest_fact(fact, by=by, now=now)

    act(use_case)
    flash(_("Thank you for telling us. It counts for nothing until somebody else has looked at it."), "ok")
    return redirect(f"{HERE}#facts", code=303)


def _page(problems: Sequence[Problem] = ()) -> str:
    now, volunteer, policy = clock.now(), current_volunteer(), current(db.session())
    asked = personal.lately_asked(volunteer.id, SHOWN)
    running = personal.running_without(volunteer.id, SHOWN)
    return render_template(
        "me/place.html",
        volunteer=volunteer,
        asked=[(one.call_out.title, say_day(one.asked_at.date()), why_asked(one)) for one in asked],
        not_asked=[(one.title, why_not(volunteer, one, now)) for one in running],
        budgets=[("all", _everybody(policy))] + [(_value(most, days), _words(most, days)) for most, days in BUDGETS],
        budget=_value(volunteer.most_asks, volunteer.most_asks_days) if volunteer.most_asks else "all",
        facts=[_row(fact, volunteer, policy, now) for fact in fact_queries.facts_of(volunteer.id)],
        fades=policy[FADES_DAYS],
        problems=problems,
    )


def _row(fact: ShiftFact, volunteer: Volunteer, policy: Mapping[str, Value], now: datetime) -> FactRow:
    need, kind = fact.seat.need, KINDS[fact.kind]
    counts = counts_against(fact.kind, fact.state, fact.ended_at, policy, now)
    until = fact.ended_at + timedelta(days=int(policy[FADES_DAYS]))
    return FactRow(
        fact=fact,
        role=need.role,
        when=say_window(need.starts_at, need.ends_at, zone_of(volunteer), i18n.reader_language()),
        kind=(kind[0], str(kind[1])),
        state=str(STATES[fact.state]),
        open=fact.state is FactState.ENTERED,
        counts_until=say_day(until.date()) if counts else "",
    )


def _value(most: int | None, days: int | None) -> str:
    return f"{most}-{days}"


def _words(most: int, days: int) -> str:
    if days == 7:
        return ngettext("at most %(num)s call-out in 7 days", "at most %(num)s call-outs in 7 days", most)
    return ngettext("at most %(num)s call-out in 30 days", "at most %(num)s call-outs in 30 days", most)


def _everybody(policy: Mapping[str, Value]) -> str:
    most, days = int(policy[ASKS_IN_WINDOW]), int(policy[ASKING_DAYS])
    return _("as for everybody: at most %(most)s call-outs in %(days)s days", most=most, days=days)
