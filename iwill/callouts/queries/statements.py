"""The four questions that are put to the pool, each built once for a shape of need and asked with its values.

All are made of the same conditions; see matching.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, case, exists, func, literal, not_, select

from iwill.callouts import matching
from iwill.callouts.matching import Shape
from iwill.callouts.terms import Rule
from iwill.core.db import UtcDateTime
from iwill.pool.models import Standby, Volunteer

SHAPES_KEPT = 200


@lru_cache(SHAPES_KEPT)
def ranking(shape: Shape, *, certain: bool) -> Select[*tuple[Any, ...]]:
    """The first `limit` eligible people in rank order who have not been asked for this call-out: those who are certain
    of the time, or those who would come if needed."""
    # Who is certain of the time is free at that time: that is not asked twice.
    rules = [
        condition
        for rule, condition in matching.conditions(shape).items()
        if not (certain and rule is Rule.AVAILABILITY)
    ]
    sure = matching.sure(shape)
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
        .where(*rules, sure if certain else not_(sure), not_(matching.asked_already()))
        .order_by(Volunteer.last_asked_at, Volunteer.last_served_at, Volunteer.hours_quarter, Volunteer.id)
        .limit(bindparam("limit", type_=Integer()))
    )


@lru_cache(SHAPES_KEPT)
def fitting(shape: Shape) -> Select[*tuple[Any, ...]]:
    """Which of the people in `among` are eligible."""
    among = Volunteer.id.in_(bindparam("among", expanding=True))
    return select(Volunteer.id).where(among, *matching.conditions(shape).values())


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
def explaining(shape: Shape) -> Select[*tuple[Any, ...]]:
    """Every rule for the person `volunteer_id`, with the reasons that say more than the rule's name."""
    return select(
        *(condition.label(rule.value) for rule, condition in matching.conditions(shape).items()),
        *(
            matching.reason_for_failing(rule, shape).label(f"{rule.value}_reason")
            for rule in (Rule.ADULTHOOD, Rule.SKILL, Rule.AVAILABILITY)
        ),
        Volunteer.availability_set_at,
        Volunteer.zone,
    ).where(Volunteer.id == bindparam("volunteer_id", type_=Integer()))
