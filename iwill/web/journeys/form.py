"""The form of a journey and its rule, both ways. A field is called as the place in the rule, so that a mistake is shown
where it was made (see mistakes)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from iwill.engagement.journeys.schemas import rule_as_json
from iwill.engagement.journeys.terms import After, Rule
from iwill.messaging.letters import LANGUAGES

LISTS = ("whom.lifecycles", "whom.skills", "whom.credentials", "whom.languages", "whom.teams", "questions")
NUMBERS = ("whom.in_pool_days", "whom.not_served_days", "at_hour", "until_days", "most")
_NUMBER = re.compile(r"[-−]?\d+")
Fields = Mapping[str, Any]


def fields_of(rule: Rule) -> dict[str, Any]:
    """What the form shows of a rule."""
    plain = rule_as_json(rule)
    whom, when = plain["whom"], plain["when"]
    event = isinstance(rule.when, After)
    found: dict[str, Any] = {f"whom.{name}": value for name, value in whom.items()}
    found |= {
        name: plain[name]
        for name in ("nature", "template", "channel", "questions", "at_hour", "until_days", "most", "ends_on")
    }
    found["whom.teams"] = [str(team) for team in whom["teams"]]
    found["whom.regions"] = "\n".join(whom["regions"])
    found["kind"] = "after" if event else "every"
    found["when.after"] = when["after"] if event else ""
    found["when.days"] = ", ".join(str(days) for days in when["days"]) if event else "0"
    found["when.every"] = "quarter" if event else when["every"]
    found["when.day"] = 1 if event else when["day"]
    found["when.spread_days"] = 1 if event else when["spread_days"]
    found["hold_out"] = f"{rule.hold_out * 100:g}"
    for language in LANGUAGES:
        text = rule.texts.get(language)
        found[f"texts.{language}.subject"] = text.subject if text else ""
        found[f"texts.{language}.body"] = text.body if text else ""
    return found


def read_fields(form: MultiDict[str, str]) -> dict[str, Any]:
    """What was typed, as the form shows it again."""
    found: dict[str, Any] = {name: form.get(name, "").strip() for name in form if name not in LISTS}
    found |= {name: form.getlist(name) for name in LISTS}
    found["whom.never_asked"] = "whom.never_asked" in form
    for language in LANGUAGES:
        # A browser ends its lines in two characters.
        found[f"texts.{language}.body"] = found.get(f"texts.{language}.body", "").replace("\r\n", "\n")
    return found


def rule_typed(fields: Fields) -> dict[str, Any]:
    """The rule as JSON that the fields describe; what is no number is left as it is, to be refused at its place."""
    whom: dict[str, Any] = {
        "lifecycles": fields.get("whom.lifecycles", []),
        "skills": fields.get("whom.skills", []),
        "credentials": fields.get("whom.credentials", []),
        "languages": fields.get("whom.languages", []),
        "regions": _lines(fields.get("whom.regions", "")),
        "teams": [_number(team) for team in fields.get("whom.teams", [])],
        "in_pool_days": _number(fields.get("whom.in_pool_days", "")) or 0,
        "not_served_days": _number(fields.get("whom.not_served_days", "")),
        "never_asked": bool(fields.get("whom.never_asked")),
    }
    rule = {
        "whom": whom,
        "when": _when(fields),
        "nature": fields.get("nature", ""),
        "template": fields.get("template", ""),
        "channel": fields.get("channel", ""),
        "questions": fields.get("questions", []),
        "at_hour": _number(fields.get("at_hour", "")),
        "until_days": _number(fields.get("until_days", "")),
        "most": _number(fields.get("most", "")),
        "ends_on": fields.get("ends_on") or None,
        "hold_out": _share(fields.get("hold_out", "")),
        "texts": _texts(fields),
    }
    return {name: value for name, value in rule.items() if value is not None or name in ("most", "ends_on")}


def _when(fields: Fields) -> dict[str, Any]:
    if fields.get("kind") == "after":
        days = [int(one.replace("−", "-")) for one in _NUMBER.findall(str(fields.get("when.days", "")))]
        return {"after": fields.get("when.after", ""), "days": days or ["?"]}
    day, spread = _number(fields.get("when.day", "")), _number(fields.get("when.spread_days", ""))
    return {"every": fields.get("when.every", ""), "day": day or 1, "spread_days": spread or 1}


def _texts(fields: Fields) -> dict[str, dict[str, str]]:
    """Words of staff; none at all means the shipped ones."""
    texts = {
        language: {name: fields.get(f"texts.{language}.{name}", "") for name in ("subject", "body")}
        for language in LANGUAGES
    }
    return {language: text for language, text in texts.items() if any(text.values())}


def _number(typed: object) -> int | str | None:
    """A whole number, None for an empty field, and what was typed where it is neither."""
    words = str(typed).strip().replace("−", "-") if typed is not None else ""
    return int(words) if _NUMBER.fullmatch(words) else words or None


def _share(typed: object) -> float | str:
    """Per cent as a share."""
    try:
        return round(float(str(typed).strip().rstrip("%").strip() or 0) / 100, 4)
    except ValueError:
        return str(typed)


def _lines(typed: object) -> list[str]:
    return [line.strip() for line in str(typed).splitlines() if line.strip()]
