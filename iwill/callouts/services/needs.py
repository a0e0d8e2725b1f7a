"""The needs of a call-out, written down from what its request asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from iwill.callouts.meaning import NeedTerms
from iwill.callouts.models import Need
from iwill.pool.courses import queries as courses


def needs_for(terms: Sequence[NeedTerms], *, real: bool) -> list[Need]:
    """One row for each shift of each group, in the order of the request, with the courses that the organisation itself
    asks for before such work."""
    asked_first = courses.needed_courses()
    return [
        Need(
            position=position,
            role=need.role,
            skills=list(need.skills),
            credentials=list(need.credentials),
            languages=list(need.languages),
            seats=need.seats,
            minimum=need.minimum,
            maximum=need.maximum,
            starts_at=need.starts_at,
            ends_at=need.ends_at,
            required_for=list(need.required_for),
            children=need.children,
            adults_only=need.adults_only,
            work=need.work,
            substitutes=[asdict(substitute) for substitute in need.substitutes],
            veterans=need.veterans,
            buddy_seats=need.buddy_seats,
            sensitive=need.sensitive,
            team_group=need.team_group,
            part_of=need.part_of,
            courses=sorted({*need.courses, *courses.needed_for(need.skills, asked_first, real=real)}),
        )
        for position, need in enumerate(terms)
    ]
