"""Empty seats bid for people, where needs exclude one another and no chain fills one seat more.

An empty seat looks at everybody who fits it and takes whom it costs least: what she has to leave, and what she can then
take beside. Where all of them cost more than it is worth, its price goes up, so that it wins another time; prices fall
again by and by. So the holes go round, and end where somebody has room for them. Only a fuller placement is kept. Lots
are drawn from the same pack each time. It is over when nothing is missing, or after so many looks at people in vain:
proof that nothing better is left would be NP-hard.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from iwill.core.assignment.bits import Bits, as_bits, bits_of
from iwill.core.assignment.seating import FLOOR, Seating
from iwill.core.assignment.terms import Need, fills_of

# Worth of a seat up to the minimum, up to what is wanted, up to the maximum; and of a point, which breaks ties.
_WORTH, _A_POINT = (9.0, 3.0, 1.0), 0.0004
# What a seat raises its price by, and how much of each raise is left after every step.
_RAISE, _KEPT = 0.1, 0.9998
_AGAINST_ITS_WORTH = 0.1  # how often a seat takes somebody although it costs more than it brings
_RESTS = 6  # steps at most in which nobody asks somebody who has just moved
# Looks at people in vain, for each person and need that fit, and in all; and the most that a placement is worth.
_LOOKS_A_FIT, _LOOKS = 500, 600_000
_MOST_LOOKS = 1_500_000


class Offer(NamedTuple):
    """What is gained if somebody takes a seat, and what she holds then."""

    gained: float
    person: int
    after: Bits


class Bidding:
    """Who holds what, and what every need bids for one seat more."""

    def __init__(self, seating: Seating, needs: Sequence[Need]) -> None:
        fits = seating.points > FLOOR
        self._needs = needs
        self._worth = [
            [_WORTH[0]] * need.minimum
            + [_WORTH[1]] * (need.wanted - need.minimum)
            + [_WORTH[2]] * (need.maximum - need.wanted)
            for need in needs
        ]
        self._excludes = [as_bits(row.nonzero()[0].tolist()) & ~(1 << at) for at, row in enumerate(seating.excludes)]
        self._fitting: list[list[int]] = [fits[:, need].nonzero()[0].tolist() for need in range(len(needs))]
        self._fits: list[list[int]] = [row.nonzero()[0].tolist() for row in fits]
        self._points: list[list[int]] = seating.points.tolist()
        self._holds = [as_bits(held) for held in seating.holds]
        self._most = [len(held) + spare for held, spare in zip(seating.holds, seating.spare.tolist(), strict=True)]
        self._taken: list[int] = seating.taken.tolist()
        self._price = [1.0] * len(needs)
        self._patience = min(_LOOKS, _LOOKS_A_FIT * int(fits.sum()))
        self._lots = Random(len(needs))

    def bid(self) -> list[list[int]] | None:
        """The needs of each person in the fullest placement found; None where none is fuller than the first."""
        best = fills_of(self._taken, self._needs)
        kept: list[Bits] | None = None
        rests_until = [0] * len(self._holds)
        looks, until, step = 0, self._patience, 0
        while looks < min(until, _MOST_LOOKS) and (holes := self._holes()):
            step += 1
            hole = self._loudest(holes)
            looks += len(self._fitting[hole]) + 1
            offers = (self._offer(person, hole) for person in self._fitting[hole] if rests_until[person] < step)
            offer = max((one for one in offers if one is not None), default=None)
            if offer is None:
                continue
            if offer.gained <= 0:
                self._price[hole] += _RAISE
                if self._lots.random() >= _AGAINST_ITS_WORTH:
                    continue
            self._seat(offer)
            rests_until[offer.person] = step + self._lots.randint(1, _RESTS)
            self._price = [1 + (price - 1) * _KEPT for price in self._price]
            filled = fills_of(self._taken, self._needs)
            if filled > best:
                best, kept, until = filled, self._holds.copy(), looks + self._patience
        return None if kept is None else [list(bits_of(held)) for held in kept]

    def _holes(self) -> list[int]:
        return [need for need, taken in enumerate(self._taken) if taken < len(self._worth[need])]

    def _loudest(self, holes: Sequence[int]) -> int:
        """A hole by lot, in proportion to what it bids."""
        return self._lots.choices(holes, [self._one_more(need) for need in holes])[0]

    def _one_more(self, need: int) -> float:
        return self._worth[need][self._taken[need]] * self._price[need]

    def _one_less(self, person: int, need: int) -> float:
        return self._worth[need][self._taken[need] - 1] * self._price[need] + _A_POINT * self._points[person][need]

    def _offer(self, person: int, hole: int) -> Offer | None:
        """Somebody leaves what the hole excludes, and what is one too many, and takes what else has become free."""
        held, most, points = self._holds[person], self._most[person], self._points[person]
        if held >> hole & 1 or not most:
            return None
        after = held & ~self._excludes[hole] | 1 << hole
        if after.bit_count() > most:
            after &= ~(1 << min(bits_of(after & held), key=lambda need: self._one_less(person, need)))
        gained = self._one_more(hole) + _A_POINT * points[hole]
        gained -= sum(self._one_less(person, need) for need in bits_of(held & ~after))
        if after.bit_count() < most:
            out = [
                (self._one_more(need) + _A_POINT * points[need], need)
                for need in self._fits[person]
                if not (after | held) >> need & 1 and self._taken[need] < len(self._worth[need])
            ]
            for worth, need in sorted(out, reverse=True):
                if not self._excludes[need] & after and after.bit_count() < most:
                    after, gained = after | 1 << need, gained + worth
        return Offer(gained, person, after)

    def _seat(self, offer: Offer) -> None:
        held = self._holds[offer.person]
        for need in bits_of(held & ~offer.after):
            self._taken[need] -= 1
        for need in bits_of(offer.after & ~held):
            self._taken[need] += 1
        self._holds[offer.person] = offer.after
