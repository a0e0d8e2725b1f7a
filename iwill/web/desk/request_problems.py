"""What is wrong with a request that was typed into the form: each problem at its field, in words for people."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from iwill.core.errors import Problem
from iwill.web.desk.request_form import RequestForm

_PLACE = re.compile(r"(?:needs|team\.roles)\[\d+\]")
_IN_LIST = re.compile(r"(needs\[\d+\]\.(?:skills|credentials|languages|courses|required_for))\[\d+\]\Z")
_SUBSTITUTE = re.compile(r"(needs\[\d+\]\.)substitutes\[0\](?:\.(skills|credentials|weight))?")


def at_fields(problems: Iterable[Problem], form: RequestForm) -> list[Problem]:
    """The same problems, each at the field of the form that it is about and in words for people, none twice."""
    found = []
    positions = {place: f"needs[{position}]" for position, place in enumerate(form.places())}
    for problem in problems:
        place = _PLACE.match(problem.path)
        path = positions[place[0]] + problem.path[place.end() :] if place else problem.path
        if path == "team.roles":
            path = "team.groups"
        instead = _SUBSTITUTE.match(path)
        if instead:
            path = f"{instead[1]}substitute_{instead[2] or 'skills'}"
        in_list = _IN_LIST.match(path)
        path = in_list[1] if in_list else path
        if path == "requester":
            path = "requester.phone"
        found.append(Problem(path, problem.code, _in_words(problem)))
    return list(dict.fromkeys(found))


def _in_words(problem: Problem) -> str:
    """The library's own sentences are English; those that a form can meet are said in the reader's language."""
    message = problem.message
    part = problem.path.rpartition(".")[2].partition("[")[0]
    if problem.code == "required" or message.startswith(("Shorter than", "Length must be between 1 and")):
        return str(_REQUIRED.get(part) or _("Please fill this in."))
    if message in ("Not a valid integer.", "Not a valid number.") or message.startswith("Must be greater than"):
        return str(_RANGES.get(part) or _("Write a whole number from 1 to 2,000."))
    if message == "Not a valid email address.":
        return _("This is not an e-mail address.")
    if message == "Not a valid aware datetime." or message == "Not a valid datetime.":
        return _("Choose a date and a time.")
    if message.startswith("Must be one of"):
        return _("Choose one of these.")
    longest = re.match(r"Longer than maximum length (\d+)\.", message)
    if longest:
        return _("At most %(longest)s characters or entries.", longest=longest[1])
    return message


_UP_TO_SEATS = _l("Write a whole number from 0 to 2,000.")
_RANGES: dict[str, object] = {
    "shift_minutes": _l("Write a whole number from 30 to 240."),
    "hand_over_minutes": _l("Write a whole number from 0 to 30."),
    "minimum": _UP_TO_SEATS,
    "veterans": _UP_TO_SEATS,
    "buddy_seats": _UP_TO_SEATS,
    "weight": _l("Write a whole number from 1 to 100."),
    "groups": _l("Write a whole number from 1 to 500."),
}
_REQUIRED: dict[str, object] = {
    "groups": _l("Say how many groups get such a team."),
    "roles": _l("Tick at least one need that is there for each group."),
    "title": _l("Say in a few words what it is about."),
    "kind": _l("Choose: real, or a drill."),
    "level": _l("Choose how severe it is."),
    "organisation": _l("Name the organisation that asks."),
    "contact_name": _l("Name the person whom we can ask back."),
    "authority": _l("Say who has ordered or allowed this."),
    "summary": _l("Say what happened and what is needed."),
    "risks": _l("Say what volunteers may meet; where there is nothing, say so."),
    "respond_by": _l("Say by when answers are needed."),
    "needs": _l("Add at least one need."),
    "role": _l("Name the role."),
    "skills": _l("Choose at least one skill."),
    "seats": _l("Say how many people are needed."),
    "starts_at": _l("Say when the shift starts."),
    "ends_at": _l("Say when the shift ends."),
}
