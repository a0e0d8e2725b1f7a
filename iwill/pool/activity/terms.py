"""Words of what happened: its kinds, the ways into the pool, and one such thing as a plain value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from iwill.pool.terms import Lifecycle


class Kind(StrEnum):
    """What can happen to somebody. VERIFIED is that her checks were passed, ACTIVE that she may be asked, first or
    again. ANSWERED counts once for each call-out, and DRILLED once for each drill, whatever the answer was. LEFT is any
    way out. LEFT_ALONE is that staff decided not to approach her for a while."""

    JOINED = "joined"
    VERIFIED = "verified"
    TRAINED = "trained"
    AVAILABLE = "available"
    ACTIVE = "active"
    ASKED = "asked"
    ANSWERED = "answered"
    DRILLED = "drilled"
    SERVED = "served"
    CHECKED_IN = "checked_in"
    CONTACTED = "contacted"
    PAUSED = "paused"
    LEFT_ALONE = "left_alone"
    LEFT = "left"


class Path(StrEnum):
    """How somebody came in: by herself, in a file, or by the hand of staff."""

    SIGNED_UP = "signed_up"
    IMPORTED = "imported"
    ENTERED = "entered"


@dataclass(frozen=True)
class Happening:
    """One thing that happened to one person on one day of the organisation. `ref` names it among those of its kind:
    the row that it is about, or the day where it is about none. `path` is how she came in, of JOINED alone, whose `ref`
    is the crisis in which she came, 0 for none."""

    volunteer_id: int
    kind: Kind
    ref: int
    on_day: date
    at: datetime
    path: Path | None = None


# What a place in the pool says has happened.
MOVED: dict[Lifecycle, tuple[Kind, ...]] = {
    Lifecycle.TRAINED: (Kind.VERIFIED,),
    Lifecycle.ACTIVE: (Kind.VERIFIED, Kind.ACTIVE),
    Lifecycle.PAUSED: (Kind.PAUSED,),
    Lifecycle.DORMANT: (Kind.PAUSED,),
    Lifecycle.LEFT: (Kind.LEFT,),
    Lifecycle.BARRED: (Kind.LEFT,),
}
