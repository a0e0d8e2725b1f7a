"""How often somebody may be asked: the last of the rules of eligibility, as a condition on a person.

Limits are there for people, so people can lift them: whoever says "ask me more often during this crisis" is asked
whatever else has been asked of her, until that call-out is over. And somebody whose licence few others hold is not kept
back for days by a question she has seen and not answered: once the time in which answers come has passed, she is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, case, exists, func, not_, or_, select

from iwill.callouts.minutes import minute_of
from iwill.callouts.models import CallOut, Invitation, Need, Seat
from iwill.callouts.terms import CallOutKind, CallOutState, InvitationState
from iwill.core.db import UtcDateTime
from iwill.core.policy import Value, declare
from iwill.pool.models import Volunteer

ASKS_IN_WINDOW = declare(
    "asking.most_callouts", 3, "call-outs", "alarm fatigue: Prytz 2023", "asked of one person within the window"
)
ASKING_DAYS = declare("asking.window_days", 7, "days", "alarm fatigue: Prytz 2023", "the window of the limit on asking")
REST_BEFORE_ASK = declare(
    "asking.rest_hours", 12, "hours", "our own judgement", "after a shift, before a call-out of level III or IV is sent"
)
SCARCE = declare(
    "asking.scarce_credentials",
    "physician,registered_psychologist,nurse,lawyer",
    "codes, with commas",
    "our own judgement",
    "whoever is needed for one of these may be asked again once the time to answer an earlier question has passed",
)
ANSWER_MINUTES = declare(
    "asking.answer_minutes",
    60,
    "minutes",
    "answers by day: median 12 minutes, nine of ten within the hour",
    "the time to answer after which an open question no longer keeps scarce people from another one",
)
# Whoever is asked for one of these is left in peace after a shift; the higher levels cannot wait.
CALM_LEVELS = frozenset({"III", "IV"})
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

Condition = ColumnElement[bool]


def asking_parameters(need: Need, policy: Mapping[str, Value], now: datetime) -> dict[str, Any]:
    """The values that go with the condition."""
    return {
        "asked_since": now - timedelta(days=int(policy[ASKING_DAYS])),
        "waiting_since": _waiting_since(need, policy, now),
        "most_asks": int(policy[ASKS_IN_WINDOW]),
        "week_ago": now - timedelta(days=7),
        "month_ago": now - timedelta(days=30),
        "this_minute": minute_of(now),
        "rested_minute": minute_of(now - timedelta(hours=float(policy[REST_BEFORE_ASK]))),
    }


def may_be_asked(call_out_id: ColumnElement[int], *, calm: bool) -> Condition:
    """Fewer than three real call-outs in seven days, fewer than she has said herself, and no unanswered one that can
    still be answered, unless she lets herself be asked more often during a crisis; for a calm call-out also no shift
    under way or just behind her."""
    other = and_(
        Invitation.volunteer_id == Volunteer.id,
        Invitation.call_out_id != call_out_id,
        CallOut.id == Invitation.call_out_id,
        CallOut.kind == CallOutKind.REAL,
    )
    lately = Invitation.asked_at > bindparam("asked_since", type_=UtcDateTime())
    asked = select(func.count()).select_from(Invitation).where(other, lately).scalar_subquery()
    waiting = exists().where(
        other,
        Invitation.state == InvitationState.ASKED,
        Invitation.asked_at > bindparam("waiting_since", type_=UtcDateTime()),
        CallOut.respond_by > bindparam("now", type_=UtcDateTime()),
        CallOut.state != CallOutState.ENDED,
    )
    since = case(
        (Volunteer.most_asks_days == 30, bindparam("month_ago", type_=UtcDateTime())),
        else_=bindparam("week_ago", type_=UtcDateTime()),
    )
    asked_since = select(func.count()).select_from(Invitation).where(other, Invitation.asked_at > since)
    budget = or_(Volunteer.most_asks.is_(None), asked_since.scalar_subquery() < Volunteer.most_asks)
    seldom = and_(not_(waiting), asked < bindparam("most_asks", type_=Integer()), budget)
    allowed = or_(seldom, _lets_herself_be_asked())
    return and_(allowed, not_(_served_just_now())) if calm else allowed


def _lets_herself_be_asked() -> Condition:
    """Whether she has said, of a call-out that is not over, that she may be asked more often meanwhile."""
    said = select(Invitation.id).where(
        Invitation.volunteer_id == Volunteer.id,
        Invitation.more_asks_at.is_not(None),
        CallOut.id == Invitation.call_out_id,
        CallOut.state != CallOutState.ENDED,
    )
    # A scalar instead of EXISTS, because PostgreSQL would read the whole table to answer it by hashing.
    return said.limit(1).correlate(Volunteer).scalar_subquery().is_not(None)


def _served_just_now() -> Condition:
    return exists().where(
        Seat.volunteer_id == Volunteer.id,
        Seat.released_at.is_(None),
        not_(Seat.drill),
        Seat.from_minute <= bindparam("this_minute", type_=Integer()),
        Seat.to_minute > bindparam("rested_minute", type_=Integer()),
    )


def _waiting_since(need: Need, policy: Mapping[str, Value], now: datetime) -> datetime:
    """From when on an open question keeps somebody from this need."""
    scarce = {code.strip() for code in str(policy[SCARCE]).split(",")}
    return now - timedelta(minutes=int(policy[ANSWER_MINUTES])) if scarce & set(need.credentials) else _LONG_AGO
