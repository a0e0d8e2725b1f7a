"""Agreements: texts published in versions, accepted by the person herself or recorded by staff."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem, Refused
from iwill.pool.models import Volunteer
from iwill.pool.terms import ERASED
from iwill.pool.vetting.models import AgreementAcceptance, AgreementText
from iwill.pool.vetting.queries import case_of, signed, text_in_force
from iwill.pool.vetting.queries.agreements import LANGUAGES
from iwill.pool.vetting.services.cases import await_signatures
from iwill.pool.vetting.terms import BOTH_LANGUAGES, OLD_TEXT, AgreementKind

LONGEST_TEXT = 20_000


def publish_text(kind: AgreementKind, bodies: Mapping[str, str], *, by: Actor, now: datetime) -> int:
    """Put a new version in force, in every language at once; what was signed before stays what it was. Returns its
    number. Refuses a language without words."""
    missing = [spoken for spoken in LANGUAGES if not 0 < len(bodies.get(spoken, "").strip()) <= LONGEST_TEXT]
    if missing:
        raise Invalid([Problem(f"body-{spoken}", "required", str(BOTH_LANGUAGES)) for spoken in missing])
    version = text_in_force(kind, LANGUAGES[0]).version + 1
    for spoken in LANGUAGES:
        body = bodies[spoken].strip().replace("\r\n", "\n")
        db.session.add(
            AgreementText(
                kind=kind, version=version, language=spoken, body=body, published_at=now, published_by=by.label
            )
        )
    db.session.flush()
    audit.record(by, "agreement.published", f"agreement:{kind.value}", now=now, version=version)
    return version


def accept(volunteer: Volunteer, kind: AgreementKind, version: int, *, language: str, by: Actor, now: datetime) -> None:
    """Note that a person accepts the version she was shown; again is harmless. Refused where a newer one is in force.

    With the last signature the stage of the agreements is passed. `by` is the person, or staff who record it for her.
    """
    db.session.flush()
    db.session.refresh(volunteer, ["erased_at", "lifecycle"], with_for_update=True)
    if volunteer.erased_at is not None:
        raise Refused(ERASED)
    text = text_in_force(kind, language)
    if text.version != version:
        raise Refused(OLD_TEXT)
    if any((one.kind, one.version) == (kind, version) for one in signed(volunteer)):
        return
    db.session.add(
        AgreementAcceptance(
            volunteer_id=volunteer.id,
            kind=kind,
            version=version,
            text_digest=text.digest,
            accepted_at=now,
            recorded_by=by.label,
        )
    )
    db.session.flush()
    audit.record(by, "agreement.accepted", f"volunteer:{volunteer.id}", now=now, kind=kind.value, version=version)
    case = case_of(volunteer)
    if case is not None:
        await_signatures(case, volunteer, by=by, now=now)
