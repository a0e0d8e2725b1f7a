"""The nine items as a question of a letter, asked only while somebody of care is there to act on the answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _

import config
from iwill.engagement.answering.registry import Question, Taking, ask
from iwill.engagement.answering.terms import Choice, Field, FieldKind, Shown, Taken
from iwill.engagement.belonging import services
from iwill.engagement.belonging.terms import AGREE, ITEMS, RECOMMEND, values_of
from iwill.pool.models import Volunteer
from iwill.shifts.care import queries as care_queries

CODE = "nine_items"


def _shown(volunteer: Volunteer, now: datetime) -> Shown | None:
    if not care_queries.on_duty(now):
        return None
    return Shown(
        _("How do you feel about being here?"),
        _(
            "Nine sentences; leave out what you like. Only the care officers read your answer, and nobody is asked "
            "more or less often for it. To talk, ring %(phones)s.",
            phones=_phones(),
        ),
        (
            Choice("send", _("Answer the nine sentences"), fields=tuple(_field(item) for item in ITEMS)),
            Choice("talk", _("I would like to talk to somebody")),
            Choice("not_now", _("Not now")),
        ),
    )


def _field(item: str) -> Field:
    if item == RECOMMEND:
        options = tuple((value, value) for value in values_of(item))
        hint = _("From 0, not at all, to 10, by all means.")
    else:
        options, hint = tuple((value, str(words)) for value, words in AGREE.items()), ""
    return Field(FieldKind.CHOOSE, item, str(ITEMS[item]), (("", _("left out")), *options), hint=hint)


def _take(taking: Taking) -> Taken:
    match taking.given.choice:
        case "send":
            given = {item: taking.given.one(item) for item in ITEMS}
            services.say(taking.volunteer, given, by=taking.by, now=taking.now)
        case "talk":
            services.ask_to_talk(taking.volunteer, now=taking.now)
    return Taken()


def _say(answer: str, changed: Mapping[str, Any]) -> str:
    return _(
        "Thank you. If you asked to talk, somebody of care rings you soon; at once you reach: %(phones)s",
        phones=_phones(),
    )


def _phones() -> str:
    settings: config.Settings = current_app.extensions["iwill_settings"]
    return " · ".join(number for number in (settings.duty_phone, "12356") if number)


ask(Question(CODE, _shown, _take, _say, confidential=True))
