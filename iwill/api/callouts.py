"""Call-outs by machine: worded, previewed, launched, called in waves, stood down; who was asked, who comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import current_app
from flask_smorest import Blueprint
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from iwill.accounts import audit
from iwill.accounts.terms import Scope
from iwill.api.edge import Call, Operation, serves
from iwill.api.examples import A_LAUNCH, A_WORDING
from iwill.api.names import masked
from iwill.api.schemas import callouts as shapes
from iwill.api.schemas.common import PageQuery
from iwill.callouts import queries as callout_queries
from iwill.callouts.models import CallOut, Invitation, Wave
from iwill.callouts.services import callouts as callout_services
from iwill.callouts.services import inviting
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.core.paging import page_by_id
from iwill.core.tokens import LinkPurpose, make_token
from iwill.shifts.supervision.services import naming

api = Blueprint("api-callouts", __name__, description="The activations that answer requests.")

READ, WRITE = Scope.CALLOUTS_READ, Scope.CALLOUTS_WRITE
ONE = "/callouts/<number:callout_id>"


def call_out_object(call_out: CallOut) -> dict[str, Any]:
    """A call-out with its needs."""
    return _objects([call_out])[0]


def _objects(call_outs: Sequence[CallOut]) -> list[dict[str, Any]]:
    waiting = callout_queries.reserve_counts([one.id for one in call_outs])
    return [_object(one, waiting) for one in call_outs]


def _object(call_out: CallOut, waiting: Counter[int]) -> dict[str, Any]:
    opened, shaped = callout_queries.open_needs(call_out, clock.now()), _shapes_of(call_out)
    return {
        "id": call_out.id,
        "request_id": call_out.request_id,
        "kind": call_out.kind,
        "state": call_out.state,
        "title": call_out.title,
        "wording": call_out.wording,
        "wording_confirmed": call_out.wording_confirmed_at is not None,
        "respond_by": call_out.respond_by,
        "exhausted": call_out.exhausted,
        "needs": [
            {
                "id": need.id,
                "role": need.role,
                "seats": need.seats,
                "taken": need.taken,
                "reserve": waiting[need.id],
                "starts_at": need.starts_at,
                "ends_at": need.ends_at,
                "open": need.id in opened,
                **shaped[need.id],
            }
            for need in call_out.needs
        ],
        **_supervisor_of(call_out),
    }


def _supervisor_of(call_out: CallOut) -> dict[str, Any]:
    """Who of staff supervises, where somebody was named: enough to see who it is, too little to ring."""
    named = callout_queries.named_supervisor(call_out)
    return {"supervisor": {"name": masked(named.name), "phone": f"*{named.phone[-4:]}"}} if named else {}


def _shapes_of(call_out: CallOut) -> dict[int, dict[str, Any]]:
    """Bounds, group and origin of each need, by its id; nothing where no need of the call-out has any of its own."""
    plain = all(
        (need.minimum, need.maximum, need.part_of, need.team_group) == (0, need.seats, need.position, None)
        for need in call_out.needs
    )
    named = () if plain else ("minimum", "maximum", "part_of", "team_group")
    return {need.id: {name: getattr(need, name) for name in named} for need in call_out.needs}


@serves(api, Operation("GET", "/callouts", READ, shapes.CallOutPageSchema, query=PageQuery))
def list_call_outs(call: Call) -> dict[str, Any]:
    """All call-outs, in the order in which they were opened."""
    query = select(CallOut).options(selectinload(CallOut.needs))
    page = page_by_id(db.session(), query, CallOut.id, call.query.get("cursor"))
    return {"items": _objects(page.items), "next": page.next}


@serves(api, Operation("GET", ONE, READ, shapes.CallOutSchema))
def read_call_out(call: Call, callout_id: int) -> dict[str, Any]:
    """One call-out and how its needs stand."""
    return call_out_object(callout_queries.callout_by_id(callout_id))


@serves(api, Operation("PATCH", ONE, WRITE, shapes.CallOutSchema, takes=shapes.WordingSchema, example=A_WORDING))
def reword_call_out(call: Call, callout_id: int) -> dict[str, Any]:
    """Change the outward title or wording of a draft, or say who of staff supervises, until the call-out ends."""
    call_out, said = callout_queries.callout_by_id(callout_id), call.body
    if "title" in said or "wording" in said:
        callout_services.reword(call_out, title=said.get("title"), text=said.get("wording"), by=call.by, now=call.now)
    if "supervisor" not in said:
        return call_out_object(call_out)
    if said["supervisor"] is None:
        naming.take_supervisor_away(call_out, by=call.by, now=call.now)
    else:
        naming.name_supervisor(call_out, **said["supervisor"], by=call.by, now=call.now)
    return {"supervisor": None, **call_out_object(call_out)}


@serves(api, Operation("GET", f"{ONE}/preview", READ, shapes.PreviewSchema))
def preview_call_out(call: Call, callout_id: int) -> dict[str, Any]:
    """Who could come now, need by need, and everybody else by the first reason against them."""
    previews = callout_queries.preview(callout_queries.callout_by_id(callout_id), call.now)
    return {
        "needs": [
            {
                "need_id": one.need.id,
                "eligible": one.eligible,
                "probably_awake": one.probably_awake,
                "expected_yes": {"low": one.expected_low, "high": one.expected_high},
                "excluded": one.excluded,
            }
            for one in previews
        ]
    }


@serves(
    api,
    Operation("POST", f"{ONE}/launch", WRITE, shapes.AskedCallOutSchema, takes=shapes.LaunchSchema, example=A_LAUNCH),
)
def launch_call_out(call: Call, callout_id: int) -> dict[str, Any]:
    """Start calling at once, with the outward wording confirmed in the client's name."""
    call_out = callout_queries.callout_by_id(callout_id)
    wave = callout_services.launch(
        call_out,
        confirm_wording=call.body["confirm_wording"],
        by=call.by,
        now=call.now,
        second=call.body.get("second"),
        reason=call.body.get("reason"),
    )
    return _asked(call_out, wave)


