"""A talk with somebody of care, offered by name after a hard shift. The wish goes to the role care and to nobody else,
and neither it nor a no is kept with the letter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _

import config
from iwill.accounts.terms import SYSTEM
from iwill.engagement.answering.registry import Question, Taking, ask
from iwill.engagement.answering.terms import Choice, Shown, Taken
from iwill.pool.models import Volunteer
from iwill.shifts.care import queries, services
from iwill.shifts.care.terms import TaskWhy


def _shown(volunteer: Volunteer, now: datetime) -> Shown | None:
    lead = _("Or ring at any hour: %(phones)s", phones=_phones())
    quiet = Choice("no", _("I would rather have quiet"))
    # Where nobody of care has an account nobody would ring; the numbers stand here all the same.
    choices = (Choice("yes", _("Yes, please ring me")), quiet) if queries.officers() else (quiet,)
    return Shown(_("Would you like a few minutes of talk?"), lead, choices)


def _take(taking: Taking) -> Taken:
    if taking.given.choice == "yes":
        # A wish of her own stands beside a task that waits already: whoever is on duty hears of it at once.
        services.open_task(taking.volunteer, None, TaskWhy.ANSWER, None, SYSTEM, taking.now)
    return Taken()


def _say(answer: str, changed: Mapping[str, Any]) -> str:
    return _(
        "Noted. If you asked for it, somebody of care rings you soon; at any hour you reach: %(phones)s",
        phones=_phones(),
    )


def _phones() -> str:
    settings: config.Settings = current_app.extensions["iwill_settings"]
    return " · ".join(number for number in (settings.duty_phone, "12356") if number)


ask(Question("care_talk", _shown, _take, _say, confidential=True))
