"""Words of the programme: what was seen, and what is said about it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.faults.stub import Entry
from iwill.messaging.channels.provider import Idempotency


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    happened: str
    invariant: str
    holds: bool

    def line(self) -> str:
        return f"{self.name} | {self.happened} | {self.invariant} | {'pass' if self.holds else 'broken'}"


@dataclass(frozen=True)
class Evidence:
    """What was seen from outside: the provider's list, what people were told, and who was killed."""

    idempotency: Idempotency
    entries: Sequence[Entry]
    confirmed: Sequence[Mapping[str, Any]]
    killed: Sequence[int]
    now: datetime


def read_confirmed(path: Path) -> list[dict[str, Any]]:
    """Every whole line: one that a kill cut short was told to nobody."""
    lines = path.read_text().splitlines(keepends=True) if path.exists() else []
    return [json.loads(line) for line in lines if line.endswith("\n")]
