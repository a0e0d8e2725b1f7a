"""What is wrong with a rule, as whoever typed it reads it: which field, and what it takes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from iwill.core.errors import Problem

# Said where the shape is wrong; everything else has a sentence of its own.
_OF_THE_SHAPE = frozenset({"invalid", "required", "unknown_field"})
_SUBJECT = _l("1 to 100 characters")
_TEXT = _l("1 to 1,200 characters")
_CHOOSE = _l("choose one of those named")
_SOME = _l("choose some of those named, at most 50")
# By the name of a field: what it is called on the page, and what it takes where it has no sentence of its own.
FIELDS: dict[str, tuple[object, object]] = {
    "title_zh": (_l("Title in Chinese"), _SUBJECT),
    "title_en": (_l("Title in English"), _SUBJECT),
    "priority": (_l("Place in the order"), _l("a whole number from 1 to 999")),
    "whom.lifecycles": (_l("Where they stand"), _l("choose at least one")),
    "whom.skills": (_l("Skills"), _SOME),
    "whom.credentials": (_l("Credentials, verified and valid"), _SOME),
    "whom.languages": (_l("Languages"), _SOME),
    "whom.teams": (_l("Teams"), _SOME),
    "whom.regions": (_l("Regions"), _l("one in a line, at most 50, each of 1 to 100 characters")),
    "whom.in_pool_days": (_l("At least so many days in the pool"), _l("a whole number from 0 to 3,650, or nothing")),
    "whom.not_served_days": (_l("No service for so many days"), _l("a whole number from 1 to 3,650, or nothing")),
    "kind": (_l("What it goes by"), _CHOOSE),
    "when.every": (_l("By the calendar: once in"), _CHOOSE),
    "when.day": (_l("From which day of the period on"), _l("a whole number from 1 to 366")),
    "when.spread_days": (_l("Spread over so many days"), _l("a whole number from 1 to 366")),
    "when.after": (_l("By what happens"), _CHOOSE),
    "when.days": (_l("So many days after it"), _l("whole numbers with commas, such as -30, -7")),
    "at_hour": (_l("From which hour of the reader's clock"), _l("a whole number from 0 to 23")),
    "until_days": (_l("Has lost its point after so many days"), _l("a whole number from 1 to 366")),
    "most": (_l("At most so often to one person"), _l("a whole number from 1 on, or nothing")),
    "ends_on": (_l("Last day"), _l("a day that there is, such as 2026-12-31, or nothing")),
    "nature": (_l("What it wants"), _CHOOSE),
    "channel": (_l("How it goes"), _CHOOSE),
    "questions": (_l("What it asks"), _SOME),
    "template": (_l("Shipped text"), _CHOOSE),
    "texts.zh-Hans.subject": (_l("Subject in Chinese"), _SUBJECT),
    "texts.zh-Hans.body": (_l("Text in Chinese"), _TEXT),
    "texts.en.subject": (_l("Subject in English"), _SUBJECT),
    "texts.en.body": (_l("Text in English"), _TEXT),
    "hold_out": (_l("Held out, per cent"), _l("a number from 0 to 10")),
}


def at_fields(problems: Iterable[Problem]) -> list[Problem]:
    """Problems by the names of fields, each with the field in its sentence: the third skill is a matter of the
    skills."""
    found = {}
    for one in problems:
        path = re.sub(r"\[\d+\]", "", one.path).removesuffix(".value").removesuffix(".key")
        path = {"when": "kind", "texts.zh-Hans": "texts.zh-Hans.body", "texts.en": "texts.en.body"}.get(path, path)
        name, takes = FIELDS.get(path, ("", ""))
        said = str(takes) if takes and one.code in _OF_THE_SHAPE else one.message
        sentence = _("%(field)s: %(what)s", field=name, what=said) if name else said
        found[path, sentence] = Problem(path, one.code, sentence)
    return list(found.values())
