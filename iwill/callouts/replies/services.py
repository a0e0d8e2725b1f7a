"""A reply is taken in: once, as an answer where its words are clear, before a person where they are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.dialects import postgresql, sqlite

from iwill.accounts import audit
from iwill.accounts.services import rates
from iwill.accounts.terms import Actor
from iwill.callouts.models import Invitation
from iwill.callouts.queries.lookup import invitation_by_link
from iwill.callouts.replies import answering, queries
from iwill.callouts.replies.models import InboundReply
from iwill.callouts.replies.quoting import links_quoted, own_words
from iwill.callouts.replies.rules import CLOCK_SLACK, OLDEST, Asking, split_codes, understand
from iwill.callouts.replies.telling import tell
from iwill.callouts.replies.terms import (
    IN_THE_FUTURE,
    TOO_OLD,
    Meaning,
    Note,
    ReplyAnswer,
    ReplyChannel,
    ReplyOutcome,
)
from iwill.callouts.services import answers, seats
from iwill.callouts.terms import AnswerAction
from iwill.core import policy as policies
from iwill.core.db import db, is_sqlite, new_uid
from iwill.core.encryption import blind_index, seal
from iwill.core.errors import Invalid, Problem, Refused, sentence_for
from iwill.core.tokens import LinkPurpose, read_token
from iwill.messaging import unsubscribing
from iwill.pool.models import Volunteer
from iwill.pool.vetting.terms import LOOKED_AT

A_DAY = timedelta(days=1)
# Counted and never refused: a stranger's tenth message tells nobody more than the first.
ANY_NUMBER = 2**31
# A mail that is answered holds one; a longer one is looked at no further.
MOST_LINKS = 5


@dataclass(frozen=True)
class Taken:
    """What became of a reply."""

    outcome: ReplyOutcome
    invitation_id: int | None = None
    answer: ReplyAnswer | None = None


def receive_reply(
    message_id: str, sender: str, channel: ReplyChannel, text: str, *, received_at: datetime, by: Actor, now: datetime
) -> Taken:
    """Take a reply in, once for each id of its provider. Refuses a moment that is to come or too long ago (Invalid).

    Of somebody who is not on file nothing is kept but a count under a digest, for as long as counts of attempts are.
    """
    days = _refuse_impossible(received_at, now)
    key = blind_index("reply", f"{channel.value}:{message_id}")
    known = queries.reply_by_key(key)
    if known is not None:
        return _again(known)
    people = queries.people_behind(sender)
    if not people:
        bucket = rates.bucket("unknown-sender", sender.strip().casefold())
        rates.allow(bucket, limit=ANY_NUMBER, window=A_DAY, now=now)
        return Taken(ReplyOutcome.UNKNOWN_SENDER)
    # Each person's row first, as everywhere. A row that points to it holds it too, and two would wait for each other.
    for person in people:
        seats.lock_person(person.id)
    # Half a character, as some gateways send, is no reason to lose the rest.
    text = text.encode("utf-8", "replace").decode()
    reply = _put_down(key, people[0], channel, own_words(text), received_at, now)
    if reply is None:
        first = queries.reply_by_key(key)
        return _again(first) if first is not None else Taken(ReplyOutcome.DUPLICATE)
    _settle(reply, people, text, days, now)
    db.session.flush()
    audit.record(by, "reply.received", f"reply:{reply.id}", now=now, outcome=reply.outcome.value)
    return Taken(reply.outcome, reply.invitation_id, reply.answer)


def decide(
    reply: InboundReply,
    action: AnswerAction | None,
    *,
    invitation: Invitation | None = None,
    need_ids: Sequence[int] = (),
    by: Actor,
    now: datetime,
) -> answers.AnswerResult | None:
    """Somebody has read a reply and says what it means, as an answer in the person's name; None leaves it at that.
    Refused where somebody else has decided before."""
    if invitation is not None:
        seats.lock_person(invitation.volunteer_id)
    db.session.refresh(reply, with_for_update=True)
    if reply.looked_at is not None:
        raise Refused(LOOKED_AT)
    reply.looked_at, reply.looked_by = now, by.label
    result = None
    if action is not None and invitation is not None:
        result = answers.answer(invitation, action, need_ids=need_ids, by=by, now=now)
        reply.invitation_id, reply.answer = invitation.id, answering.what_became(invitation, result)
    audit.record(by, "reply.decided", f"reply:{reply.id}", now=now, decision=action.value if action else "none")
    db.session.flush()
    return result


def _refuse_impossible(received_at: datetime, now: datetime) -> timedelta:
    """Refuse a moment to come, or too long ago; returns how long ago would be."""
    rules = policies.current(db.session())
    days = timedelta(days=float(rules[OLDEST]))
    code = None
    if received_at > now + timedelta(minutes=float(rules[CLOCK_SLACK])):
        code = IN_THE_FUTURE
    elif received_at < now - days:
        code = TOO_OLD
    if code is not None:
        raise Invalid([Problem("received_at", code, sentence_for(code))])
    return days


def _again(reply: InboundReply) -> Taken:
    return Taken(ReplyOutcome.DUPLICATE, reply.invitation_id, reply.answer)


def _put_down(
    key: str, person: Volunteer, channel: ReplyChannel, words: str, received_at: datetime, now: datetime
) -> InboundReply | None:
    """The row of a reply; None where another process is ahead with the same one."""
    uid = new_uid()
    insert = sqlite.insert if is_sqlite(db.session()) else postgresql.insert
    made = db.session.scalar(
        insert(InboundReply)
        .values(
            uid=uid,
            key=key,
            volunteer_id=person.id,
            channel=channel,
            text_sealed=seal(words, uid),
            outcome=ReplyOutcome.RECORDED,
            received_at=received_at,
            arrived_at=now,
            to_look_at=False,
        )
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(InboundReply.id)
    )
    return db.session.get(InboundReply, made) if made is not None else None


def _settle(reply: InboundReply, people: Sequence[Volunteer], text: str, lately: timedelta, now: datetime) -> None:
    """Find out what it answers, and answer that."""
    ids = [person.id for person in people]
    asked, over = queries.answerable(ids, now), queries.lately_over(ids, now, within=lately)
    codes = queries.by_code([*asked, *over])
    named, rest = split_codes(own_words(text), codes)
    alone = understand(rest, Asking(names=_names(people))).meaning
    if alone is Meaning.STOP:
        for person in people:
            unsubscribing.pause_call_outs(person, now=now)
        reply.answer = ReplyAnswer.STOP
        reply.invitation_id = asked[0].id if len(asked) == 1 else None
        return
    meant = _meant([one for code in named for one in codes[code]] if len(named) == 1 else None, text, asked, over)
    if len(meant) == 1:
        reply.invitation_id = meant[0].id
        answering.answer_with(reply, meant[0], rest, names=_names(people), open_now=meant[0] in asked, now=now)
    elif meant and alone is not Meaning.THANKS:
        reply.outcome, reply.to_look_at = ReplyOutcome.ASKED_BACK, True
        if len({one.call_out_id for one in meant}) == len(meant):
            newest = meant[-1]
            tell(newest, Note.WHICH_CALL, now=now, calls=meant)
    elif not meant:
        reply.to_look_at = alone is not Meaning.THANKS


def _meant(
    named: list[Invitation] | None, text: str, asked: list[Invitation], over: list[Invitation]
) -> list[Invitation]:
    """The invitations that a reply can be about: by its code, by the link that its mail quotes, else all that are open,
    else the one that was over last."""
    if named is None:
        links = (read_token(LinkPurpose.ANSWER, token) for token in links_quoted(text)[:MOST_LINKS])
        behind = {found.id for link in links if link is not None and (found := invitation_by_link(link)) is not None}
        quoted = [one for one in (*asked, *over) if one.id in behind]
        return quoted if len(quoted) == 1 else asked or over[:1]
    return [one for one in named if one in asked] or named[:1]


def _names(people: Sequence[Volunteer]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for person in people for name in (person.name, person.preferred_name)))
