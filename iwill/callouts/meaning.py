"""What the needs of a request mean: codes for names, one need for each shift of each group, and which limits bind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from iwill.callouts.sensitive import codes_of
from iwill.callouts.shaping import Asked, asked_for, shifts_of
from iwill.callouts.terms import CallOutKind, Work
from iwill.pool.vocabulary import Vocabulary


@dataclass(frozen=True)
class Substitute:
    """Skills and credentials that do in place of a need's own, and how well: above 0, at most 1."""

    skills: tuple[str, ...]
    credentials: tuple[str, ...]
    weight: float


@dataclass(frozen=True)
class NeedTerms:
    """A need in our own words: codes for names, instants, and which limits bind."""

    role: str
    skills: tuple[str, ...]
    credentials: tuple[str, ...]
    languages: tuple[str, ...]
    seats: int
    starts_at: datetime
    ends_at: datetime
    required_for: tuple[str, ...]
    children: bool
    adults_only: bool
    work: Work
    minimum: int
    maximum: int
    substitutes: tuple[Substitute, ...]
    veterans: int
    buddy_seats: int
    sensitive: str | None
    team_group: int | None
    part_of: int
    courses: tuple[str, ...] = ()


def need_terms(request: Mapping[str, Any], words: Vocabulary) -> list[NeedTerms]:
    """The needs of a checked request, one for each shift of each group, with names resolved to codes and the defaults
    of age and work worked out."""
    asked = asked_for(request)
    resident = len(civil_days([one.need for one in asked], request["timezone"])) > 2
    psychological = words.satisfied_by("skill", "psychological_support")
    real = request["kind"] == CallOutKind.REAL
    result = []
    # A team stands together: all roles of the first group, then all of the second.
    for number, (one, group) in enumerate(_by_group(asked)):
        need = one.need
        skills = _codes(words, "skill", need["skills"])
        if "work" in need:
            work = Work(need["work"])
        elif resident:
            work = Work.RESIDENT
        else:
            work = Work.CRISIS if psychological & set(skills) else Work.BACK_OFFICE
        for starts_at, ends_at in shifts_of(need):
            result.append(
                NeedTerms(
                    role=need["role"].strip(),
                    skills=skills,
                    credentials=_codes(words, "credential", need["credentials"]),
                    languages=_codes(words, "language", need["languages"]),
                    seats=need["seats"],
                    starts_at=starts_at,
                    ends_at=ends_at,
                    required_for=tuple(role.strip() for role in need["required_for"]),
                    children=need["children"],
                    adults_only=need.get("adults_only", real) or need["children"],
                    work=work,
                    minimum=need.get("minimum", 0),
                    maximum=one.maximum,
                    substitutes=_substitutes(need, words),
                    veterans=need["veterans"],
                    buddy_seats=need["buddy_seats"],
                    sensitive=codes_of(need.get("sensitive")),
                    team_group=group,
                    part_of=number,
                    courses=tuple(dict.fromkeys(code.strip() for code in need.get("courses", ()))),
                )
            )
    return result


def _by_group(asked: Sequence[Asked]) -> Iterator[tuple[Asked, int | None]]:
    """Each need with the number of its group, from 1; first those that are for no group."""
    yield from ((one, None) for one in asked if not one.groups)
    team = [one for one in asked if one.groups]
    for group in range(1, team[0].groups + 1 if team else 1):
        yield from ((one, group) for one in team)


def _substitutes(need: Mapping[str, Any], words: Vocabulary) -> tuple[Substitute, ...]:
    """The substitutes in codes, the best first; of equal weight, whichever was named first."""
    found = [
        Substitute(
            skills=_codes(words, "skill", one["skills"]),
            credentials=_codes(words, "credential", one["credentials"]),
            weight=float(one["weight"]),
        )
        for one in need["substitutes"]
    ]
    return tuple(sorted(found, key=lambda one: -one.weight))


def civil_days(needs: Sequence[Mapping[str, Any]], zone: str) -> set[date]:
    """The calendar days of the requester's zone that the needs touch."""
    place = ZoneInfo(zone)
    days: set[date] = set()
    for need in needs:
        first = need["starts_at"].astimezone(place).date()
        last = (need["ends_at"] - timedelta(microseconds=1)).astimezone(place).date()
        days |= {first + timedelta(days=step) for step in range((last - first).days + 1)}
    return days


def _codes(words: Vocabulary, kind: str, names: Sequence[str]) -> tuple[str, ...]:
    # A request that was taken in keeps its meaning, also where a word of it has been retired since.
    found = (words.find(kind, name, retired=True) for name in names)
    return tuple(dict.fromkeys(code for code in found if code))
