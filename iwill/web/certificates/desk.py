"""Certificates, for the people who handle them.

/certificates                    what waits; what is in publicity; an application by telephone
/certificates/publicity          the list that is shown inside the organisation, fit to be printed
/certificates/register           every number given out
/certificates/<id>               one
/certificates/<id>/accept|decline|withdraw|synced|pdf
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor, Permission
from iwill.core import clock
from iwill.core import policy as policies
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.errors import Missing, Problem
from iwill.shifts.certificates import queries, services
from iwill.shifts.certificates.models import Certificate
from iwill.shifts.certificates.papers.terms import Holder
from iwill.shifts.certificates.rules import PUBLICITY_DAYS
from iwill.shifts.certificates.terms import OPEN, TO_DECLINE, TO_WITHDRAW, CertificateState
from iwill.shifts.hours import queries as hours_queries
from iwill.shifts.hours.rules import in_hours
from iwill.web.actions import attempt
from iwill.web.certificates import printing
from iwill.web.certificates.form import typed_day, typed_period, typed_volunteer
from iwill.web.certificates.words import REASONS, contact, told
from iwill.web.guard import current_actor, for_staff

pages = Blueprint("certificates", __name__)
HERE = "/certificates"
Page = str | Response | tuple[str, int]
Step = Callable[[Certificate, Actor, datetime], object]


@pages.get(HERE)
@for_staff(Permission.EDIT_POOL)
def waiting() -> Page:
    """What waits for a handler, the oldest first; what is in publicity."""
    return _waiting()


@pages.post(HERE)
@for_staff(Permission.EDIT_POOL)
def apply_for() -> Page:
    """Write down the application of somebody who has no page of her own to apply on."""
    ended = attempt(lambda by, now: services.apply(typed_volunteer(), typed_period(), by=by, now=now).id)
    if ended.refusal is not None:
        return _waiting(ended.problems), ended.refusal.status
    return redirect(f"{HERE}/{ended.result}", code=303)


@pages.get(f"{HERE}/publicity")
@for_staff(Permission.EDIT_POOL)
def publicity() -> str:
    """The list that is shown inside the organisation."""
    rows = [told(one) for one in queries.in_state(CertificateState.PUBLISHED)]
    return render_template("certificates/publicity.html", rows=rows, contact=contact(), staff=True)


@pages.get(f"{HERE}/register")
@for_staff(Permission.EDIT_POOL)
def register() -> str:
    """Every number given out, with what became of it."""
    page = queries.register(request.args.get("cursor"))
    overtaken = queries.overtaken([one.id for one in page.items])
    rows = [told(one, superseded=one.id in overtaken and one.state is CertificateState.ISSUED) for one in page.items]
    return render_template("certificates/register.html", rows=rows, next=page.next)


@pages.get(f"{HERE}/<int:certificate_id>")
@for_staff(Permission.EDIT_POOL)
def one(certificate_id: int) -> Page:
    """One application or certificate, with the hours in it."""
    return _one(certificate_id)


@pages.post(f"{HERE}/<int:certificate_id>/accept")
@for_staff(Permission.EDIT_POOL)
def accept(certificate_id: int) -> Page:
    """Take it on as its handler."""
    return _step(certificate_id, lambda found, by, now: services.accept(found, by=by, now=now), _("Taken on."))


@pages.post(f"{HERE}/<int:certificate_id>/decline")
@for_staff(Permission.EDIT_POOL)
def decline(certificate_id: int) -> Page:
    """Say no, with a reason that the person reads."""
    reason = request.form.get("reason", "")
    said = _("Declined. The person is told why.")
    return _step(certificate_id, lambda found, by, now: services.decline(found, reason, by=by, now=now), said)


@pages.post(f"{HERE}/<int:certificate_id>/withdraw")
@for_staff(Permission.EDIT_POOL)
def withdraw(certificate_id: int) -> Page:
    """Take an issued certificate back."""
    reason = request.form.get("reason", "")
    said = _("Withdrawn. A public check says so, and the person is told why.")
    return _step(certificate_id, lambda found, by, now: services.withdraw(found, reason, by=by, now=now), said)


@pages.post(f"{HERE}/<int:certificate_id>/synced")
@for_staff(Permission.EDIT_POOL)
def synced(certificate_id: int) -> Page:
    """Note on which day its hours were entered in the national system."""

    def step(found: Certificate, by: Actor, now: datetime) -> None:
        services.note_synced(found, typed_day("synced_on"), by=by, now=now)

    return _step(certificate_id, step, _("Noted."))


@pages.post(f"{HERE}/<int:certificate_id>/pdf")
@for_staff(Permission.EDIT_POOL)
def pdf(certificate_id: int) -> Page:
    """The PDF, to be sealed; the name is typed from a document that was shown."""

    def use_case(by: Actor, now: datetime) -> Holder:
        found = queries.certificate_by_id(certificate_id)
        services.note_printed(found, by=by, now=now)
        return printing.typed_holder(found.volunteer, by_herself=False)

    ended = attempt(use_case)
    if isinstance(ended.refusal, Missing):
        raise ended.refusal
    if ended.result is None:
        return _one(certificate_id, ended.problems), ended.refusal.status if ended.refusal else 409
    return printing.certificate_pdf(queries.certificate_by_id(certificate_id), ended.result, clock.now())


def _waiting(problems: Sequence[Problem] = ()) -> str:
    return render_template(
        "certificates/waiting.html",
        applied=[told(one) for one in queries.in_state(CertificateState.APPLIED)],
        published=[told(one) for one in queries.in_state(CertificateState.PUBLISHED)],
        today=civil_day(clock.now()).isoformat(),
        typed=request.form,
        problems=problems,
    )


def _step(certificate_id: int, step: Step, said: str) -> Page:
    ended = attempt(lambda by, now: step(queries.certificate_by_id(certificate_id), by, now))
    if isinstance(ended.refusal, Missing):
        raise ended.refusal
    if ended.refusal is not None:
        return _one(certificate_id, ended.problems), ended.refusal.status
    flash(said, "ok")
    return redirect(f"{HERE}/{certificate_id}", code=303)


def _one(certificate_id: int, problems: Sequence[Problem] = ()) -> str:
    found = queries.certificate_by_id(certificate_id)
    issued = found.state is CertificateState.ISSUED
    if found.state is CertificateState.APPLIED:
        # Nothing is fixed yet: what would stand on it if it were taken on now.
        entries = hours_queries.confirmed_entries(found.volunteer_id, found.from_day, found.to_day)
    else:
        entries = found.entries  # type: ignore[assignment]
    return render_template(
        "certificates/handled.html",
        page=told(found, superseded=issued and bool(queries.overtaken([found.id]))),
        volunteer=found.volunteer,
        own=found.volunteer_id in hours_queries.volunteers_of(current_actor()),
        is_open=found.state in OPEN,
        entries=[(one.on_day, in_hours(one.minutes), one.content, one.role) for one in entries],
        hours=in_hours(sum(one.minutes for one in entries)),
        days=policies.current(db.session())[PUBLICITY_DAYS],
        today=civil_day(clock.now()).isoformat(),
        synced=found.synced_on is not None,
        to_decline=[(reason.value, str(REASONS[reason])) for reason in TO_DECLINE],
        to_withdraw=[(reason.value, str(REASONS[reason])) for reason in TO_WITHDRAW],
        documents=printing.documents(),
        paper_languages=printing.languages(),
        document=request.form.get("document", "none"),
        contact=contact(),
        problems=problems,
    )
