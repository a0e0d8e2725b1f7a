"""A form that answers with a PDF. What is typed there goes into that file and no row, session or log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Response, current_app, request
from flask_babel import force_locale
from flask_babel import gettext as _

import config
from iwill.pool.models import Volunteer
from iwill.shifts.certificates import queries
from iwill.shifts.certificates.models import Certificate
from iwill.shifts.certificates.papers.certificate import DOCUMENTS, draw_certificate
from iwill.shifts.certificates.papers.font import missing_letters
from iwill.shifts.certificates.papers.letter import draw_letter
from iwill.shifts.certificates.papers.terms import DocumentKind, Holder, Issuer, holder_from
from iwill.shifts.certificates.terms import Duty
from iwill.web import i18n
from iwill.web.answers.link_view import masked
from iwill.web.certificates.words import check_page, contact, shown_name
from iwill.web.desk.staff_names import StaffNames

Choices = list[tuple[str, str]]


def documents() -> Choices:
    """The kinds of document to choose from, none of them first."""
    words = [(kind.value, str(word)) for kind, word in DOCUMENTS.items()]
    return [(DocumentKind.NONE.value, _("leave it off the paper")), *words]


def languages() -> Choices:
    """The languages of a paper, the reader's own first."""
    own = i18n.reader_language()
    return sorted(i18n.NAMES.items(), key=lambda item: item[0] != own)


def typed_holder(volunteer: Volunteer, *, by_herself: bool) -> Holder:
    """Whom the form names. What a person prints herself has to begin as her name on file does; staff have seen a
    document."""
    form = request.form
    fits: Callable[[str], bool] = (lambda name: masked(name) == masked(volunteer.name)) if by_herself else bool
    return holder_from(
        form.get("legal_name", ""),
        form.get("document", ""),
        form.get("document_number", ""),
        missing=missing_letters,
        fits=fits,
    )


def certificate_pdf(certificate: Certificate, holder: Holder, now: datetime) -> Response:
    """The certificate as a file, in the language chosen."""
    language, number = _language(), queries.number_of(certificate)
    address = f"{check_page()}/{number}/{queries.code_of(certificate)}"
    with force_locale(language.replace("-", "_")):
        issuer = _issuer(StaffNames().of(certificate.accepted_by or ""))
        shown = shown_name(certificate)
        content = draw_certificate(
            certificate, holder, issuer, shown=shown, address=address, language=language, now=now
        )
    return _file(content, number)


def letter_pdf(duty: Duty, holder: Holder, now: datetime) -> Response:
    """The letter as a file, in the language chosen."""
    language = _language()
    with force_locale(language.replace("-", "_")):
        content = draw_letter(duty, holder, _issuer(""), language=language, now=now)
    return _file(content, f"duty-{duty.call_out_id}-{duty.seat_id}")


def _language() -> str:
    chosen = request.form.get("paper_language", "")
    return chosen if chosen in i18n.LANGUAGES else i18n.reader_language()


def _issuer(handler: str) -> Issuer:
    settings: config.Settings = current_app.extensions["iwill_settings"]
    return Issuer(settings.org_name, handler, contact(), settings.org_zone)


def _file(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return Response(content, mimetype="application/pdf", headers=headers)
