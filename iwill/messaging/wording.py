"""What each purpose says, in each language. The sentences stand in wording/<purpose>.<language>.txt, subject first;
those of purposes with news in wording/<purpose>/<news>.<language>.txt.

Order of a call-out (the reader decides in ten seconds): real or drill, who asks, what is needed and how many, when in
the reader's zone, why you, what is expected, the link, how to check that it is genuine, how to stop.

A text is worded once for all who get the same; the person's name and links are put in for each (see `fill`). Free words
of the organisation are made plain first, so that they can neither begin a line of ours nor hold a link to an answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import config
from iwill.core.localtime import known_zone, say_instant
from iwill.core.tokens import LinkPurpose, code_for, make_token
from iwill.messaging.letters import LETTER, about_letter
from iwill.messaging.terms import WITH_NEWS, Purpose
from iwill.messaging.vetting_words import about_vetting
from iwill.messaging.worded_facts import about_call_out, about_news, plain

# Where a person's own words go. A control character cannot come from anywhere else: all of them are taken out.
NAME, LINK, STOP, CODE = "\x01name\x01", "\x01link\x01", "\x01stop\x01", "\x01code\x01"

LINK_PURPOSES = {
    Purpose.SIGN_IN: (LinkPurpose.SIGN_IN, "/sign-in/"),
    Purpose.STAFF_SET_UP: (LinkPurpose.SIGN_IN, "/sign-in/"),
    Purpose.SIGN_UP: (LinkPurpose.SIGN_UP, "/join/p/"),
    Purpose.PERMISSION: (LinkPurpose.PERMISSION, "/p/"),
    Purpose.GAP: (LinkPurpose.GAP, "/q/"),
    Purpose.TRAINING: (LinkPurpose.TRAINING, "/t/"),
    Purpose.TASK: (LinkPurpose.TASK, "/k/"),
    Purpose.JOURNEY: (LinkPurpose.JOURNEY, "/j/"),
}
# Mails that somebody has asked for, or that hold a plain "no" of their own: no second way out at their foot.
WITHOUT_STOP = frozenset({Purpose.SIGN_IN, Purpose.STAFF_SET_UP, Purpose.SIGN_UP, Purpose.PERMISSION})
_sentences = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "wording"),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    autoescape=False,
)


@dataclass(frozen=True)
class Worded:
    """A subject of one line and a body, with places for what is each person's own."""

    subject: str
    body: str


def closest_language(language: str) -> str:
    """The language of ours that a person gets: Chinese in any script, else English."""
    return "zh-Hans" if language.lower().startswith("zh") else "en"


def word(
    purpose: Purpose,
    brief: Mapping[str, Any],
    facts: Mapping[str, Any],
    *,
    language: str,
    zone: str,
    expires_at: datetime,
    settings: config.Settings,
) -> Worded:
    """What a message of this purpose says to readers of one language in one zone."""
    language = closest_language(language)
    about: dict[str, Any]
    if purpose in WITH_NEWS and facts["news"] == LETTER:
        return _rendered(f"journey/_letter.{language}.txt", about_letter(_sentences, facts, language), settings)
    if purpose in WITH_NEWS:
        about = about_news(brief, facts, language, zone)
        return _rendered(f"{purpose.value}/{facts['news']}.{language}.txt", about, settings)
    if purpose in LINK_PURPOSES:
        about = {
            "reset": facts.get("purpose") == "reset",
            "valid_until": say_instant(expires_at, zone, language),
            "gap": facts.get("gap", ""),
            "days": facts.get("days", 0),
        }
    elif purpose is Purpose.VETTING:
        about = about_vetting(facts, language, zone) | {"place": plain(facts.get("place", ""))}
    else:
        about = about_call_out(brief, facts, language, zone)
    return _rendered(f"{purpose.value}.{language}.txt", about, settings)


def card_wording(
    brief: Mapping[str, Any], *, language: str, settings: config.Settings, correction: bool = False
) -> Worded:
    """A card for a chat group, in the call-out's own zone: no name and no personal link, because everybody reads it.
    With `correction`, that the last one was of the wrong kind."""
    zone = known_zone(brief["timezone"], settings.org_zone)
    gone = {str(need_id) for need_id in brief.get("dropped", ())}
    about = about_call_out(brief, {"needs": [key for key in brief["needs"] if key not in gone]}, language, zone)
    return _rendered(f"card{'_correction' if correction else ''}.{language}.txt", about, settings)


def chat_wording(
    brief: Mapping[str, Any],
    facts: Mapping[str, Any],
    *,
    name: str,
    language: str,
    zone: str,
    settings: config.Settings,
) -> str:
    """A short text with the personal link, for a person to copy into WeChat."""
    language = closest_language(language)
    worded = _rendered(f"by_hand.{language}.txt", about_call_out(brief, facts, language, zone), settings)
    text = f"{worded.subject}\n{worded.body}".strip()
    return fill(text, name=name, link=personal_link(Purpose.INVITATION, facts, settings), stop="")


def personal_link(purpose: Purpose, facts: Mapping[str, Any], settings: config.Settings) -> str:
    """The address behind which this person answers, or signs in. Made when it is needed and kept nowhere."""
    if "link_id" not in facts:
        return ""
    if facts.get("news") == LETTER:
        purpose = Purpose.JOURNEY
    kind, path = LINK_PURPOSES.get(purpose, (LinkPurpose.ANSWER, "/c/"))
    return f"{settings.base_url}{path}{make_token(kind, facts['link_id'])}"


def personal_code(purpose: Purpose, facts: Mapping[str, Any]) -> str:
    """The digits that go with the link of a sign-up; empty for everything else."""
    return code_for(LinkPurpose.SIGN_UP, facts["link_id"]) if purpose is Purpose.SIGN_UP else ""


def fill(text: str, *, name: str, link: str, stop: str, code: str = "") -> str:
    """Put in what is this person's own."""
    return text.replace(LINK, link).replace(STOP, stop).replace(CODE, code).replace(NAME, plain(name))


def same_words(purpose: Purpose, brief_id: int | None, facts: Mapping[str, Any], language: str, zone: str) -> str:
    """A key under which two messages are worded alike but for name and links."""
    shared = {key: value for key, value in facts.items() if key != "link_id"}
    return repr((purpose.value, brief_id, language, zone, shared))


def _rendered(file: str, about: Mapping[str, Any], settings: config.Settings) -> Worded:
    """The sentences of a file with its first line as the subject, and no more than one empty line in a row."""
    text = _sentences.get_template(file).render(
        name=NAME,
        link=LINK,
        stop=STOP,
        code=CODE,
        org=plain(settings.org_name),
        phone=plain(settings.duty_phone),
        home=f"{settings.base_url}/",
        **about,
    )
    subject, _, rest = text.partition("\n")
    body: list[str] = []
    for line in rest.strip().split("\n"):
        if line.strip() or (body and body[-1]):
            body.append(line.rstrip())
    return Worded(" ".join(subject.split()), "\n".join(body) + "\n")
