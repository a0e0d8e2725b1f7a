"""Who reads what, and how far it got: readers of a planned wave, messages that did not arrive, people by answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, exists, func, literal, select

from iwill.callouts.models import CallOut, Invitation
from iwill.callouts.queries.candidates import policy_for
from iwill.callouts.queries.wave_plan import WavePlan
from iwill.callouts.terms import Answer, CallOutKind
from iwill.core.civil import organisation_zone
from iwill.core.db import db
from iwill.messaging import rules as messaging_rules
from iwill.messaging.models import Message
from iwill.messaging.terms import Channel, MessageState
from iwill.pool.models import Standby, Volunteer

ROWS_AT_ONCE = 5000


@dataclass(frozen=True)
class Readers:
    """Who a planned wave would reach: languages, how many by mail, how many by hand, how many only in the morning."""

    languages: Counter[str]
    by_mail: int
    by_hand: int
    in_the_morning: int


@dataclass(frozen=True)
class Undelivered:
    """A message that did not arrive, or may not have: its id, whom it was for, what it was about."""

    message: Message
    volunteer: Volunteer


@dataclass(frozen=True)
class AnswerGroup:
    """People of a call-out by answer (None has not answered), and how many of them only a person can tell."""

    answer: Answer | None
    people: int
    by_hand: int


def readers_of(plan: WavePlan, call_out: CallOut, now: datetime) -> Readers:
    """What the readers of a planned wave have in common: told before it is sent, so that nobody is surprised."""
    policy = policy_for(call_out)
    real = call_out.kind is CallOutKind.REAL
    on_call = exists().where(Standby.volunteer_id == Volunteer.id, Standby.starts_at <= now, Standby.ends_at > now)
    languages: Counter[str] = Counter()
    morning = by_mail = 0
    for ids in _in_parts(list(plan.picks)):
        people = select(
            Volunteer.id, Volunteer.language, Volunteer.zone, Volunteer.night_calls, on_call.label("on_call")
        )
        for person in db.session.execute(people.where(Volunteer.id.in_(ids))):
            if not plan.picks[person.id].candidate.email:
                continue
            by_mail += 1
            languages[person.language] += 1
            disturbs = not (real and (person.night_calls or person.on_call))
            if disturbs and messaging_rules.is_quiet(now, person.zone or organisation_zone(), policy):
                morning += 1
    return Readers(languages, by_mail, len(plan.picks) - by_mail, morning)


def undelivered(call_out: CallOut, *, limit: int = 200) -> Sequence[Undelivered]:
    """Messages of a call-out that failed or of which nobody knows whether they went out, the newest first."""
    rows = db.session.execute(
        select(Message, Volunteer)
        .join(Invitation, Message.cause == _cause())
        .join(Volunteer, Volunteer.id == Invitation.volunteer_id)
        .where(
            Invitation.call_out_id == call_out.id,
            Message.state.in_([MessageState.FAILED, MessageState.UNKNOWN]),
        )
        .order_by(Message.id.desc())
        .limit(limit)
    )
    return [Undelivered(message, volunteer) for message, volunteer in rows]


def people_by_answer(call_out: CallOut) -> Sequence[AnswerGroup]:
    """Everybody asked, by answer; for the page that says who gets which farewell."""
    rows = db.session.execute(
        select(Invitation.answer, Invitation.channel, func.count())
        .where(Invitation.call_out_id == call_out.id)
        .group_by(Invitation.answer, Invitation.channel)
    )
    people: Counter[Answer | None] = Counter()
    by_hand: Counter[Answer | None] = Counter()
    for answer, channel, number in rows:
        people[answer] += number
        by_hand[answer] += number if channel is Channel.MANUAL else 0
    order = [Answer.YES, Answer.RESERVE, Answer.ONLY_IF_SHORT, Answer.LATER, None, Answer.NO]
    return [AnswerGroup(answer, people[answer], by_hand[answer]) for answer in order if people[answer]]


def _cause() -> ColumnElement[str]:
    return literal("invitation:") + cast(Invitation.id, String)


def _in_parts(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), ROWS_AT_ONCE):
        yield ids[start : start + ROWS_AT_ONCE]
