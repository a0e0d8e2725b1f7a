"""Two people exchange seats, so that points are won and as many seats are filled as before.

Bidding fills seats and pays for them with points. So afterwards somebody takes a seat that another holds, and that one
takes over whatever she has to leave for it; or she takes an empty one that is worth as much as the one she leaves. At
first an exchange may cost points, less and less as time goes on, so that it does not end at the first placement that no
single exchange betters.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp
from random import Random

from iwill.core.assignment.bits import as_bits, bits_of
from iwill.core.assignment.seating import FLOOR, Seating
from iwill.core.assignment.terms import FIRST_CHOICE, Need

_TRIES_A_FIT, _TRIES = 150, 300_000
# What an exchange may cost at first and in the end, as shares of the points of a seat.
_AT_FIRST, _IN_THE_END = 0.2, 0.005


def exchange(seating: Seating, holds: Sequence[Sequence[int]], needs: Sequence[Need]) -> list[list[int]]:
    """The needs of each person after that, from what each `holds` now; `seating` says who fits what."""
    fits = seating.points > FLOOR
    able = [(row, need) for row, need in zip(*(places.tolist() for places in fits.nonzero()), strict=True)]
    points: list[list[int]] = seating.points.tolist()
    excludes = [as_bits(row.nonzero()[0].tolist()) & ~(1 << at) for at, row in enumerate(seating.excludes)]
    most = [len(held) + spare for held, spare in zip(seating.holds, seating.spare.tolist(), strict=True)]
    held_by = [as_bits(held) for held in holds]
    at: list[list[int]] = [[] for _ in excludes]
    for person, held in enumerate(holds):
        for need in held:
            at[need].append(person)
    lots, tries = Random(len(able)), min(_TRIES, _TRIES_A_FIT * len(able))
    scale = sum(points[row][need] % FIRST_CHOICE for row, need in able) / max(1, len(able))
    heat, cooling = scale * _AT_FIRST, (_IN_THE_END / _AT_FIRST) ** (1 / max(1, tries))
    for _ in range(tries):
        heat *= cooling
        person, need = able[int(lots.random() * len(able))]
        held = held_by[person]
        if held >> need & 1 or not most[person]:
            continue
        after = held & ~excludes[need] | 1 << need
        if after.bit_count() > most[person]:
            stay = list(bits_of(after & held))
            after &= ~(1 << stay[int(lots.random() * len(stay))])
        left = list(bits_of(held & ~after))
        gained = points[person][need] - sum(points[person][one] for one in left)
        others = at[need]
        place = int(lots.random() * needs[need].maximum)
        if place < len(others):
            other = others[place]
            takes = held_by[other] & ~(1 << need)
            gained -= points[other][need]
            for one in left:
                if takes >> one & 1 or excludes[one] & takes or points[other][one] <= FLOOR:
                    break
                takes |= 1 << one
                gained += points[other][one]
            else:
                if takes.bit_count() <= most[other] and (gained >= 0 or lots.random() < exp(gained / heat)):
                    held_by[person], held_by[other] = after, takes
                    others[place] = person
                    for one in left:
                        at[one][at[one].index(person)] = other
        elif (
            len(left) == 1
            and needs[need].level(len(others)) == needs[left[0]].level(len(at[left[0]]) - 1)
            and (gained >= 0 or lots.random() < exp(gained / heat))
        ):
            held_by[person] = after
            others.append(person)
            at[left[0]].remove(person)
    return [list(bits_of(held)) for held in held_by]
