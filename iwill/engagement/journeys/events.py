"""What can happen to somebody that a journey follows: each kind is declared once, beside what it is read from.

    @happens("licence_ends", _l("A verified licence ends"))
    def licences_ending(since: datetime, until: datetime) -> Iterable[Happened]: ...

The function yields what happened, or will happen, after `since` and up to `until`. It reads rows alone and may be asked
about the same stretch again: `key` names the thing for good, so that it counts once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Happened:
    """One thing that happened to one person. `words` are plain words for the text: numbers, codes, dates."""

    volunteer_id: int
    key: str
    at: datetime
    words: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Event:
    """A kind of thing that happens, as staff choose it on a page. `foreseen` is one whose time is on file days ahead,
    so that it is enough to look once a day. What is `passing` can cease to be so, such as a silence, and is looked up
    again right before a letter goes: what falls due is planned days ahead."""

    code: str
    text: object
    happened: Callable[[datetime, datetime], Iterable[Happened]]
    foreseen: bool = False
    passing: bool = False


EVENTS: dict[str, Event] = {}
Reader = Callable[[datetime, datetime], Iterable[Happened]]


def happens(code: str, text: object, *, foreseen: bool = False, passing: bool = False) -> Callable[[Reader], Reader]:
    """Declare the decorated function as a kind of event."""

    def register(happened: Reader) -> Reader:
        EVENTS[code] = Event(code, text, happened, foreseen, passing)
        return happened

    return register
