"""What is due goes out: by person, in order of priority, what is asked together as one letter.

One transaction holds the letters of some hundred people, their effects and their messages, so that whoever dies in the
middle has written nothing. A person is taken by locking her row: two processes never write her two letters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import Row, Table, and_, bindparam, insert, select, update

from iwill.accounts import audit
from iwill.accounts.terms import SYSTEM
from iwill.core import policy
from iwill.core.db import db
from iwill.core.lists import one_of
from iwill.core.policy import Value, declare
from iwill.core.tokens import new_link_id
from iwill.engagement.journeys import choosing
from iwill.engagement.journeys.choosing import Sheet
from iwill.engagement.journeys.deciding import PURPOSE, Settled, reached, still_wanted
from iwill.engagement.journeys.effects import EFFECTS
from iwill.engagement.journeys.lately import lately
from iwill.engagement.journeys.models import Letter
from iwill.engagement.journeys.standing import Standing
from iwill.engagement.journeys.terms import EffectState
from iwill.messaging import services as messaging
from iwill.messaging.letters import LETTER
from iwill.messaging.terms import Lane, Purpose
from iwill.pool.models import Volunteer

LINK_DAYS = declare(
    "journey.link_days",
    60,
    "days",
    "our own judgement: longer than a holiday, shorter than the next letter of its kind",
    "the link of a letter can be answered for so long",
)
APART_DAYS = declare(
    "journey.letters_apart_days",
    7,
    "days",
    "our own judgement: one purpose each, and time to breathe",
    "after a letter of a journey the next one waits so long, unless it would lose its point; care, consent and what "
    "runs out do not wait",
)
# What features further on do about calls that are to be made, in the same transaction: (calls, now) -> None.
ON_CALLS: list[Callable[[Sequence[Call], datetime], None]] = []
PEOPLE_AT_ONCE = 300
# A letter that the line has not taken by then would come out of season.
WAITS_FOR_THE_LINE = timedelta(days=3)

LETTERS = cast(Table, Letter.__table__)
_is_due = and_(EFFECTS.c.state == EffectState.DUE, EFFECTS.c.due_at <= bindparam("at"))
_asked_of_each = ("id", "journey_id", "version", "period", "volunteer_id", "reason", "words", "due_at", "until_at")
_effects_of = (
    select(*(EFFECTS.c[name] for name in _asked_of_each))
    .where(one_of(EFFECTS.c.volunteer_id, "ids"), _is_due)
    .order_by(EFFECTS.c.id)
)
_anything_due = select(EFFECTS.c.id).where(_is_due).limit(1)
_next = (
    select(EFFECTS.c.volunteer_id)
    .where(_is_due, EFFECTS.c.volunteer_id > bindparam("after"))
    .distinct()
    .order_by(EFFECTS.c.volunteer_id)
    .limit(PEOPLE_AT_ONCE)
)
_one = update(EFFECTS).where(EFFECTS.c.id == bindparam("effect"))
_settle = _one.values(
    state=bindparam("to"), reason=bindparam("why"), due_at=bindparam("due"), settled_at=bindparam("at")
)
_send = _one.values(state=EffectState.SENT, reason=None, settled_at=bindparam("at"), letter_id=bindparam("letter"))
# The order in which rows come back is left open: to keep it, SQLite would be given each by itself.
_letters = insert(LETTERS).returning(LETTERS.c.id, LETTERS.c.link_id)
_people = (
    select(Volunteer.id, Volunteer.zone, Volunteer.region)
    .where(one_of(Volunteer.id, "ids"))
    .with_for_update(key_share=True, skip_locked=True)
)


class Call(NamedTuple):
    """A letter that somebody is told by telephone, and the moment at which it has lost its point."""

    volunteer_id: int
    letter_id: int
    until: datetime


class Batch(NamedTuple):
    """How far a batch got: the last person looked at, None where nobody is left; effects by what became of them."""

    last: int | None
    counts: Mapping[str, int]


def anything_due(now: datetime) -> bool:
    """Whether somebody's turn has come."""
    return db.session.connection().scalar(_anything_due, {"at": now}) is not None


