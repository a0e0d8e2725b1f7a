"""What a crisis request must hold together, and which step it may take next.

Sources: 志愿服务条例 art. 12 (risks are stated), 13 (the request is checked), 15-16 (fit and qualified people);
突发事件应对法 art. 39 (rescue volunteers are adults).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from iwill.callouts.shaping import (
    asked_for,
    cutting_problems,
    number_problems,
    shifts_of,
    substitute_problems,
    total_problems,
)
from iwill.callouts.terms import RequestState
from iwill.core.errors import Problem
from iwill.core.policy import Value, declare
from iwill.pool.vocabulary import Vocabulary

LONGEST_WINDOW = timedelta(minutes=240)

UNDO_MINUTES = declare("answer.undo_minutes", 10, "minutes", "our own judgement", "how long an answer can be undone")
OFFER_MINUTES = declare(
    "reserve.offer_minutes", 20, "minutes", "our own judgement", "how long a seat is held for the next in reserve"
)
URGENT_OFFER_MINUTES = declare(
    "reserve.urgent_offer_minutes",
    5,
    "minutes",
    "our own judgement",
    "the same for a seat that supervises others and starts within the hour",
)
CANCEL_SECONDS = declare(
    "launch.cancel_seconds", 10, "seconds", "our own judgement", "how long a launch from the web can be taken back"
)
CALL_MINUTES = declare(
    "callsheet.claim_minutes", 15, "minutes", "our own judgement", "how long a caller keeps a person on the call sheet"
)
MOST_TRIES = declare(
    "callsheet.most_tries",
    3,
    "calls",
    "our own judgement",
    "so often somebody who does not pick up is rung for one call-out",
)
TRIES_APART = declare(
    "callsheet.tries_apart_minutes",
    60,
    "minutes",
    "our own judgement",
    "whoever did not pick up is left alone for so long",
)


def offer_minutes(policy: Mapping[str, Value], *, supervises: bool, until_start: timedelta) -> int:
    """How long a seat is held for the next in reserve. While a supervisor is missing and the shift is about to begin,
    everybody below waits for the answer."""
    urgent = supervises and until_start <= timedelta(hours=1)
    return int(min(policy[OFFER_MINUTES], policy[URGENT_OFFER_MINUTES]) if urgent else policy[OFFER_MINUTES])


def check_request(request: Mapping[str, Any], words: Vocabulary) -> list[Problem]:
    """Everything that is wrong with a request of the right shape, each at its place; an empty list if nothing is."""
    asked = asked_for(request)
    problems: list[Problem] = []
    roles = {one.need["role"] for one in asked}
    cut: dict[str, int] = {}
    for one in asked:
        need, place = one.need, one.place
        problems += _unknown_names(need, place, words) + substitute_problems(need, place, words)
        wrong = _window_problems(need, place)
        cut[place] = 1 if wrong else len(shifts_of(need))
        problems += wrong + number_problems(one)
        for index, role in enumerate(need["required_for"]):
            if role not in roles:
                problems.append(
                    Problem(
                        f"{place}.required_for[{index}]", "unknown_role", _("No need of this request has this role.")
                    )
                )
        if need["children"] and need.get("adults_only") is False:
            problems.append(
                Problem(f"{place}.adults_only", "adults_required", _("Work with children is for adults alone."))
            )
    starts = [one.need["starts_at"] for one in asked if "starts_at" in one.need]
    if starts and request["respond_by"] > min(starts):
        problems.append(
            Problem("respond_by", "deadline_after_start", _("Answers are needed before the first shift starts."))
        )
    return problems + total_problems(asked, cut)


def _unknown_names(need: Mapping[str, Any], place: str, words: Vocabulary) -> list[Problem]:
    return [
        Problem(
            f"{place}.{field}[{index}]",
            f"unknown_{kind}",
            _("%(name)s is not in the vocabulary.", name=name),
        )
        for field, kind in (("skills", "skill"), ("credentials", "credential"), ("languages", "language"))
        for index, name in enumerate(need[field])
        if words.find(kind, name) is None
    ]


def _window_problems(need: Mapping[str, Any], place: str) -> list[Problem]:
    untold = [name for name in ("starts_at", "ends_at") if name not in need]
    if untold:
        said = _("Say when; there is no need of this request whose time could be taken.")
        return [Problem(f"{place}.{name}", "required", said) for name in untold]
    if "shift_minutes" in need:
        return cutting_problems(need, place)
    if need.get("hand_over_minutes"):
        said = _("Only a window that is cut into shifts has changes of shifts; say how long one lasts.")
        return [Problem(f"{place}.hand_over_minutes", "needs_shift_minutes", said)]
    length = need["ends_at"] - need["starts_at"]
    if length <= timedelta(0):
        return [Problem(f"{place}.ends_at", "ends_before_start", _("This ends before it starts."))]
    if length > LONGEST_WINDOW:
        return [
            Problem(
                f"{place}.ends_at",
                "window_too_long",
                _("A shift lasts at most four hours; ask for several one after the other."),
            )
        ]
    return []


# Lawful steps of a request. A suspended one can be taken up again.
REQUEST_STEPS: dict[RequestState, frozenset[RequestState]] = {
    RequestState.RECEIVED: frozenset({RequestState.VERIFIED, RequestState.SUSPENDED, RequestState.DECLINED}),
    RequestState.VERIFIED: frozenset(
        {RequestState.SCOPED, RequestState.SUSPENDED, RequestState.DECLINED, RequestState.CLOSED}
    ),
    RequestState.SCOPED: frozenset({RequestState.SUSPENDED, RequestState.CLOSED}),
    RequestState.SUSPENDED: frozenset({RequestState.VERIFIED, RequestState.DECLINED, RequestState.CLOSED}),
    RequestState.DECLINED: frozenset(),
    RequestState.CLOSED: frozenset(),
}
