"""Commands for requests: open one from a file, and launch it at once where asked to."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import func, select

from iwill.accounts.services import staff as staff_services
from iwill.accounts.terms import SYSTEM, UNKNOWN_STAFF, Actor
from iwill.callouts.care import NEEDS_SECOND_PERSON
from iwill.callouts.models import CallOut, CrisisRequest, Invitation
from iwill.callouts.services import callouts, requests
from iwill.cli import main
from iwill.cli.running import in_application
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.core.errors import Invalid, Problem, Refused
from iwill.core.json_input import read_json

UNREADABLE, TOO_LARGE = "unreadable", "too_large"
LARGEST_FILE = 1024 * 1024


@main.group()
def request() -> None:
    """Crisis requests."""


@request.command("open")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--launch", is_flag=True, help="Verify, scope and launch it in the same transaction.")
@click.option("--by", "by_email", metavar="EMAIL", help="The member of staff who confirms the outward wording.")
@click.option("--second", metavar="EMAIL", help="Another one who stands for the launch: many people, or at night.")
@click.option("--reason", metavar="TEXT", help="Why it is launched without a second person; levels I and II.")
@in_application
def open_request(
    path: Path, launch: bool, by_email: str | None, second: str | None, reason: str | None
) -> dict[str, Any]:
    """Take in the crisis request in FILE; with --launch, start calling people at once."""
    if launch and not by_email:
        raise click.UsageError("--launch needs --by EMAIL: a named person confirms the outward wording")
    payload = read_json(_content(path))
    now, refusal = clock.now(), None
    with transaction():
        by = _actor(by_email)
        request = requests.receive_request(payload, by=by, now=now)
        call_out = None
        if launch:
            requests.verify_request(request, by=by, now=now)
            call_out = callouts.open_callout(request, by=by, now=now)
            refusal = _launched(call_out, by, now, second=second, reason=reason)
        opened = _opened(request, call_out)
    if refusal is not None:
        # Everything up to the launch is kept: whoever is the second person finds the draft on the duty desk.
        raise refusal
    return opened


def _launched(call_out: CallOut, by: Actor, now: datetime, *, second: str | None, reason: str | None) -> Refused | None:
    """Launch it, or the refusal where a second person is missing; any other refusal undoes the request as well."""
    try:
        callouts.launch(call_out, confirm_wording=True, by=by, now=now, second=second, reason=reason)
    except Refused as refusal:
        if refusal.code != NEEDS_SECOND_PERSON:
            raise
        kept = f"call-out {call_out.id} of request {call_out.request_id} is kept as a draft"
        return Refused(refusal.code, details=[*refusal.details, Problem("call_out", refusal.code, kept)])
    return None


def _opened(request: CrisisRequest, call_out: CallOut | None) -> dict[str, Any]:
    invited = 0
    if call_out is not None:
        invited = db.session.scalar(select(func.count()).where(Invitation.call_out_id == call_out.id)) or 0
    return {
        "request_id": request.id,
        "state": request.state.value,
        "call_out_id": call_out.id if call_out else None,
        "call_out_state": call_out.state.value if call_out else None,
        "invited": invited,
    }


def _actor(email: str | None) -> Actor:
    if email is None:
        return SYSTEM
    member = staff_services.find_staff(email)
    if member is None or member.disabled_at is not None:
        raise Refused(UNKNOWN_STAFF, details=[Problem("--by", UNKNOWN_STAFF, "no member of staff has this address")])
    return staff_services.actor_for(member)


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as trouble:
        place = Problem("FILE", UNREADABLE, f"{path.name}: {trouble.strerror}")
        raise Invalid([place], code=UNREADABLE, message="The file cannot be read.") from None
    if len(content) > LARGEST_FILE:
        place = Problem("$", TOO_LARGE, "a request is at most 1 MiB")
        raise Invalid([place], code=TOO_LARGE, message="The file is too large: at most 1 MiB.")
    return content
