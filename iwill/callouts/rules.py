"""What a crisis request must hold together, what its needs mean, and which step a call-out may take next.

Sources: 志愿服务条例 art. 12 (risks are stated), 13 (the request is checked), 15-16 (fit and qualified people);
突发事件应对法 art. 39 (rescue volunteers are adults).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from iwill.callouts.terms import CallOutKind, RequestState, Work
from iwill.core.errors import Problem
from iwill.core.policy import declare
from iwill.pool.vocabulary import Vocabulary

LONGEST_WINDOW = timedelta(minutes=240)
MOST_SEATS_IN_ALL = 10_000

UNDO_MINUTES = declare("answer.undo_minutes", 10, "minutes", "our own judgement", "how long an answer can be undone")
OFFER_MINUTES = declare(
    "reserve.offer_minutes", 20, "minutes", "our own judgement", "how long a seat is held for the next in reserve"
)
CANCEL_SECONDS = declare(
    "launch.cancel_seconds", 10, "seconds", "our own judgement", "how long a launch from the web can be taken back"
)
CALL_MINUTES = declare(
    "callsheet.claim_minutes", 15, "minutes", "our own judgement", "how long a caller keeps a person on the call sheet"
)


@dataclass(frozen=True)
class NeedTerms:
    """A need in our own words: codes for names, instants, and which limits bind."""

    role: str
    skills: tuple[str, ...]
    credentials: tuple[str, ...]
    languages: tuple[str, ...]
    seats: int
    starts_at: datetime
    ends_at: datetime
    required_for: tuple[str, ...]
    children: bool
    adults_only: bool
    work: Work


def check_request(request: Mapping[str, Any], words: Vocabulary) -> list[Problem]:
    """Everything that is wrong with a request of the right shape, each at its place; an empty list if nothing is."""
    needs: Sequence[Mapping[str, Any]] = request["needs"]
    problems: list[Problem] = []
    roles = {need["role"] for need in needs}
    for position, need in enumerate(needs):
        place = f"needs[{position}]"
        problems += _unknown_names(need, place, words)
        problems += _window_problems(need, place)
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
    if request["respond_by"] > min(need["starts_at"] for need in needs):
        problems.append(
            Problem("respond_by", "deadline_after_start", _("Answers are needed before the first shift starts."))
        )
    if sum(need["seats"] for need in needs) > MOST_SEATS_IN_ALL:
        problems.append(Problem("needs", "too_many_seats", _("One request may ask for 10,000 seats in all.")))
    return problems


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


def need_terms(request: Mapping[str, Any], words: Vocabulary) -> list[NeedTerms]:
    """The needs of a checked request with names resolved to codes and the defaults of age and work worked out."""
    needs = request["needs"]
    resident = len(civil_days(needs, request["timezone"])) > 2
    psychological = words.satisfied_by("skill", "psychological_support")
    result = []
    for need in needs:
        skills = _codes(words, "skill", need["skills"])
        if "work" in need:
            work = Work(need["work"])
        elif resident:
            work = Work.RESIDENT
        else:
            work = Work.CRISIS if psychological & set(skills) else Work.BACK_OFFICE
        real = request["kind"] == CallOutKind.REAL
        result.append(
            NeedTerms(
                role=need["role"].strip(),
                skills=skills,
                credentials=_codes(words, "credential", need["credentials"]),
                languages=_codes(words, "language", need["languages"]),
                seats=need["seats"],
                starts_at=need["starts_at"],
                ends_at=need["ends_at"],
                required_for=tuple(role.strip() for role in need["required_for"]),
                children=need["children"],
                adults_only=need.get("adults_only", real) or need["children"],
                work=work,
            )
        )
    return result


def civil_days(needs: Sequence[Mapping[str, Any]], zone: str) -> set[date]:
    """The calendar days of the requester's zone that the needs touch."""
    place = ZoneInfo(zone)
    days: set[date] = set()
    for need in needs:
        first = need["starts_at"].astimezone(place).date()
        last = (need["ends_at"] - timedelta(microseconds=1)).astimezone(place).date()
        days |= {first + timedelta(days=step) for step in range((last - first).days + 1)}
    return days


def _codes(words: Vocabulary, kind: str, names: Sequence[str]) -> tuple[str, ...]:
    # A request that was taken in keeps its meaning, also where a word of it has been retired since.
    found = (words.find(kind, name, retired=True) for name in names)
    return tuple(dict.fromkeys(code for code in found if code))


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


def supervised_roles(needs: Sequence[tuple[Sequence[str], int]]) -> Counter[str]:
    """For each role that some need supervises, how many seats of its supervisors are taken.

    `needs` are (required_for, taken) pairs. A role at zero is shown as not open yet; an absent role needs nobody.
    """
    taken: Counter[str] = Counter()
    for required_for, seats_taken in needs:
        for role in required_for:
            taken[role] += seats_taken
    return taken
