"""Who could come for each need, before anybody is asked: how many, how many awake, everybody else by reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from iwill.callouts import matching, waves
from iwill.callouts.models import CallOut, Need
from iwill.callouts.queries import statements
from iwill.callouts.queries.around import surroundings
from iwill.callouts.queries.candidates import policy_for
from iwill.callouts.terms import Reason, Rule
from iwill.core.civil import organisation_zone
from iwill.core.db import db, is_sqlite
from iwill.core.policy import Value
from iwill.messaging import rules as messaging_rules


@dataclass(frozen=True)
class NeedPreview:
    """Who could come for a need: how many, how many of them awake, the yeses to expect, everybody else by reason.

    `substitutes` of those left out could come as such, where too few others can.
    """

    need: Need
    eligible: int
    probably_awake: int
    expected_low: int
    expected_high: int
    excluded: dict[str, int]
    substitutes: int = 0


def preview(call_out: CallOut, now: datetime, *, needs: Sequence[Need] | None = None) -> list[NeedPreview]:
    """For each need, or each of `needs`, who could come. Eligible and all excluded together are the whole pool."""
    policy = policy_for(call_out)
    return [_preview_need(need, call_out, policy, now) for need in (call_out.needs if needs is None else needs)]


def _preview_need(need: Need, call_out: CallOut, policy: Mapping[str, Value], now: datetime) -> NeedPreview:
    shape = matching.shape_of(need, call_out, sqlite=is_sqlite(db.session()))
    values = matching.parameters(need, call_out, surroundings(need, call_out, policy), policy, now)
    lines = db.session.execute(statements.counting(shape), values)
    excluded: dict[str, int] = {}
    chances: list[float] = []
    awake = 0
    for line in lines:
        if line.reason:
            excluded[line.reason] = excluded.get(line.reason, 0) + line.people
            continue
        history = waves.History(line.times_asked, line.times_yes, line.times_no, line.times_silent)
        chances += [waves.chance_of_yes(history, policy)] * line.people
        if line.on_call or not messaging_rules.is_quiet(now, line.zone or organisation_zone(), policy):
            awake += line.people
    low, high = waves.expected_range(chances)
    in_order = {code: excluded[code] for code in reason_order() if code in excluded}
    instead = tuple(
        matching.shape_of(need, call_out, sqlite=is_sqlite(db.session()), substitute=one) for one in need.substitutes
    )
    others = int(db.session.scalar(statements.counting_substitutes(shape, instead), values) or 0) if instead else 0
    return NeedPreview(need, len(chances), awake, low, high, in_order, others)


def reason_order() -> list[str]:
    """Every reason against somebody, in the order in which rules are asked."""
    order: list[str] = []
    for rule in Rule:
        if rule is Rule.ADULTHOOD:
            order += [Reason.AGE_UNKNOWN.value, Reason.MINOR.value]
        elif rule is Rule.SKILL:
            order += [rule.value, Reason.SKILL_UNCONFIRMED.value]
        elif rule is Rule.CREDENTIAL:
            order += [rule.value, Reason.COURSE_MISSING.value, Reason.COURSE_LAPSED.value]
        elif rule is Rule.AVAILABILITY:
            order += [rule.value, Reason.KIND_UNWANTED.value]
        else:
            order.append(rule.value)
    return order
