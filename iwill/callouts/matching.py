"""Who can be asked for a need, and why not: one explainable answer.

Each rule of eligibility is a condition on a person, written once. Ranking asks for the people who meet all of them,
preview counts everybody by the first they fail, and explaining one person reads them all: the same conditions each
time, evaluated where the pool is. The order of the rules is the order of terms.Rule (contract: eligibility).

Limits on hours bind only the few who hold seats nearby; limits.py answers for those, and the conditions take its
answer as two lists of people.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, exists, false, func, literal, not_, or_, select, true

from iwill.callouts.free_time import free, standing_by
from iwill.callouts.models import CallOut, Invitation, Need, Seat
from iwill.callouts.terms import CallOutKind, CallOutState, InvitationState, Reason, Rule
from iwill.core.policy import Value, declare
from iwill.pool.models import (
    ContactPoint,
    Credential,
    Volunteer,
    VolunteerLanguage,
    VolunteerSkill,
)
from iwill.pool.terms import Adulthood, AtLeast, ContactKind, ContactState, CredentialState, Lifecycle
from iwill.pool.vocabulary import Vocabulary

ASKS_IN_WINDOW = declare(
    "asking.most_callouts", 3, "call-outs", "alarm fatigue: Prytz 2023", "asked of one person within the window"
)
ASKING_DAYS = declare("asking.window_days", 7, "days", "alarm fatigue: Prytz 2023", "the window of the limit on asking")

Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Ask:
    """What a need asks of a person, in plain values; `day` and `last_day` are dates where the requester is."""

    call_out_id: int
    drill: bool
    skills: tuple[str, ...]
    credentials: tuple[str, ...]
    languages: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    day: date
    last_day: date
    children: bool
    adults_only: bool


def ask_of(need: Need, call_out: CallOut) -> Ask:
    """The plain values of a stored need."""
    place = ZoneInfo(call_out.timezone)
    return Ask(
        call_out_id=call_out.id,
        drill=call_out.kind is CallOutKind.DRILL,
        skills=tuple(need.skills),
        credentials=tuple(need.credentials),
        languages=tuple(need.languages),
        starts_at=need.starts_at,
        ends_at=need.ends_at,
        day=need.starts_at.astimezone(place).date(),
        last_day=(need.ends_at - timedelta(microseconds=1)).astimezone(place).date(),
        children=need.children,
        adults_only=need.adults_only,
    )


@dataclass(frozen=True)
class Surroundings:
    """What the conditions need to know of the pool: its zones, and who would break a limit by this shift.

    `too_long` says that the shift by itself is over a limit, for everybody alike.
    """

    zones: Sequence[str]
    resting: Collection[int] = ()
    capped: Collection[int] = ()
    too_long: bool = False


def conditions(
    ask: Ask, around: Surroundings, words: Vocabulary, policy: Mapping[str, Value], now: datetime
) -> dict[Rule, Condition]:
    """Every rule as a condition on a row of `volunteer`, in order. None of them is ever NULL."""
    on_call = standing_by(ask.starts_at, ask.ends_at)
    return {
        Rule.LIFECYCLE: Volunteer.lifecycle == Lifecycle.ACTIVE,
        Rule.CONSENT: and_(Volunteer.may_process, Volunteer.may_contact),
        Rule.ADULTHOOD: _old_enough(ask),
        Rule.CLEARANCE: _holds("minors_clearance", ask, words) if ask.children else true(),
        Rule.SKILL: and_(true(), *(_has_skill(code, words, claims_count=False) for code in ask.skills)),
        Rule.CREDENTIAL: and_(true(), *(_holds(code, ask, words) for code in ask.credentials)),
        Rule.LANGUAGE: and_(true(), *(_speaks(code) for code in ask.languages)),
        Rule.AVAILABILITY: or_(free(ask.starts_at, ask.ends_at, around.zones, AtLeast.IF_NEEDED), on_call),
        Rule.OVERLAP: not_(_holds_seat_within(ask)),
        Rule.REST: Volunteer.id.not_in(around.resting) if around.resting else true(),
        Rule.CAP: false() if around.too_long else Volunteer.id.not_in(around.capped) if around.capped else true(),
        Rule.CHANNEL: reachable(ContactKind.EMAIL, ContactKind.PHONE),
        Rule.ASKED_TOO_OFTEN: true() if ask.drill else _may_be_asked(ask, policy, now),
    }


def sure(ask: Ask, zones: Sequence[str]) -> Condition:
    """Whether the time was marked as sure, or the person stands by; "if needed" comes last in rank."""
    return or_(free(ask.starts_at, ask.ends_at, zones, AtLeast.YES), standing_by(ask.starts_at, ask.ends_at))


def reason_for_failing(rule: Rule, ask: Ask, words: Vocabulary) -> ColumnElement[str]:
    """The reason counted where a rule fails: the rule's own name, or what says it better."""
    if rule is Rule.ADULTHOOD:
        unknown = Volunteer.adulthood == Adulthood.UNKNOWN
        return case((unknown, literal(Reason.AGE_UNKNOWN.value)), else_=literal(Reason.MINOR.value))
    if rule is Rule.SKILL:
        claimed = and_(true(), *(_has_skill(code, words, claims_count=True) for code in ask.skills))
        return case((claimed, literal(Reason.SKILL_UNCONFIRMED.value)), else_=literal(rule.value))
    return literal(rule.value)


