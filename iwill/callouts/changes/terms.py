"""Words of changes: what can be done to a running call-out, what is asked for, and why it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class ChangeKind(StrEnum):
    """CHANGED is seats, windows, words or needs; CORRECTED a drill that was sent as real, or the reverse; UNITED
    another call-out that became a part of this one."""

    CHANGED = "changed"
    CORRECTED = "corrected"
    UNITED = "united"


class Leaving(StrEnum):
    """Who goes to the reserve where fewer seats are left than people: whoever came last, or those who are named."""

    LAST_COME = "last_come"
    NAMED = "named"


class Effect(StrEnum):
    """What a change means for one person. The first that applies is what the message is about."""

    RELEASED = "released"  # the shift is not needed any more; thanks
    COLLIDES = "collides"  # the new time cannot be theirs; the seat is given back
    TO_RESERVE = "to_reserve"  # fewer seats; they stand first in reserve
    CONFIRM = "confirm"  # the time has changed; still yes?
    LAPSED = "lapsed"  # nobody heard whether the new time suits; the seat goes on
    MOVED = "moved"  # a shift they were asked for has another time
    OFFERED = "offered"  # a further shift is open to somebody in reserve
    REWORDED = "reworded"  # the role of a shift they hold is called something else
    RENAMED = "renamed"  # the role of a shift they were asked for, and have not decided on, is called something else
    WAITING_FOR = "waiting_for"  # the role of a shift they stand in reserve for is called something else
    UNITED = "united"  # two call-outs are one; shifts stay
    CORRECTED = "corrected"  # it was sent as what it is not


@dataclass(frozen=True)
class NeedChange:
    """What becomes of one need; what is None stays. `leaving` says who goes where seats are too few, `named` their
    ids."""

    need_id: int
    role: str | None = None
    seats: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    drop: bool = False
    leaving: Leaving | None = None
    named: tuple[int, ...] = ()


@dataclass(frozen=True)
class Change:
    """Everything that is changed at once. `added` are needs in the shape of a request."""

    needs: tuple[NeedChange, ...] = ()
    added: tuple[Mapping[str, Any], ...] = ()
    respond_by: datetime | None = None
    title: str | None = None


@dataclass
class Outcome:
    """What a change came to: effects by invitation id with the needs they are about, people told, people to be told
    by hand, and old windows by need id."""

    effects: dict[int, dict[Effect, list[int]]] = field(default_factory=dict)
    old_windows: dict[int, tuple[datetime, datetime]] = field(default_factory=dict)
    told: int = 0
    replaced: int = 0
    by_hand: list[int] = field(default_factory=list)

    def touch(self, invitation_id: int, effect: Effect, need_id: int | None = None) -> None:
        """Note that somebody is touched, and by which need."""
        needs = self.effects.setdefault(invitation_id, {}).setdefault(effect, [])
        if need_id is not None and need_id not in needs:
            needs.append(need_id)

    def people(self, effect: Effect) -> int:
        """How many people an effect concerns."""
        return sum(effect in effects for effects in self.effects.values())


CHOOSE_WHO_GOES = say(
    "choose_who_goes",
    _l("More people hold seats than would be left. Say who goes to the reserve."),
)
NOTHING_CHANGED = say("nothing_changed", _l("Nothing of this would change anything."))
LAST_NEED = say("last_need", _l("This is the last need. Stand the call-out down instead."))
STARTS_IN_PAST = say("starts_in_past", _l("A shift cannot be moved into the past."))
NOT_ALIKE = say("not_alike", _l("Only two running call-outs of one kind can become one."))
