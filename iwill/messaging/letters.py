"""A letter of journeys: one frame around one to three parts, each from a file of its own or in the words of staff.

    wording/journey/<template>.<language>.txt    first line: the subject where it leads; the rest: short paragraphs
    wording/journey/_letter.<language>.txt       greeting, parts, link, who asks, how to pause and to leave

A part says `{{ words.days }}` and nothing else is put in. Words of staff are never run as a template: their
placeholders are replaced one by one, so that nothing typed on a page can do more than stand there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment

from iwill.messaging.said_words import said
from iwill.messaging.worded_facts import plain

LETTER = "letter"
LANGUAGES = ("zh-Hans", "en")
_FOLDER = Path(__file__).parent / "wording" / "journey"
_TEMPLATE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_USED = re.compile(r"\bwords\.([a-z][a-z0-9_]*)")
_PLACE = re.compile(r"\{\{\s*(.*?)\s*\}\}", re.DOTALL)


def templates() -> list[str]:
    """The shipped texts that are there in every language."""
    found = (path.name.removesuffix(f".{LANGUAGES[0]}.txt") for path in _FOLDER.glob(f"*.{LANGUAGES[0]}.txt"))
    return sorted(name for name in found if has_template(name))


def has_template(template: str) -> bool:
    """Whether a shipped text of that name is there in every language."""
    known = _TEMPLATE.fullmatch(template) is not None
    return known and all((_FOLDER / f"{template}.{language}.txt").exists() for language in LANGUAGES)


@cache
def words_of(template: str) -> frozenset[str]:
    """What a shipped text puts in, in any language: what words of staff in its place may put in as well."""
    texts = ((_FOLDER / f"{template}.{language}.txt").read_text(encoding="utf-8") for language in LANGUAGES)
    return frozenset(name for text in texts for name in _USED.findall(text))


def unknown_places(text: str, known: frozenset[str]) -> list[str]:
    """What a text of staff would put in that nobody can supply, in order; a brace left open is among them."""
    wrong = [inside for inside in _PLACE.findall(text) if inside.removeprefix("words.") not in known]
    rest = _PLACE.sub("", text)
    return wrong + [mark for mark in ("{{", "}}", "{%") if mark in rest]


def about_letter(sentences: Environment, facts: Mapping[str, Any], language: str) -> dict[str, Any]:
    """What the frame is filled with: the subject of the part that leads, and every part in its order."""
    parts = [_worded(sentences, part, language) for part in facts["parts"]]
    return {
        "subject": parts[0][0],
        "parts": [body for _, body in parts],
        "asks": bool(facts.get("asks", True)),
        "who": plain(str((facts.get("words") or {}).get("who", ""))),
    }


def _worded(sentences: Environment, part: Mapping[str, Any], language: str) -> tuple[str, str]:
    """The subject and the paragraphs of one part."""
    words = {name: said(name, value, language) for name, value in (part.get("words") or {}).items()}
    own = (part.get("texts") or {}).get(language)
    if own is not None:
        return plain(_filled(own["subject"], words)), plain(_filled(own["body"], words), lines=True)
    text = sentences.get_template(f"journey/{part['template']}.{language}.txt").render(words=words)
    subject, _, body = text.partition("\n")
    return " ".join(subject.split()), body.strip()


def _filled(text: str, words: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: words.get(place[1].removeprefix("words."), ""), text)
