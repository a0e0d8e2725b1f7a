"""Codes from an authenticator app (RFC 6238), each accepted once."""

from __future__ import annotations

from datetime import datetime

import pyotp
from sqlalchemy import update

import config
from iwill.accounts import audit
from iwill.accounts.models import SignedInSession, Staff
from iwill.accounts.services import sessions
from iwill.accounts.terms import PERMISSIONS, Actor, ActorKind, Permission
from iwill.core.db import db
from iwill.core.encryption import seal, unseal

STEP_SECONDS = 30
# One step either way: a phone's clock may be half a minute off.
_TOLERANCE = (0, -1, 1)


def is_compulsory(staff: Staff, settings: config.Settings) -> bool:
    """In production, for whoever sees contact data; elsewhere for those who have set it up."""
    return bool(staff.totp_sealed) or (settings.production and Permission.READ_CONTACTS in PERMISSIONS[staff.role])


def missing_step(staff: Staff, session: SignedInSession, settings: config.Settings) -> str | None:
    """The page of the step that this session still has to take, or None when it is complete."""
    if session.second_factor or not is_compulsory(staff, settings):
        return None
    return "/sign-in/code" if staff.totp_sealed else "/sign-in/second-step"


def new_secret() -> str:
    """A random secret for an app, 160 bits in base32."""
    return pyotp.random_base32()


def address_for_app(secret: str, account: str, issuer: str) -> str:
    """What the QR code says."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def enrol(staff: Staff, secret: str, code: str, *, now: datetime) -> bool:
    """Keep the secret once its first code proves that the app has it. Every session of the account ends."""
    step = _step_of(secret, code, now)
    if step is None:
        return False
    staff.totp_sealed, staff.totp_last_step = seal(secret, staff.uid), step
    sessions.revoke_all(ActorKind.STAFF, staff.id, now)
    audit.record(Actor(ActorKind.STAFF, staff.id, staff.role), "staff.second_factor_set", f"staff:{staff.id}", now=now)
    return True


def accept(staff: Staff, code: str, *, now: datetime) -> bool:
    """Whether the code is right and newer than the last one accepted; of two that race, one is."""
    if staff.totp_sealed is None:
        return False
    step = _step_of(unseal(staff.totp_sealed, staff.uid), code, now)
    if step is None:
        return False
    taken = db.session.execute(
        update(Staff).where(Staff.id == staff.id, Staff.totp_last_step < step).values(totp_last_step=step)
    )
    return bool(taken.rowcount == 1)  # type: ignore[attr-defined]


def forget(staff: Staff, *, by: Actor, now: datetime) -> None:
    """A phone is lost: the next sign-in sets the second step up anew. Every session of the account ends."""
    staff.totp_sealed, staff.totp_last_step = None, 0
    sessions.revoke_all(ActorKind.STAFF, staff.id, now)
    audit.record(by, "staff.second_factor_removed", f"staff:{staff.id}", now=now)


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
        return None
    present = int(now.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for offset in _TOLERANCE:
        if totp.verify(digits, for_time=(present + offset) * STEP_SECONDS):
            return present + offset
    return None
