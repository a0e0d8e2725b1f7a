"""Words of destruction: why something is kept, and under which assessment."""

from __future__ import annotations

from enum import StrEnum

from iwill.core.policy import declare

BODIES_KEPT = declare(
    "purge.request_body_days",
    30,
    "days",
    "突发事件应对法 art. 84-85: used for the response alone and destroyed after it",
    "the words of a request are deleted this long after it was closed or declined",
)
# The reasoned judgement that docs/privacy.md spells out under this name. Whoever changes the reasons there gives it a
# new name here, so that each record says which one it was written under.
ASSESSMENT = "2026-11"


class Ground(StrEnum):
    """What is done with one kind of thing once the response is over, and why. Only the last two are kept for longer,
    each after an assessment of lawfulness, necessity and security (突发事件应对法 art. 85)."""

    DESTROY = "destroy"
    EVALUATION = "evaluation"
    SERVICE_RECORD = "service_record"


class Cause(StrEnum):
    """What ended the keeping: somebody closed or declined the request, or nobody did and its time ran out."""

    CLOSED = "closed"
    DECLINED = "declined"
    RAN_OUT = "ran_out"
