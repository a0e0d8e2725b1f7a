"""A thing concluded about somebody, as it is told to her: the shape of every section of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# So many of a kind, the newest; all of them are in the file of her data.
SHOWN = 40


@dataclass(frozen=True)
class Line:
    """One thing concluded: its key, when, and what in a sentence."""

    key: str
    when: str
    words: str


@dataclass(frozen=True)
class Section:
    """Lines of one kind, and what they are used for."""

    title: str
    use: str
    lines: Sequence[Line]
