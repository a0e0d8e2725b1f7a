"""What can be asked of people, and the quickest way to a page of those who pass.

Every condition is a test of one person; most also name an index that lists everybody who passes. A page is read in one
of two ways: from the shortest of those lists, where it is short, or by walking people in order and testing each until
the page is full, where most of them pass. Both databases choose badly by themselves: they cannot know that the walk
stops early (docs/decisions/0010).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from math import inf, prod
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import aliased

from iwill.core.db import db, walking_an_index
from iwill.core.paging import make_cursor, read_cursor
from iwill.pool.models import NameKey, Volunteer, VolunteerSkill
from iwill.pool.names import words_wanted
from iwill.pool.rules import words_of_name
from iwill.pool.terms import Lifecycle
from iwill.pool.vocabulary import vocabulary

# A list is counted no further than this: a longer one is not what a page is read from.
LONGEST_LIST = 10_000
# PostgreSQL is kept on the index for a walk up to this. In a longer one several conditions are rare together, and it
# does better to lay their lists over one another.
LONGEST_WALK = 5_000
_NUMBER = re.compile(r"V-[0-9A-Z]{8}", re.IGNORECASE)
# Sorts after every character that a name can hold.
_LAST = "\U0010ffff"


@dataclass(frozen=True)
class Condition:
    """One thing asked of a person: the test of a row, and the ids of all who pass where an index lists them."""

    test: ColumnElement[bool]
    ids: Select[Any] | None = None


def named(search: str) -> list[Condition]:
    """Part of a name, its pinyin or its initials, each word for itself; or a whole public number. Blank asks nothing,
    and what holds no letter at all is nobody's name."""
    typed = search.strip()
    if _NUMBER.fullmatch(typed):
        # The number of a row that was merged away is a number of the person it leads to.
        old = aliased(Volunteer)
        leads_to = select(old.merged_into_id).where(old.number == typed.upper(), old.merged_into_id.is_not(None))
        own = or_(Volunteer.number == typed.upper(), Volunteer.id.in_(leads_to))
        return [Condition(own, select(Volunteer.id).where(own))]
    words = words_wanted(typed)
    if typed and not words:
        return [] if not words_of_name(typed) else [Condition(false())]
    return [_begins(spellings) for spellings in words]


def skilled(skill: str) -> Condition:
    """Holding the skill or one below it."""
    below = VolunteerSkill.skill.in_(vocabulary().satisfied_by("skill", skill))
    held = select(VolunteerSkill.skill).where(VolunteerSkill.volunteer_id == Volunteer.id, below)
    return Condition(held.exists(), select(VolunteerSkill.volunteer_id).where(below))


def standing(lifecycle: Lifecycle) -> Condition:
    """At one point of the way from applicant to having left."""
    here = Volunteer.lifecycle == lifecycle
    return Condition(here, select(Volunteer.id).where(here))


def living_in(region: str) -> Condition:
    """In a region whose name begins like this: 海外 finds 海外-英国伦敦 too."""
    begins = and_(Volunteer.region >= region, Volunteer.region < region + _LAST)
    return Condition(begins, select(Volunteer.id).where(begins))


def quiet_since(instant: datetime) -> Condition:
    """Neither asked for anything nor on duty since then."""
    return Condition(and_(Volunteer.last_asked_at < instant, Volunteer.last_served_at < instant))


def everybody(conditions: Sequence[Condition], *columns: Any) -> Select[Any]:
    """The columns of all who pass every condition, in no order. Who was erased, or turned out to be the second row of
    somebody else, is left out."""
    query = select(*(columns or (Volunteer,))).where(Volunteer.erased_at.is_(None), Volunteer.merged_into_id.is_(None))
    return query.where(*(condition.test for condition in conditions))


def page_of(
    conditions: Sequence[Condition], *columns: Any, cursor: str | None, size: int, options: Sequence[Any] = ()
) -> tuple[Sequence[Any], str | None]:
    """The rows after `cursor` of people who pass every condition, in order of entry, and the next cursor. The first
    column must be the id, or the only one the whole person."""
    first, walk = way_to(conditions, size)
    query = everybody([one for one in conditions if one is not first], *columns)
    last = read_cursor(cursor) if cursor else 0
    if first is not None and first.ids is not None:
        # The cursor cuts the list itself: beside it, SQLite would rather walk everybody after the cursor.
        query = query.where(Volunteer.id.in_(first.ids.where(first.ids.selected_columns[0] > last)))
    elif cursor:
        query = query.where(Volunteer.id > last)
    query = query.order_by(Volunteer.id).limit(size + 1).options(*options)
    session = db.session()
    with walking_an_index(session) if conditions and walk < LONGEST_WALK else nullcontext():
        rows = session.execute(query).all() if columns else list(session.scalars(query))
    shown = rows[:size]
    if len(rows) <= size:
        return shown, None
    return shown, make_cursor(shown[-1][0] if columns else shown[-1].id)


def way_to(conditions: Sequence[Condition], size: int) -> tuple[Condition | None, float]:
    """The condition from whose list a page is read soonest, or None where walking and testing is expected to be
    shorter; and how many people the walk would test, endless where the list is taken.

    The walk is expected to be as long as if the conditions had nothing to do with one another.
    """
    listed = [(_length(one.ids), place, one) for place, one in enumerate(conditions) if one.ids is not None]
    if not listed:
        return None, 0
    length, _, narrowest = min(listed)
    if length <= size:
        return narrowest, inf
    people = db.session.scalar(select(func.max(Volunteer.id))) or 0
    walk = size * prod(people / count for count, _, _ in listed)
    return (narrowest, inf) if length < LONGEST_LIST and length < min(people, walk) else (None, walk)


def _length(ids: Select[Any]) -> int:
    counted = select(func.count()).select_from(ids.limit(LONGEST_LIST).subquery())
    return db.session.scalar(counted) or 0


def _begins(spellings: tuple[str, ...]) -> Condition:
    """With a key that begins in one of these ways."""
    ranges = or_(*(and_(NameKey.key >= word, NameKey.key < word + _LAST) for word in spellings))
    own = select(NameKey.key).where(NameKey.volunteer_id == Volunteer.id, ranges)
    return Condition(own.exists(), select(NameKey.volunteer_id).where(ranges))
