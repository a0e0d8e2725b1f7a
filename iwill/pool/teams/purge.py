"""What teams let go of: who stood by on a past night, and swaps of it. Belonging stays until the person is erased."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.purging import delete_some, purge
from iwill.pool.purge import PAST_HOURS_KEPT
from iwill.pool.teams.models import RotaPlace, RotaSwap


@purge("past_swaps", keep=PAST_HOURS_KEPT)
def past_swaps(before: datetime) -> int:
    """Swaps of turns that are past."""
    ids = select(RotaSwap.id).where(RotaSwap.day < civil_day(before))
    return delete_some(db.session(), RotaSwap, ids, RotaSwap.id)


@purge("past_places", keep=PAST_HOURS_KEPT)
def past_places(before: datetime) -> int:
    """Places in a rota whose last day is past."""
    ids = select(RotaPlace.id).where(RotaPlace.until_on < civil_day(before))
    return delete_some(db.session(), RotaPlace, ids, RotaPlace.id)
