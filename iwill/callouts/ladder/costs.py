"""What the texts of a call-out may cost, told before it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import select

import config
from iwill.callouts.matching import reachable
from iwill.callouts.models import CallOut
from iwill.callouts.queries.candidates import rank_candidates
from iwill.callouts.services import announcing
from iwill.core.db import db
from iwill.core.policy import current
from iwill.messaging import texting
from iwill.messaging.channels.sms_line import read_sms_line
from iwill.messaging.recipients import text_readers
from iwill.messaging.terms import Purpose
from iwill.pool.models import Volunteer
from iwill.pool.terms import ContactKind

# The page must not take long: more people and needs are not looked at one by one, and the page says so.
MOST_LOOKED_AT = 2_000
MOST_NEEDS = 20
ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class TextCosts:
    """How many texts: to those planned now, and to everybody who may be asked. `parts` is into how many parts a text
    falls, `fen_each` what it costs then, in hundredths of a yuan. `open_end`: more people than were looked at."""

    parts: int
    now: int
    most: int
    fen_each: int
    open_end: bool

    @property
    def yuan_now(self) -> float:
        return self.now * self.fen_each / 100

    @property
    def yuan_most(self) -> float:
        return self.most * self.fen_each / 100


def text_costs(call_out: CallOut, planned: Sequence[int], now: datetime) -> TextCosts | None:
    """The costs if nobody planned for (ids of volunteers), or nobody who may ever be asked, answers before a text goes;
    None where no texts are sent."""
    settings: config.Settings = current_app.extensions["iwill_settings"]
    line = read_sms_line(settings)
    if line is None or not texting.is_approved(Purpose.INVITATION, "zh-Hans"):
        return None
    policy = current(db.session())
    eligible, open_end = set(planned), len(call_out.needs) > MOST_NEEDS
    for need in call_out.needs[:MOST_NEEDS]:
        ranked = rank_candidates(need, call_out, policy, now, limit=MOST_LOOKED_AT + 1)
        open_end = open_end or len(ranked) > MOST_LOOKED_AT
        eligible.update(candidate.volunteer_id for candidate in ranked[:MOST_LOOKED_AT])
        if len(eligible) > MOST_LOOKED_AT:
            open_end = True
            break
    takes = _taking_texts(sorted(eligible))
    examples = (
        _example(call_out, need.id, language, line.templates, settings)
        for need in call_out.needs
        for language in ("zh-Hans", "en")
    )
    longest = max(texting.parts_of(text.words) for text in examples if text is not None)
    each = longest * int(policy[texting.PRICE])
    return TextCosts(longest, len(takes & set(planned)), len(takes), each, open_end)


def _taking_texts(ids: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for start in range(0, len(ids), ROWS_AT_ONCE):
        some = ids[start : start + ROWS_AT_ONCE]
        with_number = db.session.scalars(
            select(Volunteer.id).where(Volunteer.id.in_(some), Volunteer.demo.is_(False), reachable(ContactKind.PHONE))
        ).all()
        readers = text_readers(list(with_number))
        found.update(person for person, reader in readers.items() if reader.address is not None)
    return found


def _example(
    call_out: CallOut, need_id: int, language: str, templates: Mapping[str, str], settings: config.Settings
) -> texting.ApprovedText | None:
    """The text as somebody in the call-out's own zone gets it."""
    return texting.approved_text(
        Purpose.INVITATION,
        announcing.brief_facts(call_out),
        {"link_id": "0" * 16, "needs": [need_id], "code": "K7"},
        language=language,
        zone=call_out.timezone,
        templates=templates,
        settings=settings,
    )
