"""Whom a rule means, as conditions on the pool: one test for each thing asked, in the order in which staff are told why
somebody is not meant.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, not_, or_, select

from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.lists import one_of
from iwill.engagement.journeys.terms import NotMeant, Whom
from iwill.pool.models import Credential, Volunteer, VolunteerLanguage, VolunteerSkill
from iwill.pool.teams.models import TeamMember
from iwill.pool.terms import CredentialState
from iwill.pool.vocabulary import Vocabulary, vocabulary

# Sorts after every character that the name of a region can hold.
_LAST = "\U0010ffff"


@dataclass(frozen=True)
class Test:
    """One thing that is asked of a person, and what is said of those who do not pass."""

    reason: NotMeant
    passes: ColumnElement[bool]


class Person(NamedTuple):
    """What is asked of somebody whose turn is worked out."""

    id: int
    number: str
    zone: str | None


def in_pool() -> ColumnElement[bool]:
    """Who is on file at all: neither erased nor the second row of somebody else."""
    return and_(Volunteer.erased_at.is_(None), Volunteer.merged_into_id.is_(None))


def tests(whom: Whom) -> list[Test]:
    """What is asked of a person, in order. Consent and age hold whatever the rule says: nobody is written to without
    the first, and a minor only with a guardian's consent. A statement that asks it is given its `times`."""
    found = [
        Test(NotMeant.LIFECYCLE, Volunteer.lifecycle.in_(sorted(whom.lifecycles))),
        Test(NotMeant.NO_CONSENT, and_(Volunteer.may_process, Volunteer.may_contact)),
        Test(
            NotMeant.MINOR,
            or_(Volunteer.adult_from.is_(None), Volunteer.adult_from <= bindparam("today"), Volunteer.guardian_agreed),
        ),
    ]
    if whom.skills:
        found.append(Test(NotMeant.SKILL, _has_skill(whom.skills)))
    if whom.credentials:
        found.append(Test(NotMeant.CREDENTIAL, _has_credential(whom.credentials)))
    if whom.regions:
        found.append(Test(NotMeant.REGION, or_(*(_living_in(region) for region in whom.regions))))
    if whom.languages:
        found.append(Test(NotMeant.LANGUAGE, _speaks(whom.languages)))
    if whom.teams:
        found.append(Test(NotMeant.TEAM, _in_team(whom.teams)))
    if whom.in_pool_days:
        found.append(Test(NotMeant.NEW, Volunteer.created_at <= bindparam("joined_by")))
    if whom.not_served_days is not None:
        found.append(Test(NotMeant.SERVED_LATELY, Volunteer.last_served_at < bindparam("last_served")))
    if whom.never_asked:
        found.append(Test(NotMeant.ASKED_BEFORE, Volunteer.times_asked == 0))
    return found


def times(whom: Whom, now: datetime) -> dict[str, Any]:
    """The days and instants that the tests of a rule name, as of now."""
    return {
        "today": civil_day(now),
        "joined_by": now - timedelta(days=whom.in_pool_days),
        "last_served": now - timedelta(days=whom.not_served_days or 0),
    }


def meant(whom: Whom) -> ColumnElement[bool]:
    """Whether a person is one of those whom a rule means."""
    return and_(in_pool(), *(test.passes for test in tests(whom)))


def meant_of(whom: Whom, people: Collection[int], now: datetime) -> Mapping[int, Person]:
    """Those of these people whom a rule means now, by id."""
    query = _of_these(whom, vocabulary())
    rows = db.session.connection().execute(query, {"ids": list(people), **times(whom, now)})
    return {row.id: Person(*row) for row in rows}


@lru_cache(200)
def _of_these(whom: Whom, _words: Vocabulary) -> Select[tuple[int, str, str | None]]:
    """The statement for a rule: to put it together takes longer than to carry it out. A change of the vocabulary makes
    it anew."""
    return select(Volunteer.id, Volunteer.number, Volunteer.zone).where(one_of(Volunteer.id, "ids"), meant(whom))


def reason_column(whom: Whom) -> ColumnElement[str | None]:
    """The first thing that a person lacks, or nothing where she is meant."""
    return case(*((not_(test.passes), test.reason.value) for test in tests(whom)), else_=None)


def counted_by_reason(whom: Whom, now: datetime) -> dict[str | None, int]:
    """How many people of the pool are not meant, by the first reason; under None those who are."""
    reason = reason_column(whom)
    query = select(reason, func.count()).where(in_pool()).group_by(reason)
    return {row[0]: row[1] for row in db.session.execute(query, times(whom, now))}


def people_without(whom: Whom, reason: NotMeant, now: datetime) -> Select[tuple[int]]:
    """The ids of those who are not meant for this reason first."""
    query = select(Volunteer.id).where(in_pool(), reason_column(whom) == reason.value).order_by(Volunteer.id)
    return query.params(times(whom, now))


def _has_skill(skills: Collection[str]) -> ColumnElement[bool]:
    wanted = {code for skill in skills for code in vocabulary().satisfied_by("skill", skill)}
    held = select(VolunteerSkill.skill).where(
        VolunteerSkill.volunteer_id == Volunteer.id, VolunteerSkill.skill.in_(sorted(wanted))
    )
    return held.exists()


def _has_credential(kinds: Collection[str]) -> ColumnElement[bool]:
    wanted = {code for kind in kinds for code in vocabulary().satisfied_by("credential", kind)}
    held = select(Credential.id).where(
        Credential.volunteer_id == Volunteer.id,
        Credential.kind.in_(sorted(wanted)),
        Credential.state == CredentialState.VERIFIED,
        or_(Credential.valid_until.is_(None), Credential.valid_until >= bindparam("today")),
    )
    return held.exists()


def _living_in(region: str) -> ColumnElement[bool]:
    return and_(Volunteer.region >= region, Volunteer.region < region + _LAST)


def _speaks(languages: Collection[str]) -> ColumnElement[bool]:
    spoken = select(VolunteerLanguage.language).where(
        VolunteerLanguage.volunteer_id == Volunteer.id, VolunteerLanguage.language.in_(sorted(languages))
    )
    return spoken.exists()


def _in_team(teams: Collection[int]) -> ColumnElement[bool]:
    member = select(TeamMember.id).where(
        TeamMember.volunteer_id == Volunteer.id, TeamMember.team_id.in_(sorted(teams)), TeamMember.left_at.is_(None)
    )
    return member.exists()
