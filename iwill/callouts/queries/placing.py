"""Where people are counted who fit several needs of one call-out, so that the most seats fill.

As long as everybody finds enough people, each is counted at the first need that has too few. Where some need does not,
people are placed anew: whoever is wanted in two places stays where nobody else can come (core.assignment).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from iwill.callouts.models import Need
from iwill.callouts.queries.candidates import Candidate
from iwill.callouts.queries.choosing import Chooser, Line
from iwill.core.assignment.placing import assign
from iwill.core.assignment.terms import FIRST_CHOICE, Person
from iwill.core.assignment.terms import Need as Seats

# Points of rank and of a substitute's weight stay below this (core.assignment.placing).
_MOST = 999


def lines_for(needs: Sequence[Need], missing: Mapping[int, int], chooser: Chooser) -> dict[int, Line]:
    """The line of each need, nobody in two of them. Nobody has been promised anything yet who is placed here."""
    alone = {need.id: chooser.line_for(need, missing[need.id]) for need in needs}
    if sum(len(line.people) for line in alone.values()) == len(_everybody(alone)):
        # Nobody fits two of them.
        return alone
    return _one_after_the_other(needs, missing, chooser, alone) or _placed(needs, missing, chooser, alone)


def _one_after_the_other(
    needs: Sequence[Need], missing: Mapping[int, int], chooser: Chooser, alone: Mapping[int, Line]
) -> dict[int, Line] | None:
    """Each need takes from those whom no need before it has taken; where these run out, more are looked up. None as
    soon as that leaves a need with too few."""
    lines: dict[int, Line] = {}
    counted: set[int] = set()
    for need in needs:
        own = alone[need.id]
        left = [one for one in own.people if one.volunteer_id not in counted]
        line = own
        if len(left) < len(own.people):
            line = replace(chooser.sized(need, missing[need.id], left), substitutes=own.substitutes)
            more = not own.everybody or len(need.substitutes) > own.substitutes
            if more and line.step.size >= len(left):
                line = chooser.line_for(need, missing[need.id], counted)
        if not line.step.enough:
            return None
        lines[need.id] = line
        counted |= {one.volunteer_id for one in line.asked}
    return lines


def _placed(
    needs: Sequence[Need], missing: Mapping[int, int], chooser: Chooser, alone: Mapping[int, Line]
) -> dict[int, Line]:
    """Every need first gets as many people as it has seats to ask for, then as many as its wave would take."""
    fits: dict[int, dict[int, int]] = {person: {} for person in _everybody(alone)}
    for need_id, line in alone.items():
        for place, one in enumerate(line.people):
            fits[one.volunteer_id][need_id] = _points(one, place)
    people = [Person(person, needs_fitted) for person, needs_fitted in fits.items()]
    sizes = {need.id: alone[need.id].step.size for need in needs}
    placement = assign(
        people,
        [Seats(need.id, min(missing[need.id], sizes[need.id]), sizes[need.id], sizes[need.id]) for need in needs],
    )
    lines = {}
    for need in needs:
        here = [one for one in alone[need.id].people if need.id in placement.holds[one.volunteer_id]]
        line = chooser.sized(need, missing[need.id], here)
        lines[need.id] = replace(line, substitutes=alone[need.id].substitutes)
    return lines


def _points(candidate: Candidate, place: int) -> int:
    if candidate.weight is not None:
        return int(candidate.weight * _MOST)
    return FIRST_CHOICE + max(0, _MOST - place)


def _everybody(lines: Mapping[int, Line]) -> dict[int, None]:
    return {one.volunteer_id: None for line in lines.values() for one in line.people}
