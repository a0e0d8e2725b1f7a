"""The facts of a message as the words that its text is filled with: shifts and moments on the reader's clock."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from iwill.core.localtime import say_instant, say_window
from iwill.pool.vocabulary import vocabulary

# An invitation can offer 161 shifts; what is not listed is on the page behind the link.
SHIFTS_LISTED = 4
_MARKERS = {
    ("real", "zh-Hans"): ("【应急召集】", "应急召集"),
    ("drill", "zh-Hans"): ("【演练】", "演练"),
    ("real", "en"): ("Real call-out:", "call-out"),
    ("drill", "en"): ("Drill:", "drill"),
}


@dataclass(frozen=True)
class Shift:
    """A need as a line of text."""

    role: str
    seats: int
    when: str


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


def about_call_out(brief: Mapping[str, Any], facts: Mapping[str, Any], language: str, zone: str) -> dict[str, Any]:
    """A call-out as its mails tell it: real or drill, its number, its outward words, and the shifts the facts name."""
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
        "rota": "rota" in why,
        "respond_by": say_instant(datetime.fromisoformat(brief["respond_by"]), zone, language),
        "offer_until": say_instant(datetime.fromisoformat(offer), zone, language) if offer else "",
        "answered": facts.get("answered", ""),
        "changes": _changes(brief["needs"], facts.get("changes") or (), language, zone),
        "note": facts.get("note", "unclear"),
        "reply_code": facts.get("code", ""),
        "all_needs": needs,
        "calls": [(code, plain(title)) for code, title in facts.get("calls") or ()],
    }


def about_news(brief: Mapping[str, Any], facts: Mapping[str, Any], language: str, zone: str) -> dict[str, Any]:
    """The words of some news made plain, its moments on the reader's clock, and the call-out if it is about one."""
    about = about_call_out(brief, facts, language, zone) if brief else {}
    words = {name: plain(str(said)) for name, said in (facts.get("words") or {}).items()}
    moments = {
        name: say_instant(datetime.fromisoformat(at), zone, language)
        for name, at in (facts.get("moments") or {}).items()
    }
    return about | {"words": words, "moments": moments}


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
