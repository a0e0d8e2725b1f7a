"""Rules of vetting: the way of one person, who may decide, who is drawn for a second look, how long a step takes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from statistics import median

from iwill.core.policy import declare
from iwill.pool.terms import Lifecycle
from iwill.pool.vetting.requirements import Check, Requirement
from iwill.pool.vetting.terms import (
    ASKING,
    CASE_OVER,
    CHECKS_MISSING,
    HELD_BY_ANOTHER,
    LIFECYCLE_AFTER,
    OPEN,
    REFUSING,
    SECOND_REVIEWER,
    CaseState,
    Outcome,
    Stage,
)

CLAIM_MINUTES = declare(
    "vetting.claim_minutes", 20, "minutes", "our own judgement", "how long a reviewer has somebody in hand, unless done"
)
SECOND_REVIEW = declare(
    "vetting.second_review",
    True,
    "on or off",
    "our own judgement: two people agree on crisis work and work with children",
    "crisis roles and work with children need a second, different reviewer at the interview",
)
SHADOW = declare(
    "vetting.shadow_duty",
    True,
    "on or off",
    "Hanyang online support plan 2020: the second batch first accompanied the first",
    "shadow duty is a stage",
)
RECHECK_PERCENT = declare(
    "vetting.recheck_percent",
    5.0,
    "percent",
    "our own judgement",
    "how many of those passed are looked at a second time",
)
SLOT_NOTICE_MINUTES = declare(
    "vetting.slot_notice_minutes",
    30,
    "minutes",
    "our own judgement",
    "until how long before an interview it can be booked",
)
IMAGE_KILOBYTES = declare(
    "vetting.image_kilobytes",
    4096,
    "kilobytes",
    "a photograph of a page by a telephone",
    "the largest picture of a document",
)
_PER_DAY = {
    Stage.DOCUMENTS: 60,
    Stage.LOOK_UP: 60,
    Stage.INTERVIEW: 20,
    Stage.AGREEMENT: 200,
    Stage.TRAINING: 40,
    Stage.SHADOW_DUTY: 10,
}
CAPACITY: dict[Stage, str] = {
    stage: declare(
        f"vetting.capacity.{stage.value}",
        number,
        "people a day",
        "our own judgement",
        "how many people this stage can take in a day; from it the wait is reckoned until there is experience",
    )
    for stage, number in _PER_DAY.items()
}
ORDER = tuple(Stage)
# From so many measured passages on, what was measured counts, and no longer the capacity.
ENOUGH_MEASURED = 5
DAY = timedelta(days=1)
SERVING = (Lifecycle.ACTIVE, Lifecycle.PAUSED, Lifecycle.DORMANT)


def plan(professions: Sequence[Requirement], *, shadow_duty: bool) -> tuple[Stage, ...]:
    """The stages that somebody of these professions goes through, in order."""
    left_out = set()
    if not any(one.register for one in professions):
        left_out.add(Stage.LOOK_UP)
    if not (shadow_duty and any(one.shadow for one in professions)):
        left_out.add(Stage.SHADOW_DUTY)
    return tuple(stage for stage in ORDER if stage not in left_out)


def next_stage(steps: Sequence[Stage], present: Stage) -> Stage | None:
    """The stage after this one, None after the last. It holds where the present one is no longer in the plan."""
    return next((stage for stage in steps if ORDER.index(stage) > ORDER.index(present)), None)


def step_of(steps: Sequence[Stage], present: Stage) -> int:
    """Which step of her plan somebody is at, from 1."""
    return max(1, sum(ORDER.index(stage) <= ORDER.index(present) for stage in steps))


def checklist(professions: Sequence[Requirement], stage: Stage) -> tuple[Check, ...]:
    """What has to be looked at in this stage, each thing once."""
    return tuple(dict.fromkeys(check for one in professions for check in one.checks if check.stage is stage))


def needs_second(professions: Sequence[Requirement], stage: Stage, *, second_review: bool) -> bool:
    """Whether two different people have to pass this stage: the interview, for crisis work and work with children."""
    return second_review and stage is Stage.INTERVIEW and any(one.second for one in professions)


def refusal_to_decide(
    state: CaseState,
    *,
    held_by: int | None,
    held_until: datetime | None,
    first_reviewer: str | None,
    reviewer: int,
    label: str,
    now: datetime,
) -> str | None:
    """Why this reviewer may not decide now, or None: the case is over, in another's hands, or wants a second person."""
    if state not in OPEN:
        return CASE_OVER
    if held_by not in (None, reviewer) and held_until is not None and held_until > now:
        return HELD_BY_ANOTHER
    if state is CaseState.SECOND and first_reviewer == label:
        return SECOND_REVIEWER
    return None


def lacks_checks(wanted: Sequence[Check], ticked: Collection[str]) -> str | None:
    """Whether something of the checklist was left out by whoever wants to pass."""
    return CHECKS_MISSING if any(check.code not in ticked for check in wanted) else None


def reason_fits(outcome: Outcome, stage: Stage, reason: str) -> bool:
    """Whether this reason can be given for asking or refusing at this stage."""
    known = ASKING if outcome is Outcome.ASK else REFUSING
    return reason in {one.value for one in known[stage]}


def lifecycles_to_take(present: Lifecycle, behind: Stage, *, last: bool) -> tuple[Lifecycle, ...]:
    """The lawful steps that follow from a passed stage. Who is active already, or on pause, is left where she is."""
    path = (Lifecycle.APPLICANT, Lifecycle.VERIFYING, Lifecycle.TRAINED, Lifecycle.ACTIVE)
    if present not in path:
        return ()
    reached = [target for stage, target in LIFECYCLE_AFTER.items() if ORDER.index(stage) <= ORDER.index(behind)]
    target = Lifecycle.ACTIVE if last else reached[-1] if reached else present
    return path[path.index(present) + 1 : path.index(target) + 1]


def stage_of(present: Lifecycle) -> Stage:
    """Where the case of somebody begins who stands in the pool already: whoever is trained has training behind her."""
    return Stage.SHADOW_DUTY if present in (Lifecycle.TRAINED, *SERVING) else Stage.DOCUMENTS


def state_of(present: Lifecycle) -> CaseState:
    """How the case of somebody begins who stands in the pool already."""
    if present in SERVING:
        return CaseState.PASSED
    return CaseState.CLOSED if present in (Lifecycle.LEFT, Lifecycle.BARRED) else CaseState.WAITING


def is_drawn(number: str, percent: float) -> bool:
    """Whether the person with this public number is one of those looked at a second time: always the same answer."""
    place = int.from_bytes(sha256(f"second look {number}".encode()).digest()[:8], "big")
    return place % 10_000 < percent * 100


def usual_days(measured: Sequence[int], ahead: int, per_day: int) -> int:
    """How many days a step usually takes: the median measured, else those ahead over a day's capacity."""
    if len(measured) >= ENOUGH_MEASURED:
        return max(1, round(median(measured)))
    return 1 + ahead // max(per_day, 1)


def days_between(since: datetime, now: datetime) -> int:
    """Whole days, none if time ran backwards."""
    return max(0, (now - since) // DAY)
