"""Rules that mean nearly everybody: whoever puts one in force is shown the number first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from iwill.core import policy
from iwill.core.db import db
from iwill.core.policy import declare
from iwill.engagement.journeys import audience
from iwill.engagement.journeys.schemas import rule_from
from iwill.engagement.journeys.terms import Every, Whom
from iwill.pool.terms import Lifecycle

ASK_TWICE_SHARE = declare(
    "journey.ask_twice_share",
    0.9,
    "share",
    "our own judgement: a slip that reaches nearly everybody cannot be called back",
    "of the active people that a rule means, above which it is put in force in two steps",
)

_ALL_ACTIVE = Whom()


def asks_twice(plain: Mapping[str, Any], now: datetime) -> int | None:
    """How many people a rule means, where those are nearly all who are active; None for any other rule, and for one
    that follows something that happens, since that reaches people one by one."""
    rule = rule_from(plain)
    if not isinstance(rule.when, Every) or Lifecycle.ACTIVE not in rule.whom.lifecycles:
        return None
    counted = audience.counted_by_reason(rule.whom, now)
    meant, active = counted.get(None, 0), audience.counted_by_reason(_ALL_ACTIVE, now).get(None, 0)
    share = float(policy.current(db.session())[ASK_TWICE_SHARE])
    return meant if meant and meant >= share * active else None
