"""Whether one person may launch a call-out alone: a pure rule over how many are asked, the hour, the level, the reason.

A wrong alarm to many people, or at night, costs more trust than two minutes of waiting: the false missile alert of
Hawaii in 2018 was one person's press. A drill is launched by one, because that is how launching is practised.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.callouts.terms import CallOutKind
from iwill.core.errors import say
from iwill.core.policy import Value, declare

SECOND_ABOVE = declare(
    "launch.second_person_above",
    50,
    "people",
    "our own judgement",
    "a real call-out whose first wave asks more people than this needs a second person at the launch",
)
SECOND_AT_NIGHT = declare(
    "launch.second_person_at_night",
    True,
    "on or off",
    "our own judgement",
    "a real call-out launched in the quiet hours of the organisation needs a second person",
)
# At these levels, as the requester sees it, a reason does instead of a second person: minutes count.
GRAVE_LEVELS = frozenset({"I", "II"})


class Weight(StrEnum):
    """What makes a launch weigh more than one person should carry."""

    MANY = "many"
    NIGHT = "night"


@dataclass(frozen=True)
class Launch:
    """A launch as it is about to happen: `asked` is the number of people in the first wave, `night` the quiet hours of
    the organisation."""

    kind: CallOutKind
    level: str
    asked: int
    night: bool


def weights(launch: Launch, policy: Mapping[str, Value]) -> tuple[Weight, ...]:
    """Why this launch needs a second person; nothing where one person may launch it."""
    if launch.kind is CallOutKind.DRILL:
        return ()
    many = launch.asked > int(policy[SECOND_ABOVE])
    night = launch.night and bool(policy[SECOND_AT_NIGHT])
    return tuple(weight for weight, holds in ((Weight.MANY, many), (Weight.NIGHT, night)) if holds)


def reason_does(level: str) -> bool:
    """Whether a reason can stand in for the second person: at levels I and II."""
    return level in GRAVE_LEVELS


def may_launch(launch: Launch, policy: Mapping[str, Value], *, second: bool, reason: bool) -> bool:
    """Whether the launch may go: it weighs little, a second person stands for it, or it is grave and has a reason."""
    return not weights(launch, policy) or second or (reason and reason_does(launch.level))


NEEDS_SECOND_PERSON = say(
    "needs_second_person",
    _l("So many people, or at night: a second person has to confirm. At levels I and II a reason does instead."),
)
SECOND_IS_FIRST = say("second_is_first", _l("Whoever asks for the launch cannot confirm it too; somebody else has to."))
