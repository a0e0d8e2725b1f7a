"""Who can be asked for a need, and why not: one explainable answer.

Each rule of eligibility is a condition on a person, written once. Ranking asks for the people who meet all of them,
preview counts everybody by the first they fail, and explaining one person reads them all: the same conditions each
time, evaluated where the pool is. The order of the rules is the order of terms.Rule (contract: eligibility).

The conditions of a need depend on its shape alone (which skills, which languages ...) and take everything else as
parameters, so that a statement is built once and asked many times.

Limits on hours bind only the few who hold seats nearby; limits.py answers for those with two lists of people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    and_,
    bindparam,
    case,
    exists,
    literal,
    not_,
    or_,
    true,
)

from iwill.callouts.asking import CALM_LEVELS, asking_parameters, may_be_asked
from iwill.callouts.free_time import free, standing_by, window_parameters
from iwill.callouts.minutes import minute_of, minute_of_end
from iwill.callouts.models import CallOut, Invitation, Need, Seat
from iwill.callouts.proofs import DAY, completed, has_row, has_skill, holds, speaks
from iwill.callouts.terms import CallOutKind, Reason, Rule, Work
from iwill.callouts.unwanted.models import UnwantedKind
from iwill.core.policy import Value
from iwill.pool.models import ContactPoint, Volunteer
from iwill.pool.terms import Adulthood, AtLeast, ContactKind, ContactState, Lifecycle
from iwill.pool.vocabulary import Vocabulary, vocabulary

Condition = ColumnElement[bool]
_CALL_OUT_ID: ColumnElement[int] = bindparam("call_out_id", type_=Integer())


@dataclass(frozen=True)
class Shape:
    """What decides the form of the conditions. Needs of one shape share one statement, with values of their own.

    `words` is the vocabulary as it stands: once it is changed, statements are built anew.
    """

    drill: bool
    skills: tuple[str, ...]
    credentials: tuple[str, ...]
    languages: tuple[str, ...]
    children: bool
    adults_only: bool
    open_to_minors: bool
    sqlite: bool
    words: Vocabulary
    calm: bool = False
    courses: tuple[str, ...] = ()


def shape_of(need: Need, call_out: CallOut, *, sqlite: bool, substitute: Mapping[str, Any] | None = None) -> Shape:
    """The shape of a stored need, or of one of its substitutes: with skills and credentials in place of its own."""
    calm = call_out.kind is CallOutKind.REAL and call_out.request.level in CALM_LEVELS
    return replace(shape_for_a_seat(need, call_out, sqlite=sqlite, substitute=substitute), calm=calm)


def shape_for_a_seat(
    need: Need, call_out: CallOut, *, sqlite: bool, substitute: Mapping[str, Any] | None = None
) -> Shape:
    """The same for somebody who has answered: of the request, which decides who is left in peace, nothing is read."""
    wanted = {"skills": need.skills, "credentials": need.credentials} if substitute is None else substitute
    return Shape(
        drill=call_out.kind is CallOutKind.DRILL,
        skills=tuple(wanted["skills"]),
        credentials=tuple(wanted["credentials"]),
        languages=tuple(need.languages),
        children=need.children,
        adults_only=need.adults_only,
        open_to_minors=not need.adults_only and need.work is Work.BACK_OFFICE,
        sqlite=sqlite,
        words=vocabulary(),
        courses=tuple(need.courses),
    )


@dataclass(frozen=True)
class Surroundings:
    """What the conditions need to know of the pool: its zones, and who would break a limit by this shift.

    `too_long` says that the shift by itself is over a limit, for everybody alike.
    """

    zones: Sequence[str]
    resting: Sequence[int] = ()
    capped: Sequence[int] = ()
    too_long: bool = False


def parameters(
    need: Need, call_out: CallOut, around: Surroundings, policy: Mapping[str, Value], now: datetime
) -> dict[str, Any]:
    """The values that go with the conditions."""
    return window_parameters(need.starts_at, need.ends_at, around.zones) | {
        **times_of(need, call_out),
        "resting": list(around.resting),
        "capped": list(around.capped),
        "too_long": around.too_long,
        "work": need.work,
        "call_out_id": call_out.id,
        "now": now,
        **asking_parameters(need, policy, now),
    }


def times_of(need: Need, call_out: CallOut) -> dict[str, Any]:
    """When a shift is, as the conditions take it. Dates are those where the requester is."""
    first_day, last_day = days_of(need, call_out.timezone)
    return {
        "day": first_day,
        "last_day": last_day,
        "from_minute": minute_of(need.starts_at),
        "to_minute": minute_of_end(need.ends_at),
    }


def days_of(need: Need, zone: str) -> tuple[date, date]:
    """The first and the last day of a shift in a zone."""
    place = ZoneInfo(zone)
    return need.starts_at.astimezone(place).date(), (need.ends_at - timedelta(microseconds=1)).astimezone(place).date()


def conditions(shape: Shape) -> dict[Rule, Condition]:
    """Every rule as a condition on a row of `volunteer`, in order. None of them is ever NULL."""
    words = shape.words
    return {
        Rule.LIFECYCLE: Volunteer.lifecycle == Lifecycle.ACTIVE,
        Rule.CONSENT: and_(Volunteer.may_process, Volunteer.may_contact),
        Rule.ADULTHOOD: true() if shape.open_to_minors else _of_age_for(shape),
        Rule.CLEARANCE: holds("minors_clearance", words) if shape.children else true(),
        Rule.SKILL: and_(true(), *(has_skill(code, words, claims_count=False) for code in shape.skills)),
        Rule.CREDENTIAL: and_(
            true(),
            *(holds(code, words) for code in shape.credentials),
            *(completed(code) for code in shape.courses),
        ),
        Rule.LANGUAGE: and_(true(), *(speaks(code, words) for code in shape.languages)),
        Rule.AVAILABILITY: and_(
            or_(free(AtLeast.IF_NEEDED, sqlite=shape.sqlite), standing_by()), _wants_such_work(shape)
        ),
        Rule.OVERLAP: not_(_holds_seat_within()),
        Rule.REST: Volunteer.id.not_in(bindparam("resting", expanding=True)),
        Rule.CAP: and_(
            not_(bindparam("too_long", type_=Boolean())), Volunteer.id.not_in(bindparam("capped", expanding=True))
        ),
        Rule.CHANNEL: reachable(ContactKind.EMAIL, ContactKind.PHONE),
        Rule.ASKED_TOO_OFTEN: true() if shape.drill else may_be_asked(_CALL_OUT_ID, calm=shape.calm),
    }


def sure(shape: Shape) -> Condition:
    """Whether the time was marked as sure, or the person stands by; "if needed" comes last in rank."""
    return and_(or_(free(AtLeast.YES, sqlite=shape.sqlite), standing_by()), _wants_such_work(shape))


def asked_already() -> Condition:
    """Whether a person has been asked for this very call-out."""
    return exists().where(Invitation.volunteer_id == Volunteer.id, Invitation.call_out_id == _CALL_OUT_ID)


def reason_for_failing(rule: Rule, shape: Shape) -> ColumnElement[str]:
    """The reason counted where a rule fails: the rule's own name, or what says it better."""
    if rule is Rule.ADULTHOOD:
        unknown = Volunteer.adulthood == Adulthood.UNKNOWN
        return case((unknown, literal(Reason.AGE_UNKNOWN.value)), else_=literal(Reason.MINOR.value))
    if rule is Rule.SKILL:
        claimed = and_(true(), *(has_skill(code, shape.words, claims_count=True) for code in shape.skills))
        return case((claimed, literal(Reason.SKILL_UNCONFIRMED.value)), else_=literal(rule.value))
    if rule is Rule.CREDENTIAL and shape.courses:
        licensed = and_(true(), *(holds(code, shape.words) for code in shape.credentials))
        once = and_(*(completed(code, ever=True) for code in shape.courses))
        lapsed = case((once, literal(Reason.COURSE_LAPSED.value)), else_=literal(Reason.COURSE_MISSING.value))
        return case((licensed, lapsed), else_=literal(rule.value))
    if rule is Rule.AVAILABILITY:
        return case((_wants_such_work(shape), literal(rule.value)), else_=literal(Reason.KIND_UNWANTED.value))
    return literal(rule.value)


