"""Background work of recognition."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from iwill.core.civil import civil_day
from iwill.core.jobs import job, once_per_period
from iwill.engagement.recognition.awarding import award_what_is_due


@job("give-awards", every=timedelta(minutes=15), meaning="gives, once a day, what people have earned by rule")
def give_awards(now: datetime) -> dict[str, Any]:
    """Give what is due, once per civil day of the organisation."""
    done = once_per_period("give-awards", civil_day(now).isoformat(), lambda: {"given": award_what_is_due(now)})
    return done if done is not None else {"done_already": 1}
