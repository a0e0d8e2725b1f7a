"""What thanks and tells: a first service, hours, years, a call-out that is over."""

from __future__ import annotations

from iwill.engagement.journeys.shipped.terms import HERE, Shipped, thanks
from iwill.engagement.journeys.terms import After, Nature, Rule

THANKS: tuple[Shipped, ...] = (
    # Within a week, in the evening: newcomers who are recognised stay on (Gallus 2016, a fifth more in the next month),
    # and a note works better then than by day (Fosgaard 2020). Whoever is told within the week what her shift was good
    # for is thanked with that.
    thanks(
        40,
        "thanks_first_service",
        "第一次服务之后的感谢",
        "Thanks after the first service",
        HERE,
        After("first_service", (1,)),
        until_days=6,
        most=1,
    ),
    Shipped(
        "callout_closed",
        "召集结束，告诉答应过的人",
        "A call-out is over: to those who said yes",
        41,
        Rule(HERE, After("callout_closed"), Nature.IMPACT, "callout_closed", until_days=14),
    ),
    thanks(
        80,
        "milestone_hours",
        "服务时长的里程碑",
        "Milestones of hours",
        HERE,
        After("hours_reached", (1,)),
        until_days=14,
    ),
    # Told where their gift had gone, 70.3 instead of 62.6 % gave again within a year (Gemelli 2018).
    thanks(
        81,
        "anniversary",
        "入库周年",
        "Another year in the pool",
        HERE,
        After("anniversary"),
        until_days=14,
    ),
    thanks(
        82,
        "yearly_review",
        "年末小结",
        "Review of the year",
        HERE,
        After("year_over"),
        until_days=10,
    ),
)