def _of_age_for(shape: Shape) -> Condition:
    """Adults alone where the need says so; elsewhere everybody but who is 14 to 17 by the date on file."""
    of_age = or_(Volunteer.adult_from.is_(None), Volunteer.adult_from <= DAY)
    return and_(Volunteer.adulthood != Adulthood.UNKNOWN, of_age) if shape.adults_only else of_age


def _wants_such_work(shape: Shape) -> Condition:
    """Not having asked to be left out for this sort of work with one of these skills."""
    said = has_row(
        UnwantedKind.volunteer_id == Volunteer.id,
        UnwantedKind.work == bindparam("work", type_=UnwantedKind.work.type),
        UnwantedKind.skill.in_(sorted(shape.skills)),
    )
    return not_(said)


def _holds_seat_within() -> Condition:
    return exists().where(
        Seat.volunteer_id == Volunteer.id,
        Seat.released_at.is_(None),
        Seat.from_minute < bindparam("to_minute", type_=Integer()),
        Seat.to_minute > bindparam("from_minute", type_=Integer()),
    )


def reachable(*kinds: ContactKind) -> Condition:
    """An address or number of these kinds that is not known to be dead and that the person allows to be used."""
    return exists().where(
        ContactPoint.volunteer_id == Volunteer.id,
        ContactPoint.kind.in_(kinds),
        ContactPoint.state != ContactState.DEAD,
        not_(ContactPoint.do_not_use),
    )


def has_mail() -> Condition:
    """Whether there is an e-mail address that can be used."""
    return exists().where(
        ContactPoint.volunteer_id == Volunteer.id,
        ContactPoint.kind == ContactKind.EMAIL,
        ContactPoint.state != ContactState.DEAD,
        not_(ContactPoint.do_not_use),
    )
