"""Why somebody is to be reached by hand and how that ended, in words; for the desk and for the person."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from iwill.engagement.journeys.queries import carried_by
from iwill.engagement.outreach.models import OutreachTask
from iwill.engagement.outreach.terms import Outcome, Why
from iwill.web.journeys.view import title_of
from iwill.web.journeys.words import question

WHYS: dict[Why, object] = {
    Why.DEAD_CONTACT: _l("no message arrives"),
    Why.LAPSED: _l("silent for long"),
    Why.TALK: _l("asked for a call"),
    Why.OFFER: _l("would like to take part"),
    Why.JOURNEY: _l("a journey goes by telephone"),
}
OFFERS: dict[str, object] = {
    "drill": _l("would like to join a drill"),
    "observer": _l("would like to sit in on a shift"),
    "task": _l("would like a small task"),
}
OUTCOMES: dict[Outcome, object] = {
    Outcome.REACHED: _l("Reached, and all is well"),
    Outcome.PAUSE: _l("Wishes to pause"),
    Outcome.LEAVE: _l("Wishes to leave"),
    Outcome.NOT_REACHED: _l("Not reached"),
}
WHAT_TO_DO: dict[Why, object] = {
    Why.DEAD_CONTACT: _l("Ring, and ask for an address that works. Enter it on the person's page."),
    Why.LAPSED: _l("Ring, thank them for what they did, and ask how they would like it to go on. Each answer is fine."),
    Why.TALK: _l("Ring and listen. If it is about how they are, pass it on to care."),
    Why.OFFER: _l("Arrange it with them, or say honestly when that will be."),
    Why.JOURNEY: _l("Ring, and ask what stands below. Enter on the person's page what they say."),
}


def why(task: OutreachTask) -> str:
    """The reason, with what exactly somebody would like to take part in."""
    kind = task.about.split(":")[1] if task.about.startswith("offer:") else ""
    return str(OFFERS.get(kind, WHYS[task.why]))


def to_ask(task: OutreachTask) -> list[tuple[str, list[str]]]:
    """What a journey that goes by telephone asks, by its title."""
    if task.why is not Why.JOURNEY:
        return []
    letter_id = int(task.about.removeprefix("letter:"))
    return [(title_of(one), [question(code) for code in one.rule["questions"]]) for one in carried_by(letter_id)]
