"""What a request asks for in all: its own needs, a team for each group, and long windows cut into shifts.

A team is one need for each of its roles and each group; a window with `shift_minutes` is one need for each shift, each
together with the next for `hand_over_minutes`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from iwill.callouts.splitting import Refusal, Shift, Unsplit, split_window
from iwill.core.errors import Problem
from iwill.core.policy import declare
from iwill.pool.vocabulary import Vocabulary

HAND_OVER = declare(
    "roster.hand_over_minutes",
    15,
    "minutes",
    "hotline practice: a word from chair to chair",
    "proposed on the form of a request for how long shifts that follow each other are together",
)
MOST_SEATS_IN_ALL = 10_000
MOST_NEEDS_IN_ALL = 500


@dataclass(frozen=True)
class Asked:
    """Something asked for: the fields, where they stand in the request, and for how many groups."""

    need: Mapping[str, Any]
    place: str
    groups: int = 0

    @property
    def times(self) -> int:
        """How many needs it makes before its window is cut."""
        return self.groups or 1

    @property
    def maximum(self) -> int:
        """The most seats of one shift."""
        return int(self.need.get("maximum", self.need["seats"]))


def asked_for(request: Mapping[str, Any]) -> list[Asked]:
    """The needs of a request and the roles of its team, each once; a role without a time has that of the first need."""
    needs = request.get("needs", [])
    asked = [Asked(need, f"needs[{position}]") for position, need in enumerate(needs)]
    team = request.get("team")
    if team is None:
        return asked
    first = {name: needs[0][name] for name in ("starts_at", "ends_at")} if needs else {}
    return asked + [
        Asked({**first, **role}, f"team.roles[{position}]", team["groups"])
        for position, role in enumerate(team["roles"])
    ]


def shifts_of(need: Mapping[str, Any]) -> Sequence[tuple[datetime, datetime]]:
    """The shifts of a checked need: its window as it is, or cut evenly."""
    if "shift_minutes" not in need:
        return [(need["starts_at"], need["ends_at"])]
    cut = _cut(need)
    if isinstance(cut, Refusal):
        raise TypeError("a window that cannot be cut is refused when it comes in")
    return [(shift.starts_at, shift.ends_at) for shift in cut]


def _cut(need: Mapping[str, Any]) -> tuple[Shift, ...] | Refusal:
    return split_window(need["starts_at"], need["ends_at"], need["shift_minutes"], need.get("hand_over_minutes", 0))


def cutting_problems(need: Mapping[str, Any], place: str) -> list[Problem]:
    """Why a window cannot be cut into shifts of at most `shift_minutes`."""
    cut = _cut(need)
    if not isinstance(cut, Refusal):
        return []
    if cut.reason is Unsplit.OUT_OF_RANGE:
        said = _("The time together is at most half a shift.")
        return [Problem(f"{place}.hand_over_minutes", "hand_over_too_long", said)]
    if cut.reason is Unsplit.ENDS_FIRST:
        return [Problem(f"{place}.ends_at", "ends_before_start", _("This ends before it starts."))]
    if cut.reason is Unsplit.TOO_SHORT:
        return [Problem(f"{place}.ends_at", "window_too_short", _("A shift lasts at least 30 minutes."))]
    if cut.reason is Unsplit.TOO_MANY:
        said = _("This makes more shifts than a request may have needs.")
        return [Problem(f"{place}.shift_minutes", "too_many_needs", said)]
    said = _("This leaves shifts of less than 30 minutes; %(minutes)s would do.", minutes=cut.would_do)
    return [Problem(f"{place}.shift_minutes", "short_shifts", said)]


def number_problems(asked: Asked) -> list[Problem]:
    """Where the numbers of a need do not go together."""
    need, place = asked.need, asked.place
    problems = []
    if need.get("minimum", 0) > need["seats"]:
        said = _("The minimum is at most the number of people wanted.")
        problems.append(Problem(f"{place}.minimum", "minimum_too_high", said))
    if asked.maximum < need["seats"]:
        said = _("The maximum is at least the number of people wanted.")
        problems.append(Problem(f"{place}.maximum", "maximum_too_low", said))
    kept = need["veterans"] + need["buddy_seats"]
    if kept > need["seats"]:
        path = "veterans" if need["veterans"] > need["seats"] else "buddy_seats"
        said = _("Seats kept for veterans and for first-timers are together at most the number of people wanted.")
        problems.append(Problem(f"{place}.{path}", "too_many_kept", said))
    return problems


def substitute_problems(need: Mapping[str, Any], place: str, words: Vocabulary) -> list[Problem]:
    """Names in the substitutes of a need that the vocabulary does not have."""
    return [
        Problem(
            f"{place}.substitutes[{number}].{field}[{index}]",
            f"unknown_{kind}",
            _("%(name)s is not in the vocabulary.", name=name),
        )
        for number, substitute in enumerate(need["substitutes"])
        for field, kind in (("skills", "skill"), ("credentials", "credential"))
        for index, name in enumerate(substitute[field])
        if words.find(kind, name) is None
    ]


def total_problems(asked: Sequence[Asked], cut: Mapping[str, int]) -> list[Problem]:
    """More needs or seats in all than one request may have; `cut` is the number of shifts by place."""
    needs = [one.times * cut[one.place] for one in asked]
    seats = [number * one.maximum for number, one in zip(needs, asked, strict=True)]
    problems = []
    for most, counts, code, said in (
        (
            MOST_NEEDS_IN_ALL,
            needs,
            "too_many_needs",
            _("One request may ask for 500 needs in all, each shift of each group counted."),
        ),
        (MOST_SEATS_IN_ALL, seats, "too_many_seats", _("One request may ask for 10,000 seats in all.")),
    ):
        if sum(counts) > most:
            alone = sum(count for count, one in zip(counts, asked, strict=True) if not one.groups)
            problems.append(Problem("needs" if alone > most else "team.groups", code, said))
    return problems