def send_some(standing: Mapping[int, Standing], after: int, now: datetime) -> Batch:
    """Settle what is due for the next people after one, in order of their ids. Somebody whom another process holds is
    left to it."""
    ids = _next_people(after, now)
    if not ids:
        return Batch(None, {})
    people = {row.id: row for row in db.session.connection().execute(_people, {"ids": ids})}
    rows = db.session.connection().execute(_effects_of, {"ids": list(people), "at": now}).all()
    settled = Settled(now)
    policies = policy.current(db.session())
    apart, open_for = (timedelta(days=float(policies[name])) for name in (APART_DAYS, LINK_DAYS))
    of_late = lately(list(people), now - max(apart, open_for), now)
    may_go = reached(still_wanted(rows, standing, settled, now), of_late, settled, policies, now)
    sheets = choosing.sheets(may_go, of_late, apart=apart, open_for=open_for, now=now)
    for one in sheets.waiting:
        settled.keep_back(one.due, one.why.value, one.until)
    links = [new_link_id() for _ in sheets.ready]
    letters = _write_letters(sheets.ready, links, now, now + open_for)
    _settle_effects(sheets.ready, letters, settled)
    _queue(sheets.ready, letters, links, people, policies, now)
    return Batch(ids[-1] if len(ids) == PEOPLE_AT_ONCE else None, settled.counts)


def _next_people(after: int, now: datetime) -> list[int]:
    """The next people for whom something is due."""
    return list(db.session.connection().scalars(_next, {"at": now, "after": after}))


def _write_letters(sheets: Sequence[Sheet], links: Sequence[str], now: datetime, expires_at: datetime) -> list[int]:
    """A row for each letter; returns their ids in the same order."""
    if not sheets:
        return []
    rows = [
        {"volunteer_id": sheet.volunteer_id, "link_id": link, "queued_at": now, "expires_at": expires_at}
        for sheet, link in zip(sheets, links, strict=True)
    ]
    written = {link: letter for letter, link in db.session.connection().execute(_letters, rows)}
    return [written[link] for link in links]


def _settle_effects(sheets: Sequence[Sheet], letters: Sequence[int], settled: Settled) -> None:
    """Write down what became of every effect of the batch, and of each journey how often it was sent."""
    gone = [
        {"effect": part.row.id, "at": settled.now, "letter": letter}
        for sheet, letter in zip(sheets, letters, strict=True)
        for part in sheet.parts
    ]
    for statement, rows in ((_settle, settled.rows), (_send, gone)):
        if rows:
            db.session.connection().execute(statement, rows)
    if gone:
        settled.counts[EffectState.SENT.value] = len(gone)
    sent = Counter(part.standing.id for sheet in sheets for part in sheet.parts)
    told = {f"journey:{journey_id}": {"people": number} for journey_id, number in sorted(sent.items())}
    audit.record_many(SYSTEM, "journey.sent", told, now=settled.now)


def _queue(
    sheets: Sequence[Sheet],
    letters: Sequence[int],
    links: Sequence[str],
    people: Mapping[int, Row[Any]],
    policies: Mapping[str, Value],
    now: datetime,
) -> None:
    """A message for each letter, worded when it goes, or a call."""
    calls = [
        Call(sheet.volunteer_id, letter, min(part.row.until_at for part in sheet.parts))
        for sheet, letter in zip(sheets, letters, strict=True)
        if sheet.by_call
    ]
    for tell in ON_CALLS if calls else ():
        tell(calls, now)
    drafts: dict[Purpose, list[messaging.Draft]] = {}
    for sheet, letter, link in zip(sheets, letters, links, strict=True):
        if sheet.by_call:
            continue
        drafts.setdefault(PURPOSE[sheet.nature], []).append(
            messaging.Draft(
                recipient=cast(Volunteer, people[sheet.volunteer_id]),
                cause=f"letter:{letter}",
                dedupe_key=f"letter:{letter}",
                facts=facts_of(sheet, link),
                passes_quiet_hours=False,
            )
        )
    until = now + WAITS_FOR_THE_LINE
    for purpose, some in drafts.items():
        messaging.queue_many(some, purpose, brief=None, lane=Lane.ROUTINE, now=now, expires_at=until, rules=policies)


def facts_of(sheet: Sheet, link: str) -> dict[str, Any]:
    """What a letter is worded from: names of texts and plain words, or the words that staff have written."""
    parts = []
    for part in sheet.parts:
        rule = part.standing.rule
        about: dict[str, Any] = {"template": rule.template, "words": part.row.words}
        if rule.texts:
            about["texts"] = {name: {"subject": text.subject, "body": text.body} for name, text in rule.texts.items()}
        parts.append(about)
    return {
        "news": LETTER,
        "words": {"who": sheet.parts[0].standing.who},
        "moments": {},
        "parts": parts,
        "asks": any(part.standing.rule.questions for part in sheet.parts),
        "link_id": link,
    }
