"""What somebody writes: needed, not too long, sealed under the row that holds it."""

from __future__ import annotations

from collections.abc import Mapping

from iwill.core.encryption import seal
from iwill.core.errors import Invalid, Problem
from iwill.pool.complaints.terms import NEEDED

LONGEST = 4000


def require(**written: str) -> None:
    """Refuses, at its place, each text that is empty or too long."""
    problems = []
    for path, words in written.items():
        if not words.strip():
            problems.append(Problem(path, "required", str(NEEDED[path])))
        elif len(words) > LONGEST:
            problems.append(Problem(path, "too_long", str(NEEDED["too_long"])))
    if problems:
        raise Invalid(problems)


def require_known(choices: Mapping[str, bool]) -> None:
    """Refuses each choice that was not made."""
    problems = [Problem(path, "required", str(NEEDED[path])) for path, made in choices.items() if not made]
    if problems:
        raise Invalid(problems)


def sealed(words: str, uid: str) -> str | None:
    """The words, sealed; None for none."""
    return seal(words.strip().replace("\r\n", "\n"), uid) if words.strip() else None
