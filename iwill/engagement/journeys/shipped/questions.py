"""What is asked or offered by the calendar."""

from __future__ import annotations

from iwill.engagement.journeys.shipped.terms import (
    ACTIVE,
    HELD_OUT,
    NEVER_ASKED,
    PROFESSIONAL,
    SETTLED,
    Shipped,
    asks,
    tells,
)
from iwill.engagement.journeys.terms import After, Every, Period, Whom

QUESTIONS: tuple[Shipped, ...] = (
    # Every 90 days finds dead addresses early; every 14 would only tire people (our assumption, after Prytz 2023).
    asks(
        50,
        "check_in",
        "每季度回访",
        "Quarterly check-in",
        SETTLED,
        Every(Period.QUARTER, spread_days=7),
        "still_here",
        "skills_right",
        "hours_right",
        until_days=28,
        hold_out=HELD_OUT,
    ),
    asks(
        51,
        "contact_confirmation",
        "核对联系方式",
        "Contact confirmation",
        SETTLED,
        Every(Period.HALF_YEAR, spread_days=7),
        "contact_right",
        until_days=28,
    ),
    asks(
        52,
        "hours_120",
        "时间四个月没动过",
        "Times of four months ago",
        ACTIVE,
        After("hours_confirmed", (120,)),
        "hours_right",
    ),
    asks(
        53,
        "hours_60",
        "时间两个月没动过",
        "Times of two months ago",
        ACTIVE,
        After("hours_confirmed", (60,)),
        "hours_right",
        hold_out=HELD_OUT,
    ),
    # In the week that the check-in announces: day 46 is 15 February, 16 May, 15 August and 15 November.
    asks(
        60,
        "drill",
        "每季度通信演练",
        "Quarterly communication drill",
        Whom(in_pool_days=14),
        Every(Period.QUARTER, day=46, spread_days=3),
        "drill",
        until_days=5,
    ),
    # Whoever has trained does better when it counts (Brannen 2023, odds 1.56), and says yes more readily (Errett 2013).
    asks(
        61,
        "training_refresh",
        "专业志愿者半年复训",
        "Half-yearly refresher of professionals",
        PROFESSIONAL,
        Every(Period.HALF_YEAR, day=66, spread_days=10),
        "refresher",
        until_days=28,
    ),
    # Nine items, a month after the drill; the page asks only while somebody of care is there to act on the answers.
    asks(
        65,
        "belonging",
        "每季度九句话",
        "Nine sentences a quarter",
        Whom(in_pool_days=90),
        Every(Period.QUARTER, day=78, spread_days=7),
        "nine_items",
        until_days=7,
    ),
    # "Disappointed, 300 hours on duty, no task" (NHSVR 2020; CERT 2019): say early that nobody was overlooked.
    tells(
        70,
        "first_month_not_asked",
        "第一个月没有被问到",
        "Not asked in the first month",
        NEVER_ASKED,
        After("became_active", (30,)),
        most=1,
        hold_out=HELD_OUT,
    ),
    asks(
        71,
        "never_called_offer",
        "从未被召集：别的事可做",
        "Never called: something else to do",
        NEVER_ASKED,
        After("became_active", (90, 270)),
        "offers",
        hold_out=HELD_OUT,
    ),
)
