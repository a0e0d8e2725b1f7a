"""What journeys let go of: what was settled long ago, and then the letters that carried it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from iwill.core.db import db
from iwill.core.policy import declare
from iwill.core.purging import delete_some, purge
from iwill.engagement.journeys.models import Effect, Letter

JOURNEYS_KEPT = declare(
    "purge.journeys_days",
    1095,
    "days",
    "个人信息保护法 art. 19: whether a journey helps is seen over years, against those who were left in peace",
    "what a journey did for somebody, with its letter and the answer to it, is deleted after this long",
)


@purge("journey_effects", keep=JOURNEYS_KEPT)
def journey_effects(before: datetime) -> int:
    """Effects that were settled before the instant."""
    return delete_some(db.session(), Effect, select(Effect.id).where(Effect.settled_at < before), Effect.id)


@purge("journey_letters", keep=JOURNEYS_KEPT)
def journey_letters(before: datetime) -> int:
    """Letters of before the instant that carry nothing any more."""
    carried = select(Effect.id).where(Effect.letter_id == Letter.id).exists()
    return delete_some(db.session(), Letter, select(Letter.id).where(Letter.queued_at < before, ~carried), Letter.id)
