"""A further need for a running call-out: written down like those of a request, and offered to those who wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from iwill.callouts.changes.terms import Effect, Outcome
from iwill.callouts.meaning import need_terms
from iwill.callouts.models import CallOut, Invitation, InvitationNeed, Need
from iwill.callouts.queries.candidates import fitting, policy_for
from iwill.callouts.rules import check_request
from iwill.callouts.services.needs import needs_for
from iwill.callouts.terms import Answer, CallOutKind, InvitationState
from iwill.core.db import db
from iwill.core.errors import Problem
from iwill.pool.vocabulary import vocabulary

# They wait for a seat, or have not made up their minds: a further shift is for them before anybody new is asked.
_WAITING = (Answer.RESERVE, Answer.ONLY_IF_SHORT, Answer.LATER)


def added_problems(added: Sequence[Mapping[str, Any]], call_out: CallOut, respond_by: datetime) -> list[Problem]:
    """What is wrong with needs in the shape of a request, at added[i]; a role that stands already may be supervised."""
    if not added:
        return []
    roles = {need.role for need in call_out.needs}
    earliest = min((need["starts_at"] for need in added if "starts_at" in need), default=respond_by)
    found = check_request(_as_request(added, call_out) | {"respond_by": min(respond_by, earliest)}, vocabulary())
    problems = []
    for problem in found:
        index, _dot, part = problem.path.removeprefix("needs[").partition("].")
        if problem.code == "unknown_role" and index.isdecimal():
            place = part.removeprefix("required_for[").removesuffix("]")
            if place.isdecimal() and added[int(index)]["required_for"][int(place)] in roles:
                continue
        problems.append(Problem(problem.path.replace("needs", "added", 1), problem.code, problem.message))
    return problems


def add_needs(added: Sequence[Mapping[str, Any]], call_out: CallOut, outcome: Outcome, now: datetime) -> list[Need]:
    """Write further needs down and offer them to whoever was asked and waits. Those with an open question see them on
    their page; those in reserve are told."""
    if not added:
        return []
    last = db.session.scalar(select(func.max(Need.position)).where(Need.call_out_id == call_out.id))
    fresh = needs_for(need_terms(_as_request(added, call_out), vocabulary()), real=call_out.kind is CallOutKind.REAL)
    for need in fresh:
        need.position += (last if last is not None else -1) + 1
        need.part_of = need.position
        need.call_out_id = call_out.id
        db.session.add(need)
    db.session.flush()
    db.session.expire(call_out, ["needs"])
    for need in fresh:
        _offer(need, call_out, outcome, now)
    return fresh


def _offer(need: Need, call_out: CallOut, outcome: Outcome, now: datetime) -> None:
    waiting = {
        invitation.volunteer_id: invitation
        for invitation in db.session.scalars(select(Invitation).where(Invitation.call_out_id == call_out.id))
        if invitation.state is InvitationState.ASKED or invitation.answer in _WAITING
        if invitation.state is not InvitationState.STOOD_DOWN
    }
    for volunteer_id in fitting(need, call_out, policy_for(call_out), now, among=sorted(waiting)):
        invitation = waiting[volunteer_id]
        db.session.add(InvitationNeed(invitation_id=invitation.id, need_id=need.id, counted=False))
        db.session.flush()
        db.session.expire(invitation, ["offers"])
        if invitation.answer in _WAITING:
            outcome.touch(invitation.id, Effect.OFFERED, need.id)


def _as_request(added: Sequence[Mapping[str, Any]], call_out: CallOut) -> dict[str, Any]:
    return {"kind": call_out.kind.value, "timezone": call_out.timezone, "needs": list(added)}
