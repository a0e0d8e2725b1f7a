"""Refusals. Rules return reasons, services raise one of these, and only the edges know status codes and pages.

A code is stable: partners program against it, docs/api.md lists it, and a test holds the list complete.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

# Every code that may leave this program, with its sentence. Features add their own through `say`.
SENTENCES: dict[str, object] = {}


def say(code: str, sentence: object) -> str:
    """Register the sentence of a code and return the code, so that a feature's terms can name it once."""
    SENTENCES[code] = sentence
    return code


def sentence_for(code: str) -> str:
    """What to tell the reader, in the reader's language; the bare code where none was registered."""
    return str(SENTENCES.get(code, code))


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with an input, and where: a path such as needs[0].skills[0]."""

    path: str
    code: str
    message: str


class IwillError(Exception):
    """A refusal with a stable code. `details` name the places, where there are any."""

    status = 409

    def __init__(self, code: str, message: str | None = None, details: Sequence[Problem] = ()) -> None:
        super().__init__(code)
        self.code = code
        self._message = message
        self.details = tuple(details)

    @property
    def message(self) -> str:
        return self._message or sentence_for(self.code)

    def as_dict(self) -> dict[str, object]:
        """{code, message, details: [{path, code, message}]}, as the API and --json print it."""
        return {"code": self.code, "message": self.message, "details": [vars(problem) for problem in self.details]}


class Refused(IwillError):
    """The state of things does not allow it."""

    status = 409


class Invalid(IwillError):
    """The input is wrong, at the places named."""

    status = 422

    def __init__(self, details: Sequence[Problem], code: str = "invalid", message: str | None = None) -> None:
        super().__init__(code, message, details)


class Missing(IwillError):
    """There is no such thing, or the asker may not know of it."""

    status = 404

    def __init__(self, code: str = "not_found") -> None:
        super().__init__(code)


class Forbidden(IwillError):
    """The asker is known and may not do this."""

    status = 403


INVALID = say("invalid", _l("Some of this cannot be accepted. Each place is named below."))
NOT_FOUND = say("not_found", _l("There is nothing here under that name."))
FORBIDDEN = say("forbidden", _l("Your role does not include this."))
