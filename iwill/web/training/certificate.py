"""The certificate of a course, as a file: who completed what, when, and until when it holds (民政部令第67号 art. 8)."""

from __future__ import annotations

from datetime import datetime

from flask import Response, current_app
from flask_babel import gettext as _

import config
from iwill.core.civil import civil_day
from iwill.core.localtime import say_date
from iwill.pool.models import Training, Volunteer
from iwill.shifts.certificates.papers.sheet import drawing
from iwill.web.i18n import reader_language
from iwill.web.training import words
from iwill.web.training.check import address_of


def certificate_of(training: Training, volunteer: Volunteer, now: datetime) -> Response:
    """A PDF in the reader's language, made now and kept nowhere."""
    settings: config.Settings = current_app.extensions["iwill_settings"]
    language = reader_language()
    number = f"T-{training.id:06d}"
    with drawing(_("Certificate of training"), language, foot=number, now=now) as sheet:
        sheet.space(6)
        who = {"name": volunteer.name, "number": volunteer.number}
        sheet.line(_("%(name)s (volunteer %(number)s) has completed this course.", **who), size=12.5)
        sheet.space(4)
        sheet.facts(_facts(training, settings.org_name, language))
        sheet.space(8)
        beside = [_("Scan the square, and see whether this holds.")]
        sheet.close(address_of(training), beside, _("(seal)"), [settings.org_name, say_date(civil_day(now), language)])
        content = sheet.content()
    headers = {"Content-Disposition": f'attachment; filename="{number}.pdf"', "Cache-Control": "no-store"}
    return Response(content, mimetype="application/pdf", headers=headers)


def _facts(training: Training, organisation: str, language: str) -> list[tuple[str, str]]:
    facts = [(_("Course"), training.title)]
    if training.content:
        facts.append((_("What it is about"), training.content))
    if training.minutes:
        facts.append((_("How long"), words.duration(training.minutes)))
    facts += [
        (_("Held by"), training.host or organisation),
        (_("Completed on"), say_date(training.completed_on, language)),
        (_("Valid until"), say_date(training.valid_until, language) if training.valid_until else _("without an end")),
    ]
    return facts
