"""Still with us; silent for long; why somebody leaves; a wish to be rung."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

import config
from iwill.accounts.terms import SYSTEM, Actor
from iwill.callouts.facts.services import set_ask_budget
from iwill.core.errors import Invalid, Problem, Refused, sentence_for
from iwill.engagement.answering.queries import events_behind
from iwill.engagement.answering.registry import Question, Taking, ask
from iwill.engagement.answering.standing import in_words, put_back, standing, with_after
from iwill.engagement.answering.terms import NOT_FITTING, UNKNOWN_CHOICE, Choice, Field, FieldKind, Shown, Taken
from iwill.engagement.outreach import services as outreach
from iwill.engagement.outreach.terms import Why
from iwill.pool.models import Volunteer
from iwill.pool.services import preferences
from iwill.pool.terms import Lifecycle
from iwill.shifts.care import services as care
from iwill.shifts.care.terms import TaskWhy

DEFAULT_PAUSE = timedelta(days=30)
SELDOM = (1, 30)
# What a letter of care follows: whoever wants to talk after these is rung by the role care alone.
CARE_EVENTS = frozenset({"care_task", "hard_shift"})
# Why people leave. What an organisation can do something about is told apart from what it cannot; health is not asked.
AVOIDABLE: dict[str, object] = {
    "not_asked": _l("I was hardly ever asked"),
    "too_often": _l("I was asked too often, or at the wrong times"),
    "no_fit": _l("The work did not fit what I can do"),
    "unprepared": _l("I did not feel prepared"),
    "alone": _l("I had too little support"),
    "unpleasant": _l("Something unpleasant happened"),
}
UNAVOIDABLE: dict[str, object] = {
    "no_time": _l("Work, study or family leave no time"),
    "moved": _l("I have moved"),
    "elsewhere": _l("I help somewhere else now"),
    "life": _l("My life has changed"),
}


def _leave() -> Choice:
    return Choice(
        "leave",
        _("Leave the pool"),
        _("We ask you nothing more, and seats that you hold go to others. You can take this back for some days."),
    )


def _still_here(volunteer: Volunteer, now: datetime) -> Shown | None:
    if volunteer.lifecycle is Lifecycle.BARRED:
        return None
    in_a_month = preferences.own_day(volunteer, now) + DEFAULT_PAUSE
    until = Field(FieldKind.DATE, "until", _("Ask me nothing until"), value=in_a_month.isoformat())
    pause = Choice("pause", _("Pause until a day"), _("Then you are asked again. Seats that you hold stay."), (until,))
    # Whoever waits to be taken up has nothing to pause from.
    may_pause = volunteer.lifecycle in (Lifecycle.ACTIVE, Lifecycle.PAUSED, Lifecycle.LEFT)
    return Shown(
        _("Are you still with us?"),
        _("So that we ask those who can be asked. Every answer helps; without one everything stays as it is."),
        (Choice("yes", _("Yes, I am")), *([pause] if may_pause else []), _leave()),
    )


def _take_still_here(taking: Taking) -> Taken:
    volunteer, before = taking.volunteer, standing(taking.volunteer)
    match taking.given.choice:
        case "yes":
            _come_back(taking)
        case "pause":
            until = _day(taking)
            preferences.pause(volunteer, until=until, by=taking.by, now=taking.now)
        case _ if volunteer.lifecycle is not Lifecycle.LEFT:
            outreach.leave_pool(volunteer, by=taking.by, now=taking.now)
    return Taken(_changed(volunteer, before), with_after(before, volunteer))


def _say_standing(answer: str, changed: Mapping[str, Any]) -> str:
    until = changed.get("until")
    if changed.get("lifecycle") == Lifecycle.LEFT:
        return _("You have left. Nobody asks you any more; thank you for everything you gave.")
    if answer == "sometimes":
        return _("You may be asked again, at most once in 30 days.")
    if answer == "stay_paused":
        return _("Nobody asks you anything. You come back whenever you like.")
    if changed.get("lifecycle") == Lifecycle.PAUSED:
        if until:
            return _("You are on pause until %(day)s. Rest well.", day=in_words(date.fromisoformat(until)))
        return _("You are on pause, for as long as you like. Rest well.")
    if changed.get("lifecycle") == Lifecycle.ACTIVE and changed.get("was") not in (None, Lifecycle.ACTIVE):
        return _("Welcome back: you can be asked again from now on.")
    return _("You are still with us, noted today. Thank you.")


def _lapsed(volunteer: Volunteer, now: datetime) -> Shown | None:
    if volunteer.lifecycle is Lifecycle.BARRED:
        return None
    return Shown(
        _("How shall it go on?"),
        _("Each of the three is fine with us."),
        (
            Choice("stay_paused", _("Rest for now")),
            Choice("sometimes", _("Ask me now and then")),
            _leave(),
        ),
    )


def _take_lapsed(taking: Taking) -> Taken:
    volunteer, before = taking.volunteer, standing(taking.volunteer)
    before |= {"most": volunteer.most_asks, "days": volunteer.most_asks_days}
    match taking.given.choice:
        case "stay_paused":
            if volunteer.lifecycle is Lifecycle.ACTIVE:
                preferences.pause(volunteer, by=taking.by, now=taking.now)
        case "sometimes":
            _come_back(taking)
            set_ask_budget(volunteer, *SELDOM, by=taking.by, now=taking.now)
        case _ if volunteer.lifecycle is not Lifecycle.LEFT:
            outreach.leave_pool(volunteer, by=taking.by, now=taking.now)
    return Taken(_changed(volunteer, before), with_after(before, volunteer))


def _undo_lapsed(volunteer: Volunteer, before: Mapping[str, Any], by: Actor, now: datetime) -> None:
    put_back(volunteer, before, by, now)
    if (volunteer.most_asks, volunteer.most_asks_days) != (before["most"], before["days"]):
        set_ask_budget(volunteer, before["most"], before["days"], by=by, now=now)


def _exit_reasons(volunteer: Volunteer, now: datetime) -> Shown | None:
    reasons = tuple((code, str(words)) for code, words in (AVOIDABLE | UNAVOIDABLE).items())
    return Shown(
        _("What made you go?"),
        _("Only if you like. We count the reasons; nobody rings you about them."),
        (
            Choice("tell", _("Tell"), fields=(Field(FieldKind.TICKS, "reasons", _("As many as fit"), reasons),)),
            Choice("rather_not", _("I would rather not say")),
        ),
    )


def _take_exit_reasons(taking: Taking) -> Taken:
    chosen = taking.given.fields.get("reasons", ())
    if taking.given.choice == "rather_not":
        return Taken()
    known = tuple(code for code in AVOIDABLE | UNAVOIDABLE if code in chosen)
    if not known:
        raise Invalid([Problem("reasons", UNKNOWN_CHOICE, sentence_for(UNKNOWN_CHOICE))])
    return Taken(chosen=known)


def _talk(volunteer: Volunteer, now: datetime) -> Shown | None:
    return Shown(
        _("Shall somebody ring you?"),
        _("About anything in the pool. Or ring us yourself: %(phone)s", phone=_duty_phone()),
        (Choice("yes", _("Yes, please ring me")), Choice("no", _("No, thank you"))),
    )


def _take_talk(taking: Taking) -> Taken:
    about = f"letter:{taking.letter.id}"
    if taking.given.choice == "no":
        outreach.withdraw(taking.volunteer.id, Why.TALK, about, by=taking.by, now=taking.now)
    elif CARE_EVENTS & events_behind(taking.letter):
        # After a hard shift it is somebody of care who rings, and nobody else knows of it.
        care.open_task(taking.volunteer, None, TaskWhy.ANSWER, None, SYSTEM, taking.now)
    else:
        outreach.open_task(taking.volunteer.id, Why.TALK, about, by=taking.by, now=taking.now)
    return Taken()


def _say_talk(answer: str, changed: Mapping[str, Any]) -> str:
    return _("Noted. If you asked for a call, it comes soon; if you would rather ring: %(phone)s", phone=_duty_phone())


def _come_back(taking: Taking) -> None:
    """Back from a pause or a long silence; who never was active stays where she is. Refused once she has left."""
    if taking.volunteer.lifecycle is Lifecycle.LEFT:
        raise Refused(NOT_FITTING)
    if taking.volunteer.lifecycle in (Lifecycle.PAUSED, Lifecycle.DORMANT):
        preferences.resume(taking.volunteer, by=taking.by, now=taking.now)


def _changed(volunteer: Volunteer, before: Mapping[str, Any]) -> dict[str, Any]:
    until = volunteer.paused_until
    return {
        "lifecycle": volunteer.lifecycle.value,
        "was": before["lifecycle"],
        "until": until.isoformat() if until else None,
    }


def _day(taking: Taking) -> date | None:
    if not taking.given.one("until"):
        return None
    try:
        return date.fromisoformat(taking.given.one("until"))
    except ValueError:
        raise Invalid([Problem("until", "invalid", _("Give a date such as 2026-10-01."))]) from None


def _duty_phone() -> str:
    settings: config.Settings = current_app.extensions["iwill_settings"]
    return settings.duty_phone


ask(Question("still_here", _still_here, _take_still_here, _say_standing, put_back))
ask(Question("lapsed", _lapsed, _take_lapsed, _say_standing, _undo_lapsed))
ask(Question("exit_reasons", _exit_reasons, _take_exit_reasons, lambda answer, changed: _("Noted. Thank you.")))
ask(Question("talk", _talk, _take_talk, _say_talk, confidential=True))
