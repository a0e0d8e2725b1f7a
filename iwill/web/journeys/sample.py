"""Words as they could stand in a letter, so that it can be read before anybody gets it: nobody's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import current_app

import config
from iwill.engagement.journeys.deciding import PURPOSE
from iwill.engagement.journeys.terms import Rule
from iwill.messaging.letters import LANGUAGES, LETTER, words_of
from iwill.messaging.wording import fill, word

_WORDS: dict[str, Any] = {
    "credential": "counsellor", "stage": "interview", "ahead": 12, "days": 9, "work": "接线员", "minutes": 45,
    "who": "王晓岚", "hours": 50, "number": 41, "title": "…", "served": 8, "years": 1, "answered": 9, "yes": 5, "no": 4,
    "course": "心理急救", "course_en": "Psychological first aid",
}  # fmt: skip


def letters(rule: Rule, owner: str, now: datetime) -> list[tuple[str, str, str]]:
    """The letter in each language: its code, the subject, the body, as the reader would see them."""
    settings: config.Settings = current_app.extensions["iwill_settings"]
    found = []
    for language in LANGUAGES:
        worded = word(
            PURPOSE[rule.nature],
            {},
            facts(rule, owner, now),
            language=language,
            zone=settings.org_zone,
            expires_at=now + timedelta(days=60),
            settings=settings,
        )
        name, link = (
            ("王晓岚", f"{settings.base_url}/j/…") if language == "zh-Hans" else ("Anna", f"{settings.base_url}/j/…")
        )
        subject, body = (
            fill(text, name=name, link=link, stop=f"{settings.base_url}/u/…") for text in (worded.subject, worded.body)
        )
        found.append((language, subject, body))
    return found


def facts(rule: Rule, owner: str, now: datetime) -> dict[str, Any]:
    """What the letter is worded from, with a word for each place that its text has."""
    words = {name: sample(name, now) for name in words_of(rule.template)}
    part: dict[str, Any] = {"template": rule.template, "words": words}
    if rule.texts:
        part["texts"] = {name: {"subject": text.subject, "body": text.body} for name, text in rule.texts.items()}
    signed: Mapping[str, str] = {"who": owner}
    return {
        "news": LETTER,
        "words": signed,
        "moments": {},
        "parts": [part],
        "asks": bool(rule.questions),
        "link_id": "0" * 16,
    }


def sample(name: str, now: datetime) -> Any:
    """A word as it could stand there: a day for a day, the year for a year."""
    if name.endswith("_on"):
        return (now - timedelta(days=60)).date().isoformat()
    return now.year if name == "year" else _WORDS.get(name, "…")
