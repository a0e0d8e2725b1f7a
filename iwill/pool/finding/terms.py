"""What is wanted of people. A value, so that a list, a sheet and a bulk action ask for the very same people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from iwill.pool.terms import Lifecycle, SkillLevel
from iwill.pool.vetting.terms import Stage


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; what is left open asks nothing. `search` may be a name, so it is kept nowhere."""

    search: str = ""
    skill: str | None = None
    lifecycle: Lifecycle | None = None
    region: str | None = None
    team: int | None = None
    stage: Stage | None = None
    last_contact_before: datetime | None = None


@dataclass(frozen=True)
class Listed:
    """One line of the list, each skill with how well it is known. `last_contact_at` is when the person was last asked
    or on duty; None is never."""

    id: int
    name: str
    number: str
    region: str | None
    lifecycle: Lifecycle
    demo: bool
    last_contact_at: datetime | None
    skills: tuple[tuple[str, SkillLevel], ...]
