"""Who said what of belonging, for care alone; and the summary of each quarter, which names nobody."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.encryption import keyring
from iwill.engagement.belonging import rules
from iwill.engagement.belonging.models import BelongingAnswer, BelongingSum
from iwill.engagement.belonging.rules import Mean

# What is sealed here opens with a key of this use alone, which no other part asks for.
KEY_USE = "belonging"
QUARTERS_SHOWN = 8


@dataclass(frozen=True)
class Quarter:
    """A quarter as it may be shown: by item the mean, or None for too few answers."""

    label: str
    means: Mapping[str, Mean | None]


def answers_of(volunteer_id: int) -> Sequence[BelongingAnswer]:
    """What somebody said in each quarter, the newest first."""
    query = select(BelongingAnswer).where(BelongingAnswer.volunteer_id == volunteer_id)
    return db.session.scalars(query.order_by(BelongingAnswer.quarter.desc())).all()


def answer_in(volunteer_id: int, quarter: str) -> BelongingAnswer | None:
    """What somebody said in one quarter."""
    query = select(BelongingAnswer).where(
        BelongingAnswer.volunteer_id == volunteer_id, BelongingAnswer.quarter == quarter
    )
    return db.session.scalar(query)


def opened(answer: BelongingAnswer) -> dict[str, int]:
    """An answer opened, by item; whoever shows it notes that it was read."""
    said: dict[str, int] = json.loads(keyring().for_use(KEY_USE).open(answer.said_sealed, answer.uid))
    return said


def summary() -> list[Quarter]:
    """The last quarters, the newest first, also of answers that are forgotten; each is opened and only counted."""
    kept = {row.quarter for row in db.session.execute(select(BelongingAnswer.quarter).distinct())}
    kept |= {row.quarter for row in db.session.execute(select(BelongingSum.quarter).distinct())}
    policy = policies.current(db.session())
    return [
        Quarter(label, rules.shown(_sums_of(label), policy)) for label in sorted(kept, reverse=True)[:QUARTERS_SHOWN]
    ]


def _sums_of(quarter: str) -> dict[str, tuple[int, float]]:
    ring = keyring().for_use(KEY_USE)
    query = select(BelongingAnswer.said_sealed, BelongingAnswer.uid).where(BelongingAnswer.quarter == quarter)
    found = rules.sums(json.loads(ring.open(sealed, uid)) for sealed, uid in db.session.execute(query))
    for row in db.session.scalars(select(BelongingSum).where(BelongingSum.quarter == quarter)):
        number, total = found.get(row.item, (0, 0.0))
        found[row.item] = number + row.number, total + row.total
    return found
