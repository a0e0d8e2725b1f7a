"""A reply whose call-out is known, taken as an answer exactly as a tap on the personal link would be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from iwill.accounts.terms import Actor, ActorKind
from iwill.callouts.models import Invitation
from iwill.callouts.queries.standing import Standing, standing
from iwill.callouts.replies import queries
from iwill.callouts.replies.models import InboundReply
from iwill.callouts.replies.rules import CLOCK_SLACK, Asking, Understood, understand
from iwill.callouts.replies.telling import tell, was_told
from iwill.callouts.replies.terms import Meaning, Note, ReplyAnswer, ReplyOutcome
from iwill.callouts.services import answers
from iwill.callouts.terms import AnswerAction, AnswerOutcome, AnswerPage, ReserveState
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.errors import Invalid, Refused
from iwill.core.localtime import known_zone

_ACTIONS: dict[Meaning, tuple[AnswerAction, dict[str, Any]]] = {
    Meaning.YES: (AnswerAction.YES, {}),
    Meaning.ONLY_IF_SHORT: (AnswerAction.YES, {"only_if_short": True}),
    Meaning.NO: (AnswerAction.NO, {}),
    Meaning.NOT_THIS_KIND: (AnswerAction.NOT_THIS_KIND, {}),
    Meaning.PAUSE: (AnswerAction.PAUSE, {}),
    Meaning.LATER: (AnswerAction.LATER, {}),
    Meaning.RESERVE: (AnswerAction.RESERVE, {}),
}
_NAMES_SHIFTS = {Meaning.YES, Meaning.ONLY_IF_SHORT, Meaning.RESERVE}
_BECAME: dict[AnswerOutcome, ReplyAnswer] = {
    AnswerOutcome.FULL: ReplyAnswer.FULL,
    AnswerOutcome.FULL_AGAIN: ReplyAnswer.FULL,
    AnswerOutcome.REFUSED: ReplyAnswer.REFUSED,
}
_NOTHING_ASKED = {AnswerPage.SEAT, AnswerPage.RESERVE, AnswerPage.ONLY_IF_SHORT}
_ASKS = {AnswerPage.QUESTION, AnswerPage.OFFERED, AnswerPage.LATER}


def answer_with(
    reply: InboundReply, invitation: Invitation, words: str, *, names: tuple[str, ...], open_now: bool, now: datetime
) -> None:
    """Understand the words as an answer to this invitation and do what they say, or ask back once."""
    stands = standing(invitation, now)
    needs = queries.numbered_needs(invitation)
    zone = ZoneInfo(known_zone(invitation.volunteer.zone, invitation.call_out.timezone))
    asking = Asking(
        shifts=len(needs),
        numbered=len(needs) > 1 and was_told(invitation, Note.UNCLEAR),
        holds=bool(stands.seats),
        names=names,
        starts=tuple(need.starts_at.astimezone(zone) for need in needs),
        today=now.astimezone(zone).date(),
    )
    understood = understand(words, asking)
    if not open_now:
        _too_late(reply, invitation, understood, now)
    elif _is_outdated(reply, invitation) or _only_says_read(understood, stands):
        reply.answer = _as_it_stands(invitation)
    elif understood.meaning in {Meaning.UNCLEAR, Meaning.THANKS} or _numbers_are_old(invitation, asking, understood):
        _ask_back(reply, invitation, now)
    else:
        chosen = [needs[number - 1].id for number in understood.shifts] or _without_numbers(stands, understood)
        if len(needs) > 1 and not chosen and understood.meaning in _NAMES_SHIFTS:
            _ask_back(reply, invitation, now)
        else:
            _answer(reply, invitation, understood, chosen, now)


def what_became(invitation: Invitation, result: answers.AnswerResult) -> ReplyAnswer | None:
    """What somebody is told has become of an answer."""
    return _BECAME.get(result.outcome) or _as_it_stands(invitation)


def _answer(
    reply: InboundReply, invitation: Invitation, understood: Understood, chosen: Sequence[int], now: datetime
) -> None:
    action, more = _ACTIONS[understood.meaning]
    by = Actor(ActorKind.VOLUNTEER, invitation.volunteer_id)
    try:
        # What is refused half way is undone by itself, and that there was a reply is kept.
        with db.session.begin_nested():
            result = answers.answer(
                invitation,
                action,
                need_ids=chosen,
                at_most=understood.at_most,
                until=understood.until,
                by=by,
                now=now,
                **more,
            )
    except Refused:
        _too_late(reply, invitation, understood, now)
        return
    except Invalid:
        _ask_back(reply, invitation, now)
        return
    reply.answer = what_became(invitation, result)
    if reply.answer in {ReplyAnswer.FULL, ReplyAnswer.REFUSED}:
        reply.to_look_at = not tell(invitation, Note(reply.answer.value), now=now)


def _only_says_read(understood: Understood, stands: Standing) -> bool:
    """Whether a reply answers nothing, because nothing is asked: thanks, or a bare 好的 to a confirmation."""
    if understood.meaning is Meaning.THANKS:
        return stands.page not in _ASKS
    return understood == Understood(Meaning.YES) and stands.page in _NOTHING_ASKED


def _numbers_are_old(invitation: Invitation, asking: Asking, understood: Understood) -> bool:
    """Whether shifts are named by numbers that were told before the call-out changed."""
    return bool(understood.shifts) and not asking.numbered and queries.changes_of(invitation) > 0


def _without_numbers(stands: Standing, understood: Understood) -> list[int]:
    """The shift that a bare yes is about although several were offered: the one that the reserve was offered now."""
    offered = [one.need.id for one in stands.offers if one.reserve is ReserveState.OFFERED and not one.started]
    return offered if understood.meaning is Meaning.YES and len(offered) == 1 else []


def _ask_back(reply: InboundReply, invitation: Invitation, now: datetime) -> None:
    """Ask once what was meant; the desk sees it in any case."""
    reply.outcome, reply.to_look_at = ReplyOutcome.ASKED_BACK, True
    tell(invitation, Note.UNCLEAR, now=now)


def _too_late(reply: InboundReply, invitation: Invitation, understood: Understood, now: datetime) -> None:
    """Note an answer that nothing can be done with any more. Whoever was willing is told so, once; words that are no
    answer may be about something else, and are left to a person."""
    if understood.meaning is Meaning.THANKS:
        return
    if understood.meaning is Meaning.UNCLEAR:
        reply.to_look_at = True
        return
    reply.answer = ReplyAnswer.LATE
    if understood.meaning in {*_NAMES_SHIFTS, Meaning.LATER}:
        tell(invitation, Note.LATE, now=now)


def _is_outdated(reply: InboundReply, invitation: Invitation) -> bool:
    """Whether the person has answered since: a message that was held up on its way does not undo a later word."""
    newest = queries.newest_reply(invitation, besides=reply)
    if newest is not None and newest.received_at > reply.received_at:
        return True
    if invitation.answered_at is None or (newest is not None and newest.arrived_at == invitation.answered_at):
        return False
    slack = timedelta(minutes=float(policies.current(db.session())[CLOCK_SLACK]))
    return invitation.answered_at > reply.received_at + slack


def _as_it_stands(invitation: Invitation) -> ReplyAnswer | None:
    return ReplyAnswer(invitation.answer.value) if invitation.answer is not None else None
