"""Whether what people were told about seats can have happened one after the other.

Each deed has a moment at which it began and one at which its answer was there. A history is explained if there is an
order of its deeds in which none comes before another that was over when it began, and in which every answer is right.
Two people who are both told that they have the last seat cannot be explained by any order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from iwill.callouts.terms import AnswerAction, AnswerOutcome

Holding = frozenset[tuple[int, int]]
NO_SEAT = frozenset({AnswerOutcome.FULL, AnswerOutcome.FULL_AGAIN})


@dataclass(frozen=True)
class Deed:
    """What somebody pressed about a need, from when to when, and what she was told."""

    person: int
    action: AnswerAction
    need: int
    began: float
    ended: float
    told: AnswerOutcome


def explained(deeds: Sequence[Deed], seats: Mapping[int, int]) -> bool:
    """Whether an order exists. `seats` are the seats of each need; the needs all overlap, so one person has one."""
    reached: set[tuple[frozenset[int], Holding]] = set()

    def goes_on(done: frozenset[int], held: Holding) -> bool:
        if len(done) == len(deeds):
            return True
        if (done, held) in reached:
            return False
        reached.add((done, held))
        waiting = [place for place in range(len(deeds)) if place not in done]
        first_end = min(deeds[place].ended for place in waiting)
        for place in waiting:
            after = _after(deeds[place], held, seats) if deeds[place].began <= first_end else None
            if after is not None and goes_on(done | {place}, after):
                return True
        return False

    return goes_on(frozenset(), frozenset())


def _after(deed: Deed, held: Holding, seats: Mapping[int, int]) -> Holding | None:
    """What is held after a deed; None where it was told something that was not so."""
    own = {one for one in held if one[0] == deed.person}
    if deed.action is AnswerAction.NO:
        return held - own
    taken = sum(1 for _person, need in held if need == deed.need)
    if (deed.person, deed.need) in own:
        right = deed.told is AnswerOutcome.UNCHANGED
    elif taken >= seats[deed.need]:
        right = deed.told in NO_SEAT
    elif own:
        right = deed.told is AnswerOutcome.REFUSED
    else:
        return held | {(deed.person, deed.need)} if deed.told is AnswerOutcome.SEATED else None
    return held if right else None
