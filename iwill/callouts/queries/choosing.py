"""Whom to ask for one need: people in rank order, first choices before substitutes, and how many of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from iwill.callouts import waves
from iwill.callouts.facts import queries as facts
from iwill.callouts.models import Need
from iwill.callouts.queries.candidates import Candidate
from iwill.callouts.queries.field import Field
from iwill.callouts.queries.progress import Stands
from iwill.core.policy import Value

# Which of the veterans are asked first for a seat that is kept for one, given the first-timers in line with them; parts
# further on add to it.
BESIDE: list[Callable[[Need, Sequence[int], Sequence[int]], Collection[int]]] = []


@dataclass(frozen=True)
class Line:
    """People for one need in the order in which they are asked, and how many of them the next wave takes.

    `substitutes` is how many of the need's substitutes were let in, because all before them would not do; `everybody`
    says that nobody else fits.
    """

    people: Sequence[Candidate]
    step: waves.HowMany
    substitutes: int = 0
    everybody: bool = True

    @property
    def asked(self) -> Sequence[Candidate]:
        """Those whom the wave would ask."""
        return self.people[: self.step.size]


class Chooser:
    """Puts people in line for the needs of one call-out at one moment."""

    def __init__(self, field: Field, stands: Stands, policy: Mapping[str, Value], now: datetime) -> None:
        self._field, self._stands, self._policy, self._now = field, stands, policy, now
        self._known: dict[tuple[int, int], tuple[int, Sequence[Candidate]]] = {}

    def line_for(self, need: Need, missing: int, besides: Collection[int] = ()) -> Line:
        """The line for a need of which so many seats are asked for, without the people `besides`.

        So many are looked at that everybody in view would almost surely do: who stands further down changes nothing.
        Substitutes are let in one kind after the other, each only where everybody before would not be enough.
        """
        reach = 6 * missing + 60
        while True:
            ranked = self._ranked(need, reach + len(besides))
            line = self.sized(need, missing, [one for one in ranked if one.volunteer_id not in besides])
            line = replace(line, everybody=len(ranked) < reach + len(besides))
            if line.step.size < len(line.people) or line.everybody:
                break
            reach *= 3
        for number, substitute in enumerate(need.substitutes, start=1):
            if line.step.enough:
                break
            known = {one.volunteer_id for one in line.people} | set(besides)
            more = self._ranked(need, reach + len(known), substitute)
            people = [*line.people, *(one for one in more if one.volunteer_id not in known)]
            everybody = len(more) < reach + len(known)
            line = replace(self.sized(need, missing, people), substitutes=number, everybody=everybody)
        return line

    def sized(self, need: Need, missing: int, people: Sequence[Candidate]) -> Line:
        """How many of these people the wave asks. Those for whom seats are kept come first, as many as it takes."""
        ids = [one.volunteer_id for one in people]
        known = facts.veterans_among(ids, self._now) if need.veterans or need.buddy_seats else set()
        front: list[Candidate] = []
        enough = True
        for kept, veteran in (
            (need.veterans - need.veterans_taken, True),
            (need.buddy_seats - need.newcomers_taken if self._now < self._field.call_out.respond_by else 0, False),
        ):
            if kept <= 0:
                continue
            own = [one for one in people if (one.volunteer_id in known) is veteran]
            if veteran:
                own = _mentors_first(need, own, [one for one in ids if one not in known])
            step = self._step(need, min(kept, missing), own)
            front += own[: step.size]
            enough = enough and (step.enough or not veteran)
        first = {one.volunteer_id for one in front}
        ordered = [*front, *(one for one in people if one.volunteer_id not in first)]
        step = self._step(need, missing, ordered)
        if front:
            step = waves.HowMany(max(step.size, len(front)), step.enough and enough)
        return Line(ordered, step)

    def in_view(self, need: Need, line: Line) -> Sequence[Candidate]:
        """Everybody looked at for a need, wherever they are counted: substitutes as far as they were let in."""
        people: dict[int, Candidate] = {}
        for kind in range(-1, line.substitutes):
            _read, ranked = self._known.get((need.id, kind), (0, ()))
            people |= {one.volunteer_id: one for one in ranked if one.volunteer_id not in people}
        return list(people.values())

    def _step(self, need: Need, missing: int, people: Sequence[Candidate]) -> waves.HowMany:
        return waves.how_many(self._stands.progress(need, missing, as_asked(people)), self._policy)

    def _ranked(self, need: Need, limit: int, substitute: dict[str, Any] | None = None) -> Sequence[Candidate]:
        """In rank order, read once however often a need is looked at: nobody is asked while lines are made."""
        key = need.id, -1 if substitute is None else need.substitutes.index(substitute)
        read, ranked = self._known.get(key, (0, ()))
        if read < limit and read <= len(ranked):
            ranked = self._field.ranked(need, limit=limit, substitute=substitute)
            self._known[key] = limit, ranked
        return ranked[:limit]


def _mentors_first(need: Need, veterans: list[Candidate], newcomers: Sequence[int]) -> list[Candidate]:
    """Veterans in their order, but those first who belong beside one of the first-timers."""
    ids = [one.volunteer_id for one in veterans]
    first = {one for beside in BESIDE for one in beside(need, ids, newcomers)}
    return sorted(veterans, key=lambda one: one.volunteer_id not in first)


def as_asked(people: Sequence[Candidate]) -> list[waves.Candidate]:
    """Candidates in the words of the rule that sizes waves."""
    return [waves.Candidate(waves.Route.MESSAGE if one.email else waves.Route.CALL, one.history) for one in people]
