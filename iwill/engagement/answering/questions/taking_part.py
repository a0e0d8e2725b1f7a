"""Would you come; training; what idle people are offered. Nothing of it raises or lowers anybody's place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from iwill.accounts.terms import Actor
from iwill.engagement.answering.registry import Question, Taking, ask
from iwill.engagement.answering.terms import Choice, Shown, Taken
from iwill.engagement.outreach import services as outreach
from iwill.engagement.outreach.terms import Why
from iwill.pool.models import Volunteer


def _drill(volunteer: Volunteer, now: datetime) -> Shown | None:
    return Shown(
        _("Drill: would you come?"),
        _("Practice only, no shift to work. If a call came now, what would you answer?"),
        (Choice("yes", _("I would come")), Choice("no", _("I could not")), Choice("later", _("I would answer later"))),
    )


def _say_drill(answer: str, changed: Mapping[str, Any]) -> str:
    return _("Noted as practice, and that you answered. Your answer itself changes nothing for you.")


def _refresher(volunteer: Volunteer, now: datetime) -> Shown | None:
    return Shown(
        _("Would a refresher suit you?"),
        _("A short course on what has changed. Places and dates come in a message of their own."),
        (Choice("interested", _("I am interested")), Choice("not_now", _("Not now"))),
    )


def _say_refresher(answer: str, changed: Mapping[str, Any]) -> str:
    if answer == "interested":
        return _("Noted: whoever plans the courses sees that you are interested.")
    return _("Noted: not now.")


def _offers(volunteer: Volunteer, now: datetime) -> Shown | None:
    return Shown(
        _("Something to do meanwhile?"),
        _("Only if you like. That you were not needed so far has nothing to do with you."),
        (
            Choice("drill", _("A drill")),
            Choice("observer", _("Sit in on a shift")),
            Choice("task", _("A small task")),
            Choice("not_now", _("Not now")),
        ),
    )


def _take_offers(taking: Taking) -> Taken:
    if taking.given.choice == "not_now":
        return Taken()
    # Nothing here happens by itself: somebody arranges it with her.
    about = f"offer:{taking.given.choice}:{taking.letter.id}"
    outreach.open_task(taking.volunteer.id, Why.OFFER, about, by=taking.by, now=taking.now)
    return Taken(before={"about": about})


def _undo_offers(volunteer: Volunteer, before: Mapping[str, Any], by: Actor, now: datetime) -> None:
    if before:
        outreach.withdraw(volunteer.id, Why.OFFER, before["about"], by=by, now=now)


def _say_offers(answer: str, changed: Mapping[str, Any]) -> str:
    if answer == "not_now":
        return _("Noted: not now.")
    return _("Noted: somebody gets in touch with you to arrange it.")


ask(Question("drill", _drill, lambda taking: Taken(), _say_drill))
ask(Question("refresher", _refresher, lambda taking: Taken(), _say_refresher))
ask(Question("offers", _offers, _take_offers, _say_offers, _undo_offers))