@serves(api, Operation("POST", f"{ONE}/waves", WRITE, shapes.AskedCallOutSchema))
def send_wave(call: Call, callout_id: int) -> dict[str, Any]:
    """Ask the next people now; `invited` is 0 where nobody has to be asked or nobody is left."""
    call_out = callout_queries.callout_by_id(callout_id)
    return _asked(call_out, inviting.send_next_wave(call_out, by=call.by, now=call.now))


@serves(api, Operation("POST", f"{ONE}/stand-down", WRITE, shapes.CallOutSchema))
def stand_down_call_out(call: Call, callout_id: int) -> dict[str, Any]:
    """Close with thanks."""
    call_out = callout_queries.callout_by_id(callout_id)
    callout_services.stand_down(call_out, by=call.by, now=call.now)
    return call_out_object(call_out)


@serves(api, Operation("GET", f"{ONE}/invitations", READ, shapes.InvitationPageSchema, query=PageQuery))
def list_invitations(call: Call, callout_id: int) -> dict[str, Any]:
    """Who was asked, how, for which needs, and what they answered."""
    call_out = callout_queries.callout_by_id(callout_id)
    query = (
        select(Invitation)
        .where(Invitation.call_out_id == call_out.id)
        .options(selectinload(Invitation.offers), joinedload(Invitation.wave))
    )
    page = page_by_id(db.session(), query, Invitation.id, call.query.get("cursor"))
    return {"items": [_invitation_object(one) for one in page.items], "next": page.next}


@serves(api, Operation("GET", f"{ONE}/roster", READ, shapes.RosterSchema))
def read_roster(call: Call, callout_id: int) -> dict[str, Any]:
    """Who has a seat and who stands in reserve; with names:read by name, and the reading is noted."""
    call_out = callout_queries.callout_by_id(callout_id)
    named = call.caller.may(Scope.NAMES_READ)
    items = [
        {
            "need_id": line.need.id,
            "volunteer_id": line.volunteer.id,
            "name": line.volunteer.name if named else masked(line.volunteer.name),
            "state": line.state,
        }
        for line in callout_queries.roster(call_out)
    ]
    if named:
        with transaction():
            audit.record(call.by, "names.read", f"callout:{callout_id}", now=call.now, people=len(items))
    return {"items": items, "next": None}


def _asked(call_out: CallOut, wave: Wave | None) -> dict[str, Any]:
    invited = 0
    if wave is not None:
        invited = db.session.scalar(select(func.count()).where(Invitation.wave_id == wave.id)) or 0
    return {**call_out_object(call_out), "wave": wave.number if wave else None, "invited": invited}


def _invitation_object(invitation: Invitation) -> dict[str, Any]:
    shown = {
        "id": invitation.id,
        "volunteer_id": invitation.volunteer_id,
        "wave": invitation.wave.number,
        "state": invitation.state,
        "channel": invitation.channel,
        "answer": invitation.answer,
        "needs": [offer.need_id for offer in invitation.offers],
    }
    settings = current_app.extensions["iwill_settings"]
    if not settings.production:
        # A link is the person's own to press; it is shown where everybody is made up, so that a story can be played.
        shown["answer_url"] = f"{settings.base_url}/c/{make_token(LinkPurpose.ANSWER, invitation.link_id)}"
    return shown
