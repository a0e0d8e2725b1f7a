"""The search for people who are on file twice: one function over the pool, built on keys that are sorted already.

Whoever shares a contact or a credential number, or a name and a region, or the sound of a name and a birthday, is
compared; nobody else is. The database groups each kind of key along its index and hands out only keys that several
people have, so the cost is that of sorting the keys, not that of comparing everybody with everybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, or_, select
from sqlalchemy.orm import aliased

from iwill.core import policy
from iwill.core.db import db
from iwill.pool.merging.models import SearchKey
from iwill.pool.merging.rules import (
    COMMON_NAME,
    LEAST_POINTS,
    POINTS,
    SHARED_CONTACT,
    points,
    signs_between,
    with_abilities,
)
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
    shared: dict[Pair, set[Sign]] = defaultdict(set)
    wanted = None if among is None else frozenset(among)
    # A statement takes only so many ids; beyond that the whole pool is searched, and what was not asked for left out.
    few = sorted(wanted) if wanted is not None and len(wanted) <= _CHUNK else None
    for first, second, sign in _compared(few, most=most, common=common):
        if wanted is None or first in wanted or second in wanted:
            shared[first, second].update([sign] if sign else ())
    likely = _likely(shared, common=common, least=int(policies[LEAST_POINTS]) - POINTS[Sign.SAME_SKILL])
    return sorted(
        (one for one in _weighed(likely) if one.score >= int(policies[LEAST_POINTS])),
        key=lambda one: (-one.score, one.first_id, one.second_id),
    )


def _compared(among: list[int] | None, *, most: int, common: int) -> Iterator[tuple[int, int, Sign | None]]:
    """Each two people with a key in common, the lower id first, with the sign that the key itself gives."""
    run = db.session.execute
    one, other = aliased(ContactPoint), aliased(ContactPoint)
    several = _several((ContactPoint.kind, ContactPoint.value_index), most)
    held = _pairs(several, one, other, among).add_columns(one.kind)
    yield from ((first, second, _CONTACT_SIGN[kind]) for first, second, kind in run(held))
    licence, twin = aliased(Credential), aliased(Credential)
    numbered = _pairs(_several((Credential.number_index,), most), licence, twin, among)
    yield from ((first, second, Sign.SAME_CREDENTIAL) for first, second in run(numbered))
    mine, theirs = aliased(SearchKey), aliased(SearchKey)
    # Two birthdays that differ weigh more than a name and a region can.
    may_be = or_(mine.born.is_(None), theirs.born.is_(None), mine.born == theirs.born)
    by_name = _pairs(_several((SearchKey.name_key, SearchKey.place), common), mine, theirs, among).where(may_be)
    by_sound = _pairs(_several((SearchKey.sound, SearchKey.born), common), mine, theirs, among)
    for query in (by_name, by_sound, _spelt_out(among)):
        yield from ((min(pair), max(pair), None) for pair in run(query))


def _several(keys: tuple[Any, ...], most: int) -> Subquery:
    """The keys that several people have, but not more than `most`."""
    filled = [key.is_not(None) for key in keys if key.nullable]
    return select(*keys).where(*filled).group_by(*keys).having(func.count().between(2, most)).subquery()


def _pairs(several: Subquery, one: Any, other: Any, among: list[int] | None) -> Select[Any]:
    """Each two people with one of these keys; with `among`, at least one of them is one of these."""
    query = select(one.volunteer_id, other.volunteer_id).select_from(several)
    for side in (one, other):
        query = query.join(side, and_(*(getattr(side, key.name) == key for key in several.c)))
    query = query.where(one.volunteer_id < other.volunteer_id)
    return query if among is None else query.where(_either(one, other, among))


def _spelt_out(among: list[int] | None) -> Select[Any]:
    """Names in letters beside names in characters that sound the same, in one region."""
    letters, characters = aliased(SearchKey), aliased(SearchKey)
    same = and_(characters.sound == letters.sound, characters.place == letters.place, characters.latin.is_(False))
    query = select(letters.volunteer_id, characters.volunteer_id).join(characters, same)
    query = query.where(letters.latin, letters.sound != "")
    return query if among is None else query.where(_either(letters, characters, among))


def _either(one: Any, other: Any, among: list[int]) -> ColumnElement[bool]:
    return or_(one.volunteer_id.in_(among), other.volunteer_id.in_(among))


def _likely(pairs: dict[Pair, set[Sign]], *, common: int, least: int) -> dict[Pair, tuple[Sign, ...]]:
    """The pairs that reach this many points by what the keys themselves say; few of those that were compared."""
    known = _known(sorted({one for pair in pairs for one in pair}))
    rare = _rare_names({one.name_key for one in known.values()}, common)
    likely = {}
    for (first, second), shared in pairs.items():
        if first in known and second in known:
            signs = signs_between(known[first], known[second], shared=shared, rare_names=rare)
            if points(signs) >= least:
                likely[first, second] = signs
    return likely


def _known(people: list[int]) -> dict[int, Known]:
    """What is compared of these people; the made-up, the erased and the merged are left out."""
    key = SearchKey.name_key, SearchKey.sound, SearchKey.latin, SearchKey.place, SearchKey.born
    query = (
        select(SearchKey.volunteer_id, *key)
        .join(Volunteer, Volunteer.id == SearchKey.volunteer_id)
        .where(Volunteer.demo.is_(False), Volunteer.erased_at.is_(None), Volunteer.merged_into_id.is_(None))
    )
    return {
        person: Known(*values)
        for chunk in _chunks(people)
        for person, *values in db.session.execute(query.where(SearchKey.volunteer_id.in_(chunk)))
    }


def _weighed(likely: dict[Pair, tuple[Sign, ...]]) -> Iterator[Found]:
    """With what the two rows say of skills and licences added."""
    skills: dict[int, set[str]] = defaultdict(set)
    licences: dict[int, set[str]] = defaultdict(set)
    for chunk in _chunks(sorted({one for pair in likely for one in pair})):
        _gather(skills, select(VolunteerSkill.volunteer_id, VolunteerSkill.skill), VolunteerSkill, chunk)
        numbered = select(Credential.volunteer_id, Credential.kind).where(Credential.number_index.is_not(None))
        _gather(licences, numbered, Credential, chunk)
    for (first, second), signs in likely.items():
        weighed = with_abilities(
            signs, in_common=skills[first] & skills[second], both_hold=licences[first] & licences[second]
        )
        yield Found(first, second, points(weighed), weighed)


def _gather(codes: dict[int, set[str]], query: Select[Any], table: Any, people: list[int]) -> None:
    for person, code in db.session.execute(query.where(table.volunteer_id.in_(people))):
        codes[person].add(code)


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
