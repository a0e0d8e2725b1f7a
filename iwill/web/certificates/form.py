"""What is typed into the forms of certificates besides a name: days, and whom it is about."""

from __future__ import annotations

from datetime import date

from flask import request
from flask_babel import gettext as _

from iwill.core.errors import Invalid, Missing, Problem
from iwill.pool import queries as pool_queries
from iwill.pool.models import Volunteer
from iwill.shifts.certificates.terms import Period


def typed_day(name: str) -> date:
    """A day from the form. Refused at its field where it cannot be read."""
    try:
        return date.fromisoformat(request.form.get(name, "").strip())
    except ValueError:
        raise Invalid([Problem(name, "invalid", _("Give a date such as 2026-11-21."))]) from None


def typed_period() -> Period:
    """The first and the last day from the form."""
    return Period(typed_day("from_day"), typed_day("to_day"))


def typed_volunteer() -> Volunteer:
    """The person whose number was typed. Refused at its field where nobody has it."""
    try:
        found = pool_queries.volunteer_by_number(request.form.get("volunteer", "").strip())
    except Missing:
        found = None
    if found is None or found.erased_at is not None:
        raise Invalid([Problem("volunteer", "invalid", _("Nobody has this number."))])
    return found
