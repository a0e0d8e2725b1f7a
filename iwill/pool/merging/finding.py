"""The search for people who are on file twice: one function over the pool, built on keys that are sorted already.

Whoever shares a contact or a credential number, or a name and a region, or the sound of a name and a birthday, is
compared; nobody else is. The database groups each kind of key along its index and hands out only keys that several
people have, so the cost is that of sorting the keys, not that of comparing everybody with everybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from iwill.core import policy
from iwill.core.db import db
from iwill.pool.merging.models import SearchKey
from iwill.pool.merging.rules import COMMON_NAME, LEAST_POINTS, SHARED_CONTACT, points, signs_between
from iwill.pool.merging.terms import Found, Known, Sign
from iwill.pool.models import ContactPoint, Credential, Volunteer, VolunteerSkill
from iwill.pool.terms import ContactKind

_CHUNK = 2000
_CONTACT_SIGN = {
    ContactKind.PHONE: Sign.SAME_PHONE,
    ContactKind.EMAIL: Sign.SAME_EMAIL,
    ContactKind.WECHAT: Sign.SAME_WECHAT,
}
Pair = tuple[int, int]


def find_pairs(among: Iterable[int] | None = None) -> list[Found]:
    """Everybody in the pool who may be on file twice, the surest first; with `among`, only pairs with one of these
    people. The keys have to be up to date (`learn_keys` in services)."""
    policies = policy.current(db.session())
    most, common = int(policies[SHARED_CONTACT]), int(policies[COMMON_NAME])
    wanted = None if among is None else sorted(set(among))
    shared = _Shared(None if wanted is None else frozenset(wanted))
    for chunk in [None] if wanted is None else list(_chunks(wanted)):
        _collect(shared, chunk, most=most, common=common)
    known = _known({one for pair in shared.pairs for one in pair})
    rare = _rare_names({one.name_key for one in known.values()}, common)
    found = []
    for (first, second), signs in shared.pairs.items():
        if first in known and second in known:
            weighed = signs_between(known[first], known[second], shared=signs, rare_names=rare)
            if (score := points(weighed)) >= int(policies[LEAST_POINTS]):
                found.append(Found(first, second, score, weighed))
    return sorted(found, key=lambda one: (-one.score, one.first_id, one.second_id))


@dataclass
class _Shared:
    """Pairs of people with a key in common, the lower id first, each with the signs that the key itself gives."""

    among: frozenset[int] | None
    pairs: dict[Pair, set[Sign]] = field(default_factory=lambda: defaultdict(set))

    def add(self, rows: Iterable[tuple[Any, ...]], sign: Sign | None = None) -> None:
        """Take in rows of key and person; all people with one key are compared with each other."""
        holders: dict[tuple[Any, ...], set[int]] = defaultdict(set)
        for *key, person in rows:
            holders[tuple(key)].add(person)
        for key, people in holders.items():
            for pair in combinations(sorted(people), 2):
                if self.among is None or not self.among.isdisjoint(pair):
                    given = sign or _CONTACT_SIGN.get(key[0])
                    self.pairs[pair].update([given] if given else ())


def _collect(shared: _Shared, among: list[int] | None, *, most: int, common: int) -> None:
    run = db.session.execute
    contact = ContactPoint.kind, ContactPoint.value_index
    shared.add(map(tuple, run(_several(contact, ContactPoint.volunteer_id, most, among))))
    number = (Credential.number_index,)
    shared.add(map(tuple, run(_several(number, Credential.volunteer_id, most, among))), Sign.SAME_CREDENTIAL)
    for keys in ((SearchKey.name_key, SearchKey.place), (SearchKey.sound, SearchKey.born)):
        shared.add(map(tuple, run(_several(keys, SearchKey.volunteer_id, common, among))))
    shared.add(_spelt_out(among))


def _several(keys: tuple[Any, ...], person: Any, most: int, among: list[int] | None) -> Select[Any]:
    """The rows whose key several people have, but not more than `most`; with `among`, only keys of these people."""
    filled = [key.is_not(None) for key in keys if key.nullable]
    grouped = select(*keys).where(*filled).group_by(*keys).having(func.count().between(2, most))
    if among is not None:
        mine = select(keys[-1] if keys[0] is ContactPoint.kind else keys[0]).where(person.in_(among))
        grouped = grouped.where((keys[-1] if keys[0] is ContactPoint.kind else keys[0]).in_(mine))
    several = grouped.subquery()
    return select(*keys, person).join(several, and_(*(several.c[key.key] == key for key in keys)))


def _spelt_out(among: list[int] | None) -> Iterator[tuple[Any, ...]]:
    """Names in letters beside names in characters that sound the same, in one region."""
    letters, characters = aliased(SearchKey), aliased(SearchKey)
    same = and_(characters.sound == letters.sound, characters.place == letters.place, characters.latin.is_(False))
    query = select(letters.volunteer_id, characters.volunteer_id).join(characters, same)
    query = query.where(letters.latin, letters.sound != "")
    if among is not None:
        query = query.where(letters.volunteer_id.in_(among) | characters.volunteer_id.in_(among))
    for place, pair in enumerate(db.session.execute(query)):
        yield from ((place, one) for one in pair)


def _known(people: set[int]) -> dict[int, Known]:
    """What is compared of these people; the made-up, the erased and the merged are left out."""
    known: dict[int, Known] = {}
    for chunk in _chunks(sorted(people)):
        skills = _codes(select(VolunteerSkill.volunteer_id, VolunteerSkill.skill), VolunteerSkill, chunk)
        numbered = select(Credential.volunteer_id, Credential.kind).where(Credential.number_index.is_not(None))
        licences = _codes(numbered, Credential, chunk)
        key = SearchKey.name_key, SearchKey.sound, SearchKey.latin, SearchKey.place, SearchKey.born
        query = (
            select(SearchKey.volunteer_id, *key)
            .join(Volunteer, Volunteer.id == SearchKey.volunteer_id)
            .where(SearchKey.volunteer_id.in_(chunk), Volunteer.demo.is_(False))
            .where(Volunteer.erased_at.is_(None), Volunteer.merged_into_id.is_(None))
        )
        for person, *values in db.session.execute(query):
            known[person] = Known(*values, frozenset(skills[person]), frozenset(licences[person]))
    return known


def _codes(query: Select[Any], table: Any, people: list[int]) -> dict[int, list[str]]:
    codes: dict[int, list[str]] = defaultdict(list)
    for person, code in db.session.execute(query.where(table.volunteer_id.in_(people))):
        codes[person].append(code)
    return codes


def _rare_names(names: set[str], common: int) -> set[str]:
    """Those of these names that not more than so many people bear."""
    rare: set[str] = set()
    for chunk in _chunks(sorted(names)):
        query = select(SearchKey.name_key).where(SearchKey.name_key.in_(chunk))
        rare.update(db.session.scalars(query.group_by(SearchKey.name_key).having(func.count() <= common)))
    return rare


def _chunks(items: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
