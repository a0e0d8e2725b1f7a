"""Words of the checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import config


class Verdict(StrEnum):
    """WARNING deserves a look; WRONG means that something does not work, or soon will not."""

    GOOD = "good"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """What one check found. The sentence names no person and no value of a secret."""

    check: str
    verdict: Verdict
    sentence: str


@dataclass(frozen=True)
class Patient:
    """What a check may look at besides the database."""

    settings: config.Settings
    now: datetime


Check = Callable[[Patient], tuple[Verdict, str]]


def good(sentence: str) -> tuple[Verdict, str]:
    return Verdict.GOOD, sentence


def warning(sentence: str) -> tuple[Verdict, str]:
    return Verdict.WARNING, sentence


def wrong(sentence: str) -> tuple[Verdict, str]:
    return Verdict.WRONG, sentence
