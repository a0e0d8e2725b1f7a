"""My record: with whom, as what, and what it came to; and what of it I contest.

/me/record                    three parts, and every entry of my hours by where it comes from
/me/record/declare            what I served and nobody recorded
/me/record/<id>/contest       this is not so
/me/record/<id>/take-back     what I declared and nobody has confirmed
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor
from iwill.callouts.facts import queries as seat_queries
from iwill.callouts.models import Seat
from iwill.callouts.terms import Work
from iwill.core import clock
from iwill.core.errors import Invalid, Missing, Problem
from iwill.shifts.hours import queries, services
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.terms import ContestReason, HoursReason
from iwill.web.actions import attempt
from iwill.web.guard import current_volunteer, for_volunteer
from iwill.web.hours_form import read_times, was_typed
from iwill.web.hours_words import on_paper
from iwill.web.me.record_view import record_page
from iwill.web.me.today import zone_of
from iwill.web.recognition.mine import note_addresses_read

pages = Blueprint("me_record", __name__)
HERE = "/me/record"
Page = str | Response | tuple[str, int]


@pages.get(HERE)
@for_volunteer
def record() -> str:
    """What the reader has given and what it came to; of nobody else."""
    return _page()


@pages.post(f"{HERE}/declare")
@for_volunteer
def declare() -> Page:
    """Hours that nobody recorded, for a seat of mine or under one of our words."""

    def use_case(by: Actor, now: datetime) -> None:
        volunteer, chosen = current_volunteer(), request.form.get("for", "")
        started_at, ended_at = read_times(request.form, zone_of(volunteer))
        if chosen in set(Work):
            work = Work(chosen)
            services.declare(volunteer, started_at, ended_at, work=work, content=on_paper(work), by=by, now=now)
        else:
            services.declare(volunteer, started_at, ended_at, seat=_seat(chosen), by=by, now=now)

    return _done(use_case, _("Noted. It counts once somebody has confirmed it."))


@pages.post(f"{HERE}/<int:entry_id>/contest")
@for_volunteer
def contest(entry_id: int) -> Page:
    """This is not so; from when to when it was."""

    def use_case(by: Actor, now: datetime) -> None:
        entry, chosen = _own(entry_id), request.form.get("reason", "")
        if chosen not in set(ContestReason):
            raise Invalid([Problem("reason", "required", _("Choose one."))])
        claimed = read_times(request.form, zone_of(current_volunteer())) if was_typed(request.form) else None
        services.contest(entry, ContestReason(chosen), claimed=claimed, by=by, now=now)

    return _done(use_case, _("Thank you for telling us. Somebody else looks at it, within ten working days."))


@pages.post(f"{HERE}/<int:entry_id>/take-back")
@for_volunteer
def take_back(entry_id: int) -> Page:
    """What I declared was a slip."""
    return _done(
        lambda by, now: services.take_out(_own(entry_id), reason=HoursReason.SLIP, by=by, now=now), _("Taken back.")
    )


def _done(use_case: Callable[[Actor, datetime], None], said: str) -> Page:
    ended = attempt(use_case)
    if isinstance(ended.refusal, Missing):
        raise ended.refusal
    if ended.refusal is not None:
        return _page(ended.problems), ended.refusal.status
    flash(said, "ok")
    return redirect(HERE, code=303)


def _own(entry_id: int) -> HoursEntry:
    entry = queries.entry_by_id(entry_id)
    # Somebody else's hours do not exist for her.
    if entry.volunteer_id != current_volunteer().id:
        raise Missing
    return entry


def _seat(chosen: str) -> Seat:
    number = chosen.removeprefix("seat:")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Invalid([Problem("for", "required", _("Choose one."))])
    return seat_queries.seat_by_id(int(number))


def _page(problems: Sequence[Problem] = ()) -> str:
    page = record_page(current_volunteer(), clock.now())
    note_addresses_read(page.together)
    return render_template("me/record.html", page=page, problems=problems, typed=request.form)
