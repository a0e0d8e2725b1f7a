"""When looking back can begin and end."""

from __future__ import annotations

from collections.abc import Mapping

from iwill.shifts.aftermath.terms import NOT_OVER, NOTE_REQUIRED, NOTE_TOO_LONG, REVIEWED, WHY_REQUIRED

# Two sentences in either language.
LONGEST_NOTE = 300


def wrong_with_note(notes: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with a note, by language: none at all, or one that is longer than two sentences."""
    if not any(notes.values()):
        return {next(iter(notes)): NOTE_REQUIRED}
    return {language: NOTE_TOO_LONG for language, words in notes.items() if len(words) > LONGEST_NOTE}


def refusal_to_review(*, over: bool, reviewed: bool, served: int, noted: bool, why_known: bool) -> str | None:
    """Why a call-out cannot be marked as reviewed, or None: it has to be over, everybody who served has to have been
    told what it was good for, and where nobody did, why."""
    if not over:
        return NOT_OVER
    if reviewed:
        return REVIEWED
    if served:
        return None if noted else NOTE_REQUIRED
    return None if why_known else WHY_REQUIRED
