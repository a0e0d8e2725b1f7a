"""Certificates in words: where one stands, why one ended, and the facts that every page tells alike."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

import config
from iwill.shifts.certificates import queries
from iwill.shifts.certificates.models import Certificate
from iwill.shifts.certificates.papers.certificate import by_source, contents, national_system
from iwill.shifts.certificates.rules import code_words
from iwill.shifts.certificates.terms import CertificateState, EndReason, Standing
from iwill.shifts.hours.rules import in_hours
from iwill.web.answers.link_view import masked
from iwill.web.desk.staff_names import StaffNames
from iwill.web.pool.words import say_day, say_moment

STATES: dict[CertificateState, tuple[str, object]] = {
    CertificateState.APPLIED: ("asked", _l("applied for")),
    CertificateState.PUBLISHED: ("asked", _l("in publicity")),
    CertificateState.ISSUED: ("ok", _l("issued")),
    CertificateState.DECLINED: ("rest", _l("not issued")),
    CertificateState.CANCELLED: ("rest", _l("application taken back")),
    CertificateState.WITHDRAWN: ("problem", _l("withdrawn")),
}
SUPERSEDED = ("attention", _l("hours corrected since"))
STANDINGS: dict[Standing, tuple[str, object, object]] = {
    Standing.VALID: ("ok", _l("Valid"), _l("This certificate was issued by us and holds.")),
    Standing.IN_PUBLICITY: (
        "info",
        _l("In publicity"),
        _l("It is being shown inside the organisation and has not been issued yet. It proves nothing before that."),
    ),
    Standing.SUPERSEDED: (
        "attention",
        _l("Hours corrected since"),
        _l("It was issued by us, and hours in it were corrected afterwards. Ask the holder for a new one."),
    ),
    Standing.WITHDRAWN: ("problem", _l("Withdrawn"), _l("We issued it and have taken it back. It does not hold.")),
    Standing.NOT_ISSUED: (
        "problem",
        _l("Not issued"),
        _l("The number was given out, and nothing was issued under it."),
    ),
}
REASONS: dict[EndReason, object] = {
    EndReason.HOURS_OPEN: _l("hours in it were still being checked"),
    EndReason.HOURS_WRONG: _l("hours in it were wrong"),
    EndReason.OBJECTION: _l("somebody objected"),
    EndReason.TWICE: _l("the same time was certified already"),
    EndReason.HOLDER_ASKED: _l("the holder asked for it"),
}


@dataclass(frozen=True)
class Told:
    """A certificate as a page tells it."""

    id: int
    number: str
    state: str
    status: tuple[str, str]
    name: str
    masked: str
    period: str
    hours: str
    content: str
    sources: str
    national: str
    code: str
    handler: str
    applied: str
    public_until: str
    issued: str
    ended: str
    reason: str


def told(certificate: Certificate, *, superseded: bool = False, secret: bool = False) -> Told:
    """The certificate in the reader's language; its code only where `secret` says that this page may show it."""
    kind, word = SUPERSEDED if superseded else STATES[certificate.state]
    has_hours = certificate.minutes is not None
    return Told(
        id=certificate.id,
        number=queries.number_of(certificate),
        state=certificate.state.value,
        status=(kind, str(word)),
        name=certificate.volunteer.name or certificate.volunteer.number,
        masked=shown_name(certificate),
        period=_("%(first)s to %(last)s", first=say_day(certificate.from_day), last=say_day(certificate.to_day)),
        hours=_("%(hours)s hours", hours=in_hours(certificate.minutes or 0)) if has_hours else "",
        content=contents(certificate),
        sources=by_source(certificate),
        national=national_system(certificate) if has_hours else "",
        code=code_words(queries.code_of(certificate)) if secret else "",
        handler=StaffNames().of(certificate.accepted_by) if certificate.accepted_by else "",
        applied=say_moment(certificate.applied_at),
        # Without days of publicity there is nothing to say of it.
        public_until=say_moment(certificate.public_until)
        if certificate.public_until != certificate.accepted_at
        else "",
        issued=say_moment(certificate.issued_at),
        ended=say_moment(certificate.ended_at),
        reason=str(REASONS[certificate.end_reason]) if certificate.end_reason else "",
    )


def shown_name(certificate: Certificate) -> str:
    """The name that a public check shows: masked, and none of it once its holder was erased."""
    return masked(certificate.volunteer.name) if certificate.volunteer.name else _("erased at the holder's wish")


def check_page() -> str:
    """Where anybody checks a certificate, as it is told on paper."""
    settings: config.Settings = current_app.extensions["iwill_settings"]
    return f"{settings.base_url}/verify"


def contact() -> str:
    """Where to ask about a certificate: telephone and address of the organisation."""
    settings: config.Settings = current_app.extensions["iwill_settings"]
    return " · ".join(filter(None, (settings.duty_phone, settings.mail_from)))
