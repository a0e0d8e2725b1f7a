"""The person says that hours are wrong; somebody who neither entered nor confirmed them decides. Both versions stay."""

from __future__ import annotations

from datetime import datetime

from iwill.accounts import audit
from iwill.accounts.terms import Actor, ActorKind
from iwill.core.db import db
from iwill.core.errors import Invalid, Missing, Problem, Refused, sentence_for
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.queries import judge_for, standing_entry
from iwill.shifts.hours.rules import CONTESTABLE, impossible, refusal_to_decide
from iwill.shifts.hours.services import telling
from iwill.shifts.hours.services.writing import hold, next_version, note_service, require_possible
from iwill.shifts.hours.terms import (
    HOURS_KNOWN,
    HOURS_SETTLED,
    SAY_THE_TIMES,
    ContestReason,
    HoursDecision,
    HoursReason,
    HoursSource,
    HoursState,
)


def contest(
    entry: HoursEntry,
    reason: ContestReason,
    *,
    claimed: tuple[datetime, datetime] | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """The person says what is wrong, and from when to when it was; until somebody has decided it counts for nothing.
    Refused for anybody else's hours, once it was decided, and without the times where it is about them."""
    if by.kind is not ActorKind.VOLUNTEER or entry.volunteer_id != by.id:
        raise Missing
    hold(entry)
    if entry.state is HoursState.CONTESTED and entry.replaced_at is None:
        return
    own_deed = entry.taken_out_by == by.label
    if entry.replaced_at is not None or entry.state not in CONTESTABLE or entry.decision is not None or own_deed:
        raise Refused(HOURS_SETTLED)
    if entry.state is HoursState.WITHDRAWN and entry.seat_id and standing_entry(entry.seat_id) is not None:
        raise Refused(HOURS_KNOWN)
    claimed = None if reason is ContestReason.NOT_THERE else claimed
    _require_claim(reason, claimed, now)

    entry.state, entry.contest_reason, entry.contested_at = HoursState.CONTESTED, reason, now
    entry.claimed_from, entry.claimed_to = claimed or (None, None)
    db.session.flush()

    audit.record(by, "hours.contested", f"hours:{entry.id}", now=now, volunteer=entry.volunteer_id, reason=reason.value)
    telling.say_contested(entry, now)


def decide(
    entry: HoursEntry,
    decision: HoursDecision,
    *,
    reason: HoursReason,
    times: tuple[datetime, datetime] | None = None,
    by: Actor,
    now: datetime,
) -> HoursEntry:
    """Decide what was contested; returns the version that stands. Refused to whoever entered, confirmed or took it out,
    to the person herself, and to whom she supervised."""
    hold(entry)
    judge = judge_for(by, entry.call_out_id)
    state = entry.state if entry.replaced_at is None else HoursState.DECIDED
    acted = {entry.confirmed_by, entry.taken_out_by}
    refusal = refusal_to_decide(state, entry.volunteer_id, entry.recorded_by, acted, judge)
    if refusal is not None:
        raise Refused(refusal)
    if decision is HoursDecision.CORRECTED:
        if times is None:
            raise Invalid([Problem("started_at", SAY_THE_TIMES, sentence_for(SAY_THE_TIMES))])
        require_possible(entry.volunteer_id, *times, now, without=entry.id)

    entry.decision, entry.reason = decision, reason
    entry.decided_by, entry.decided_at = by.label, now
    out = decision is HoursDecision.TAKEN_OUT or (decision is HoursDecision.STANDS and entry.taken_out_at is not None)
    entry.state = HoursState.WITHDRAWN if out else HoursState.DECIDED
    stands = entry
    if decision is HoursDecision.CORRECTED and times is not None:
        stands = next_version(entry, HoursSource.ORGANIZER, *times, state=HoursState.DECIDED, by=by.label, now=now)
        stands.reason = reason
    db.session.flush()
    note_service(entry, now)

    audit.record(
        by,
        "hours.decided",
        f"hours:{entry.id}",
        now=now,
        volunteer=entry.volunteer_id,
        decision=decision.value,
        reason=reason.value,
        minutes=stands.minutes,
    )
    telling.say_decided(entry, stands, now)
    return stands


def _require_claim(reason: ContestReason, claimed: tuple[datetime, datetime] | None, now: datetime) -> None:
    if reason is ContestReason.NOT_THERE:
        return
    if claimed is None:
        raise Invalid([Problem("started_at", SAY_THE_TIMES, sentence_for(SAY_THE_TIMES))])
    wrong = impossible(*claimed, now)
    if wrong:
        raise Invalid([Problem(path, code, sentence_for(code)) for path, code in wrong.items()])
