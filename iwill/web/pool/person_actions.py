"""What staff do with one person: move, confirm, prove, mark, note a course, hand over, erase."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from iwill.accounts import audit
from iwill.accounts.terms import Actor, Permission
from iwill.core import clock
from iwill.core.errors import Invalid, Missing, Problem
from iwill.pool import erasures
from iwill.pool import queries as pool_queries
from iwill.pool.merging import queries as merging_queries
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving, record, skills, vetting
from iwill.pool.services.contacts import mark_contact
from iwill.pool.terms import ContactState, Lifecycle
from iwill.web.actions import act, attempt
from iwill.web.guard import for_staff, may
from iwill.web.pool.person_view import person_page

pages = Blueprint("person_actions", __name__)

UseCase = Callable[[Volunteer, Actor, datetime], Any]


@pages.post("/people/<int:volunteer_id>/move")
@for_staff(Permission.EDIT_POOL)
def move(volunteer_id: int) -> AnyResponse | tuple[str, int]:
    """Move the person a lawful step."""
    target = request.form.get("to", "")

    def use_case(volunteer: Volunteer, by: Actor, now: datetime) -> None:
        if target not in list(Lifecycle):
            raise Invalid([Problem("to", "required", _("Choose where this person goes."))])
        vetting.move_person(volunteer, Lifecycle(target), by=by, now=now)

    return _done(volunteer_id, use_case, _("Moved."))


@pages.post("/people/<int:volunteer_id>/skills/<code>/confirm")
@for_staff(Permission.EDIT_POOL)
def confirm_skill(volunteer_id: int, code: str) -> AnyResponse | tuple[str, int]:
    """Vouch for a claimed skill, oneself or on the word of a supervisor who is named."""
    named = request.form.get("supervisor", "")

    def use_case(volunteer: Volunteer, by: Actor, now: datetime) -> None:
        if not named:
            vetting.confirm_skill(volunteer, code, by=by, now=now)
            return
        if not (named.isascii() and named.isdigit() and len(named) < 10):
            raise Missing
        supervisor = pool_queries.volunteer_by_id(int(named))
        skills.confirm_on_the_word_of(volunteer, code, supervisor, by=by, now=now)

    return _done(volunteer_id, use_case, _("Skill confirmed."))


@pages.post("/people/<int:volunteer_id>/skills/<code>/practised")
@for_staff(Permission.EDIT_POOL)
def note_practice(volunteer_id: int, code: str) -> AnyResponse | tuple[str, int]:
    """Note that a skill was seen in use on a day."""
    typed = request.form.to_dict()

    def use_case(volunteer: Volunteer, by: Actor, now: datetime) -> None:
        problems: list[Problem] = []
        on = _day("practised_on", typed, problems, required=True)
        if problems or on is None:
            raise Invalid(problems)
        skills.note_practice(volunteer, code, on, by=by, now=now)

    return _done(volunteer_id, use_case, _("Noted."))


@pages.post("/people/<int:volunteer_id>/adulthood")
@for_staff(Permission.EDIT_POOL)
def prove_adulthood(volunteer_id: int) -> AnyResponse | tuple[str, int]:
    """Note that a document proving age was seen."""
    return _done(
        volunteer_id,
        lambda volunteer, by, now: record.prove_adulthood(volunteer, by=by, now=now),
        _("Noted that they are 18 or older."),
    )


@pages.post("/people/<int:volunteer_id>/trainings")
@for_staff(Permission.EDIT_POOL)
def add_training(volunteer_id: int) -> AnyResponse | tuple[str, int]:
    """Enter a completed course."""
    typed = request.form.to_dict()

    def use_case(volunteer: Volunteer, by: Actor, now: datetime) -> None:
        problems: list[Problem] = []
        completed_on = _day("completed_on", typed, problems, required=True)
        valid_until = _day("valid_until", typed, problems)
        minutes = _minutes(typed, problems)
        if problems:
            raise Invalid(problems)
        record.add_training(
            volunteer,
            typed.get("title", "")[:200],
            completed_on=completed_on or date.min,
            host=typed.get("host", "").strip()[:200],
            minutes=minutes,
            valid_until=valid_until,
            by=by,
            now=now,
        )

    return _done(volunteer_id, use_case, _("Course added."))


@pages.post("/people/<int:volunteer_id>/contacts/<int:contact_id>")
@for_staff(Permission.EDIT_POOL)
def mark(volunteer_id: int, contact_id: int) -> AnyResponse | tuple[str, int]:
    """Note that an address or number works, or does not."""
    state = request.form.get("state", "")

    def use_case(volunteer: Volunteer, by: Actor, now: datetime) -> None:
        contact = next((one for one in volunteer.contacts if one.id == contact_id), None)
        if contact is None or state not in list(ContactState):
            raise Missing
        mark_contact(contact, ContactState(state), now=now)
        audit.record(by, "contact.marked", f"volunteer:{volunteer.id}", now=now, contact=contact.id, state=state)

    return _done(volunteer_id, use_case, _("Noted."))


@pages.post("/people/<int:volunteer_id>/export")
@for_staff(Permission.EDIT_POOL)
def export(volunteer_id: int) -> Response:
    """A file with everything held about the person, for her; remarks are left out unless the role may read them."""
    volunteer = pool_queries.volunteer_by_id(volunteer_id)
    act(lambda by, now: audit.record(by, "volunteer.exported", f"volunteer:{volunteer_id}", now=now))
    volunteer = pool_queries.volunteer_by_id(volunteer_id)
    body = json.dumps(
        leaving.export_person(volunteer, remarks=may(Permission.READ_NOTES)), ensure_ascii=False, indent=2
    )
    response = Response(body, mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{volunteer.number}.json"'
    return response


@pages.get("/people/<int:volunteer_id>/erase")
@for_staff(Permission.EDIT_POOL)
def confirm_erasure(volunteer_id: int) -> str:
    """Says what an erasure does and asks for the person's number, typed."""
    return render_template("staff/erase.html", volunteer=pool_queries.volunteer_by_id(volunteer_id), problems=[])


