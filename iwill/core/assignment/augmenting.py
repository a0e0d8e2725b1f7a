"""One seat more, or proof that there is none, where people take several needs that exclude one another.

Take the needs that are short, and with them whatever somebody would have to leave so as to hold one more of them. If in
the end everybody holds as many of these as she ever could, and every seat elsewhere is taken, then no placement fills
more: elsewhere there is nothing left to fill, and here there is nobody to fill it (the marriage theorem of Hall, for
people who take several). If somebody could hold more, she does; whoever is now one too many moves on to what drew her
need in, and so on to an empty seat. That is an augmenting path, or a tree of them where somebody changes several needs.

A tree may trip over itself, since a person can stand in it twice. Then it is drawn anew, with people in another order
(lots are drawn from the same pack each time). Where that is in vain so many times nothing is proven: to know for
certain is NP-hard.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from iwill.core.assignment.bits import Bits, as_bits, bits_of
from iwill.core.assignment.seating import FLOOR, Seating
from iwill.core.assignment.terms import Fills, Need, fills_of

_LEVELS = ("minimum", "wanted", "maximum")
# Trees in vain, and people looked at for them, before it is given up; trees to win back what a level cost those before.
_TRIES, _LOOKS, _BACK = 200, 60_000, 5
_MOVES = 100  # moves of one tree at most


@dataclass
class _Tree:
    """The needs short of their limits with all that they have drawn in, and for each such need who would go where."""

    limits: Sequence[int]
    short: Bits
    drawn: dict[int, tuple[int, Bits]] = field(default_factory=dict)
    moves: int = 0


class Augmenting:
    """Who holds what. `proven` says whether it is certain that nothing is fuller."""

    def __init__(self, seating: Seating, needs: Sequence[Need]) -> None:
        self._needs = needs
        self._limits = [[getattr(need, level) for need in needs] for level in _LEVELS]
        self._excludes = [as_bits(row.nonzero()[0].tolist()) & ~(1 << at) for at, row in enumerate(seating.excludes)]
        self._fits = [as_bits(row.nonzero()[0].tolist()) for row in seating.points > FLOOR]
        self._most = [len(held) + spare for held, spare in zip(seating.holds, seating.spare.tolist(), strict=True)]
        self._holds = [as_bits(held) for held in seating.holds]
        self._taken: list[int] = seating.taken.tolist()
        self._lots = Random(len(needs))
        certain = [self._fill_to(level) for level in range(len(_LEVELS))]
        self.proven = all(certain)

    @property
    def filled(self) -> Fills:
        """How full the needs are."""
        return fills_of(self._taken, self._needs)

    @property
    def holds(self) -> list[list[int]]:
        """The needs of each person."""
        return [list(bits_of(held)) for held in self._holds]

    def _fill_to(self, level: int) -> bool:
        """Fill this level without loss to those before; whether it is certain that it cannot be filled further."""
        best = self._up_to(level), self._holds.copy(), self._taken.copy()
        in_vain, tries = 0, min(_TRIES, _LOOKS // max(1, len(self._holds)))
        while not (proven := not self._grow(level)) and in_vain < tries:
            for before in range(level):
                for _ in range(_BACK):
                    if self._up_to(before) < best[0][: before + 1]:
                        self._grow(before)
            filled, in_vain = self._up_to(level), in_vain + 1
            if filled > best[0]:
                best, in_vain = (filled, self._holds.copy(), self._taken.copy()), 0
            elif filled < best[0]:
                self._holds, self._taken = best[1].copy(), best[2].copy()
        self._holds, self._taken = best[1], best[2]
        return proven

    def _up_to(self, level: int) -> tuple[int, ...]:
        return self.filled[: level + 1]

    def _grow(self, level: int) -> bool:
        """Draw a tree and carry it out, as far as it goes; False where there is proof that it fills nothing."""
        limits = self._limits[level]
        tree = _Tree(limits, as_bits(need for need, limit in enumerate(limits) if self._taken[need] < limit))
        people = list(range(len(self._holds)))
        self._lots.shuffle(people)
        size = -1
        while size < len(tree.drawn):
            size = len(tree.drawn)
            for person in people:
                while self._could_hold_more(person, tree.short):
                    leaves = list(bits_of(self._holds[person] & ~tree.short))
                    if not leaves:
                        self._move(tree, person, tree.short, 0, 1)
                        return True
                    need = min(leaves, key=lambda one: self._price(person, one, tree.short))
                    tree.drawn[need] = person, tree.short
                    tree.short |= 1 << need
                    if self._taken[need] > limits[need]:
                        # Whoever is above the limit counts for nothing there, and is wanted elsewhere.
                        self._make_room(tree, need)
                        return True
        return False

    def _price(self, person: int, leaves: int, short: Bits) -> tuple[int, bool, float]:
        """What is drawn in first: what leaves her least to gain, then what she can leave without loss; then by lot."""
        held, without = self._holds[person], 1 << leaves
        kept = held & ~short & ~without
        loses = kept.bit_count() + self._room(self._beside(person, kept, short)) < held.bit_count()
        return self._could_hold_more(person, short | without), loses, self._lots.random()

    def _move(self, tree: _Tree, person: int, to: Bits, leaves: Bits, more: int) -> bool:
        """Somebody takes as many needs as she has, or one more, some of them from `to`; then others make room."""
        limits, held = tree.limits, self._holds[person]
        # If she cannot keep all, she gives up what is above its limit, and else one more that another may come to fill.
        counted = as_bits(need for need in bits_of(held) if limits[need] >= self._taken[need]) | held & leaves
        fewer = (counted & ~(1 << need) for need in bits_of(counted & ~to & ~leaves))
        for kept in (held, counted, *fewer):
            after = self._choice(tree, person, kept & ~to & ~leaves, to & ~leaves, kept.bit_count() + more)
            if after is not None:
                break
        else:
            return False
        self._holds[person] = after
        for need in bits_of(held & ~after):
            self._taken[need] -= 1
        taken = list(bits_of(after & ~held))
        for need in taken:
            self._taken[need] += 1
        return all(self._taken[need] <= limits[need] or self._make_room(tree, need) for need in taken)

    def _make_room(self, tree: _Tree, need: int) -> bool:
        """Whoever drew a need in leaves it for another."""
        tree.moves += 1
        if need not in tree.drawn or tree.moves > _MOVES:
            return False
        person, to = tree.drawn[need]
        return bool(self._holds[person] >> need & 1) and self._move(tree, person, to, 1 << need, 0)

    def _choice(self, tree: _Tree, person: int, kept: Bits, to: Bits, size: int) -> Bits | None:
        """So many needs for somebody: those kept, then what is empty or hers, then others by lot; None if too few."""
        if size > self._most[person]:
            return None
        held, able = self._holds[person], self._beside(person, kept, to)

        def full(need: int) -> tuple[bool, float]:
            return not held >> need & 1 and self._taken[need] >= tree.limits[need], self._lots.random()

        for need in sorted(bits_of(able), key=full):
            rest = able & ~self._excludes[need] & ~(1 << need)
            if able >> need & 1 and kept.bit_count() < size <= kept.bit_count() + 1 + self._room(rest):
                kept, able = kept | 1 << need, rest
        return kept if kept.bit_count() >= size else None

    def _beside(self, person: int, kept: Bits, needs: Bits) -> Bits:
        """Those of the needs that she fits and may hold beside what she keeps."""
        able = self._fits[person] & needs
        for need in bits_of(kept):
            able &= ~self._excludes[need]
        return able

    def _could_hold_more(self, person: int, needs: Bits) -> int:
        most: int = min(self._most[person], self._room(self._fits[person] & needs))
        return most - (self._holds[person] & needs).bit_count()

    def _room(self, needs: Bits) -> int:
        """How many of these needs anybody could hold at most."""
        return sum(1 for _ in self._groups(needs))

    def _groups(self, needs: Bits) -> Iterator[Bits]:
        """Needs of which one alone can be held, since all exclude one another; first around what excludes fewest."""
        while needs:
            first = min(bits_of(needs), key=lambda need: (self._excludes[need] & needs).bit_count())
            group, others = 1 << first, self._excludes[first] & needs
            while others:
                lowest = others & -others
                group |= lowest
                others &= self._excludes[lowest.bit_length() - 1]
            yield group
            needs &= ~group
