"""Who could come: people in rank order, everybody counted by reason, one person explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from iwill.callouts import matching, waves
from iwill.callouts.models import CallOut, Need
from iwill.callouts.queries import holders, ordering, statements
from iwill.callouts.queries.around import surroundings
from iwill.callouts.queries.glance import glance_at
from iwill.callouts.terms import AS_SUBSTITUTE, FAIL_TEXT, PASS_TEXT, WITH_COURSES, Reason, Rule
from iwill.core import policy as policies
from iwill.core.db import db, is_sqlite
from iwill.core.policy import Value

# Both databases limit the number of parameters of a statement.
MOST_PARAMETERS = 5_000
# What a substitute has something else for.
REPLACED = frozenset({Rule.SKILL, Rule.CREDENTIAL})


class Candidate(NamedTuple):
    """Somebody who can be asked, with what sizes the wave, what chooses the channel, and the place in line from 1; who
    would come as a substitute has its weight. Whoever is on a rota for the time comes first."""

    volunteer_id: int
    zone: str | None
    history: waves.History
    email: bool
    sure: bool
    place: int = 0
    weight: float | None = None
    on_rota: bool = False


@dataclass(frozen=True)
class Finding:
    """One rule, whether a person passes it, and a sentence that says so."""

    rule: Rule
    passed: bool
    reason: str
    text: str


@dataclass(frozen=True)
class Eligibility:
    """The answer for one person and one need, every rule in order; who would come as a substitute has its weight."""

    eligible: bool
    findings: tuple[Finding, ...]
    weight: float | None = None

    @property
    def reason(self) -> str | None:
        """The first reason against, or None."""
        return next((finding.reason for finding in self.findings if not finding.passed), None)


def policy_for(call_out: CallOut) -> Mapping[str, Value]:
    """The policies of a call-out: the snapshot taken at launch, and what is in force where it has none."""
    if call_out.policy.keys() >= policies.REGISTRY.keys():
        return call_out.policy
    return {**policies.current(db.session()), **call_out.policy}


def rank_candidates(
    need: Need,
    call_out: CallOut,
    policy: Mapping[str, Value],
    now: datetime,
    *,
    limit: int,
    offset: int = 0,
    substitute: Mapping[str, Any] | None = None,
) -> list[Candidate]:
    """The eligible people in rank order who have not been asked for this call-out yet, from `offset`, at most `limit`.

    First those whose turn on a rota it is, then those who are sure of the time, then those who come if needed; among
    each the least recently asked, then those whose last service is longest ago, then those whose hours are freshest. No
    answer ever given is among it.
    """
    seen = glance_at(need, policy, now)
    around = surroundings(need, call_out, policy, zones=seen.zones)
    shape = matching.shape_of(need, call_out, sqlite=is_sqlite(db.session()), substitute=substitute)
    values = matching.parameters(need, call_out, around, policy, now)
    among = holders.few_holders(shape, limit=offset + limit, people=seen.people)
    on_rota = ordering.those_on_rota(values, shape, policy, now) if seen.rota else ()
    rota = {one.row.id: one.row for one in on_rota}
    rows = [(row, True) for row in rota.values()][: offset + limit]
    for certain in (True, False):
        # Those on a rota stand among the certain once more.
        wanted = offset + limit - len(rows) + (len(rota) if certain else 0)
        if wanted <= 0:
            break
        if seen.apart:
            standing = ordering.walk_with_those_apart(
                values, shape, policy, now, among=among, certain=certain, limit=wanted
            )
            found: Sequence[Any] = [one.row for one in standing]
        else:
            found = ordering.walk(values, shape, among=among, certain=certain, limit=wanted)
        rows += [(row, certain) for row in found if row.id not in rota]
    weight = float(substitute["weight"]) if substitute is not None else None
    candidates = [
        Candidate(
            row[0],
            row[1],
            waves.History(row[2], row[3], row[4], row[5]),
            bool(row[6]),
            certain,
            place,
            weight,
            row.id in rota,
        )
        for place, (row, certain) in enumerate(rows[: offset + limit], start=1)
    ]
    return candidates[offset:]


def fitting(
    need: Need,
    call_out: CallOut,
    policy: Mapping[str, Value],
    now: datetime,
    *,
    among: Sequence[int],
    substitute: Mapping[str, Any] | None = None,
) -> list[int]:
    """Which of these people are eligible for a need, or as one of its substitutes."""
    shape = matching.shape_of(need, call_out, sqlite=is_sqlite(db.session()), substitute=substitute)
    values = matching.parameters(need, call_out, surroundings(need, call_out, policy), policy, now)
    found: list[int] = []
    for start in range(0, len(among), MOST_PARAMETERS):
        some = list(among[start : start + MOST_PARAMETERS])
        found += db.session.scalars(statements.fitting(shape), values | {"among": some})
    return found


def eligibility(volunteer_id: int, need: Need, call_out: CallOut, now: datetime) -> Eligibility:
    """Every rule with pass or fail for one person, by the very conditions that ranking and preview use. Who lacks what
    was asked for first, and has what does in its place, passes as a substitute."""
    own = _explained(volunteer_id, need, call_out, now, None)
    lacking = {finding.rule for finding in own.findings if not finding.passed}
    if lacking & REPLACED:
        for substitute in need.substitutes:
            other = _explained(volunteer_id, need, call_out, now, substitute)
            if all(finding.passed for finding in other.findings if finding.rule in REPLACED):
                return other
    return own


def _explained(
    volunteer_id: int, need: Need, call_out: CallOut, now: datetime, substitute: Mapping[str, Any] | None
) -> Eligibility:
    policy = policy_for(call_out)
    shape = matching.shape_of(need, call_out, sqlite=is_sqlite(db.session()), substitute=substitute)
    around = surroundings(need, call_out, policy, only=volunteer_id)
    values = matching.parameters(need, call_out, around, policy, now) | {"volunteer_id": volunteer_id}
    row = db.session.execute(statements.explaining(shape), values).one()
    findings = []
    for rule in Rule:
        passed = bool(getattr(row, rule.value))
        reason = getattr(row, f"{rule.value}_reason", rule.value)
        text = PASS_TEXT[rule] if passed else FAIL_TEXT[reason]
        if passed and rule is Rule.CREDENTIAL and need.courses:
            text = WITH_COURSES
        if passed and rule in REPLACED and substitute is not None:
            text = AS_SUBSTITUTE
        never_set = row.availability_set_at is None or row.zone is None
        if rule is Rule.AVAILABILITY and not passed and reason == rule.value and never_set:
            text = FAIL_TEXT[Reason.NEVER_SET]
        findings.append(Finding(rule, passed, reason, str(text)))
    weight = float(substitute["weight"]) if substitute is not None else None
    return Eligibility(all(finding.passed for finding in findings), tuple(findings), weight)
