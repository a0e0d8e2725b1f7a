"""A person's certificates, and what colleagues are shown.

/me/certificates              what she has, how to apply, letters for her employer
/me/certificates/<id>         one, fit to be printed as it stands; the form that answers with the PDF
/me/certificates/<id>/cancel  take an application back
/me/certificates/<id>/pdf     the PDF
/me/publicity                 what is in publicity, masked, for everybody inside
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor
from iwill.callouts.queries import personal
from iwill.core import clock
from iwill.core import policy as policies
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.errors import Missing, Problem
from iwill.pool.models import Volunteer
from iwill.shifts.certificates import duty, queries, services
from iwill.shifts.certificates.papers.terms import Holder
from iwill.shifts.certificates.rules import PUBLICITY_DAYS
from iwill.shifts.certificates.terms import OPEN, CertificateState
from iwill.shifts.hours import queries as hours_queries
from iwill.shifts.hours.rules import in_hours
from iwill.web.actions import attempt
from iwill.web.certificates import printing
from iwill.web.certificates.form import typed_period
from iwill.web.certificates.words import check_page, contact, told
from iwill.web.guard import current_volunteer, for_volunteer
from iwill.web.me.today import answer_path, zone_of
from iwill.web.shell import window

pages = Blueprint("me_certificates", __name__)
HERE = "/me/certificates"
Page = str | Response | tuple[str, int]


@pages.get(HERE)
@for_volunteer
def mine() -> Page:
    """What the reader has, and how to apply."""
    return _list()


@pages.post(HERE)
@for_volunteer
def apply() -> Page:
    """Apply for a certificate of the hours between two days."""

    def use_case(by: Actor, now: datetime) -> int:
        return services.apply(current_volunteer(), typed_period(), by=by, now=now).id

    ended = attempt(use_case)
    if ended.refusal is not None:
        return _list(ended.problems), ended.refusal.status
    flash(_("Received. Somebody takes it on, and it is shown inside the organisation; then we write to you."), "ok")
    return redirect(f"{HERE}/{ended.result}", code=303)


@pages.get(f"{HERE}/<int:certificate_id>")
@for_volunteer
def one(certificate_id: int) -> Page:
    """One certificate, fit to be printed."""
    return _one(certificate_id)


@pages.post(f"{HERE}/<int:certificate_id>/cancel")
@for_volunteer
def cancel(certificate_id: int) -> Page:
    """Take an application back."""

    def use_case(by: Actor, now: datetime) -> None:
        services.cancel(queries.certificate_of(current_volunteer(), certificate_id), by=by, now=now)

    ended = attempt(use_case)
    if isinstance(ended.refusal, Missing):
        raise ended.refusal
    if ended.refusal is not None:
        return _one(certificate_id, ended.problems), ended.refusal.status
    flash(_("Taken back."), "ok")
    return redirect(HERE, code=303)


@pages.post(f"{HERE}/<int:certificate_id>/pdf")
@for_volunteer
def pdf(certificate_id: int) -> Page:
    """The PDF with the name as it was typed just now."""

    def use_case(by: Actor, now: datetime) -> Holder:
        certificate = queries.certificate_of(current_volunteer(), certificate_id)
        services.note_printed(certificate, by=by, now=now)
        return printing.typed_holder(certificate.volunteer, by_herself=True)

    ended = attempt(use_case)
    if isinstance(ended.refusal, Missing):
        raise ended.refusal
    if ended.result is None:
        return _one(certificate_id, ended.problems), ended.refusal.status if ended.refusal else 409
    return printing.certificate_pdf(queries.certificate_by_id(certificate_id), ended.result, clock.now())


@pages.get("/me/publicity")
@for_volunteer
def publicity() -> Page:
    """What is about to be issued, so that somebody who knows better can say so."""
    rows = [told(certificate) for certificate in queries.in_state(CertificateState.PUBLISHED)]
    return render_template("certificates/publicity.html", rows=rows, contact=contact(), staff=False)


def _list(problems: Sequence[Problem] = ()) -> str:
    volunteer, now = current_volunteer(), clock.now()
    entries = hours_queries.confirmed_entries(volunteer.id)
    certificates = queries.certificates_of(volunteer)
    overtaken = queries.overtaken([certificate.id for certificate in certificates])
    today = civil_day(now)
    return render_template(
        "certificates/mine.html",
        rows=[
            told(one, superseded=one.id in overtaken and one.state is CertificateState.ISSUED) for one in certificates
        ],
        may_apply=bool(entries) and not any(one.state in OPEN for one in certificates),
        hours=in_hours(sum(entry.minutes for entry in entries)) if entries else "",
        from_day=request.form.get("from_day", entries[0].on_day.isoformat() if entries else ""),
        to_day=request.form.get("to_day", today.isoformat()),
        days=policies.current(db.session())[PUBLICITY_DAYS],
        letters=_letters(volunteer, now),
        problems=problems,
    )


def _letters(volunteer: Volunteer, now: datetime) -> list[tuple[str, str, str]]:
    """Each shift that a letter can be had for: when it is, what it is, and where its letter is."""
    letters = []
    for found in duty.duties_of(volunteer.id, now):
        invitation = personal.invitation_to(volunteer.id, found.call_out_id)
        if invitation is not None:
            there = f"{answer_path(invitation)}/shift/{found.seat_id}/letter"
            letters.append((window(found, zone_of(volunteer)), found.role, there))
    return letters


def _one(certificate_id: int, problems: Sequence[Problem] = ()) -> str:
    certificate = queries.certificate_of(current_volunteer(), certificate_id)
    issued = certificate.state is CertificateState.ISSUED
    superseded = issued and bool(queries.overtaken([certificate.id]))
    return render_template(
        "certificates/one.html",
        page=told(certificate, superseded=superseded, secret=issued),
        issued=issued,
        is_open=certificate.state in OPEN,
        entries=[(entry.on_day, in_hours(entry.minutes), entry.content, entry.role) for entry in certificate.entries],
        contact=contact(),
        check_page=check_page(),
        documents=printing.documents(),
        paper_languages=printing.languages(),
        document=request.form.get("document", "none"),
        problems=problems,
    )
