"""Do people who served in their first month stay longer: both shares, their difference, and what may be said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from iwill.insight.shares import Share
from iwill.insight.survival import Point, share_at
from iwill.web.insight import shown

AFTER = (3, 6, 12)


@dataclass(frozen=True)
class Compared:
    """Those who served early and the others: shares still in after so many months, and the difference."""

    months: int
    early: Point
    later: Point

    @property
    def difference(self) -> tuple[float, float, float]:
        """The difference with its interval, from the widths of the two bands."""
        gap = self.early.share - self.later.share
        (low, high), (later_low, later_high) = _band(self.early), _band(self.later)
        below = ((self.early.share - low) ** 2 + (later_high - self.later.share) ** 2) ** 0.5
        above = ((high - self.early.share) ** 2 + (self.later.share - later_low) ** 2) ** 0.5
        return gap, gap - below, gap + above


def _band(point: Point) -> tuple[float, float]:
    """The band of a share; where all or none are still here it has no width, and that of Wilson takes its place."""
    if point.low < point.high:
        return point.low, point.high
    return Share(round(point.share * point.at_risk), point.at_risk).interval


def compared(early: Sequence[Point], later: Sequence[Point]) -> list[Compared]:
    """Both shares after three, six and twelve months, as far as either line goes."""
    pairs = ((months, share_at(early, months), share_at(later, months)) for months in AFTER)
    return [Compared(months, one, other) for months, one, other in pairs if one is not None and other is not None]


def sentence(early: Sequence[Point], later: Sequence[Point]) -> str:
    """The answer: yes, no, or that it cannot be told."""
    pairs = compared(early, later)
    if not pairs:
        return _("There are not enough people yet to tell: ten on either side have to be followed for three months.")
    last = pairs[-1]
    gap, low, high = last.difference
    verdict = (
        _("Yes.") if low > 0 else _("No, rather the reverse.") if high < 0 else _("We cannot tell: it may be chance.")
    )
    shares = _(
        "After %(months)s months %(early)s of those who served in their first month are still here, and %(later)s of "
        "the others.",
        months=last.months,
        early=shown.percent(last.early.share),
        later=shown.percent(last.later.share),
    )
    difference = _(
        "The difference is %(gap)s points (95 %% range %(low)s to %(high)s).",
        gap=shown.points(gap),
        low=shown.points(low),
        high=shown.points(high),
    )
    return f"{verdict} {shares} {difference}"
