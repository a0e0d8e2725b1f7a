"""What thanks and tells: a first service, hours, years, a call-out that is over."""

from __future__ import annotations

from iwill.engagement.journeys.shipped.terms import HELD_OUT, HERE, Shipped, tells, warns
from iwill.engagement.journeys.terms import After

THANKS: tuple[Shipped, ...] = (
    # Within a week, in the evening: newcomers who are recognised stay on (Gallus 2016, a fifth more in the next month),
    # and a note in the evening works better than one by day (Fosgaard 2020). It comes once in a life and not weeks
    # later, so the limit on what is not urgent does not hold it back.
    warns(
        40,
        "thanks_first_service",
        "第一次服务之后的感谢",
        "Thanks after the first service",
        HERE,
        After("first_service", (1,)),
        until_days=6,
        most=1,
    ),
    tells(
        41,
        "callout_closed",
        "召集结束，告诉答应过的人",
        "A call-out is over: to those who said yes",
        HERE,
        After("callout_closed"),
        until_days=14,
    ),
    tells(
        80,
        "milestone_hours",
        "服务时长的里程碑",
        "Milestones of hours",
        HERE,
        After("hours_reached", (1,)),
        until_days=14,
        hold_out=HELD_OUT,
    ),
    # Told where their gift had gone, 70.3 instead of 62.6 % gave again within a year (Gemelli 2018).
    tells(
        81,
        "anniversary",
        "入库周年",
        "Another year in the pool",
        HERE,
        After("anniversary"),
        until_days=14,
        hold_out=HELD_OUT,
    ),
    tells(
        82,
        "yearly_review",
        "年末小结",
        "Review of the year",
        HERE,
        After("year_over"),
        until_days=10,
        hold_out=HELD_OUT,
    ),
)
