"""When somebody who has not answered is tried another way. Whether a message was opened is never asked: programs open
mails on behalf of people, and so it says nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from iwill.callouts.terms import Rung
from iwill.core.policy import Value, declare

TEXT_AFTER = declare(
    "ladder.sms_after_minutes",
    30,
    "minutes",
    "our own judgement: by day three in four of those who answer a message have done so",
    "whoever has not answered a message for this long gets a text, at levels III and IV",
)
TEXT_AFTER_URGENT = declare(
    "ladder.sms_after_minutes_urgent",
    10,
    "minutes",
    "our own judgement: half of those who answer a message do so in twelve minutes",
    "the same at levels I and II",
)
CALL_AFTER = declare(
    "ladder.call_after_minutes",
    30,
    "minutes",
    "our own judgement",
    "whoever has not answered a text, or a message where no text can go, is put on the call sheet after this long",
)
CALL_AFTER_URGENT = declare(
    "ladder.call_after_minutes_urgent",
    10,
    "minutes",
    "our own judgement",
    "the same at levels I and II",
)
SHARE_OF_TIME = declare(
    "ladder.share_of_time_left",
    0.2,
    "share of the time",
    "our own judgement: three rungs have to fit before the deadline, with time to answer the last",
    "no rung takes more than this share of the time that is left to answer",
)
LEAST = declare(
    "ladder.least_minutes",
    3,
    "minutes",
    "our own judgement: a message has to be found and read",
    "no rung is given less time than this",
)
_URGENT = frozenset({"I", "II"})


@dataclass(frozen=True)
class Standing:
    """Where somebody stands who has not answered. `waited` is minutes since what was sent on this rung left us, None
    while it still waits for its hour; `failed` that it cannot have arrived, or that there was nothing to send."""

    rung: Rung
    waited: float | None
    failed: bool
    can_text: bool
    can_ring: bool


def minutes_to_wait(to: Rung, level: str, minutes_left: float, policy: Mapping[str, Value]) -> float:
    """How long the rung below `to` is given, by the level of the request and the time left to answer."""
    urgent = level in _URGENT
    if to is Rung.TEXT:
        named = policy[TEXT_AFTER_URGENT if urgent else TEXT_AFTER]
    else:
        named = policy[CALL_AFTER_URGENT if urgent else CALL_AFTER]
    return max(float(policy[LEAST]), min(float(named), float(policy[SHARE_OF_TIME]) * minutes_left))


def next_rung(standing: Standing, level: str, minutes_left: float, policy: Mapping[str, Value]) -> Rung | None:
    """The rung to take now; None while the present one has its time, or nothing is left to try."""
    if standing.rung is Rung.MESSAGE and standing.can_text:
        to = Rung.TEXT
    elif standing.rung is not Rung.CALL and standing.can_ring:
        to = Rung.CALL
    else:
        return None
    if standing.failed:
        return to
    due = standing.waited is not None and standing.waited >= minutes_to_wait(to, level, minutes_left, policy)
    return to if due else None
