"""What each purpose says, in each language. The sentences stand in wording/<purpose>.<language>.txt, subject first.

Order of a call-out (the reader decides in ten seconds): real or drill, who asks, what is needed and how many, when in
the reader's zone, why you, what is expected, the link, how to check that it is genuine, how to stop.

A text is worded once for all who get the same; the person's name and links are put in for each (see `fill`). Free words
of the organisation are made plain first, so that they can neither begin a line of ours nor hold a link to an answer.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import config
from iwill.core.localtime import known_zone, say_instant, say_window
from iwill.core.tokens import LinkPurpose, code_for, make_token
from iwill.messaging.terms import Purpose
from iwill.messaging.vetting_words import about_vetting
from iwill.pool.vocabulary import vocabulary

# An invitation can offer 161 shifts; what is not listed is on the page behind the link.
SHIFTS_LISTED = 4
# Where a person's own words go. A control character cannot come from anywhere else: all of them are taken out.
NAME, LINK, STOP, CODE = "\x01name\x01", "\x01link\x01", "\x01stop\x01", "\x01code\x01"

LINK_PURPOSES = {
    Purpose.SIGN_IN: (LinkPurpose.SIGN_IN, "/sign-in/"),
    Purpose.STAFF_SET_UP: (LinkPurpose.SIGN_IN, "/sign-in/"),
    Purpose.SIGN_UP: (LinkPurpose.SIGN_UP, "/join/p/"),
    Purpose.PERMISSION: (LinkPurpose.PERMISSION, "/p/"),
    Purpose.GAP: (LinkPurpose.GAP, "/q/"),
}
# Mails that somebody has asked for, or that hold a plain "no" of their own: no second way out at their foot.
WITHOUT_STOP = frozenset({Purpose.SIGN_IN, Purpose.STAFF_SET_UP, Purpose.SIGN_UP, Purpose.PERMISSION})
_MARKERS = {
    ("real", "zh-Hans"): ("【应急召集】", "应急召集"),
    ("drill", "zh-Hans"): ("【演练】", "演练"),
    ("real", "en"): ("Real call-out:", "call-out"),
    ("drill", "en"): ("Drill:", "drill"),
}

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


@dataclass(frozen=True)
class Shift:
    """A need as a line of text."""

    role: str
    seats: int
    when: str


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
        about = _about_call_out(brief, facts, language, zone)
    return _rendered(f"{purpose.value}.{language}.txt", about, settings)


def card_wording(
    brief: Mapping[str, Any], *, language: str, settings: config.Settings, correction: bool = False
) -> Worded:
    """A card for a chat group, in the call-out's own zone: no name and no personal link, because everybody reads it.
    With `correction`, that the last one was of the wrong kind."""
    zone = known_zone(brief["timezone"], settings.org_zone)
    gone = {str(need_id) for need_id in brief.get("dropped", ())}
    about = _about_call_out(brief, {"needs": [key for key in brief["needs"] if key not in gone]}, language, zone)
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
    worded = _rendered(f"by_hand.{language}.txt", _about_call_out(brief, facts, language, zone), settings)
    text = f"{worded.subject}\n{worded.body}".strip()
    return fill(text, name=name, link=personal_link(Purpose.INVITATION, facts, settings), stop="")


def personal_link(purpose: Purpose, facts: Mapping[str, Any], settings: config.Settings) -> str:
    """The address behind which this person answers, or signs in. Made when it is needed and kept nowhere."""
    if "link_id" not in facts:
        return ""
    kind, path = LINK_PURPOSES.get(purpose, (LinkPurpose.ANSWER, "/c/"))
    return f"{settings.base_url}{path}{make_token(kind, facts['link_id'])}"


def personal_code(purpose: Purpose, facts: Mapping[str, Any]) -> str:
    """The digits that go with the link of a sign-up; empty for everything else."""
    return code_for(LinkPurpose.SIGN_UP, facts["link_id"]) if purpose is Purpose.SIGN_UP else ""


def fill(text: str, *, name: str, link: str, stop: str, code: str = "") -> str:
    """Put in what is this person's own."""
    return text.replace(LINK, link).replace(STOP, stop).replace(CODE, code).replace(NAME, plain(name))


def plain(words: str, *, lines: bool = False) -> str:
    """Words of people as one line (or several) of visible text, with nothing that looks like a link to an answer."""
    if words.isprintable() and "/c/" not in words:
        return " ".join(words.split())
    kept = "".join(
        letter
        if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Zl", "Zp") or (lines and letter == "\n")
        else " "
        for letter in words
    )
    joined = "\n".join(" ".join(line.split()) for line in kept.split("\n"))
    return joined.replace("/c/", "/ c /").strip()


def same_words(purpose: Purpose, brief_id: int | None, facts: Mapping[str, Any], language: str, zone: str) -> str:
    """A key under which two messages are worded alike but for name and links."""
    shared = {key: value for key, value in facts.items() if key != "link_id"}
    return repr((purpose.value, brief_id, language, zone, shared))


def _about_call_out(brief: Mapping[str, Any], facts: Mapping[str, Any], language: str, zone: str) -> dict[str, Any]:
    needs = _shifts(brief["needs"], facts.get("needs") or (), language, zone)
    marker, called = _MARKERS[brief["kind"], language]
    why = list(facts.get("why") or ())
    skills = [code.removeprefix("skill:") for code in why if code.startswith("skill:")]
    joint = "、" if language == "zh-Hans" else ", "
    offer = facts.get("offer_expires_at")
    return {
        "marker": marker,
        "called": called,
        "drill": brief["kind"] == "drill",
        "number": brief["call_out"],
        "title": plain(brief["title"]),
        "wording": plain(brief["wording"], lines=True),
        "needs": needs[:SHIFTS_LISTED],
        "more": max(0, len(needs) - SHIFTS_LISTED),
        "first": needs[0] if needs else None,
        "others": len(needs) - 1,
        "skills": joint.join(vocabulary().label("skill", code, language) for code in skills),
        "hours": "hours" in why,
        "standby": "standby" in why,
        "respond_by": say_instant(datetime.fromisoformat(brief["respond_by"]), zone, language),
        "offer_until": say_instant(datetime.fromisoformat(offer), zone, language) if offer else "",
        "answered": facts.get("answered", ""),
        "changes": _changes(brief["needs"], facts.get("changes") or (), language, zone),
        "note": facts.get("note", "unclear"),
        "all_needs": needs,
        "calls": [(code, plain(title)) for code, title in facts.get("calls") or ()],
    }


def _changes(
    needs: Mapping[str, Mapping[str, Any]], changes: Sequence[Sequence[Any]], language: str, zone: str
) -> list[dict[str, Any]]:
    """What became of each shift: the effect as a word, the shift, and the time that it had before."""
    said = []
    for effect, need_id, *old in changes:
        shifts = _shifts(needs, [need_id] if need_id else (), language, zone)
        before = [datetime.fromisoformat(moment) for moment in old]
        was = say_window(before[0], before[1], zone, language) if before else ""
        said.append({"effect": effect, "shift": shifts[0] if shifts else None, "was": was})
    return said


def _shifts(needs: Mapping[str, Mapping[str, Any]], ids: Sequence[int | str], language: str, zone: str) -> list[Shift]:
    chosen = sorted((needs[str(need_id)] for need_id in ids), key=lambda need: str(need["starts_at"]))
    return [
        Shift(
            role=plain(need["role"]),
            seats=int(need["seats"]),
            when=say_window(
                datetime.fromisoformat(need["starts_at"]), datetime.fromisoformat(need["ends_at"]), zone, language
            ),
        )
        for need in chosen
    ]


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
