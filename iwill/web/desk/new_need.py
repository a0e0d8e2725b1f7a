"""A need like no other, typed for a call-out that runs already: read and refused as the needs of a request are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from iwill.callouts.schemas import NeedSchema
from iwill.core.errors import Problem
from iwill.core.schema import problems_from
from iwill.web.desk import request_problems
from iwill.web.desk.request_form import LISTS, NeedForm, RequestForm, need_payload, read_form

# What the form asks for; the window and the seats stand above, also for a shift like another.
WORDS = ("role", "minimum", "maximum", "veterans", "buddy_seats", "substitute_weight", "children")
LISTED = tuple(name for name in LISTS if name != "courses")
_HERE, _THERE = "added", "needs[0]"
_RULE = "added[0]"


def read_new_need(form: MultiDict[str, str], bare: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
    """What a new role wants, with its seats and window; age and the kind of work are worked out as for a request."""
    typed = MultiDict(
        (f"{_THERE}.{name}", value) for name in (*WORDS, *LISTED) for value in form.getlist(f"{_HERE}.{name}")
    )
    need = (read_form(typed).needs or [NeedForm()])[0]
    try:
        wanted: dict[str, Any] = NeedSchema().load({**need_payload(need, _THERE, lambda words, _path: words), **bare})
    except ValidationError as refusal:
        problems += _at_fields(problems_from(refusal.messages, _THERE))
        return {}
    return wanted


def at_new_need(problem: Problem) -> Problem:
    """A problem of a rule at the field that it is about, where it is about the new need."""
    if not problem.path.startswith(_RULE):
        return problem
    there = Problem(problem.path.replace(_RULE, _THERE, 1), problem.code, problem.message)
    return _at_fields([there])[0]


def _at_fields(problems: Iterable[Problem]) -> list[Problem]:
    found = request_problems.at_fields(problems, RequestForm({}, [NeedForm()]))
    return [Problem(one.path.replace(_THERE, _HERE, 1), one.code, one.message) for one in found]
