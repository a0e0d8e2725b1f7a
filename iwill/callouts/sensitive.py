"""What one may meet in a shift that is hard to bear: a short list of subjects, and what volunteers read of each.

Whoever asks writes freely; only these sentences of our own go outward, and a yes says that they were read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


@dataclass(frozen=True)
class Subject:
    """Something hard to meet: its code, the words that betray it, and a sentence in both languages."""

    code: str
    words: tuple[str, ...]
    zh: str
    en: str


SUBJECTS = (
    Subject(
        "self_harm",
        ("自伤", "自杀", "轻生", "self-harm", "self_harm", "suicid"),
        "可能接触到自伤的念头",
        "talk of self-harm may come up",
    ),
    Subject("violence", ("家暴", "暴力", "violence", "abuse"), "可能接触到暴力", "violence may come up"),
    Subject("grief", ("哀伤", "丧亲", "去世", "grief", "bereave"), "可能接触到丧失与哀伤", "grief may come up"),
    Subject(
        "casualties",
        ("伤亡", "影像", "遇难", "casualt", "footage"),
        "可能看到伤亡信息或画面",
        "you may see news or pictures of casualties",
    ),
)
AGREEMENT_MISSING = say("agreement_missing", _l("Tick that you have read what you may meet; then your yes counts."))
OTHER = Subject("other", (), "内容可能令人难受", "what comes up may be hard to bear")
_BY_CODE = {subject.code: subject for subject in (*SUBJECTS, OTHER)}


def codes_of(said: str | bool | None) -> str | None:
    """The subjects that a requester's words touch, as codes with a space between; None where nothing is sensitive."""
    if said is None or said is False:
        return None
    folded = "" if said is True else said.casefold()
    found = [subject.code for subject in SUBJECTS if any(word in folded for word in subject.words)]
    return " ".join(found or [OTHER.code])


def subjects_in(codes: Iterable[str | None]) -> tuple[Subject, ...]:
    """The subjects of several needs, each once, in the order of the list."""
    named = {code for one in codes if one for code in one.split()}
    return tuple(subject for code, subject in _BY_CODE.items() if code in named)
