"""A running call-out is changed: seats, windows, roles and needs, all at once, and whoever is touched hears once."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.callouts import wording
from iwill.callouts.changes import rules
from iwill.callouts.changes.services import telling
from iwill.callouts.changes.services.adding import add_needs, added_problems
from iwill.callouts.changes.services.dropping import (
    asked_for,
    drop_need,
    is_undecided,
    live_seats,
    places_of,
    resize_need,
)
from iwill.callouts.changes.services.moving import lock_whoever_is_asked, move_need
from iwill.callouts.changes.terms import NOTHING_CHANGED, Change, ChangeKind, Effect, NeedChange, Outcome
from iwill.callouts.models import CallOut, Need
from iwill.callouts.schemas import has_control_characters
from iwill.callouts.services import seats
from iwill.callouts.services.launching import is_open_draft
from iwill.callouts.services.requests import hold
from iwill.callouts.terms import WRONG_STATE, CallOutState
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem, Refused
from iwill.messaging.terms import Purpose

TITLE_LENGTH = 200


def change_call_out(call_out: CallOut, change: Change, *, by: Actor, now: datetime) -> Outcome:
    """Do everything that a change asks for, in one go. Refuses what is wrong with it (Invalid, each at its place), a
    call-out that is over (wrong_state), too few seats without a word on who goes (choose_who_goes), and what changes
    nothing (nothing_changed)."""
    lock_whoever_is_asked(call_out)
    seats.lock_needs(call_out)
    hold(call_out)
    if call_out.state is CallOutState.ENDED or (call_out.state is CallOutState.DRAFT and not is_open_draft(call_out)):
        raise Refused(WRONG_STATE)
    db.session.expire(call_out, ["needs"])
    _check(call_out, change, now)
    before = _face(call_out)
    drafted = call_out.title == _drafted_title(call_out)

    outcome = Outcome()
    standing = {need.id: need for need in call_out.needs}
    for index, one in enumerate(change.needs):
        _change_need(standing[one.need_id], one, f"needs[{index}]", outcome, call_out, now)
    db.session.flush()
    db.session.expire(call_out, ["needs", "dropped_needs"])
    add_needs(change.added, call_out, outcome, now)
    _keep_the_deadline(call_out, change, now)
    if change.title is not None:
        call_out.title = " ".join(change.title.split())
    elif drafted:
        call_out.title = _drafted_title(call_out)
    if _face(call_out) == before:
        raise Refused(NOTHING_CHANGED)

    _go_on(call_out, now)
    return _note(call_out, change, outcome, by, now)


def preview_change(call_out: CallOut, change: Change, *, by: Actor, now: datetime) -> Outcome:
    """What a change would come to, worked out by doing it and taking it back; refuses what the change refuses."""
    attempt = db.session.begin_nested()
    try:
        return change_call_out(call_out, change, by=by, now=now)
    finally:
        attempt.rollback()
        db.session.expire_all()


def standing_of(call_out: CallOut) -> list[rules.Standing]:
    """The needs of a call-out as the rules of changes read them."""
    return [rules.Standing(need.id, need.starts_at, need.ends_at, need.seats, need.taken) for need in call_out.needs]


def _check(call_out: CallOut, change: Change, now: datetime) -> None:
    problems = rules.problems_of(change, standing_of(call_out), call_out.respond_by, now)
    problems += added_problems(change.added, call_out, change.respond_by or call_out.respond_by)
    words = [("title", change.title)] + [(f"needs[{at}].role", one.role) for at, one in enumerate(change.needs)]
    for path, text in words:
        if text is not None and (has_control_characters(text) or not 0 < len(text.strip()) <= TITLE_LENGTH):
            problems.append(Problem(path, "invalid", f"text of 1 to {TITLE_LENGTH} characters"))
    for index, need in enumerate(change.added):
        if need.get("starts_at", now) <= now and not problems:
            problems.append(Problem(f"added[{index}].starts_at", "starts_in_past", "this has started already"))
    if problems:
        raise Invalid(list(dict.fromkeys(problems)))


def _change_need(need: Need, one: NeedChange, place: str, outcome: Outcome, call_out: CallOut, now: datetime) -> None:
    if one.drop:
        drop_need(need, outcome, now)
        return
    window = rules.window_after(one, rules.Standing(need.id, need.starts_at, need.ends_at, need.seats, need.taken))
    if window != (need.starts_at, need.ends_at):
        move_need(need, *window, outcome, call_out, now)
    if one.seats is not None and one.seats != need.seats:
        resize_need(need, one, place, outcome, call_out, now)
    if one.role is not None and " ".join(one.role.split()) != need.role:
        _rename(need, " ".join(one.role.split()), outcome, call_out)


def _rename(need: Need, role: str, outcome: Outcome, call_out: CallOut) -> None:
    """Another word for the role, also where other needs supervise it by name. Whoever holds a seat hears of it, whoever
    stands in reserve, and whoever is still to answer; who said no does not."""
    old, need.role = need.role, role
    if all(other.role != old for other in call_out.needs):
        for other in call_out.needs:
            other.required_for = [role if named == old else named for named in other.required_for]
    for seat in live_seats(need):
        outcome.touch(seat.invitation_id, Effect.REWORDED, need.id)
    waiting = {place.invitation_id for place in places_of(need)}
    for invitation in asked_for(need):
        moved = need.id in outcome.effects.get(invitation.id, {}).get(Effect.MOVED, ())
        # Who hears of another time reads the new word there.
        if not moved and invitation.id in waiting:
            outcome.touch(invitation.id, Effect.WAITING_FOR, need.id)
        elif not moved and is_undecided(invitation):
            outcome.touch(invitation.id, Effect.RENAMED, need.id)


def _keep_the_deadline(call_out: CallOut, change: Change, now: datetime) -> None:
    """Answers are needed before the first shift to come: a deadline that would be later comes forward."""
    if change.respond_by is not None:
        call_out.respond_by = change.respond_by
    starts = [need.starts_at for need in call_out.needs if need.starts_at > now]
    if starts and call_out.respond_by > min(starts):
        call_out.respond_by = min(starts)


def _go_on(call_out: CallOut, now: datetime) -> None:
    """Seats that are open now are asked for, also after nobody was left to ask, or after it had been full."""
    call_out.exhausted = False
    seats.settle_state(call_out, now)
    missing = any(need.taken < need.seats and need.starts_at > now for need in call_out.needs)
    if call_out.state is CallOutState.UNFILLED and missing and call_out.respond_by > now:
        call_out.state = CallOutState.CALLING


def _note(call_out: CallOut, change: Change, outcome: Outcome, by: Actor, now: datetime) -> Outcome:
    """The change as a row, one message to whoever it touches, and a line in the trail."""
    row = telling.write_down(call_out, ChangeKind.CHANGED, _facts(change), by, now)
    if call_out.launched_at is not None:
        brief = telling.renew_brief(call_out, now)
        telling.tell(call_out, outcome, brief, Purpose.CHANGED, f"changed:{row.id}", now)
    row.told, row.by_hand = outcome.told, outcome.by_hand
    audit.record(
        by,
        "callout.changed",
        f"callout:{call_out.id}",
        now=now,
        change=row.id,
        told=outcome.told,
        by_hand=len(row.by_hand),
    )
    db.session.flush()
    return outcome


def _facts(change: Change) -> dict[str, Any]:
    """Ids, numbers and times; no words."""
    needs = []
    for one in change.needs:
        said = {name: value for name, value in asdict(one).items() if value not in (None, False, ()) and name != "role"}
        needs.append(said | {name: said[name].isoformat() for name in ("starts_at", "ends_at") if name in said})
    respond_by = change.respond_by.isoformat() if change.respond_by else None
    return {"needs": needs, "added": len(change.added), "respond_by": respond_by}


def _face(call_out: CallOut) -> tuple[Any, ...]:
    """What can be changed, to tell whether it was."""
    needs = tuple((need.id, need.role, need.seats, need.starts_at, need.ends_at) for need in call_out.needs)
    return call_out.title, call_out.respond_by, needs


def _drafted_title(call_out: CallOut) -> str:
    """The title as it would be drafted from the needs as they stand."""
    language = wording.language_of(call_out.needs)
    return wording.draft_title(call_out.needs, call_out.timezone, language)
