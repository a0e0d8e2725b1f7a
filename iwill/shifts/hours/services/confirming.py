"""A second person confirms hours, corrects them, or takes them out. Nobody does so for themselves."""

from __future__ import annotations

from datetime import datetime

from iwill.accounts import audit
from iwill.accounts.terms import Actor, ActorKind
from iwill.callouts.models import CallOut
from iwill.core.db import db
from iwill.core.errors import Missing, Refused
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.queries import entries_on, flags_on, judge_for
from iwill.shifts.hours.rules import Judge, refusal_to_change, refusal_to_confirm
from iwill.shifts.hours.services.writing import hold, next_version, note_service, overfull, require_possible
from iwill.shifts.hours.terms import HOURS_SETTLED, MORE_THAN_A_DAY, HoursFlag, HoursReason, HoursSource, HoursState


def confirm(entry: HoursEntry, *, by: Actor, now: datetime) -> None:
    """Confirm what was recorded, with whatever is odd about it written down. Refused to the person herself, to whom she
    supervised, to whoever entered it, and where a day would have more hours than it has."""
    hold(entry)
    reason = _why_not(entry, judge_for(by, entry.call_out_id))
    if reason is not None:
        raise Refused(reason)
    _confirm(entry, flags_on([entry])[entry.id], by=by, now=now)


def confirm_all(call_out: CallOut, *, by: Actor, now: datetime) -> tuple[int, int]:
    """Confirm everything of a call-out that nothing is odd about and that this person may confirm; returns how many
    that were, and how many were left."""
    waiting = [one for one in entries_on(call_out.id) if one.state is HoursState.RECORDED]
    judge, odd, done = judge_for(by, call_out.id), flags_on(waiting), 0
    for entry in waiting:
        if odd[entry.id]:
            continue
        hold(entry)
        if _why_not(entry, judge) is None:
            _confirm(entry, (), by=by, now=now)
            done += 1
    return done, len(waiting) - done


def correct(
    entry: HoursEntry,
    started_at: datetime,
    ended_at: datetime,
    *,
    reason: HoursReason,
    by: Actor,
    now: datetime,
) -> HoursEntry:
    """Write a new version with other times, which somebody else confirms; the old one stays. Refused for one's own
    hours and those of one's supervisor, and once it was contested or decided."""
    hold(entry)
    refusal = refusal_to_change(entry.state, entry.volunteer_id, judge_for(by, entry.call_out_id))
    if refusal is not None or entry.replaced_at is not None:
        raise Refused(refusal or HOURS_SETTLED)
    require_possible(entry.volunteer_id, started_at, ended_at, now, without=entry.id)

    following = next_version(entry, HoursSource.ORGANIZER, started_at, ended_at, by=by.label, now=now)
    following.reason = reason
    db.session.flush()

    audit.record(
        by,
        "hours.corrected",
        f"hours:{following.id}",
        now=now,
        volunteer=entry.volunteer_id,
        replaces=entry.id,
        minutes=following.minutes,
        reason=reason.value,
    )
    return following


def take_out(entry: HoursEntry, *, reason: HoursReason, by: Actor, now: datetime) -> None:
    """Let an entry count no more; the row stays. The desk does so for others; a person only for what she declared
    herself and nobody has confirmed."""
    hold(entry)
    if entry.replaced_at is not None:
        raise Refused(HOURS_SETTLED)
    if by.kind is ActorKind.VOLUNTEER:
        if entry.volunteer_id != by.id:
            raise Missing
        if entry.source is not HoursSource.SELF_DECLARED or entry.state is not HoursState.RECORDED:
            raise Refused(HOURS_SETTLED)
    else:
        refusal = refusal_to_change(entry.state, entry.volunteer_id, judge_for(by, entry.call_out_id))
        if refusal is not None:
            raise Refused(refusal)

    entry.state, entry.reason = HoursState.WITHDRAWN, reason
    entry.taken_out_by, entry.taken_out_at = by.label, now
    db.session.flush()
    note_service(entry, now)

    audit.record(by, "hours.taken_out", f"hours:{entry.id}", now=now, volunteer=entry.volunteer_id, reason=reason.value)


def _why_not(entry: HoursEntry, judge: Judge) -> str | None:
    state = HoursState.WITHDRAWN if entry.replaced_at is not None else entry.state
    reason = refusal_to_confirm(state, entry.volunteer_id, entry.recorded_by, judge)
    if reason is None and overfull(entry.volunteer_id, entry.started_at, entry.ended_at, without=entry.id):
        return MORE_THAN_A_DAY
    return reason


def _confirm(entry: HoursEntry, flags: tuple[HoursFlag, ...], *, by: Actor, now: datetime) -> None:
    entry.state, entry.flags = HoursState.CONFIRMED, [flag.value for flag in flags]
    entry.confirmed_by, entry.confirmed_at = by.label, now
    db.session.flush()
    note_service(entry, now)
    audit.record(
        by,
        "hours.confirmed",
        f"hours:{entry.id}",
        now=now,
        volunteer=entry.volunteer_id,
        minutes=entry.minutes,
        flags=[flag.value for flag in flags],
    )
