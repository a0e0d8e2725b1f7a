"""What concerns somebody's own: care, a licence that ends, an application, silence and farewell."""

from __future__ import annotations

from iwill.engagement.journeys.shipped.terms import (
    ACTIVE,
    APPLYING,
    CALLED,
    GONE,
    QUALIFIED,
    Shipped,
    asks,
    warns,
)
from iwill.engagement.journeys.terms import After

CARE: tuple[Shipped, ...] = (
    # An offer by name, never held back, that can be left without an answer. A talk within two days is taken to halve
    # what a bad experience does to the will to go on (our assumption; Kragh 2021 found 1.2 % severely affected).
    warns(
        10,
        "care_follow_up",
        "值班后的关怀",
        "Care after a shift",
        QUALIFIED,
        After("care_task"),
        "care_talk",
        at_hour=9,
        until_days=3,
    ),
    warns(
        11,
        "hard_shift",
        "一班难熬之后",
        "After a hard shift",
        QUALIFIED,
        After("hard_shift"),
        "care_talk",
        at_hour=9,
        until_days=3,
    ),
)

OWN_AFFAIRS: tuple[Shipped, ...] = (
    # A renewal takes weeks (医师法 2022, 社会工作者职业水平证书登记办法): three months ahead, one, and a week.
    warns(
        20,
        "credential_expiry",
        "资质到期提醒",
        "A licence ends",
        QUALIFIED,
        After("licence_ends", (-90, -30, -7)),
        "licence_renewed",
        until_days=6,
    ),
    # Whoever has let something lapse is asked before work that needs it passes her by.
    warns(
        21,
        "refresher_due",
        "课程快到期",
        "A course runs out",
        QUALIFIED,
        After("refresher_due", (-45, -10)),
        "refresher",
        until_days=9,
    ),
    warns(
        30,
        "application_your_turn",
        "申请：等您这一步",
        "Application: your turn",
        APPLYING,
        After("stage_waits_for_them", (7, 30)),
        "still_here",
        until_days=7,
    ),
    # Waiting is what people leave over (NHS Volunteer Responders 2020): saying how long is the least one can do. It is
    # news of something of their own, and takes no room from the thanks for a first service.
    warns(
        31,
        "application_waits",
        "申请：还在排队",
        "Application: still in line",
        APPLYING,
        After("stage_waits_for_us", (7, 21, 49)),
        until_days=7,
    ),
    warns(
        32,
        "application_received",
        "申请：接下来怎样走",
        "Application: what follows",
        APPLYING,
        After("applied", (1,)),
        until_days=7,
        most=1,
    ),
)

FAREWELLS: tuple[Shipped, ...] = (
    # Past service first, then a call by a person; a general appeal brings nobody back (Ou-Yang 2020, n = 11,880).
    asks(90, "lapsed_120", "四个月没有回音", "Four months without a word", CALLED, After("silent", (120,)), "lapsed"),
    asks(91, "lapsed_180", "半年没有回音", "Half a year without a word", CALLED, After("silent", (180,)), "lapsed"),
    asks(92, "lapsed_270", "九个月没有回音", "Nine months without a word", ACTIVE, After("silent", (270,)), "lapsed"),
    # Of those who left fire services 51 % named work or family and 25 % dissatisfaction (McLennan 2009, n = 396).
    asks(
        95,
        "exit_interview",
        "离开时的一问",
        "A question on leaving",
        GONE,
        After("left", (3,)),
        "exit_reasons",
        until_days=14,
        most=1,
    ),
)
