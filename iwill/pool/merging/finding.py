"""The search for people who are on file twice: one function over the pool, built on keys that are sorted already.

Whoever shares a contact, a credential number, a rare name or the sound of one is compared; nobody else is. The database
groups each kind of key along its index and hands out only keys that several people have, so the cost is that of sorting
the keys, not that of comparing everybody with everybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from sqlalchemy import Select, and_, func, select

from iwill.core import policy
from iwill.core.db import db
from iwill.pool.merging.models import NameSound
from iwill.pool.merging.rules import COMMON_NAME, LEAST_POINTS, SHARED_CONTACT, points, signs_between
from iwill.pool.merging.terms import Found, Known
from iwill.pool.models import ContactPoint, Credential, Volunteer, VolunteerSkill

_CHUNK = 500


def find_pairs(among: Iterable[int] | None = None) -> list[Found]:
    """Everybody in the pool who may be on file twice, the surest first; with `among`, only pairs with one of these
    people. The sounds of names have to be known before (`learn_sounds` in services)."""
    policies = policy.current(db.session())
    wanted = None if among is None else sorted(set(among))
    shared = _Shared()
    for chunk in [None] if wanted is None else list(_chunks(wanted)):
        _collect(shared, chunk, most=int(policies[SHARED_CONTACT]), common=int(policies[COMMON_NAME]))
    pairs = shared.pairs(None if wanted is None else frozenset(wanted))
    known = _known({one for pair in pairs for one in pair})
    rare = frozenset(shared.names)
    found = []
    for first, second in pairs:
        if first not in known or second not in known:
            continue
        signs = signs_between(known[first], known[second], rare_names=rare)
        if (score := points(signs)) >= int(policies[LEAST_POINTS]):
            found.append(Found(first, second, score, signs))
    return sorted(found, key=lambda one: (-one.score, one.first_id, one.second_id))


@dataclass
class _Shared:
    """Keys that several people have, with these people; names among them apart, because a common name is none."""

    holders: dict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    names: set[str] = field(default_factory=set)

    def pairs(self, among: frozenset[int] | None) -> set[tuple[int, int]]:
        """Each two people with a key in common, the lower id first."""
        return {
            pair
            for people in self.holders.values()
            for pair in combinations(sorted(people), 2)
            if among is None or not among.isdisjoint(pair)
        }


def _collect(shared: _Shared, among: list[int] | None, *, most: int, common: int) -> None:
    contact = _shared_by(
        (ContactPoint.kind, ContactPoint.value_index), ContactPoint.volunteer_id, most=most, among=among
    )
    for kind, value, person in db.session.execute(contact):
        shared.holders[kind.value, value].add(person)
    number = _shared_by((Credential.number_index,), Credential.volunteer_id, most=most, among=among)
    for value, person in db.session.execute(number.where(Credential.number_index.is_not(None))):
        shared.holders["credential", value].add(person)
    name = _shared_by((Volunteer.name_key,), Volunteer.id, most=common, among=among)
    for value, person in db.session.execute(name.where(Volunteer.name_key != "")):
        shared.holders["name", value].add(person)
        shared.names.add(value)
    sound = _shared_by((NameSound.sound,), NameSound.volunteer_id, most=common, among=among)
    for value, person in db.session.execute(sound.where(NameSound.sound != "")):
        shared.holders["sound", value].add(person)


def _shared_by(keys: tuple[Any, ...], person: Any, *, most: int, among: list[int] | None) -> Select[Any]:
    """The rows whose key several people have, but not more than `most`; with `among`, only keys of these people."""
    grouped = select(*keys).group_by(*keys).having(func.count().between(2, most))
    if among is not None:
        theirs = select(keys[-1]).where(person.in_(among))
        grouped = grouped.where(keys[-1].in_(theirs))
    several = grouped.subquery()
    return select(*keys, person).join(several, and_(*(several.c[key.key] == key for key in keys)))


def _known(people: set[int]) -> dict[int, Known]:
    """What is compared of these people; the made-up, the erased and the merged are left out."""
    known: dict[int, Known] = {}
    for chunk in _chunks(sorted(people)):
        skills = _gathered(select(VolunteerSkill.volunteer_id, VolunteerSkill.skill), VolunteerSkill, chunk)
        contacts = _gathered(
            select(ContactPoint.volunteer_id, ContactPoint.kind, ContactPoint.value_index), ContactPoint, chunk
        )
        numbers = select(Credential.volunteer_id, Credential.kind, Credential.number_index)
        credentials = _gathered(numbers.where(Credential.number_index.is_not(None)), Credential, chunk)
        query = (
            select(Volunteer.id, Volunteer.name_key, NameSound.sound, Volunteer.region, Volunteer.adult_from)
            .outerjoin(NameSound, NameSound.volunteer_id == Volunteer.id)
            .where(Volunteer.id.in_(chunk), Volunteer.demo.is_(False))
            .where(Volunteer.erased_at.is_(None), Volunteer.merged_into_id.is_(None))
        )
        for person, name, sound, region, born in db.session.execute(query):
            known[person] = Known(
                person,
                name,
                sound or "",
                _folded(region),
                born,
                frozenset(code for (code,) in skills[person]),
                frozenset((kind, number) for kind, number in credentials[person]),
                frozenset((kind.value, value) for kind, value in contacts[person]),
            )
    return known


def _gathered(query: Select[Any], table: Any, people: list[int]) -> dict[int, list[tuple[Any, ...]]]:
    rows: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for person, *values in db.session.execute(query.where(table.volunteer_id.in_(people))):
        rows[person].append(tuple(values))
    return rows


def _folded(region: str | None) -> str | None:
    return "".join(region.casefold().split()) if region else None


def _chunks(items: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
