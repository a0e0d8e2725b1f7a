"""What somebody can show: skills, credentials, courses and languages on file, as conditions on a row of `volunteer`."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Date, and_, bindparam, literal, or_, select, true

from iwill.pool.models import Credential, Training, Volunteer, VolunteerLanguage, VolunteerSkill
from iwill.pool.terms import CredentialState
from iwill.pool.vocabulary import Vocabulary

Condition = ColumnElement[bool]
DAY: ColumnElement[date] = bindparam("day", type_=Date())
_LAST_DAY: ColumnElement[date] = bindparam("last_day", type_=Date())


def has_skill(code: str, words: Vocabulary, *, claims_count: bool) -> Condition:
    """Having a skill or one below it; one that the vocabulary calls a claim counts once it is confirmed, or as told."""
    enough = words.satisfied_by("skill", code)
    claims = words.claims() & enough
    counts: list[Condition] = [VolunteerSkill.skill.in_(sorted(enough - (frozenset() if claims_count else claims)))]
    if claims and not claims_count:
        counts.append(and_(VolunteerSkill.skill.in_(sorted(claims)), VolunteerSkill.confirmed_at.is_not(None)))
    return has_row(VolunteerSkill.volunteer_id == Volunteer.id, or_(*counts))


def holds(code: str, words: Vocabulary) -> Condition:
    """Verified, and valid from the first day through the last."""
    return has_row(
        Credential.volunteer_id == Volunteer.id,
        Credential.kind.in_(sorted(words.satisfied_by("credential", code))),
        Credential.state == CredentialState.VERIFIED,
        or_(Credential.valid_from.is_(None), Credential.valid_from <= DAY),
        or_(Credential.valid_until.is_(None), Credential.valid_until >= _LAST_DAY),
    )


def completed(code: str, *, ever: bool = False) -> Condition:
    """Completed, and valid through the last day; or completed at some time."""
    valid = or_(Training.valid_until.is_(None), Training.valid_until >= _LAST_DAY)
    return has_row(Training.volunteer_id == Volunteer.id, Training.course == code, true() if ever else valid)


def speaks(code: str, words: Vocabulary) -> Condition:
    """Speaking a language, under whichever code."""
    spoken = sorted(words.same_as("language", code))
    return has_row(VolunteerLanguage.volunteer_id == Volunteer.id, VolunteerLanguage.language.in_(spoken))


def has_row(*conditions: Condition) -> Condition:
    """Whether there is such a row. A scalar, because PostgreSQL would make a join of EXISTS, and ask it last and not in
    the order of its price."""
    return select(literal(1)).where(*conditions).limit(1).correlate(Volunteer).scalar_subquery().is_not(None)
