"""A running call-out by machine: changed, united with another, its kind put right. Whoever is touched hears once."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from iwill.accounts.terms import Scope
from iwill.api.callouts import ONE, call_out_object
from iwill.api.edge import Call, Operation, serves
from iwill.api.examples import A_CHANGE
from iwill.api.schemas import changes as shapes
from iwill.callouts import queries as callout_queries
from iwill.callouts.changes.services import changing, correcting, uniting
from iwill.callouts.changes.terms import Change, Effect, Leaving, NeedChange, Outcome
from iwill.callouts.models import CallOut
from iwill.callouts.terms import CallOutKind

api = Blueprint("api-changes", __name__, description="What happens to a call-out while it runs.")
WRITE = Scope.CALLOUTS_WRITE


@serves(
    api,
    Operation(
        "POST", f"{ONE}/changes", WRITE, shapes.ChangedCallOutSchema, takes=shapes.ChangeSchema, example=A_CHANGE
    ),
)
def change_call_out(call: Call, callout_id: int) -> dict[str, Any]:
    """Change seats, windows, roles and needs at once, or see what that would mean."""
    call_out = callout_queries.callout_by_id(callout_id)
    preview = call.body["preview"]
    use_case = changing.preview_change if preview else changing.change_call_out
    outcome = use_case(call_out, _change(call.body), by=call.by, now=call.now)
    return _changed(call_out, outcome, preview=preview)


@serves(
    api,
    Operation("POST", f"{ONE}/merge", WRITE, shapes.ChangedCallOutSchema, takes=shapes.MergeSchema),
)
def merge_call_out(call: Call, callout_id: int) -> dict[str, Any]:
    """Take another running call-out of the same kind into this one; its links lead here from then on."""
    kept = callout_queries.callout_by_id(callout_id)
    other = callout_queries.callout_by_id(call.body["call_out_id"])
    return _changed(kept, uniting.unite(kept, other, by=call.by, now=call.now))


@serves(
    api,
    Operation("POST", f"{ONE}/correct", WRITE, shapes.ChangedCallOutSchema, takes=shapes.CorrectionSchema),
)
def correct_call_out(call: Call, callout_id: int) -> dict[str, Any]:
    """Make a drill that went out as real a drill, or the reverse, and tell everybody who was sent it."""
    call_out = callout_queries.callout_by_id(callout_id)
    outcome = correcting.correct_kind(call_out, CallOutKind(call.body["kind"]), by=call.by, now=call.now)
    return _changed(call_out, outcome)


def _change(body: dict[str, Any]) -> Change:
    needs = tuple(
        NeedChange(
            need_id=need["id"],
            role=need.get("role"),
            seats=need.get("seats"),
            starts_at=need.get("starts_at"),
            ends_at=need.get("ends_at"),
            drop=need["drop"],
            leaving=Leaving(need["leaving"]) if "leaving" in need else None,
            named=tuple(need["named"]),
        )
        for need in body["needs"]
    )
    return Change(needs, tuple(body["added"]), body.get("respond_by"), body.get("title"))


def _changed(call_out: CallOut, outcome: Outcome, *, preview: bool = False) -> dict[str, Any]:
    return {
        **call_out_object(call_out),
        "told": outcome.told,
        "replaced": outcome.replaced,
        "by_hand": len(outcome.by_hand),
        "effects": {effect.value: people for effect in Effect if (people := outcome.people(effect))},
        "preview": preview,
    }
