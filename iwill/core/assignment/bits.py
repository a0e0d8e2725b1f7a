"""Needs as the bits of a whole number: what somebody holds and what a need excludes are then compared at one stroke."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Bits = int


def as_bits(needs: Iterable[int]) -> Bits:
    """One number for these needs."""
    return sum(1 << need for need in needs)


def bits_of(needs: Bits) -> Iterator[int]:
    """The needs of a number, the lowest first."""
    while needs:
        lowest = needs & -needs
        yield lowest.bit_length() - 1
        needs ^= lowest
