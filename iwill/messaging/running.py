"""What the steps of one run of the outbox share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from iwill.core.policy import Value
from iwill.messaging.channels.opening import Providers
from iwill.messaging.composing import Composer
from iwill.messaging.terms import Channel, Queue


@dataclass(frozen=True)
class Run:
    """The ways out, the composer, the policies in force when the run began, the queue it keeps to (None for all), and
    what has come of it so far: how many messages, and which ways were found closed."""

    providers: Providers
    composer: Composer
    rules: Mapping[str, Value]
    org_zone: str
    queue: Queue | None = None
    counts: Counter[str] = field(default_factory=Counter)
    stopped: set[Channel] = field(default_factory=set)
