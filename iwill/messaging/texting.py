"""What a text says: one of the texts in texts/, which the provider has approved, and the values of its places.

A provider in mainland China sends no free text. It approves a text with places in it, gives it a code, and takes that
code with a value for each place (https://help.aliyun.com/document_detail/463270.htm: at most 35 characters, no link).
So nothing of a request's own words can be in a text but the role, and a link only where its fixed part was approved;
otherwise people answer with the typed code of their invitation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app

import config
from iwill.core.localtime import say_day, say_hours, zone_name
from iwill.core.policy import declare
from iwill.core.tokens import LinkPurpose, make_token
from iwill.messaging.channels.sms_line import read_sms_line
from iwill.messaging.terms import Purpose
from iwill.messaging.worded_facts import plain
from iwill.messaging.wording import closest_language

PRICE = declare(
    "sms.price_fen",
    5,
    "fen for each part of a text",
    "our own estimate, to be replaced by the provider's price list",
    "what the cost of text messages is reckoned from before a call-out is sent",
)

# UCS-2: a text alone, and each part of one that is longer.
ALONE, PART = 70, 67
LONGEST_VALUE = 35
KINDS = {
    Purpose.INVITATION: ("invitation_link", "invitation_code"),
    Purpose.SEAT_CONFIRMED: ("seat_confirmed",),
    Purpose.STAND_DOWN: ("stand_down",),
    Purpose.CORRECTION: ("correction",),
    Purpose.GAP: ("contact_link",),
}
_TEXTS = Path(__file__).parent / "texts"
_PLACE = re.compile(r"\$\{(\w+)\}")
_CALLED = {
    ("real", "zh-Hans"): "应急召集",
    ("drill", "zh-Hans"): "演练，不用上岗",
    ("real", "en"): "Real call-out",
    ("drill", "en"): "Drill, no shift to work",
}


@dataclass(frozen=True)
class ApprovedText:
    """A text to hand over: the provider's code for it, the values of its places, and how it will read."""

    template: str
    parameters: Mapping[str, str]
    words: str


def approved_kind(
    purpose: Purpose, language: str, templates: Mapping[str, str], *, has_code: bool
) -> tuple[str, str] | None:
    """The kind of text and the language that somebody gets; None where nothing suitable is approved. A text in the
    other language is better than none."""
    own = closest_language(language)
    for spoken in (own, *({"zh-Hans", "en"} - {own})):
        for kind in KINDS.get(purpose, ()):
            if f"{kind}.{spoken}" in templates and (has_code or kind != "invitation_code"):
                return kind, spoken
    return None


def is_approved(purpose: Purpose, language: str) -> bool:
    """Whether this installation has a line, and a text of this purpose that it may send there."""
    line = read_sms_line(current_app.extensions["iwill_settings"])
    return line is not None and approved_kind(purpose, language, line.templates, has_code=True) is not None


def approved_text(
    purpose: Purpose,
    brief: Mapping[str, Any],
    facts: Mapping[str, Any],
    *,
    language: str,
    zone: str,
    templates: Mapping[str, str],
    settings: config.Settings,
) -> ApprovedText | None:
    """The text of one message for one reader; None where nothing suitable is approved."""
    chosen = approved_kind(purpose, language, templates, has_code="code" in facts)
    if chosen is None:
        return None
    kind, spoken = chosen
    values = _values(purpose, brief, facts, spoken, zone)
    body = text_to_approve(kind, spoken, settings)
    wanted = {place: values[place][:LONGEST_VALUE] for place in _PLACE.findall(body)}
    words = f"【{settings.sms_signature}】" + _PLACE.sub(lambda place: wanted[place.group(1)], body)
    return ApprovedText(templates[f"{kind}.{spoken}"], wanted, words)


def text_to_approve(kind: str, language: str, settings: config.Settings) -> str:
    """A text as it is handed in for approval, with the fixed part of its link."""
    return _file(f"{kind}.{language}.txt").replace("{base_url}", settings.base_url)


def parts_of(words: str) -> int:
    """In how many parts a text travels, and is paid for."""
    units = len(words.encode("utf-16-be")) // 2
    return 1 if units <= ALONE else -(-units // PART)


def _values(
    purpose: Purpose, brief: Mapping[str, Any], facts: Mapping[str, Any], language: str, zone: str
) -> dict[str, str]:
    if purpose is Purpose.GAP:
        return {"token": make_token(LinkPurpose.GAP, facts["link_id"])}
    ids: Sequence[int] = facts.get("needs") or list(brief["needs"])
    needs = sorted((brief["needs"][str(one)] for one in ids), key=lambda need: str(need["starts_at"]))
    first = needs[0]
    role = plain(first["role"])
    if len({need["role"] for need in needs}) > 1:
        role += "等" if language == "zh-Hans" else " and others"
    return {
        "kind": _CALLED[brief["kind"], language],
        "when": _window(first["starts_at"], first["ends_at"], zone, language),
        "role": role,
        "code": str(facts.get("code", "")),
        "token": make_token(LinkPurpose.ANSWER, facts["link_id"]) if "link_id" in facts else "",
    }


def _window(starts: str, ends: str, zone: str, language: str) -> str:
    starts_at, ends_at = datetime.fromisoformat(starts), datetime.fromisoformat(ends)
    day = say_day(starts_at.astimezone(ZoneInfo(zone)).date(), language)
    between = "" if language == "zh-Hans" else " "
    said = f"{day}{between}{say_hours(starts_at, ends_at, zone, language)}".replace("–", "-")
    named = f"{said}{between}{zone_name(zone, language, starts_at)}"
    return named if len(named) <= LONGEST_VALUE else said


@cache
def _file(name: str) -> str:
    return (_TEXTS / name).read_text(encoding="utf-8").strip()
