"""The four questions that are put to the pool, each built once for a shape of need and asked with its values.

All are made of the same conditions; see matching.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
)

from iwill.callouts import free_time, matching
from iwill.callouts.matching import Shape
from iwill.callouts.queries import holders
from iwill.callouts.terms import CHECKED_AGAIN, Rule
from iwill.core.db import UtcDateTime
from iwill.pool.models import Standby, Volunteer
from iwill.pool.terms import Lifecycle

SHAPES_KEPT = 200
# What the time of a shift decides, or what somebody holds around it; all else is alike for every shift of one shape.
BY_TIME = frozenset({Rule.AVAILABILITY, Rule.OVERLAP, Rule.REST, Rule.CAP})
# What is looked at again with every seat, without the limits, which are judged beside what somebody holds.
RECHECKED = tuple(rule for rule in Rule if rule in CHECKED_AGAIN - {Rule.REST, Rule.CAP})
# What a day decides: who meets it on one day may not on another.
BY_DAY = frozenset({Rule.ADULTHOOD, Rule.CLEARANCE, Rule.CREDENTIAL})
# In place of a place among the holders: the search begins with those whose turn on a rota covers the shift.
ON_ROTA = -1
# All that the order of people may read.
RANK: tuple[Any, ...] = (
    Volunteer.last_asked_at,
    Volunteer.last_served_at,
    Volunteer.hours_quarter,
    Volunteer.id,
)


@lru_cache(SHAPES_KEPT)
def ranking(shape: Shape, *, certain: bool | None, among: int | None = None) -> Select[*tuple[Any, ...]]:
    """The first `limit` eligible people in rank order who have not been asked for this call-out: those who are certain
    of the time, or those who would come if needed, or, with None, whoever could come at some time. With `among` the
    search begins with the few holders at this place of the shape (see holders), or with those on a rota, and not with
    the first in line."""
    # Who is certain of the time is free at that time: that is not asked twice.
    rules = matching.conditions(shape)
    if certain:
        del rules[Rule.AVAILABILITY]
    if certain is None:
        rules = {rule: condition for rule, condition in rules.items() if rule not in BY_TIME}
    sure = () if certain is None else (matching.sure(shape) if certain else not_(matching.sure(shape)),)
    order: Sequence[ColumnElement[Any]] = RANK
    begin: Sequence[ColumnElement[bool]] = ()
    if among is not None:
        few = on_rota() if among == ON_ROTA else holders.holders(shape, among)
        begin = (Volunteer.id.in_(few),)
        # An expression has no index, so that nothing but the holders is left to begin with.
        rules[Rule.LIFECYCLE] = func.coalesce(Volunteer.lifecycle, "") == Lifecycle.ACTIVE
        order = (func.coalesce(RANK[0], RANK[0]), *RANK[1:])
    return (
        select(
            Volunteer.id,
            Volunteer.zone,
            Volunteer.times_asked,
            Volunteer.times_yes,
            Volunteer.times_no,
            Volunteer.times_silent,
            matching.has_mail().label("email"),
        )
        .where(*begin, *rules.values(), *sure, not_(matching.asked_already()))
        .order_by(*order)
        .limit(bindparam("limit", type_=Integer()))
    )


@lru_cache(1)
def on_rota() -> Select[*tuple[Any, ...]]:
    """Whose turn of standby on the rota of a team covers the whole shift."""
    return select(Standby.volunteer_id).where(
        Standby.source.is_not(None), Standby.starts_at <= free_time.STARTS_AT, Standby.ends_at >= free_time.ENDS_AT
    )


@lru_cache(SHAPES_KEPT)
def fitting(shape: Shape) -> Select[*tuple[Any, ...]]:
    """Which of the people in `among` are eligible."""
    among = Volunteer.id.in_(bindparam("among", expanding=True))
    return select(Volunteer.id).where(among, *matching.conditions(shape).values())


@lru_cache(SHAPES_KEPT)
def at_that_time(shape: Shape) -> Select[*tuple[Any, ...]]:
    """Which of the people in `these`, a list as JSON, who could come at some time can at this one, and who is certain
    of it. What they hold around it is judged by limits."""
    rules = matching.conditions(shape)
    numbers = bindparam("these", type_=String())
    these = func.json_each(numbers) if shape.sqlite else func.json_array_elements_text(cast(numbers, JSON))
    listed = select(cast(these.table_valued("value").c.value, Integer))
    return select(Volunteer.id, matching.sure(shape).label("certain")).where(
        Volunteer.id.in_(listed), *(rules[rule] for rule in (*sorted(BY_DAY), Rule.AVAILABILITY, Rule.OVERLAP))
    )


@lru_cache(SHAPES_KEPT)
def counting(shape: Shape) -> Select[*tuple[Any, ...]]:
    """Everybody by the first reason against them, "" for none.

    One line per reason, zone, standby and history keeps the answer small however large the pool is.
    """
    reason = case(
        *(
            (not_(condition), matching.reason_for_failing(rule, shape))
            for rule, condition in matching.conditions(shape).items()
        ),
        else_=literal(""),
    ).label("reason")
    now = bindparam("now", type_=UtcDateTime())
    on_call = exists().where(Standby.volunteer_id == Volunteer.id, Standby.starts_at <= now, Standby.ends_at > now)
    judged = (
        select(
            reason,
            Volunteer.zone,
            on_call.label("on_call"),
            Volunteer.times_asked,
            Volunteer.times_yes,
            Volunteer.times_no,
            Volunteer.times_silent,
        )
        .where(Volunteer.erased_at.is_(None))
        .subquery()
    )
    return select(judged, func.count().label("people")).group_by(*judged.c)


@lru_cache(SHAPES_KEPT)
def counting_substitutes(own: Shape, instead: tuple[Shape, ...]) -> Select[Any]:
    """How many people do not fit a need by its own shape and fit one of its substitutes."""
    fits = [and_(*matching.conditions(shape).values()) for shape in instead]
    return (
        select(func.count())
        .select_from(Volunteer)
        .where(Volunteer.erased_at.is_(None), or_(*fits), not_(and_(*matching.conditions(own).values())))
    )


@lru_cache(SHAPES_KEPT)
def rechecking(shape: Shape) -> Select[*tuple[Any, ...]]:
    """For each rule of RECHECKED the reason why the person `volunteer_id` fails it, or NULL."""
    rules = matching.conditions(shape)
    return select(
        *(case((not_(rules[rule]), matching.reason_for_failing(rule, shape))).label(rule.value) for rule in RECHECKED)
    ).where(Volunteer.id == bindparam("volunteer_id", type_=Integer()))


@lru_cache(SHAPES_KEPT)
def explaining(shape: Shape) -> Select[*tuple[Any, ...]]:
    """Every rule for the person `volunteer_id`, with the reasons that say more than the rule's name."""
    return select(
        *(condition.label(rule.value) for rule, condition in matching.conditions(shape).items()),
        *(
            matching.reason_for_failing(rule, shape).label(f"{rule.value}_reason")
            for rule in (Rule.ADULTHOOD, Rule.SKILL, Rule.CREDENTIAL, Rule.AVAILABILITY)
        ),
        Volunteer.availability_set_at,
        Volunteer.zone,
    ).where(Volunteer.id == bindparam("volunteer_id", type_=Integer()))