@pages.post("/people/<int:volunteer_id>/erase")
@for_staff(Permission.EDIT_POOL)
def erase(volunteer_id: int) -> AnyResponse | tuple[str, int]:
    """Erase the person, if her number was typed as it stands."""
    typed = request.form.get("number", "").strip().upper()

    def use_case(by: Actor, now: datetime) -> None:
        volunteer = pool_queries.volunteer_by_id(volunteer_id)
        if typed != volunteer.number:
            raise Invalid([Problem("number", "invalid", _("Type the number exactly as it stands above."))])
        leaving.erase_person(volunteer, by=by, now=now)

    ended = attempt(use_case)
    if ended.refusal is not None:
        volunteer = pool_queries.volunteer_by_id(volunteer_id)
        page = render_template("staff/erase.html", volunteer=volunteer, problems=ended.problems)
        return page, ended.refusal.status
    erasures.update_ledger()
    flash(_("Their data have been erased."), "ok")
    return redirect(f"/people/{volunteer_id}", code=303)


def _done(volunteer_id: int, use_case: UseCase, said: str) -> AnyResponse | tuple[str, int]:
    """Do it and go back to the person; after a refusal show the person again with what is in the way."""
    # A page that was opened before a merge acts on the person whom its row leads to by now.
    volunteer_id = merging_queries.merged_into(volunteer_id) or volunteer_id
    ended = attempt(lambda by, now: use_case(pool_queries.volunteer_by_id(volunteer_id), by, now))
    if isinstance(ended.refusal, Missing):
        raise ended.refusal
    if ended.refusal is not None:
        volunteer = pool_queries.volunteer_by_id(volunteer_id)
        page = person_page(volunteer, clock.now(), problems=ended.problems, typed=request.form.to_dict())
        return render_template("staff/person.html", page=page, problems=ended.problems), ended.refusal.status
    flash(said, "ok")
    return redirect(f"/people/{volunteer_id}", code=303)


def _day(name: str, typed: dict[str, str], problems: list[Problem], *, required: bool = False) -> date | None:
    text = typed.get(name, "").strip()
    try:
        if text:
            return date.fromisoformat(text)
    except ValueError:
        problems.append(Problem(name, "invalid", _("Write the date as 2026-12-31.")))
        return None
    if required:
        problems.append(Problem(name, "required", _("When was it?")))
    return None


def _minutes(typed: dict[str, str], problems: list[Problem]) -> int | None:
    text = typed.get("minutes", "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 100_000):
        problems.append(Problem("minutes", "invalid", _("Write the length in minutes, as a whole number.")))
        return None
    return int(text)
