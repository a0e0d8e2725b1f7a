"""The rarer fields of a need, as they are read on the page of its request: shifts, bounds, company, substitutes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from iwill.callouts.shaping import Asked
from iwill.web.desk.words import named


def more_of(asked: Asked) -> list[tuple[str, str]]:
    """Each of them that says something, with its name."""
    need = asked.need
    pairs = [(name, str(need[field])) for field, name in _names().items() if need.get(field)]
    if need.get("sensitive") is True:
        pairs.append((_("What is hard to meet"), _("yes, and nothing more was said of it")))
    elif need.get("sensitive"):
        pairs.append((_("What is hard to meet"), str(need["sensitive"])))
    pairs += [(_("In their place, if too few can be found"), _substitute(one)) for one in need.get("substitutes", [])]
    if need.get("courses"):
        pairs.append((_("Courses to have completed"), _(", ").join(map(str, need["courses"]))))
    if asked.groups:
        pairs.append((_("Groups that each get this"), str(asked.groups)))
    return pairs


def _names() -> dict[str, str]:
    return {
        "shift_minutes": _("One shift lasts at most, in minutes"),
        "hand_over_minutes": _("Together with the next shift, in minutes"),
        "minimum": _("At the least"),
        "maximum": _("Room for at most"),
        "veterans": _("Kept for people who have served before"),
        "buddy_seats": _("Kept for a first time"),
    }


def _substitute(one: Mapping[str, Any]) -> str:
    said = [
        named(kind, one[field])
        for field, kind in (("skills", "skill"), ("credentials", "credential"))
        if one.get(field)
    ]
    return " · ".join([*said, f"{one.get('weight', 1):.0%}"])
