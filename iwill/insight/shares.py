"""Shares and the difference of two, with 95 % intervals: Wilson (1927) for one, Newcombe (1998, method 10) for two."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from iwill.insight.survival import Z


@dataclass(frozen=True)
class Share:
    """So many of so many, with the interval of the share."""

    some: int
    of: int

    @property
    def value(self) -> float:
        return self.some / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval; from 0 to 1 where there is nobody."""
        if not self.of:
            return 0.0, 1.0
        share, weight = self.value, Z * Z / self.of
        middle = (share + weight / 2) / (1 + weight)
        half = sqrt(share * (1 - share) * weight + weight * weight / 4) / (1 + weight)
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True)
class Difference:
    """One share less another, with Newcombe's interval."""

    one: Share
    other: Share

    @property
    def value(self) -> float:
        return self.one.value - self.other.value

    @property
    def interval(self) -> tuple[float, float]:
        (low, high), (other_low, other_high) = self.one.interval, self.other.interval
        one, other = self.one.value, self.other.value
        below = sqrt((one - low) ** 2 + (other_high - other) ** 2)
        above = sqrt((high - one) ** 2 + (other - other_low) ** 2)
        return self.value - below, self.value + above

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves no room for there being no difference."""
        low, high = self.interval
        return low > 0 or high < 0