def _old_enough(ask: Ask) -> Condition:
    if not ask.adults_only:
        return true()
    of_age = or_(Volunteer.adult_from.is_(None), Volunteer.adult_from <= ask.day)
    return and_(Volunteer.adulthood != Adulthood.UNKNOWN, of_age)


def _has_skill(code: str, words: Vocabulary, *, claims_count: bool) -> Condition:
    enough = words.satisfied_by("skill", code)
    claims = words.claims() & enough
    counts: list[Condition] = [VolunteerSkill.skill.in_(sorted(enough - (frozenset() if claims_count else claims)))]
    if claims and not claims_count:
        counts.append(and_(VolunteerSkill.skill.in_(sorted(claims)), VolunteerSkill.confirmed_at.is_not(None)))
    return exists().where(VolunteerSkill.volunteer_id == Volunteer.id, or_(*counts))


def _holds(code: str, ask: Ask, words: Vocabulary) -> Condition:
    """Verified, and valid from the first day through the last."""
    return exists().where(
        Credential.volunteer_id == Volunteer.id,
        Credential.kind.in_(sorted(words.satisfied_by("credential", code))),
        Credential.state == CredentialState.VERIFIED,
        or_(Credential.valid_from.is_(None), Credential.valid_from <= ask.day),
        or_(Credential.valid_until.is_(None), Credential.valid_until >= ask.last_day),
    )


def _speaks(code: str) -> Condition:
    return exists().where(VolunteerLanguage.volunteer_id == Volunteer.id, VolunteerLanguage.language == code)


def _holds_seat_within(ask: Ask) -> Condition:
    first, last = minute_of(ask.starts_at), minute_of_end(ask.ends_at)
    return exists().where(
        Seat.volunteer_id == Volunteer.id,
        Seat.released_at.is_(None),
        Seat.from_minute < last,
        Seat.to_minute > first,
    )


def reachable(*kinds: ContactKind) -> Condition:
    """An address or number of these kinds that is not known to be dead and that the person allows to be used."""
    return exists().where(
        ContactPoint.volunteer_id == Volunteer.id,
        ContactPoint.kind.in_(kinds),
        ContactPoint.state != ContactState.DEAD,
        not_(ContactPoint.do_not_use),
    )


def address_to_use() -> ScalarSelect[int]:
    """The id of the first e-mail address that can be used, or NULL."""
    return (
        select(ContactPoint.id)
        .where(
            ContactPoint.volunteer_id == Volunteer.id,
            ContactPoint.kind == ContactKind.EMAIL,
            ContactPoint.state != ContactState.DEAD,
            not_(ContactPoint.do_not_use),
        )
        .order_by(ContactPoint.position)
        .limit(1)
        .scalar_subquery()
    )


def _may_be_asked(ask: Ask, policy: Mapping[str, Value], now: datetime) -> Condition:
    """Fewer than three real call-outs in seven days, and no unanswered one that can still be answered."""
    other = and_(
        Invitation.volunteer_id == Volunteer.id,
        Invitation.call_out_id != ask.call_out_id,
        CallOut.id == Invitation.call_out_id,
        CallOut.kind == CallOutKind.REAL,
    )
    lately = Invitation.asked_at > now - timedelta(days=int(policy[ASKING_DAYS]))
    asked = select(func.count()).select_from(Invitation).where(other, lately).scalar_subquery()
    waiting = exists().where(
        other,
        Invitation.state == InvitationState.ASKED,
        CallOut.respond_by > now,
        CallOut.state != CallOutState.ENDED,
    )
    return and_(not_(waiting), asked < int(policy[ASKS_IN_WINDOW]))


def minute_of(instant: datetime) -> int:
    """Whole minutes since 1970, rounded down: where a seat starts."""
    return int(instant.timestamp() // 60)


def minute_of_end(instant: datetime) -> int:
    """Whole minutes since 1970, rounded up: where a seat ends."""
    return int(-(-instant.timestamp() // 60))
