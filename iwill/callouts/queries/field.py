"""Everybody who could come to any of many shifts, read once.

Most of what makes somebody eligible is alike for all shifts that ask for the same: the skill, the consent, the address,
how often she was asked. So those who meet that are read once, in rank order, and each shift asks of them alone what its
own time decides. The lines are those of rank_candidates, for they are made of the same conditions in the same order.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from iwill.callouts import matching, waves
from iwill.callouts.matching import Shape, Surroundings
from iwill.callouts.models import CallOut, Need
from iwill.callouts.queries import candidates, holders, ordering, statements
from iwill.callouts.queries.around import Around
from iwill.callouts.queries.candidates import Candidate
from iwill.core.db import db, is_sqlite
from iwill.core.policy import Value

# So many of one kind are read at once. Where the first of them do not make a line, it is looked up by itself.
MOST = 2_000
# So few shifts are looked up one by one.
FEW = 3
Substitute = dict[str, Any] | None


@dataclass(frozen=True)
class _Kind:
    """People who meet all that shifts of one shape have in common, in rank order; `cut` if there are more of them."""

    rows: Sequence[Any]
    ids: str
    cut: bool


@dataclass(frozen=True)
class _Fits:
    """Of these people, those who can come to one shift, in rank order, and who of them is certain of the time, or even
    on a rota for it."""

    rows: Sequence[Any]
    certain: Collection[int]
    cut: bool
    on_rota: Collection[int] = ()


class Field:
    """The people for some needs of one call-out at one moment, for as long as nobody is asked or answers."""

    def __init__(self, needs: Sequence[Need], call_out: CallOut, policy: Mapping[str, Value], now: datetime) -> None:
        self._needs, self.call_out, self._policy, self._now = needs, call_out, policy, now
        self._sqlite = is_sqlite(db.session())
        self._around = Around(needs, call_out, policy)
        self._kinds: dict[tuple[Shape, datetime], _Kind] = {}
        self._fits: dict[tuple[int, int], _Fits] = {}

    def ranked(self, need: Need, *, limit: int, substitute: Substitute = None) -> Sequence[Candidate]:
        """The first so many of whoever can be asked for a need, or as one of its substitutes, in rank order."""
        fits = self._of(need, substitute)
        rota = [row for row in fits.rows if row.id in fits.on_rota]
        sure = [*rota, *(row for row in fits.rows if row.id in fits.certain and row.id not in fits.on_rota)]
        if fits.cut and (len(sure) < limit or fits.on_rota):
            return candidates.rank_candidates(
                need, self.call_out, self._policy, self._now, limit=limit, substitute=substitute
            )
        others = [row for row in fits.rows if row.id not in fits.certain] if len(sure) < limit else []
        weight = float(substitute["weight"]) if substitute is not None else None
        return [
            Candidate(
                row[0],
                row[1],
                waves.History(*row[2:6]),
                bool(row[6]),
                place <= len(sure),
                place,
                weight,
                place <= len(rota),
            )
            for place, row in enumerate([*sure, *others][:limit], start=1)
        ]

    def fitting(self, need: Need, *, among: Sequence[int], substitute: Substitute = None) -> Collection[int]:
        """Which of these people, who have not been asked yet, are eligible for a need or as one of its substitutes."""
        fits = self._of(need, substitute)
        if fits.cut:
            return candidates.fitting(need, self.call_out, self._policy, self._now, among=among, substitute=substitute)
        return {row.id for row in fits.rows}.intersection(among)

    def _of(self, need: Need, substitute: Substitute) -> _Fits:
        key = need.id, -1 if substitute is None else need.substitutes.index(substitute)
        if key not in self._fits:
            alone = len(self._needs) <= FEW
            self._fits[key] = _Fits((), (), cut=True) if alone else self._look_up(need, substitute)
        return self._fits[key]

    def _look_up(self, need: Need, substitute: Substitute) -> _Fits:
        shape = matching.shape_of(need, self.call_out, sqlite=self._sqlite, substitute=substitute)
        values = matching.parameters(need, self.call_out, Surroundings(self._around.zones), self._policy, self._now)
        kind = self._kind(shape, values)
        rows = db.session.connection().execute(statements.at_that_time(shape), {**values, "these": kind.ids})
        certain = {person: bool(sure) for person, sure in rows}
        barred = self._around.of(need, among=certain)
        if barred.too_long:
            return _Fits((), (), kind.cut)
        for person in (*barred.resting, *barred.capped):
            del certain[person]
        sure = {person for person, is_sure in certain.items() if is_sure}
        on_rota = set(db.session.connection().scalars(statements.on_rota(), values))
        return _Fits([row for row in kind.rows if row.id in certain], sure, kind.cut, on_rota)

    def _kind(self, shape: Shape, values: Mapping[str, Any]) -> _Kind:
        key = shape, values["waiting_since"]
        if key not in self._kinds:
            # Nobody is left out here who would do on one of the days: the latest birthday, the shortest validity.
            place = self.call_out.timezone
            days = [matching.days_of(need, place) for need in self._needs]
            widest = {**values, "day": max(first for first, _ in days), "last_day": min(last for _, last in days)}
            among = holders.few_holders(shape, limit=MOST)
            if ordering.anybody_apart(self._policy, self._now):
                standing = ordering.walk_with_those_apart(
                    widest, shape, self._policy, self._now, among=among, certain=None, limit=MOST
                )
                rows: Sequence[Any] = [one.row for one in standing]
            else:
                rows = ordering.walk(widest, shape, among=among, certain=None, limit=MOST)
            self._kinds[key] = _Kind(rows, json.dumps([row.id for row in rows]), len(rows) == MOST)
        return self._kinds[key]
