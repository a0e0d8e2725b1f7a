"""The verification queue: credentials oldest first, one opened at a time, and claimed skills.

/verification            what waits for us, what waits for its holder, claims
/verification/<id>       one credential beside its holder: verify, ask for more, reject
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from iwill.accounts import audit
from iwill.accounts.terms import Actor, Permission
from iwill.core import clock
from iwill.core.civil import civil_day
from iwill.core.encryption import unseal
from iwill.core.errors import Invalid, Problem, Refused
from iwill.pool import queries as pool_queries
from iwill.pool.models import Credential, Volunteer
from iwill.pool.services import vetting
from iwill.pool.terms import (
    OBJECTION_TEXT,
    CredentialState,
    NoteKind,
    Objection,
    VerifyMethod,
)
from iwill.web.actions import act, attempt
from iwill.web.guard import for_staff
from iwill.web.pool.person_parts import name_of, skill_name
from iwill.web.pool.words import credential_status, say_day, say_moment, word

pages = Blueprint("verification", __name__)

PAGE = 20
METHODS = (VerifyMethod.DOCUMENT, VerifyMethod.PUBLIC_REGISTER, VerifyMethod.ISSUER_LETTER)


@dataclass(frozen=True)
class QueuePage:
    """What staff/verification.html prints."""

    rows: list[dict[str, Any]]
    asked: list[dict[str, Any]]
    claims: list[dict[str, Any]]
    total: int
    expired: int
    oldest: str
    next_url: str | None
    first: bool


@dataclass(frozen=True)
class CredentialPage:
    """What staff/credential.html prints."""

    credential: Credential
    volunteer: Volunteer
    status: tuple[str, str]
    facts: list[tuple[str, str]]
    own_words: list[str]
    decided: bool
    waiting: int
    methods: list[tuple[str, str]]
    objections: list[tuple[str, str]]


@pages.get("/verification")
@for_staff(Permission.EDIT_POOL)
def queue() -> str:
    """What waits, oldest first; numbers of credentials stay closed here."""
    now = clock.now()
    on = civil_day(now)
    cursor = request.args.get("cursor") or None
    ours = pool_queries.waiting_credentials(asked=False, cursor=cursor, size=PAGE)
    theirs = pool_queries.waiting_credentials(asked=True, size=PAGE)
    total, expired = pool_queries.count_waiting(on)
    page = QueuePage(
        rows=[_row(waiting, now) for waiting in ours.items],
        asked=[_row(waiting, now) for waiting in theirs.items],
        claims=[
            {"volunteer": volunteer, "skill": held.skill, "name": skill_name(held.skill)}
            for held, volunteer in pool_queries.unconfirmed_claims(PAGE)
        ],
        total=total,
        expired=expired,
        oldest=_waited(ours.items[0].credential.submitted_at, now) if ours.items and cursor is None else "",
        next_url=f"/verification?cursor={ours.next}" if ours.next else None,
        first=cursor is None,
    )
    return render_template("staff/verification.html", page=page)


@pages.get("/verification/<int:credential_id>")
@for_staff(Permission.EDIT_POOL)
def credential(credential_id: int) -> str:
    """One credential with its number, beside its holder. That its number was read is noted."""
    return render_template("staff/credential.html", page=_opened(credential_id), problems=[])


@pages.post("/verification/<int:credential_id>")
@for_staff(Permission.EDIT_POOL)
def decide(credential_id: int) -> Response | tuple[str, int]:
    """Verify, ask for more, or reject; then on to the next that waits."""
    ended = attempt(lambda by, now: _decision(request.form)(pool_queries.credential_by_id(credential_id), by, now))
    if isinstance(ended.refusal, Refused | Invalid):
        page = render_template("staff/credential.html", page=_opened(credential_id), problems=ended.problems)
        return page, ended.refusal.status
    if ended.refusal is not None:
        raise ended.refusal
    flash(_("Decided. Here is the next one."), "ok")
    following = pool_queries.waiting_credentials(asked=False, size=1).items
    return redirect(f"/verification/{following[0].credential.id}" if following else "/verification", code=303)


@pages.post("/verification/claims/<int:volunteer_id>/<skill>")
@for_staff(Permission.EDIT_POOL)
def confirm_claim(volunteer_id: int, skill: str) -> Response:
    """Vouch for a claimed skill, from the queue."""
    act(lambda by, now: vetting.confirm_skill(pool_queries.volunteer_by_id(volunteer_id), skill, by=by, now=now))
    flash(_("Skill confirmed."), "ok")
    return redirect("/verification#claims", code=303)


def _decision(form: Any) -> Callable[[Credential, Actor, datetime], None]:
    """The use case behind the button pressed; refuses a missing reason at its field."""
    pressed = form.get("decision", "")
    if pressed == "verify":
        method = form.get("method", "")
        if method not in METHODS:
            raise Invalid([Problem("method", "required", _("Say how you made sure."))])
        return lambda one, by, now: vetting.verify_credential(one, method=VerifyMethod(method), by=by, now=now)
    use_cases = {"ask": vetting.ask_for_more, "reject": vetting.reject_credential}
    if pressed not in use_cases:
        raise Invalid([Problem("decision", "required", _("Press one of the three buttons."))])
    field = f"{pressed}_reason"
    reason = form.get(field, "")
    if reason not in list(Objection):
        raise Invalid([Problem(field, "required", _("Choose the reason that they will be told."))])
    return lambda one, by, now: use_cases[pressed](one, Objection(reason), by=by, now=now)


def _opened(credential_id: int) -> CredentialPage:
    def note_reading(by: Actor, now: datetime) -> None:
        found = pool_queries.credential_by_id(credential_id)
        audit.record(by, "credential.read", f"volunteer:{found.volunteer_id}", now=now, credential=found.id)

    act(note_reading)
    found = pool_queries.credential_by_id(credential_id)
    volunteer = pool_queries.volunteer_by_id(found.volunteer_id)
    now = clock.now()
    return CredentialPage(
        credential=found,
        volunteer=volunteer,
        status=credential_status(found, civil_day(now)),
        facts=_facts(found),
        own_words=[unseal(note.body_sealed, note.uid) for note in volunteer.notes if note.kind is NoteKind.CREDENTIAL],
        decided=found.state is not CredentialState.SUBMITTED,
        waiting=pool_queries.count_waiting(civil_day(now))[0],
        methods=[(method.value, word(method)) for method in METHODS],
        objections=[(reason.value, str(OBJECTION_TEXT[reason])) for reason in Objection],
    )


def _facts(found: Credential) -> list[tuple[str, str]]:
    facts = [
        (_("Credential"), name_of("credential", found.kind)),
        (_("Level"), found.level),
        (_("Number"), unseal(found.number_sealed, found.uid) if found.number_sealed else None),
        (_("Name on it"), unseal(found.holder_name_sealed, found.uid) if found.holder_name_sealed else None),
        (_("Issued by"), found.issuer),
        (_("Scope"), found.scope),
        (_("Issued on"), say_day(found.issued_on)),
        (_("Valid until"), say_day(found.valid_until) or _("no end")),
        (_("Handed in"), say_moment(found.submitted_at)),
        (_("Reason given"), str(OBJECTION_TEXT[Objection(found.reason)]) if found.reason else None),
    ]
    return [(term, said) for term, said in facts if said]


def _row(waiting: pool_queries.Waiting, now: datetime) -> dict[str, Any]:
    found = waiting.credential
    reason: Sequence[Objection] = [one for one in Objection if one.value == found.reason]
    return {
        "id": found.id,
        "volunteer": waiting.volunteer,
        "name": name_of("credential", found.kind),
        "level": found.level or "",
        "valid_until": say_day(found.valid_until) or _("no end"),
        "status": credential_status(found, civil_day(now)),
        "waited": _waited(found.submitted_at, now),
        "reason": str(OBJECTION_TEXT[reason[0]]) if reason else "",
    }


def _waited(since: datetime, now: datetime) -> str:
    days = max(now - since, timedelta(0)).days
    return str(ngettext("%(num)s day", "%(num)s days", days) if days else _("today"))
